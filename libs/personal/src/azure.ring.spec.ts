import { describe, expect, it } from '@jest/globals';
import { CosmosClient } from '@azure/cosmos';
import { startCosmos, type Cosmos } from '../../../apps/emulator/src/cosmos/cosmos.js';
import { startKeyVault } from '../../../apps/emulator/src/key-vault/key-vault.js';
import { ringContainer } from './azure.ring.js';
import { keyDestructionContract } from './key-destruction.contract.js';
import { keyRingContract, obtain } from './key-ring.contract.js';
import { openKeyRing } from './open-key-ring.js';

const credential = { getToken: async () => ({ token: 'right', expiresOnTimestamp: Date.now() + 3_600_000 }) };
const vaultOptions = {
  credential,
  client: { allowInsecureConnection: true, disableChallengeResourceVerification: true },
};
const now = () => new Date('2026-01-02T03:04:05.678Z');

const clientOf = ({ endpoint, key }: Cosmos) =>
  new CosmosClient({ endpoint, key, connectionPolicy: { enableBackgroundEndpointRefreshing: false } });

async function given(partitionKey: { paths: string[] } = ringContainer.partitionKey) {
  const cosmos = await startCosmos({ now: () => now().getTime() });
  const vault = await startKeyVault({ keys: ['ring', 'other'], token: 'right' });
  const client = clientOf(cosmos);
  const { database } = await client.databases.createIfNotExists({ id: 'trust' });
  const { container } = await database.containers.createIfNotExists({ ...ringContainer, id: 'ring', partitionKey });
  const url = `cosmos:${cosmos.endpoint}/trust/ring`;
  const { key } = cosmos;
  const options = {
    cosmos: { client: { key, connectionPolicy: { enableBackgroundEndpointRefreshing: false } } },
    vault: vaultOptions,
  };
  return {
    ...{ container, url },
    open: (at: () => Date = now, name = 'ring') => openKeyRing(url, vault.keyUrl(name), { now: at, ...options }),
    openAt: (other: string) => openKeyRing(other, vault.keyUrl('ring'), { now, ...options }),
    remove: async () => {
      client.dispose();
      await Promise.all([cosmos.close(), vault.close()]);
    },
  };
}

for (const contract of [keyRingContract, keyDestructionContract])
  contract('Azure', async () => {
    const { open, remove } = await given();
    return { open, openWithWrongKey: (at) => open(at, 'other'), remove };
  });

describe('The ring on Azure', () => {
  const person = (subjectId: string) => ({ subjectId, keep: 'person' }) as const;

  it('keeps nothing in the clear but who has a key', async () => {
    const { open, container, remove } = await given();
    const ring = await open();
    const { id, secret } = await obtain(ring, person('c-1'), [ring.lookUpOf('email', 'anna@example.com')]);
    const { resources } = await container.items.query({ query: 'SELECT * FROM c' }).fetchAll();
    const text = JSON.stringify(resources);
    expect(resources).toHaveLength(3);
    expect(text).toContain(id);
    expect(text).not.toContain('anna');
    for (const part of [secret, secret.subarray(0, 32), secret.subarray(32)])
      for (const as of ['base64', 'base64url', 'hex'] as const) expect(text).not.toContain(part.toString(as));
    await ring.close();
    await remove();
  });

  it('puts all keys of a person on one shelf, which their ids name', async () => {
    const { open, container, remove } = await given();
    const ring = await open();
    await ring.obtain('c-1', ['law'], []);
    await ring.destroy(person('c-1'));
    await ring.obtain('c-1', ['person', 'law'], []);
    const query = { query: 'SELECT * FROM c WHERE c.subjectId = @id', parameters: [{ name: '@id', value: 'c-1' }] };
    const { resources } = await container.items.query<{ keyId: string; shelf: string }>(query).fetchAll();
    expect(resources).toHaveLength(3);
    expect(new Set(resources.map(({ shelf }) => shelf)).size).toBe(1);
    for (const { keyId, shelf } of resources)
      expect(Buffer.from(keyId, 'base64url').subarray(0, 2).toString('hex')).toBe(shelf);
    await ring.close();
    await remove();
  });

  it('remembers a key for a minute, and no longer than it is told to', async () => {
    const { open, container, remove } = await given();
    let ms = now().getTime();
    const ring = await open(() => new Date(ms));
    const { id } = await obtain(ring, person('c-1'), []);
    const query = { query: 'SELECT * FROM c WHERE c.subjectId = @id', parameters: [{ name: '@id', value: 'c-1' }] };
    const { resources } = await container.items.query<{ id: string; shelf: string }>(query).fetchAll();
    await container.item(resources[0]!.id, resources[0]!.shelf).delete();
    ms += 59_999;
    expect(await ring.find(id)).toMatchObject({ id });
    ms += 1;
    expect(await ring.find(id)).toBeUndefined();
    await ring.close();
    await remove();
  });

  it('says what is wrong with the place it is to open', async () => {
    const { url, openAt, remove } = await given({ paths: ['/subjectId'] });
    await expect(openAt(url)).rejects.toThrow('partitioned by /subjectId instead of /shelf');
    await expect(openAt(url.replace(/ring$/, 'rings'))).rejects.toThrow('there is no such container');
    await expect(openAt('cosmos:https://account')).rejects.toThrow('expected https://<account>/<database>/<container>');
    await expect(openAt('postgres:ring')).rejects.toThrow('expected sqlite:<file> or cosmos:');
    await remove();
  });
});
