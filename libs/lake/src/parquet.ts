import { constants, zstdCompressSync } from 'node:zlib';
import { ColumnValues } from './parquet-column.js';
import { bool, int32, int64, list, struct, text, type Thrift } from './thrift.js';

/**
 * `int64`: up to 2^53. `timestamp`: an instant in milliseconds since 1970, which the file holds in microseconds UTC, as Spark wants it.
 */
export type Column = {
  readonly name: string;
  readonly kind: 'text' | 'int32' | 'int64' | 'timestamp';
  /** Null is a value. */
  readonly optional?: boolean;
};

const magic = Buffer.from('PAR1');
// Codes of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
const [plain, rle, zstd, dataPage] = [0, 3, 6, 0];
const physical = { int32: 1, int64: 2, timestamp: 2, text: 6 } as const;
const none = struct({});
const meant: { readonly [kind in Column['kind']]: { readonly [id: number]: Thrift } } = {
  int32: {},
  int64: {},
  text: { 6: int32(0), 10: struct({ 1: none }) },
  timestamp: { 6: int32(10), 10: struct({ 8: struct({ 1: bool(true), 2: struct({ 2: none }) }) }) },
};

/** What decides on the bytes of a file beside its rows; part of the layout's name. */
export const zstdVersion = process.versions.zstd!;

/**
 * A Parquet file of a few columns, filled row by row: one row group, one page a column, plain encoding, zstd. The same rows give the
 * same bytes, whoever writes them, with the same release of zstd. Meant for files that fit into memory several times over.
 */
export class ParquetFile {
  private readonly columns: readonly ColumnValues[];
  private rows = 0;

  constructor(columns: readonly Column[]) {
    this.columns = columns.map((column) => new ColumnValues(column));
  }

  get rowCount() {
    return this.rows;
  }

  /**
   * Values in the order of the columns.
   * @throws TypeError if one is of another kind than its column.
   */
  add(values: readonly (string | number | null)[]) {
    for (const [index, column] of this.columns.entries()) column.add(values[index]!);
    this.rows += 1;
  }

  /** The whole file, of at least one row. */
  bytes(): Buffer {
    const parts: Uint8Array[] = [magic];
    let offset = magic.length;
    const chunks = this.columns.map(({ column }, index) => {
      const page = this.columns[index]!.page();
      const packed = zstdCompressSync(page, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
      const head = Buffer.from(pageHeader(this.rows, page.length, packed.length).bytes);
      parts.push(head, packed);
      const at = offset;
      offset += head.length + packed.length;
      return { column, at, raw: head.length + page.length, packed: head.length + packed.length };
    });
    const footer = Buffer.from(this.footer(chunks).bytes);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(footer.length);
    return Buffer.concat([...parts, footer, size, magic]);
  }

  private footer(chunks: readonly Chunk[]) {
    const root = struct({ 4: text('schema'), 5: int32(chunks.length) });
    const group = struct({
      1: list(chunks.map((chunk) => chunkOf(chunk, this.rows))),
      2: int64(chunks.reduce((sum, { raw }) => sum + raw, 0)),
      3: int64(this.rows),
    });
    return struct({
      ...{ 1: int32(1), 2: list([root, ...chunks.map(({ column }) => elementOf(column))]) },
      ...{ 3: int64(this.rows), 4: list([group]), 6: text('retreasure') },
    });
  }
}

type Chunk = { readonly column: Column; readonly at: number; readonly raw: number; readonly packed: number };

const pageHeader = (rows: number, raw: number, packed: number) =>
  struct({
    ...{ 1: int32(dataPage), 2: int32(raw), 3: int32(packed) },
    5: struct({ 1: int32(rows), 2: int32(plain), 3: int32(rle), 4: int32(rle) }),
  });

const elementOf = ({ name, kind, optional }: Column) =>
  struct({ 1: int32(physical[kind]), 3: int32(optional === true ? 1 : 0), 4: text(name), ...meant[kind] });

const chunkOf = ({ column: { name, kind }, at, raw, packed }: Chunk, rows: number) =>
  struct({
    2: int64(at),
    3: struct({
      ...{ 1: int32(physical[kind]), 2: list([int32(plain), int32(rle)]), 3: list([text(name)]), 4: int32(zstd) },
      ...{ 5: int64(rows), 6: int64(raw), 7: int64(packed), 9: int64(at) },
    }),
  });
