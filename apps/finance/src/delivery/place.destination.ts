import type { BlobCredentials } from '#lake/blob-container.js';
import { BlobDestination } from './blob.destination.js';
import type { Destination, DestinationOptions } from './delivery.destination.js';
import { FolderDestination } from './folder.destination.js';
import { SftpDestination, type SftpCredentials } from './sftp.destination.js';

/** What proves to others who we are; only those that the address needs. */
export type Credentials = { readonly blob?: BlobCredentials; readonly sftp?: SftpCredentials };

/**
 * Where exports go, by address: file:data/exports, https://account.blob.core.windows.net/container/prefix (or http, of an emulator),
 * sftp://user@host:22/path. Nothing is asked yet.
 * @throws Error if it is none of these, or a server of SFTP without the credentials for it
 */
export function openDestination(url: string, credentials: Credentials, options: DestinationOptions): Destination {
  if (url.startsWith('file:')) return new FolderDestination(url, options);
  if (/^https?:/.test(url)) return new BlobDestination(url, credentials.blob ?? {}, options);
  if (!url.startsWith('sftp:')) throw new Error('expected file:, https: or sftp:');
  if (credentials.sftp === undefined) throw new Error('sftp: needs a key file and the fingerprint of the host key');
  return new SftpDestination(url, credentials.sftp, options);
}
