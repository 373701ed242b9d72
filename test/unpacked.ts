import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';

const compressors = { ZSTD: (packed: Uint8Array) => new Uint8Array(zstdDecompressSync(packed)) };

/** What a file says to whoever looks for words in it: of Parquet, which packs them, its rows; any other is as it is. */
export async function unpacked(name: string, bytes: Buffer): Promise<Buffer> {
  if (!name.endsWith('.parquet')) return bytes;
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const rows = await parquetReadObjects({ file, compressors });
  // As it would be read, not as JSON, which escapes quotation marks.
  return Buffer.from(rows.flatMap((row) => Object.values(row).map(String)).join('\n'));
}
