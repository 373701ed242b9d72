import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeltaTable, type Shape } from '#lake/delta.js';
import { FolderLake } from '#lake/folder.lake.js';
import { Lake } from '#lake/lake.js';
import { DuckDb } from './duckdb.driver.js';
import { modelOf, quoted, type Model } from './model.js';
import { readModels, type Models } from './models.source.js';
import { Warehouse } from './warehouse.worker.js';
import { loadAll } from 'js-yaml';

export type Event = { readonly id: string; readonly at?: string; readonly data: unknown };

const columns = [
  ...['id', 'stream', 'version', 'type', 'schema', 'at', 'causation_id', 'correlation_id', 'actor', 'traceparent'],
  ...['hash', 'data'],
];
const sqlTypes: Readonly<Record<string, string>> = {
  ...{ version: 'bigint', schema: 'bigint', at: 'timestamptz', received_at: 'timestamptz' },
};
const deltaTypes = {
  version: 'long',
  schema: 'long',
  at: 'timestamp',
  received_at: 'timestamp',
  date: 'date',
} as const;
const shapeOf = (names: readonly string[], partitionBy: readonly string[]): Shape => ({
  columns: names.map((name) => ({ name, type: deltaTypes[name as keyof typeof deltaTypes] ?? 'string' })),
  partitionBy,
});
const shape = shapeOf([...columns, 'date'], ['type', 'date']);

/** A call of a tracker, as far as the models read it. */
export type Call = {
  readonly messageId: string;
  readonly type?: string;
  readonly event?: string;
  readonly anonymousId?: string;
  readonly userId?: string;
  readonly at: string;
  readonly context?: object;
  readonly properties?: object;
};

/** A lake in a folder of its own, into which specs lay files of bronze as services do, and a warehouse over it. */
export class SampleLake {
  private landed = 0;
  /** Whether warehouses may not look into the lake's folder, as where it is Blob Storage. */
  isElsewhere = false;

  private readonly torn = new TornLake(this);
  /** What a warehouse may take. */
  memoryMb = 256;
  /** How many files warehouses may still make before the lake is gone. */
  createsLeft = Infinity;

  private constructor(
    readonly folder: string,
    readonly lake: FolderLake,
    private readonly duckDb: DuckDb,
  ) {}

  /** @param folder the lake is `lake` in it */
  static async open(folder = mkdtempSync(join(tmpdir(), 'warehouse-'))): Promise<SampleLake> {
    const lake = await FolderLake.open(join(folder, 'lake'));
    const duckDb = await DuckDb.start({ scratch: folder, folders: [], memoryMb: 256, threads: 1 });
    return new SampleLake(folder, lake, duckDb);
  }

  /** @param models of the shop by their tables, or texts of others by their paths; all of the shop's, if it is not said */
  warehouse(models?: readonly string[] | { readonly [path: string]: string }): Warehouse {
    const { all, macros } = readModels();
    const isOfShop = ({ table }: Model) => models === undefined || (Array.isArray(models) && models.includes(table));
    const own = Array.isArray(models) ? [] : Object.entries((models ?? {}) as { [path: string]: string });
    return this.over({
      macros,
      all: [
        ...all.filter((model) => model.layer === 'bronze' || isOfShop(model)),
        ...own.map(([path, text]) => modelOf(path, text, (yaml) => loadAll(yaml)[0])),
      ],
    });
  }

  over(models: Models): Warehouse {
    return new Warehouse({
      ...{ lake: this.torn, workFolder: join(this.folder, 'work'), models },
      ...(!this.isElsewhere && { lakeFolder: join(this.folder, 'lake') }),
      ...{ now: () => new Date('2026-01-10T12:00:00Z'), memoryMb: this.memoryMb },
    });
  }

  /** Lays a file of events; answers its path in the lake. */
  async land(service: string, type: string, events: readonly Event[], date = '2026-01-10'): Promise<string> {
    const rows = events.map(({ id, at = `${date}T10:00:00.000Z`, data }) => {
      const version = Number(id.slice(id.lastIndexOf('/') + 1));
      const stream = id.slice(0, id.lastIndexOf('/'));
      return { ...{ id, stream, version, type, schema: 1, at, actor: 'tester' }, data: JSON.stringify(data) };
    });
    return this.landRows(service, type, date, this.readingJson(rows, columns));
  }

  /** Lays a service's whole log, a file for each type and day. */
  async landLog(service: string, events: readonly (Event & { readonly type: string; readonly at: string })[]) {
    const files = Map.groupBy(events, ({ type, at }) => `${type} ${at.slice(0, 10)}`);
    for (const [name, some] of files) await this.land(service, name.split(' ')[0]!, some, name.split(' ')[1]);
  }

  /** Lays a file of whatever the query makes. */
  landRows(service: string, type: string, date: string, query: string): Promise<string> {
    return this.lay(`bronze/service=${service}`, `type=${type}/date=${date}`, shape, query);
  }

  /** Lays a file of calls as the clickstream has them. */
  landClicks(calls: readonly Call[]): Promise<string> {
    const rows = calls.map(
      ({ messageId, type = 'track', event = null, anonymousId = null, userId = null, at, ...said }) => ({
        ...{ message_id: messageId, type, event, anonymous_id: anonymousId, user_id: userId, at, received_at: at },
        data: JSON.stringify({ context: {}, properties: {}, ...said }),
      }),
    );
    const columns = Object.keys(rows[0]!);
    return this.lay(
      ...(['bronze/clickstream', 'date=2026-01-10'] as const),
      shapeOf([...columns, 'date'], ['date']),
      this.readingJson(rows, columns),
    );
  }

  private readingJson(rows: readonly object[], columns: readonly string[]): string {
    const file = join(this.folder, 'landing.json');
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const said = columns.map((column) => `"${column}": '${sqlTypes[column] ?? 'varchar'}'`).join(', ');
    return `select * from read_json(${quoted(file)}, format = 'newline_delimited', columns = {${said}}, maximum_object_size = 100000000)`;
  }

  private async lay(root: string, partition: string, shape: Shape, query: string): Promise<string> {
    const near = join(this.folder, 'landing.parquet');
    const [copied] = await this.duckDb.rows(`copy (${query}) to ${quoted(near)} (format parquet, row_group_size 2048)`);
    const path = `${partition}/${String(++this.landed).padStart(4, '0')}-1-9.parquet`;
    const bytes = readFileSync(near);
    await this.lake.create(`${root}/${path}`, bytes);
    await new DeltaTable(this.lake, root).commit({
      ...{ ...shape, txn: { appId: 'spec', version: this.landed }, at: 0 },
      add: [{ path, bytes: bytes.length, rows: Number(copied!['Count']) }],
    });
    return `${root}/${path}`;
  }

  async close() {
    await this.duckDb.close();
  }
}

/** The lake as warehouses see it, which may be gone at any moment. */
class TornLake extends Lake {
  constructor(private readonly of: SampleLake) {
    super();
  }

  async create(path: string, bytes: Uint8Array) {
    if (--this.of.createsLeft < 0) throw new Error('the lake is gone');
    return this.of.lake.create(path, bytes);
  }

  read(path: string) {
    return this.of.lake.read(path);
  }

  list(prefix: string) {
    return this.of.lake.list(prefix);
  }

  remove(path: string) {
    return this.of.lake.remove(path);
  }
}
