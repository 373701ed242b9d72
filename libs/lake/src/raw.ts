import { createHash } from 'node:crypto';
import { DeltaTable, type Column as DeltaColumn, type Commit } from './delta.js';
import { KeptFiles } from './kept-files.js';
import type { Lake } from './lake.js';
import { ParquetFile, type Column } from './parquet.js';
import type { Named, RawSource } from './raw-facts.js';

const columns: readonly Column[] = [
  { name: 'kind', kind: 'text' },
  { name: 'sha256', kind: 'text' },
  // Of the object, which is larger than what came where it is sealed. Null: nothing was kept.
  { name: 'bytes', kind: 'int64', optional: true },
  { name: 'media_type', kind: 'text', optional: true },
  { name: 'form', kind: 'text' },
  { name: 'at', kind: 'timestamp' },
  { name: 'event_id', kind: 'text' },
];
const deltaType = { text: 'string', int32: 'integer', int64: 'long', timestamp: 'timestamp' } as const;
/** A table a source: a service, or who brought a file. */
export const catalogueOf = (source: string) => `raw/catalogue/source=${source}`;
const shape = {
  columns: [
    ...columns.map(({ name, kind, optional = false }): DeltaColumn => ({
      ...{ name, type: deltaType[kind], nullable: optional },
    })),
    { name: 'date', type: 'date', nullable: false } satisfies DeltaColumn,
  ],
  partitionBy: ['date'],
};
// Some may be as large as the history of a central bank's rates.
const atOnce = 8;

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export const objectsIn = 'raw/objects/';
export const objectPath = (sha256: string) => `${objectsIn}${sha256.slice(0, 2)}/${sha256}`;

/** A file of the catalogue. */
export type Catalogued = {
  readonly source: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly rows: number;
};
type Laid = Pick<Row, 'bytes' | 'mediaType'>;
type Row = Omit<Named, 'isOptional'> & { readonly sha256: string; readonly bytes: number | null };

/** What came in and went out, as it was: an object for the same bytes, and a row in the catalogue for each event that names them. */
export class Raw {
  private readonly tables = new Map<string, DeltaTable>();

  constructor(private readonly lake: Lake) {}

  /**
   * The objects that a stretch of a log names; when it resolves, all of them are in the lake. What is left to be done is to create
   * the file of the catalogue, and then to commit it. Undefined if nothing is named.
   * @param name of the stretch: date=2026-01-10/0305-1-7
   * @throws Error if a kept file is not what its name says
   */
  async lay(service: string, { files }: RawSource, named: readonly Named[], name: string) {
    if (named.length === 0) return undefined;
    const kept = await KeptFiles.open(files);
    const laid = new Map<string, Laid>();
    const rows: Row[] = [];
    for (let from = 0; from < named.length; from += atOnce)
      rows.push(...(await Promise.all(named.slice(from, from + atOnce).map((one) => this.layOne(kept, one, laid)))));
    return catalogued(service, name, rows);
  }

  async commit({ source, path, bytes, rows }: Catalogued, by: Pick<Commit, 'txn' | 'after' | 'at'>) {
    const add = [{ path: path.slice(catalogueOf(source).length + 1), bytes: bytes.length, rows }];
    await this.tableOf(source).commit({ ...shape, ...by, add });
  }

  /** How far a writer is in a catalogue, see {@link DeltaTable.written}. */
  written(source: string, appId: string): Promise<number | undefined> {
    return this.tableOf(source).written(appId);
  }

  /**
   * A file that somebody brought, and no event names: its object, and its row, once. Answers with its hash.
   * @param source whose it is, such as 'online-retail'; `at`: RFC 3339, when it came or what it is of
   */
  async bring(
    bytes: Uint8Array,
    { source, ...said }: Pick<Row, 'kind' | 'mediaType' | 'form' | 'at'> & { readonly source: string },
  ): Promise<string> {
    const sha256 = await this.keep(bytes);
    const row = { ...said, sha256, bytes: bytes.length, eventId: `file-${sha256}` };
    const file = catalogued(source, `date=${said.at.slice(0, 10)}/${sha256}`, [row]);
    await this.lake.create(file.path, file.bytes);
    await this.commit(file, { txn: { appId: sha256, version: 1 }, at: Date.parse(said.at) });
    return sha256;
  }

  /** Undefined if there is none. */
  find(sha256: string): Promise<Uint8Array | undefined> {
    return this.lake.read(objectPath(sha256));
  }

  private tableOf(source: string): DeltaTable {
    const table = this.tables.get(source) ?? new DeltaTable(this.lake, catalogueOf(source));
    this.tables.set(source, table);
    return table;
  }

  private async layOne(kept: KeptFiles, { isOptional: _, ...one }: Named, laid: Map<string, Laid>): Promise<Row> {
    if ('text' in one) {
      const { text, ...said } = one;
      const bytes = Buffer.from(text);
      return { ...said, sha256: await this.keep(bytes), bytes: bytes.length };
    }
    const before = laid.get(one.sha256);
    if (before !== undefined) return { ...one, ...before };
    // Where the service has lost its file, or is another machine's now, the lake may have it from before.
    const bytes = (await kept.find(one.sha256)) ?? (await this.find(one.sha256));
    if (bytes !== undefined && sha256Of(bytes) !== one.sha256)
      throw new Error(`${one.sha256} has other bytes than its name says`);
    if (bytes !== undefined) await this.keep(bytes);
    const mediaType = one.mediaType ?? (bytes && one.form === 'clear' ? mediaTypeOf(bytes) : null);
    const said = { bytes: bytes?.length ?? null, mediaType };
    laid.set(one.sha256, said);
    return { ...one, ...said };
  }

  private async keep(bytes: Uint8Array): Promise<string> {
    const sha256 = sha256Of(bytes);
    await this.lake.create(objectPath(sha256), bytes);
    return sha256;
  }
}

/** What files are that we are given: most of them are one of these, and none is a picture. */
function mediaTypeOf(bytes: Uint8Array) {
  const begin = Buffer.from(bytes.subarray(0, 100)).toString('latin1').trimStart();
  if (begin.startsWith('PK')) return 'application/zip';
  if (/^(\xef\xbb\xbf)?</.test(begin)) return 'application/xml';
  return /^[[{]/.test(begin) ? 'application/json' : 'text/csv';
}

function catalogued(source: string, name: string, rows: readonly Row[]): Catalogued {
  const file = new ParquetFile(columns);
  for (const { kind, sha256, bytes, mediaType, form, at, eventId } of rows)
    file.add([kind, sha256, bytes, mediaType, form, Date.parse(at), eventId]);
  return { source, path: `${catalogueOf(source)}/${name}.parquet`, bytes: file.bytes(), rows: rows.length };
}
