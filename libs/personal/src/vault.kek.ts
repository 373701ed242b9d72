import type { TokenCredential } from '@azure/identity';
import type { KeyClientOptions } from '@azure/keyvault-keys';
import { z } from 'zod';
import { KeyEncryption, ringKeyBytes, RingKey, type Kept, type Random } from './key-encryption.js';

const algorithm = 'RSA-OAEP-256';
const address = /^(https?:\/\/[^/]+)\/keys\/([A-Za-z0-9-]+)(?:\/([0-9a-f]{32}))?$/;

/** With the version of the vault's key that wrapped it, which alone unwraps it once the vault has newer ones. */
const envelope = z.strictObject({ keyId: z.string(), wrapped: z.base64() });

export type VaultOptions = {
  /** {@link https://learn.microsoft.com/javascript/api/@azure/identity DefaultAzureCredential} if absent. */
  readonly credential?: TokenCredential;
  readonly client?: KeyClientOptions & { readonly allowInsecureConnection?: boolean };
};

/**
 * An RSA key of Azure Key Vault, which never leaves it: `https://<vault>.vault.azure.net/keys/<name>`, with a version or
 * the newest. It is asked once at the start. Needed there: get, wrapKey, unwrapKey ("Key Vault Crypto Service Encryption User").
 */
export class VaultKek extends KeyEncryption {
  private readonly vault: string;
  private readonly name: string;
  private readonly version: string | undefined;

  constructor(
    private readonly url: string,
    private readonly random: Random,
    private readonly options: VaultOptions = {},
  ) {
    super();
    const [, vault, name, version] = address.exec(url) ?? [];
    if (vault === undefined || name === undefined)
      throw new Error(`${url}: expected https://<vault>.vault.azure.net/keys/<name>, perhaps with /<version>`);
    [this.vault, this.name, this.version] = [vault, name, version];
  }

  async open(kept: Kept): Promise<RingKey> {
    const wrapped = (await kept.read()) ?? (await kept.write(await this.make()));
    return new RingKey(await this.unwrap(wrapped), this.random);
  }

  private async make(): Promise<Buffer> {
    const { KeyClient } = await import('@azure/keyvault-keys');
    const client = new KeyClient(this.vault, await this.credential(), { ...this.options.client });
    // Asked for by its version, so that we know which one wrapped, even if it is replaced at this moment.
    const { id } = await client.getKey(this.name, this.version === undefined ? {} : { version: this.version });
    const { result } = await (await this.cryptography(id!)).wrapKey(algorithm, this.random(ringKeyBytes));
    return Buffer.from(JSON.stringify({ keyId: id!, wrapped: Buffer.from(result).toString('base64') }));
  }

  private async unwrap(bytes: Buffer): Promise<Buffer> {
    const { keyId, wrapped } = this.envelopeOf(bytes);
    const cryptography = await this.cryptography(keyId);
    try {
      const { result } = await cryptography.unwrapKey(algorithm, Buffer.from(wrapped, 'base64'));
      return Buffer.from(result);
    } catch (cause) {
      throw new Error(`${keyId}: the vault does not open the key ring: ${(cause as Error).message}`, { cause });
    }
  }

  private envelopeOf(bytes: Buffer) {
    const parsed = envelope.safeParse(jsonOf(bytes));
    const madeWith = parsed.data?.keyId ?? 'no key of a vault';
    const ours = `${this.vault}/keys/${this.name}/`.toLowerCase();
    if (parsed.success && madeWith.toLowerCase().startsWith(ours)) return parsed.data;
    throw new Error(`${this.url}: this key does not open the key ring, which was made with ${madeWith}`);
  }

  private async cryptography(keyId: string) {
    const { CryptographyClient } = await import('@azure/keyvault-keys');
    return new CryptographyClient(keyId, await this.credential(), { ...this.options.client });
  }

  private async credential(): Promise<TokenCredential> {
    if (this.options.credential !== undefined) return this.options.credential;
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential();
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
