import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lake } from '#lake/lake.js';
import { Build, type Outcome } from './build.worker.js';
import { DuckDb } from './duckdb.driver.js';
import { tablesRead } from './graph.js';
import { KeptDuckDb } from './kept-duckdb.driver.js';
import type { Model } from './model.js';
import type { Models } from './models.source.js';
import { NearFiles } from './near-files.store.js';
import { queryOf, valueOf, type Question } from './question.js';
import { Tables } from './tables.store.js';

export type WarehouseOptions = {
  readonly lake: Lake;
  /** The folder that the lake is; undefined if it is no folder of this machine. */
  readonly lakeFolder?: string;
  /** A folder of this machine, of this process alone: for what is under way, and copies of a lake that is elsewhere. */
  readonly workFolder: string;
  readonly models: Models;
  readonly now: () => Date;
  /** How much DuckDB may take while it builds, beside what its program needs: 512 and 2 if it is not said. */
  readonly memoryMb?: number;
  readonly threads?: number;
};
export type Answer = {
  readonly table: string;
  readonly version: number;
  readonly builtAt: string;
  readonly rows: readonly { readonly [column: string]: unknown }[];
};
export type TableStatus = {
  readonly model: Model;
  /** These are absent before it was first built. */
  readonly version?: number;
  readonly builtAt?: string;
  readonly rows?: number;
  /** What became of it when this process last tried. */
  readonly last?: Outcome;
};
export type Lineage = {
  /** Silver and gold, each after what it reads. */
  readonly nodes: readonly TableStatus[];
  /** `to` reads `from`, which may be of bronze: bronze.orders.OrderPlaced. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
};
export type BuildReport = { readonly outcomes: readonly Outcome[]; readonly peakMemoryMb: number };

const readerIdleMs = 60_000;
const builderIdleMs = 5_000;
const readMs = 10_000;
const statementMs = 600_000;
const readerMemoryMb = 256;

/** Nobody built this table yet. */
export class NotBuilt extends Error {}

/** Tables of silver and gold: made of bronze by models in SQL, and read by questions without SQL. */
export class Warehouse {
  private readonly outcomes = new Map<string, Outcome>();
  private building: Promise<unknown> = Promise.resolve();
  private gaveUp = false;
  private opened: Promise<Tables> | undefined;
  // Apart, so that a question has memory of its own while a run takes what it may.
  private readonly reader = new KeptDuckDb(() => this.start('reading-', readerMemoryMb, 1), readerIdleMs);
  private readonly builder: KeptDuckDb;

  constructor(private readonly options: WarehouseOptions) {
    const { memoryMb = 512, threads = 2 } = options;
    this.builder = new KeptDuckDb(() => this.start('building-', memoryMb, threads), builderIdleMs);
  }

  /** Every table's contract; of bronze too. */
  models(): readonly Model[] {
    return this.options.models.all;
  }

  /** @throws RangeError if there is no such table of silver or gold */
  model(table: string): Model {
    const found = this.models().find((model) => model.table === table && model.layer !== 'bronze');
    if (found === undefined) throw new RangeError(`table: there is no ${table.slice(0, 100)}`);
    return found;
  }

  /**
   * Rows of the newest good version of a table of silver or gold: whole numbers are numbers, decimals text, days 2026-01-10,
   * instants RFC 3339.
   * @throws RangeError that names the field and the rule, {@link NotBuilt}
   */
  async rowsOf(table: string, question: Question = {}): Promise<Answer> {
    const model = this.model(table);
    const tables = await this.tables();
    const newest = await tables.table(table).newest();
    if (newest === undefined) throw new NotBuilt(`${table} is not built yet`);
    const { sql, values, columns } = queryOf(model, await tables.source(newest.files), question);
    const found = await this.reader.use((duckDb) => duckDb.rows(sql, values, readMs));
    const rows = found.map((row) =>
      Object.fromEntries([...columns].map(([name, column]) => [name, valueOf(column, row[name])])),
    );
    return { table, version: newest.version, builtAt: newest.at, rows };
  }

  /** The files of the newest good version, whole: from the root of the lake. @throws RangeError, {@link NotBuilt} */
  async filesOf(
    table: string,
  ): Promise<{ readonly version: number; readonly builtAt: string; readonly paths: string[] }> {
    const newest = await (await this.tables()).table(this.model(table).table).newest();
    if (newest === undefined) throw new NotBuilt(`${table} is not built yet`);
    return { version: newest.version, builtAt: newest.at, paths: newest.files.map(({ path }) => path) };
  }

  /** A table's newest good version as the one Parquet file it is in the lake. @throws RangeError, {@link NotBuilt} */
  async parquetOf(table: string): Promise<{ readonly version: number; readonly bytes: Uint8Array }> {
    const { version, paths } = await this.filesOf(table);
    const [path = '', ...more] = paths;
    const bytes = more.length === 0 ? await this.options.lake.read(path) : undefined;
    if (bytes === undefined) throw new Error(`${table}: version ${version} is not one file of the lake`);
    return { version, bytes };
  }

  async lineage(): Promise<Lineage> {
    const tables = await this.tables();
    const nodes = await Promise.all(
      tables.models.map(async (model) => {
        const newest = await tables.table(model.table).newest();
        const last = this.outcomes.get(model.table);
        return {
          model,
          ...(newest && { version: newest.version, builtAt: newest.at, rows: newest.rows }),
          ...(last && { last }),
        };
      }),
    );
    const edges = tables.models.flatMap(({ table }) => tables.readsOf(table).map((from) => ({ from, to: table })));
    return { nodes, edges };
  }

  /**
   * Builds what is not up to date, one run after the other. A table that fails keeps its last good version, and what reads it is held
   * back; see the outcomes for the reason.
   * @param schedule only tables of this schedule; all of them, if it is not said
   * @param whole anew, as if there were nothing
   */
  build({
    schedule,
    whole = false,
  }: { readonly schedule?: Model['schedule']; readonly whole?: boolean } = {}): Promise<BuildReport> {
    const turn = this.building.then(() => this.built(schedule, whole));
    this.building = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the run that is under way, if any, and begins none any more: what is not built by then, the next process builds. */
  async giveUp() {
    this.gaveUp = true;
    await this.builder.close();
  }

  async close() {
    await this.giveUp();
    await this.building;
    await this.reader.close();
  }

  private async built(schedule: Model['schedule'] | undefined, whole: boolean): Promise<BuildReport> {
    const tables = await this.tables();
    const models = tables.models.filter((model) => schedule === undefined || model.schedule === schedule);
    const { now } = this.options;
    return this.builder.use(async (duckDb) => {
      if (this.gaveUp) throw new Error('no more tables are built');
      await duckDb.rows("attach if not exists ':memory:' as bronze");
      for (const schema of ['silver', 'gold', 'quarantine']) await duckDb.rows(`create schema if not exists ${schema}`);
      await duckDb.rows(tables.macros);
      const outcomes = await new Build(duckDb, tables, { scratch: duckDb.scratch, whole, statementMs, now }).of(models);
      for (const outcome of outcomes) this.outcomes.set(outcome.table, outcome);
      await tables.tidy();
      return { outcomes, peakMemoryMb: Math.ceil(duckDb.peakKb / 1024) };
    });
  }

  private tables(): Promise<Tables> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  /** What reads what, DuckDB says: it parses the models as it will run them. */
  private async open(): Promise<Tables> {
    const { lake, lakeFolder, workFolder, models } = this.options;
    await this.sweep();
    const reads = await this.reader.use(async (duckDb) => {
      const found = new Map<string, string[]>();
      for (const { table, sql, tests } of models.all)
        found.set(table, await readBy(duckDb, table, [sql, ...Object.values(tests)]));
      return found;
    });
    const folder = lakeFolder ?? join(workFolder, 'near');
    return new Tables(lake, new NearFiles(lake, { folder, isLake: lakeFolder !== undefined }), models, reads);
  }

  private async start(prefix: string, memoryMb: number, threads: number): Promise<DuckDb> {
    const { lakeFolder, workFolder } = this.options;
    await mkdir(workFolder, { recursive: true });
    const scratch = await mkdtemp(join(workFolder, prefix));
    return DuckDb.start({ scratch, folders: [lakeFolder ?? join(workFolder, 'near')], memoryMb, threads });
  }

  /** What an earlier process was about when it was killed. */
  private async sweep() {
    const left = await readdir(this.options.workFolder).catch(() => []);
    for (const name of left.filter((one) => one !== 'near'))
      await rm(join(this.options.workFolder, name), { recursive: true, force: true });
  }
}

/** What queries read, by DuckDB's own parser. */
async function readBy(duckDb: DuckDb, table: string, queries: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const query of queries) {
    const [row] = await duckDb.rows('select json_serialize_sql($1::varchar) as tree', [query]);
    const tree = JSON.parse(String(row!['tree'])) as { error: boolean; error_message?: string };
    if (tree.error) throw new Error(`${table}: ${tree.error_message}`);
    for (const read of tablesRead(tree)) found.add(read);
  }
  return [...found].sort();
}
