import { join } from 'node:path';
import type { BronzeFile } from './bronze.source.js';
import type { BuildOptions } from './build.worker.js';
import type { DuckDb } from './duckdb.driver.js';
import type { Version } from './lake-table.store.js';
import { quoted, type Model } from './model.js';
import { columnsOf, copy, numberOf, parquet } from './parquet-file.driver.js';
import { duplicate, mustHaveColumns, problemOf, quarantineColumns } from './rules.js';
import type { Tables } from './tables.store.js';

type Part = { readonly path: string; readonly rows: number };
/** Files of this machine: what is in order, and what is not. */
type Judged = { readonly clean: Part; readonly bad: Part };
/** Tables of bronze and files of them. */
type Files = ReadonlyMap<string, readonly BronzeFile[]>;
type Had = { readonly clean: Version; readonly bad: Version };

/** So many files of a table are made one. */
const filesMax = 64;

/**
 * Builds a table that takes over bronze row by row: what breaks a rule of its contract, or has a key that is there already, goes to
 * quarantine, and of every file of bronze no row is missing. Then only new files need to be read, unless one of them repeats a key of
 * an earlier one, and which of the two counts must not depend on when it came.
 */
export class Judgement {
  constructor(
    private readonly duckDb: DuckDb,
    private readonly tables: Tables,
    private readonly options: BuildOptions & { readonly folder: string },
  ) {}

  /** The rows that came in, or undefined if there are none. */
  async of(model: Model): Promise<number | undefined> {
    const [table, quarantine] = [this.tables.table(model.table), this.tables.quarantineOf(model)];
    const [clean, bad] = [await table.newest(), await quarantine.newest()];
    const madeOf = await this.tables.keyOf(model);
    const isKnown = !this.options.whole && clean?.madeOf === madeOf && bad?.madeOf === madeOf;
    const files = await this.filesOf(model);
    const fresh = isKnown ? await this.newFiles(files, { clean, bad }) : undefined;
    if (fresh?.size === 0) return undefined;
    const added = fresh && model.incremental ? await this.added(model, fresh, { clean: clean!, bad: bad! }) : undefined;
    const judged = added ?? { ...(await this.judged(model, files)), isWhole: true };
    // In this order: whoever is stopped in between finds other sums than bronze has, and begins anew.
    const said = { madeOf, whole: judged.isWhole, at: this.options.now() };
    if (judged.isWhole || judged.bad.rows > 0)
      await quarantine.publish({ ...said, ...judged.bad, columns: quarantineColumns, after: bad?.version ?? -1 });
    await table.publish({ ...said, ...judged.clean, columns: model.columns, after: clean?.version ?? -1 });
    return judged.clean.rows + judged.bad.rows;
  }

  private async filesOf({ table }: Model): Promise<Files> {
    const files: (readonly [string, BronzeFile[]])[] = [];
    for (const read of this.tables.readsOf(table)) files.push([read, await this.tables.bronze.filesOf(read)]);
    return new Map(files);
  }

  /** Which files are not in the table yet; undefined if the table is not what became of the others. */
  private async newFiles(files: Files, { clean, bad }: Had): Promise<Files | undefined> {
    const source = `${await this.tables.source(clean.files)} union all by name from ${await this.tables.source(bad.files)}`;
    const query = `select bronze_file, count(*) as rows from (from ${source}) group by bronze_file`;
    const found = await this.duckDb.rows(query, [], this.options.statementMs);
    const known = new Map(found.map(({ bronze_file, rows }) => [bronze_file, Number(rows)]));
    const read = [...files.values()].flat().filter(({ path }) => known.has(path));
    // File by file: what one has too many another may lack.
    if (read.length < known.size || read.some(({ path, rows }) => known.get(path) !== rows)) return undefined;
    const fresh = [...files].map(([table, all]) => [table, all.filter(({ path }) => !known.has(path))] as const);
    return fresh.some(([, added]) => added.length > 0) ? new Map(fresh) : new Map();
  }

