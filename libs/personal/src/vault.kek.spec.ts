import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { startKeyVault, type KeyVault } from '../../../apps/emulator/src/key-vault/key-vault.js';
import type { Kept } from './key-encryption.js';
import { VaultKek } from './vault.kek.js';

const inMemory = (start?: Buffer): Kept => {
  let held = start;
  return { read: async () => held, write: async (bytes) => (held ??= bytes) };
};

describe('A key of the vault', () => {
  let vault: KeyVault;
  const asked: string[] = [];
  const kek = (url = vault.keyUrl('ring'), token = 'right') =>
    new VaultKek(url, randomBytes, {
      credential: {
        async getToken(scopes) {
          asked.push(String(scopes));
          return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
        },
      },
      client: {
        ...{ allowInsecureConnection: true, disableChallengeResourceVerification: true },
        retryOptions: { maxRetries: 0 },
      },
    });
  beforeEach(async () => {
    asked.length = 0;
    vault = await startKeyVault({ keys: ['ring', 'other'], token: 'right' });
  });
  afterEach(() => vault.close());

  it('opens what it wrapped, is asked once for the ring and never for a person', async () => {
    const kept = inMemory();
    const made = await kek().open(kept);
    const wrapped = made.wrap(Buffer.from('a key'), 'its id');
    for (let n = 0; n < 100; n++) made.unwrap(made.wrap(randomBytes(64), `${n}`), `${n}`);
    expect(vault.operations).toBe(2);
    expect((await kek().open(kept)).unwrap(wrapped, 'its id').toString()).toBe('a key');
    expect(vault.operations).toBe(3);
    expect(new Set(asked)).toEqual(new Set(['https://vault.azure.net/.default']));
    const { wrapped: text } = JSON.parse((await kept.read())!.toString()) as { wrapped: string };
    expect(Buffer.from(text, 'base64')).toHaveLength(256);
  });

  it('opens with the version that wrapped, after the vault has a newer one', async () => {
    const kept = inMemory();
    const wrapped = (await kek().open(kept)).wrap(Buffer.from('a key'), 'its id');
    vault.rotate('ring');
    expect((await kek().open(kept)).unwrap(wrapped, 'its id').toString()).toBe('a key');
    const { keyId } = JSON.parse((await kept.read())!.toString()) as { keyId: string };
    expect((await kek(keyId).open(kept)).unwrap(wrapped, 'its id').toString()).toBe('a key');
  });

  it('takes what another process kept first', async () => {
    const kept = inMemory();
    const [one, other] = await Promise.all([kek().open(kept), kek().open(kept)]);
    expect(other.unwrap(one.wrap(Buffer.from('a key'), 'its id'), 'its id').toString()).toBe('a key');
  });

  it('refuses to open with another key, or what no vault wrapped', async () => {
    const kept = inMemory();
    await kek().open(kept);
    const wrong = kek(vault.keyUrl('other')).open(kept);
    await expect(wrong).rejects.toThrow(
      /keys\/other: this key does not open the key ring, which was made with .*keys\/ring/,
    );
    await expect(kek().open(inMemory(randomBytes(60)))).rejects.toThrow('made with no key of a vault');
    const forged = JSON.parse((await kept.read())!.toString()) as { keyId: string; wrapped: string };
    forged.wrapped = randomBytes(256).toString('base64');
    await expect(kek().open(inMemory(Buffer.from(JSON.stringify(forged))))).rejects.toThrow('the vault does not open');
  });

  it('fails without the right to ask, without the key, and with an address that is none', async () => {
    await expect(kek(vault.keyUrl('ring'), 'wrong').open(inMemory())).rejects.toMatchObject({ statusCode: 401 });
    await expect(kek(vault.keyUrl('missing')).open(inMemory())).rejects.toMatchObject({ statusCode: 404 });
    expect(() => kek('https://shop.vault.azure.net/secrets/ring')).toThrow('expected https://');
  });
});
