import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeltaTable, type Shape } from '#lake/delta.js';
import { FolderLake } from '#lake/folder.lake.js';
import { DuckDb } from './duckdb.driver.js';
import { modelOf, quoted } from './model.js';
import { readModels } from './models.source.js';
import { Warehouse } from './warehouse.worker.js';
import { loadAll } from 'js-yaml';

export type Event = { readonly id: string; readonly at?: string; readonly data: unknown };

const columns = [
  ...['id', 'stream', 'version', 'type', 'schema', 'at', 'causation_id', 'correlation_id', 'actor', 'traceparent'],
  ...['hash', 'data'],
];
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

  /** @param models their texts by their paths, instead of the shop's own */
  warehouse(models?: { readonly [path: string]: string }): Warehouse {
    const shop = readModels();
    const own = Object.entries(models ?? {}).map(([path, text]) => modelOf(path, text, (yaml) => loadAll(yaml)[0]));
    return new Warehouse({
      ...{ lake: this.lake, lakeFolder: join(this.folder, 'lake'), workFolder: join(this.folder, 'work') },
      models: models
        ? { macros: shop.macros, all: [...shop.all.filter(({ layer }) => layer === 'bronze'), ...own] }
        : shop,
      now: () => new Date('2026-01-10T12:00:00Z'),
      memoryMb: 256,
    });
  }

  /** Lays a file of events; answers its path in the lake. */
  async land(service: string, type: string, events: readonly Event[], date = '2026-01-10'): Promise<string> {
    const rows = events.map(({ id, at = `${date}T10:00:00.000Z`, data }) => {
      const [stream, version] = id.split('/');
      const said = [id, stream!, version!, type, '1', at, 'c', 'c', 'tester', '', 'h', JSON.stringify(data)];
      return `(${said.map((text, index) => cell(columns[index]!, text)).join(', ')})`;
    });
    return this.landRows(
      service,
      type,
      date,
      `select * from (values ${rows.join(', ')}) as t (${columns.map((column) => `"${column}"`).join(', ')})`,
    );
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

const cell = (column: string, text: string) =>
  column === 'at' ? `${quoted(text)}::timestamptz` : column === 'version' || column === 'schema' ? text : quoted(text);