  /** What new files add; undefined if they repeat a key. */
  private async added(
    model: Model,
    fresh: Files,
    had: Had,
  ): Promise<(Judged & { readonly isWhole: boolean }) | undefined> {
    const judged = await this.judged(model, fresh);
    const keys = model.keys.join(', ');
    const repeated = `select count(*) from ${await this.tables.source(had.clean.files)} semi join ${parquet(judged.clean.path)} using (${keys})`;
    if ((await numberOf(this.duckDb, repeated, this.options.statementMs)) > 0) return undefined;
    if (Math.max(had.clean.files.length, had.bad.files.length) < filesMax) return { ...judged, isWhole: false };
    return {
      clean: await this.joined(had.clean, judged.clean, `order by ${keys}`, 'clean'),
      bad: await this.joined(had.bad, judged.bad, 'order by all', 'bad'),
      isWhole: true,
    };
  }

  /** A table and what is added to it, in one file. */
  private async joined(had: Version, added: Part, order: string, name: string): Promise<Part> {
    const query = `from ${await this.tables.source(had.files)} union all by name from ${parquet(added.path)}`;
    return this.write(`select * from (${query}) ${order}`, `whole-${name}`);
  }

  private async judged(model: Model, files: Files): Promise<Judged> {
    const { duckDb, options } = this;
    for (const [table, some] of files) await this.tables.showBronze(duckDb, table, some);
    const raw = await this.write(model.sql, 'raw');
    const found = await columnsOf(duckDb, parquet(raw.path));
    const own = found.delete('problem');
    mustHaveColumns(model, found);
    const keys = model.keys.join(', ');
    const names = Object.keys(model.columns).join(', ');
    const problem = `select ${names}, ${problemOf(model, own)} as problem from ${parquet(raw.path)}`;
    const doubled = `select count(*) - count(distinct (${keys})) from (${problem}) where problem is null`;
    const isDoubled = (await numberOf(duckDb, doubled, options.statementMs)) > 0;
    // Which of them stays is decided by where they stand, and never by when they came.
    const rank = `row_number() over (partition by ${keys}, problem is null order by bronze_file, ${names})`;
    const told = isDoubled
      ? `select * replace (case when problem is null and ${rank} > 1 then ${quoted(duplicate)} else problem end as problem) from (${problem})`
      : problem;
    const inWords = model.keys.map((key) => `cast(${key} as varchar)`).join(', ');
    const judged = {
      clean: await this.write(`select ${names} from (${told}) where problem is null order by ${keys}`, 'clean'),
      bad: await this.write(
        `select concat_ws('/', ${inWords}) as row_key, problem, bronze_file from (${told}) where problem is not null order by all`,
        'bad',
      ),
    };
    await this.mustBeAll(files, judged);
    return judged;
  }

  /** @throws Error that names a file of bronze of which rows are missing, or there twice */
  private async mustBeAll(files: Files, { clean, bad }: Judged) {
    const rows = `select bronze_file from ${parquet(clean.path)} union all select bronze_file from ${parquet(bad.path)}`;
    const query = `select coalesce(bronze_file, 'none') as file, count(*) as rows from (${rows}) group by all`;
    const found = await this.duckDb.rows(query, [], this.options.statementMs);
    const left = new Map(found.map(({ file, rows }) => [String(file), Number(rows)]));
    for (const { path, rows } of [...files.values()].flat()) {
      const have = left.get(path) ?? 0;
      if (have !== rows) throw new Error(`in = clean + quarantined: ${path} has ${rows} rows, ${have} came out`);
      left.delete(path);
    }
    for (const [path, rows] of left)
      throw new Error(`in = clean + quarantined: ${rows} rows are of ${path}, which was not read`);
  }

  private async write(query: string, name: string): Promise<Part> {
    const path = join(this.options.folder, `${name}.parquet`);
    return { path, rows: await copy(this.duckDb, query, path, this.options.statementMs) };
  }
}
