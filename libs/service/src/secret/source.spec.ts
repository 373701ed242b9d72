import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretClient } from '@azure/keyvault-secrets';
import { FileSource } from './file.source.js';
import { charsMax } from './secret.js';
import { describeSource } from './source.contract.js';
import { openVault, toVault } from './vault-at-hand.contract.js';
import { VaultSource } from './vault.source.js';

const folderOf = () => mkdtempSync(join(tmpdir(), 'retreasure-secret-'));

describeSource('A secret in a file', async () => {
  const folder = folderOf();
  return {
    source: new FileSource(),
    keep: (name, value) => writeFileSync(join(folder, name), value),
    placeOf: (name) => `file:${join(folder, name)}`,
    close: () => rmSync(folder, { recursive: true }),
  };
});

describeSource('A secret in a vault', async () => {
  const vault = await openVault({});
  return {
    source: new VaultSource(toVault),
    keep: (name, value) => vault.setSecret(name, value),
    placeOf: (name) => vault.secretUrl(name),
    close: () => vault.close(),
  };
});

describe('A secret in a file', () => {
  it('is without the line break at its end, and no longer than one in a vault', async () => {
    const folder = folderOf();
    const file = join(folder, 'mail');
    const read = () => new FileSource().read(`file:${file}`);
    writeFileSync(file, 'of two\nlines\r\n');
    expect(await read()).toBe('of two\nlines');
    writeFileSync(file, 'x'.repeat(charsMax + 1));
    await expect(read()).rejects.toThrow(`${file}: longer than 25000 bytes`);
    rmSync(folder, { recursive: true });
  });
});

describe('A secret in a vault', () => {
  it('is replaced by whoever sets a newer one there', async () => {
    const vault = await openVault({ mail: 'first' });
    const client = new SecretClient(vault.endpoint, toVault.credential!, toVault.client);
    const { properties } = await client.setSecret('mail', 'second');
    expect(await new VaultSource(toVault).read(vault.secretUrl('mail'))).toBe('second');
    expect((await client.getSecret('mail', { version: properties.version! })).value).toBe('second');
    await expect(client.setSecret('mail_box', 'third')).rejects.toMatchObject({ statusCode: 400 });
    await vault.close();
  });

  it('is for those alone whom the vault lets in', async () => {
    const vault = await openVault({ mail: 'first' });
    const credential = { getToken: async () => ({ token: 'theirs', expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const stranger = new VaultSource({ ...toVault, credential });
    await expect(stranger.read(vault.secretUrl('mail'))).rejects.toMatchObject({ statusCode: 401 });
    await vault.close();
  });
});
