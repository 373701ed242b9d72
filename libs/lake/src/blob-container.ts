import type { TokenCredential } from '@azure/identity';
import type { ContainerClient, RestError, StorageRetryOptions } from '@azure/storage-blob';

export type BlobCredentials = {
  /** With the key of the account; else `credential` proves who we are, which is DefaultAzureCredential if absent. */
  readonly connectionString?: string | undefined;
  readonly credential?: TokenCredential | undefined;
};

export type BlobPlace = {
  /** Of the account: https://account.blob.core.windows.net, or http://127.0.0.1:10000/account. */
  readonly service: string;
  readonly container: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
};

/** The connection string is that of another account than the address. */
export class OtherAccount extends Error {}

/**
 * What an address of Blob Storage says: https://account.blob.core.windows.net/container/prefix.
 * @throws Error if it is none
 */
export function blobPlace(url: string): BlobPlace {
  const { protocol, origin, hostname, username, password, pathname, search, hash } = new URL(url);
  const segments = pathname.split('/').filter((segment) => segment !== '');
  // By a number or on this machine there is no name for the account, so it begins the path.
  const account = /^(\d+(\.\d+){3}|\[.*\]|localhost)$/.test(hostname) ? segments.shift() : undefined;
  const [container, ...rest] = segments.map(decodeURIComponent);
  if (!/^https?:$/.test(protocol) || container === undefined || username + password + search + hash !== '')
    throw new Error('expected https://account.blob.core.windows.net/container/prefix, without a signature');
  return {
    service: [origin, account].filter((part) => part !== undefined).join('/'),
    container,
    prefix: rest.map((segment) => `${segment}/`).join(''),
  };
}

/**
 * Asks nobody yet. The SDK is loaded here, and only where it is needed: it takes a while, and memory.
 * @throws OtherAccount
 */
export async function openContainer(
  { service, container }: BlobPlace,
  { connectionString, credential }: BlobCredentials,
  retryOptions: StorageRetryOptions,
): Promise<ContainerClient> {
  const { BlobServiceClient } = await import('@azure/storage-blob');
  if (connectionString === undefined) {
    const { DefaultAzureCredential } = await import('@azure/identity');
    const client = new BlobServiceClient(service, credential ?? new DefaultAzureCredential(), { retryOptions });
    return client.getContainerClient(container);
  }
  const client = BlobServiceClient.fromConnectionString(connectionString, { retryOptions });
  if (client.url.replace(/\/$/, '') !== service)
    throw new OtherAccount(`${service}: the connection string is that of ${client.url}`);
  return client.getContainerClient(container);
}

/** Where there is no body to say it in, a header does. */
export const codeOf = (error: unknown) =>
  (error as RestError).code ?? (error as { details?: { errorCode?: string } }).details?.errorCode;
