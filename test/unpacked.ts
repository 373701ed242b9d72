import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsIn } from '#lake/parquet-rows.js';

/** What a file says to whoever looks for words in it: of Parquet, which packs them, its rows; any other is as it is. */
export async function unpacked(name: string, bytes: Buffer): Promise<Buffer> {
  if (!name.endsWith('.parquet')) return bytes;
  const rows = await rowsIn(bytes);
  // As it would be read, not as JSON, which escapes quotation marks.
  return Buffer.from(rows.flatMap((row) => Object.values(row).map(String)).join('\n'));
}

/** All files below a folder, by their names, unpacked: as they stand once none of them goes while it is looked for. */
export async function writtenIn(folder: string): Promise<(readonly [name: string, bytes: Buffer])[]> {
  for (;;)
    try {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
      const read = files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))] as const);
      return await Promise.all(read.map(async ([name, bytes]) => [name, await unpacked(name, bytes)] as const));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
}
