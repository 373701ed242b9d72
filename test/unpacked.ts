import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsIn } from '#lake/parquet-rows.js';

const magic = 'PAR1';
/** By what it begins and ends with: a blob has another name where the emulator keeps it. */
const isParquet = (bytes: Buffer) =>
  bytes.toString('latin1', 0, 4) === magic && bytes.toString('latin1', bytes.length - 4) === magic;

/** What a file says to whoever looks for words in it: of Parquet, which packs them, its rows; any other is as it is. */
export async function unpacked(bytes: Buffer): Promise<Buffer> {
  if (!isParquet(bytes)) return bytes;
  const rows = await rowsIn(bytes);
  // As it would be read, not as JSON, which escapes quotation marks.
  return Buffer.from(rows.flatMap((row) => Object.values(row).map(String)).join('\n'));
}

/** All files below a folder, by their names, of which those of Parquet end in .parquet, unpacked: as they stand once none of them goes while it is looked for. */
export async function writtenIn(folder: string): Promise<(readonly [name: string, bytes: Buffer])[]> {
  for (;;)
    try {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
      const read = files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))] as const);
      return await Promise.all(
        read.map(async ([name, bytes]) => [namedAs(name, bytes), await unpacked(bytes)] as const),
      );
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
}

const namedAs = (name: string, bytes: Buffer) =>
  isParquet(bytes) && !name.endsWith('.parquet') ? `${name}.parquet` : name;
