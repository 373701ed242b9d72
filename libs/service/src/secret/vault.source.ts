import type { TokenCredential } from '@azure/identity';
import type { SecretClient, SecretClientOptions } from '@azure/keyvault-secrets';
import type { SecretSource } from './secret.js';

export type VaultOptions = {
  /** {@link https://learn.microsoft.com/javascript/api/@azure/identity DefaultAzureCredential} if absent. */
  readonly credential?: TokenCredential;
  readonly client?: SecretClientOptions & { readonly allowInsecureConnection?: boolean };
};

const answerMs = 10_000;

/** The newest version of secrets in Azure Key Vault. Needed there: get ("Key Vault Secrets User"). */
export class VaultSource implements SecretSource {
  private readonly clients = new Map<string, Promise<SecretClient>>();
  private credential: TokenCredential | undefined;

  constructor(private readonly options: VaultOptions = {}) {
    this.credential = options.credential;
  }

  async read(place: string): Promise<string> {
    const { origin, pathname } = new URL(place);
    const client = this.clients.get(origin) ?? this.open(origin);
    this.clients.set(origin, client);
    const name = pathname.slice('/secrets/'.length);
    const { value } = await (await client).getSecret(name, { abortSignal: AbortSignal.timeout(answerMs) });
    if (value === undefined) throw new Error(`${place}: the vault says no value`);
    return value;
  }

  private async open(vault: string): Promise<SecretClient> {
    // Loaded where there is a vault only: they cost time and memory.
    const [{ DefaultAzureCredential }, { SecretClient }] = await Promise.all([
      import('@azure/identity'),
      import('@azure/keyvault-secrets'),
    ]);
    this.credential ??= new DefaultAzureCredential();
    return new SecretClient(vault, this.credential, { ...this.options.client });
  }
}
