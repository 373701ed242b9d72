import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';

const compressors = { ZSTD: (packed: Uint8Array) => new Uint8Array(zstdDecompressSync(packed)) };

/** The rows of a Parquet file as {@link ParquetFile} writes it; an int64 is a bigint, a timestamp a Date. All columns, if it is not said. */
export function rowsIn(bytes: Uint8Array, columns?: string[]): Promise<{ readonly [column: string]: unknown }[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return parquetReadObjects({ file, compressors, ...(columns && { columns }) });
}
