import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import { unpacked } from '../unpacked.js';

const chunkBytes = 1 << 20;

/** The files below a folder, but for the `spared` folders in it, in which one of the markers stands: every byte is read, also those that Parquet packs. */
export async function plaintextIn(
  folder: string,
  markers: readonly string[],
  spared: readonly string[] = [],
): Promise<string[]> {
  const needles = markers.map((marker) => Buffer.from(marker));
  const found: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (!entry.isFile() || spared.some((one) => name.startsWith(join(one, '/')))) continue;
    const isPacked = path.endsWith('.parquet') || name.startsWith(join('blobs', '/'));
    const place = isPacked ? await firstUnpacked(path, needles) : firstIn(path, needles);
    if (place !== undefined) found.push(`${name} at byte ${place.at}: ${place.words}`);
  }
  return found.sort();
}

/** What Parquet packs stands nowhere in its bytes. */
async function firstUnpacked(path: string, needles: readonly Buffer[]) {
  const bytes = await unpacked(readFileSync(path));
  const at = needles.map((needle) => bytes.indexOf(needle)).find((index) => index >= 0);
  return at === undefined ? undefined : { at, words: bytes.toString('latin1', at, at + 100) };
}

/** Where one of them stands first, with what stands there; undefined if none does, or the file is gone. */
function firstIn(path: string, needles: readonly Buffer[]) {
  const overlap = Math.max(...needles.map(({ length }) => length));
  const chunk = Buffer.alloc(overlap + chunkBytes);
  const file = opened(path);
  if (file === undefined) return undefined;
  try {
    // What ends one chunk begins the next, so that nothing hides where they meet.
    for (let start = 0, kept = 0; ;) {
      const read = readSync(file, chunk, kept, chunkBytes, start + kept);
      const bytes = chunk.subarray(0, kept + read);
      const [at] = needles.map((needle) => bytes.indexOf(needle)).filter((index) => index >= 0);
      if (at !== undefined) return { at: start + at, words: bytes.toString('latin1', at, at + 2 * overlap) };
      if (read === 0) return undefined;
      kept = Math.min(overlap, bytes.length);
      start += bytes.length - kept;
      bytes.copy(chunk, 0, bytes.length - kept);
    }
  } finally {
    closeSync(file);
  }
}

/** A process that is still at work may remove a file that was just listed, as SQLite does. */
function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
