import { randomBytes } from 'node:crypto';
import type { CosmosOptions } from '#eventsourcing/cosmos.driver.js';
import { AzureKeyRing } from './azure.ring.js';
import { FileKek } from './file.kek.js';
import type { KeyEncryption, Random } from './key-encryption.js';
import type { KeyRing } from './key-ring.js';
import { SqliteKeyRing } from './sqlite.ring.js';
import { VaultKek, type VaultOptions } from './vault.kek.js';

export type KeyRingOptions = {
  readonly now: () => Date;
  /** The operating system's, unless a test brings another. */
  readonly random?: Random;
  readonly cosmos?: CosmosOptions;
  readonly vault?: VaultOptions;
};

/**
 * The ring by its URL, `sqlite:<file>` or `cosmos:https://<account>.documents.azure.com:443/<database>/<container>`, and by that of the key
 * which wraps it, `file:<file>` or `https://<vault>.vault.azure.net/keys/<name>`, with or without /<version>.
 * @throws Error if the ring is there and this key does not open it.
 */
export async function openKeyRing(url: string, encryptionUrl: string, options: KeyRingOptions): Promise<KeyRing> {
  const { now, random = randomBytes, cosmos = {}, vault = {} } = options;
  const encryption = encryptionOf(encryptionUrl, random, vault);
  const [, scheme, place] = /^(sqlite|cosmos):(.+)$/s.exec(url) ?? [];
  if (place === undefined)
    throw new Error(`${url}: expected sqlite:<file> or cosmos:https://<account>/<database>/<container>`);
  if (scheme === 'sqlite') return SqliteKeyRing.open(place, encryption, { now, random });
  return AzureKeyRing.open(place, encryption, { now, random, cosmos });
}

function encryptionOf(url: string, random: Random, vault: VaultOptions): KeyEncryption {
  const [, file] = /^file:(.+)$/s.exec(url) ?? [];
  if (file !== undefined) return new FileKek(file, random);
  if (/^https?:/.test(url)) return new VaultKek(url, random, vault);
  throw new Error(`${url}: expected file:<file> or https://<vault>.vault.azure.net/keys/<name>`);
}
