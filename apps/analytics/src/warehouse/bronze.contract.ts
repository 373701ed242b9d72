import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeltaTable, type Shape } from '#lake/delta.js';
import { FolderLake } from '#lake/folder.lake.js';
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
const sqlTypes: Readonly<Record<string, string>> = { version: 'bigint', schema: 'bigint', at: 'timestamptz' };
const shape: Shape = {
  columns: [...columns, 'date'].map((name) => ({
    name,
    type:
      name === 'at'
        ? 'timestamp'
        : name === 'version' || name === 'schema'
          ? 'long'
          : name === 'date'
            ? 'date'
            : 'string',
  })),
  partitionBy: ['type', 'date'],
};

/** A lake in a folder of its own, into which specs lay files of bronze as services do, and a warehouse over it. */
export class SampleLake {
  private landed = 0;

  private constructor(
    readonly folder: string,
    readonly lake: FolderLake,
    private readonly duckDb: DuckDb,
  ) {}

  static async open(): Promise<SampleLake> {
    const folder = mkdtempSync(join(tmpdir(), 'warehouse-'));
    const lake = await FolderLake.open(join(folder, 'lake'));
    const duckDb = await DuckDb.start({ folders: [folder], spill: join(folder, 'spill'), memoryMb: 256, threads: 1 });
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

  private over(models: Models): Warehouse {
    return new Warehouse({
      ...{ lake: this.lake, lakeFolder: join(this.folder, 'lake'), workFolder: join(this.folder, 'work'), models },
      ...{ now: () => new Date('2026-01-10T12:00:00Z'), memoryMb: 256 },
    });
  }

  /** Lays a file of events; answers its path in the lake. */
  async land(service: string, type: string, events: readonly Event[], date = '2026-01-10'): Promise<string> {
    const rows = events.map(({ id, at = `${date}T10:00:00.000Z`, data }) => {
      const version = Number(id.slice(id.lastIndexOf('/') + 1));
      const stream = id.slice(0, id.lastIndexOf('/'));
      return { ...{ id, stream, version, type, schema: 1, at, actor: 'tester' }, data: JSON.stringify(data) };
    });
    const file = join(this.folder, 'landing.json');
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const said = columns.map((column) => `"${column}": '${sqlTypes[column] ?? 'varchar'}'`).join(', ');
    return this.landRows(
      ...([service, type, date] as const),
      `select * from read_json(${quoted(file)}, format = 'newline_delimited', columns = {${said}}, maximum_object_size = 100000000)`,
    );
  }

  /** Lays a service's whole log, a file for each type and day. */
  async landLog(service: string, events: readonly (Event & { readonly type: string; readonly at: string })[]) {
    const files = Map.groupBy(events, ({ type, at }) => `${type} ${at.slice(0, 10)}`);
    for (const [name, some] of files) await this.land(service, name.split(' ')[0]!, some, name.split(' ')[1]);
  }

  /** Lays a file of whatever the query makes. */
  async landRows(service: string, type: string, date: string, query: string): Promise<string> {
    const near = join(this.folder, 'landing.parquet');
    const [copied] = await this.duckDb.rows(`copy (${query}) to ${quoted(near)} (format parquet)`);
    const root = `bronze/service=${service}`;
    const path = `type=${type}/date=${date}/${String(++this.landed).padStart(4, '0')}-1-9.parquet`;
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
    rmSync(this.folder, { recursive: true, force: true });
  }
}
