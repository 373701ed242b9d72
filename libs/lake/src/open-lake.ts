import type { BlobCredentials } from './blob-container.js';
import { BlobLake } from './blob.lake.js';
import { FolderLake } from './folder.lake.js';
import type { Lake } from './lake.js';

/**
 * The lake by its URL: `file:<folder>`, or https://account.blob.core.windows.net/container/prefix (http, of an emulator).
 * @throws Error if it is another.
 */
export async function openLake(url: string, credentials: BlobCredentials = {}): Promise<Lake> {
  if (/^https?:/.test(url)) return new BlobLake(url, credentials);
  const [, folder] = /^file:(.+)$/s.exec(url) ?? [];
  if (folder === undefined)
    throw new Error(`${url}: expected file:<folder> or https://<account>.blob.core.windows.net/<container>`);
  return FolderLake.open(folder);
}
