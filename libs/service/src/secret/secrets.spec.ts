import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { z } from 'zod';
import type { KeyVault } from '../../../../apps/emulator/src/key-vault/key-vault.js';
import { readSettings, type Environment } from '../settings.js';
import { Secret, secret, secrets, withPresent } from './secret.js';
import { Secrets } from './secrets.js';
import { openVault, toVault } from './vault-at-hand.contract.js';

const shape = z.object({ KEY: secret(z.string().min(8)).optional(), WEBHOOK: secrets(8).optional() });
const settingsOf = (env: Environment) => readSettings(shape, env);

describe('A secret in the settings', () => {
  it('is nowhere to be seen', () => {
    const { KEY } = settingsOf({ KEY: 'sk_of_nobody' });
    expect(KEY!.value).toBe('sk_of_nobody');
    for (const shown of [`${KEY!.toString()}`, JSON.stringify({ KEY }), inspect({ KEY }, { showHidden: true })])
      expect(shown).toMatch(/^(?!.*sk_of).*\[secret\]/s);
  });

  it.each([
    [{ KEY: 's3cret' }, 'KEY: Too small'],
    [{ WEBHOOK: 'whsec_of_nobody,s3cret' }, 'WEBHOOK.1: Too small'],
    [{ KEY: 'https://s3cret@shop.vault.azure.net/secrets/key' }, 'KEY: file:<file> or https://<vault>'],
    [{ KEY: 'https://shop.vault.azure.net/keys/s3cret' }, 'KEY: file:<file> or https://<vault>'],
  ])('breaks its rule without being repeated: %o', (env, said) => {
    expect(() => settingsOf(env)).toThrow(said);
    expect(() => settingsOf(env)).toThrow(/^(?!.*s3cret)/s);
  });

  it('is asked for in vain before it was read', () => {
    expect(() => settingsOf({ KEY: 'file:/run/secrets/key' }).KEY!.value).toThrow('before it was read');
  });
});

describe('Secrets in a vault', () => {
  let vault: KeyVault;
  let nowMs = 0;
  let said: string[];
  let stale: string[];
  const env = () => ({ KEY: vault.secretUrl('key'), WEBHOOK: vault.secretUrl('webhook') });
  const open = (settings: object) =>
    Secrets.open([settings], {
      ...{ now: () => new Date(nowMs), vault: toVault, report: (message) => said.push(message) },
      onStale: (name) => stale.push(name),
    });
  beforeEach(async () => {
    [said, stale] = [[], []];
    vault = await openVault({ key: 'the first one', webhook: 'whsec_old' });
  });
  afterEach(() => vault.close());

  it('are read at the start, and are another when a round finds another', async () => {
    const settings = settingsOf(env());
    const opened = await open(settings);
    expect([settings.KEY!.value, settings.WEBHOOK!.value]).toEqual(['the first one', ['whsec_old']]);
    vault.setSecret('webhook', 'whsec_new, whsec_old');
    nowMs += 60_000;
    await opened.round();
    expect([settings.KEY!.value, settings.WEBHOOK!.value]).toEqual(['the first one', ['whsec_new', 'whsec_old']]);
  });

  it('keep nobody in the dark at the start: each setting and what is wrong with it', async () => {
    vault.setSecret('key', 's3cret');
    const opening = open(settingsOf({ ...env(), WEBHOOK: vault.secretUrl('webhok') }));
    await expect(opening).rejects.toThrow(/KEY: Too small.*\n {2}WEBHOOK: .*webhok\/ was not found/);
    await expect(opening).rejects.toThrow(/^(?!.*s3cret)/s);
  });

  it('go on while the vault is away or says what breaks the rule, which is said once', async () => {
    const settings = settingsOf(env());
    const opened = await open(settings);
    const { port } = vault;
    await vault.close();
    for (let round = 0; round < 3; round++) {
      nowMs += 60_000;
      await opened.round();
    }
    expect(settings.KEY!.value).toBe('the first one');
    expect(stale.sort()).toEqual(['KEY', 'WEBHOOK']);
    expect(said.filter((message) => message.startsWith('KEY: cannot be read'))).toHaveLength(1);
    vault = await openVault({ key: 'short', webhook: 'whsec_new' }, port);
    nowMs += 60_000;
    await opened.round();
    expect([settings.KEY!.value, settings.WEBHOOK!.value]).toEqual(['the first one', ['whsec_new']]);
    expect(said.at(-1)).toBe('WEBHOOK: read again');
    vault.setSecret('key', 'the second one');
    nowMs += 60_000;
    await opened.round();
    expect([settings.KEY!.value, said.at(-1)]).toEqual(['the second one', 'KEY: read again']);
  });

  it('are asked for once however many are refused, and not again at once', async () => {
    const { KEY } = settingsOf(env());
    await open({ KEY });
    const asked = vault.operations;
    const refusedMany = () => Promise.all(Array.from({ length: 50 }, () => KEY!.renewed()));
    await refusedMany();
    expect(vault.operations - asked).toBe(0);
    nowMs += 5_000;
    await refusedMany();
    await refusedMany();
    expect(vault.operations - asked).toBe(1);
  });

  describe('with which somebody was refused', () => {
    let key: Secret;
    const ask = (tried: string[], right: string) =>
      withPresent(
        [key],
        () => {
          tried.push(key.value);
          return { status: key.value === right ? 200 : 401 };
        },
        (outcome) => (outcome as { status: number }).status === 401,
      );
    beforeEach(async () => {
      key = settingsOf({ KEY: vault.secretUrl('key') }).KEY!;
      await open({ KEY: key });
      nowMs += 5_000;
    });

    it('are tried anew if the vault has another', async () => {
      vault.setSecret('key', 'the second one');
      const tried: string[] = [];
      expect(await ask(tried, 'the second one')).toEqual({ status: 200 });
      expect(tried).toEqual(['the first one', 'the second one']);
    });

    it('are not if it has none', async () => {
      const tried: string[] = [];
      expect(await ask(tried, 'the second one')).toEqual({ status: 401 });
      expect(tried).toEqual(['the first one']);
    });

    it('throw what was thrown, and repeat nothing else', async () => {
      vault.setSecret('key', 'the second one');
      let times = 0;
      const fail = () => {
        times += 1;
        throw new Error('no connection');
      };
      await expect(withPresent([key], fail, () => false)).rejects.toThrow('no connection');
      expect(times).toBe(1);
    });
  });
});
