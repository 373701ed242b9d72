import { FolderLake } from './folder.lake.js';
import type { Lake } from './lake.js';

/**
 * The lake by its URL, `file:<folder>`.
 * @throws Error if it is another.
 */
export async function openLake(url: string): Promise<Lake> {
  const [, folder] = /^file:(.+)$/s.exec(url) ?? [];
  if (folder === undefined) throw new Error(`${url}: expected file:<folder>`);
  return FolderLake.open(folder);
}
