import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lake } from '#lake/lake.js';
import { Build, type Outcome } from './build.worker.js';
import { DuckDb } from './duckdb.driver.js';
import { tablesRead } from './graph.js';
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

const idleMs = 60_000;
const readMs = 10_000;
const statementMs = 600_000;
const readerMemoryMb = 256;

/** Nobody built this table yet. */
export class NotBuilt extends Error {}

/** Tables of silver and gold: made of bronze by models in SQL, and read by questions without SQL. */
export class Warehouse {
  private readonly outcomes = new Map<string, Outcome>();
  private building: Promise<unknown> = Promise.resolve();
  private builder: Promise<DuckDb> | undefined;
  private gaveUp = false;
  private reader: Promise<DuckDb> | undefined;
  private idle: NodeJS.Timeout | undefined;
  private opened: Promise<Tables> | undefined;

  constructor(private readonly options: WarehouseOptions) {}

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
    const found = await (await this.reading()).rows(sql, values, readMs);
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

  /** Ends the run that is under way, if any, and begins none any more: what is not built by then fails. */
  async giveUp() {
    this.gaveUp = true;
    await (await this.builder)?.close();
  }

  async close() {
    clearTimeout(this.idle);
    await this.giveUp();
    await this.building;
    await (await this.reader)?.close();
  }

  private async built(schedule: Model['schedule'] | undefined, whole: boolean): Promise<BuildReport> {
    const tables = await this.tables();
    const scratch = await this.folder('scratch-');
    if (this.gaveUp) throw new Error('no more tables are built');
    const { now, memoryMb = 512, threads = 2 } = this.options;
    const duckDb = await (this.builder = this.duckDb({ scratch, memoryMb, threads }));
    try {
      await duckDb.rows(
        "attach ':memory:' as bronze; create schema silver; create schema gold; create schema quarantine",
      );
      await duckDb.rows(tables.macros);
      const models = tables.models.filter((model) => schedule === undefined || model.schedule === schedule);
      const outcomes = await new Build(duckDb, tables, { scratch, whole, statementMs, now }).of(models);
      for (const outcome of outcomes) this.outcomes.set(outcome.table, outcome);
      return { outcomes, peakMemoryMb: Math.ceil(duckDb.peakKb / 1024) };
    } finally {
      this.builder = undefined;
      await duckDb.close();
      await rm(scratch, { recursive: true, force: true });
    }
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
    const duckDb = await this.reading();
    const reads = new Map<string, string[]>();
    for (const { table, sql, tests } of models.all) {
      const found = new Set<string>();
      for (const query of [sql, ...Object.values(tests)]) {
        const [row] = await duckDb.rows('select json_serialize_sql($1::varchar) as tree', [query]);
        const tree = JSON.parse(String(row!['tree'])) as { error: boolean; error_message?: string };
        if (tree.error) throw new Error(`${table}: ${tree.error_message}`);
        for (const read of tablesRead(tree)) found.add(read);
      }
      reads.set(table, [...found].sort());
    }
    const folder = lakeFolder ?? join(workFolder, 'near');
    return new Tables(lake, new NearFiles(lake, { folder, isLake: lakeFolder !== undefined }), models, reads);
  }

  /** It goes when nobody asked it anything for a minute. */
  private async reading(): Promise<DuckDb> {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      const reader = this.reader;
      this.reader = undefined;
      void reader?.then((duckDb) => duckDb.close());
    }, idleMs).unref();
    if (this.reader !== undefined && (await this.reader).isOver) this.reader = undefined;
    this.reader ??= this.folder('reading-').then((scratch) =>
      this.duckDb({ scratch, memoryMb: readerMemoryMb, threads: 1 }),
    );
    return this.reader;
  }

  private duckDb({
    scratch,
    ...limits
  }: {
    readonly scratch: string;
    readonly memoryMb: number;
    readonly threads: number;
  }) {
    const { lakeFolder, workFolder } = this.options;
    return DuckDb.start({
      ...limits,
      folders: [lakeFolder ?? join(workFolder, 'near'), scratch],
      spill: join(scratch, 'spill'),
    });
  }

  private async folder(prefix: string) {
    await mkdir(this.options.workFolder, { recursive: true });
    return mkdtemp(join(this.options.workFolder, prefix));
  }
}
