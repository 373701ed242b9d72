import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDb } from './duckdb.driver.js';
import { isBronze } from './graph.js';
import { Judgement } from './judgement.worker.js';
import type { Model } from './model.js';
import { columnsOf, copy, mustPass, parquet } from './parquet-file.driver.js';
import { mustHaveColumns } from './rules.js';
import { NotYet, type Tables } from './tables.store.js';

export type Outcome = {
  readonly table: string;
  /** `held-back`: what it reads was not built. Whatever is not built stays as it was. */
  readonly outcome: 'built' | 'unchanged' | 'failed' | 'held-back';
  /** Of what is failed or held back. */
  readonly reason?: string;
  /** Of what is built. */
  readonly rows?: number;
  readonly tookMs: number;
};
export type BuildOptions = {
  /** A folder that DuckDB may write into. */
  readonly scratch: string;
  /** Anew, as if there were nothing. */
  readonly whole: boolean;
  /** How long one statement may take. */
  readonly statementMs: number;
  readonly now: () => Date;
};

const reasonMax = 2_000;

/** One run over the models: what DuckDB makes of them becomes a version in the lake, table by table. */
export class Build {
  private readonly stopped = new Map<string, string>();

  constructor(
    private readonly duckDb: DuckDb,
    private readonly tables: Tables,
    private readonly options: BuildOptions,
  ) {}

  /** @param models in an order in which each follows what it reads */
  async of(models: readonly Model[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const model of models) {
      const began = this.options.now().getTime();
      const outcome = await this.attempt(model);
      if (outcome.reason !== undefined) this.stopped.set(model.table, outcome.outcome);
      outcomes.push({ table: model.table, ...outcome, tookMs: this.options.now().getTime() - began });
    }
    return outcomes;
  }

  private async attempt(model: Model): Promise<Omit<Outcome, 'table' | 'tookMs'>> {
    const bad = this.tables.readsOf(model.table).find((table) => this.stopped.has(table));
    if (bad !== undefined && !this.tables.bears(model.table))
      return { outcome: 'held-back', reason: `${bad} ${this.stopped.get(bad)}` };
    const folder = await mkdtemp(join(this.options.scratch, 'build-'));
    try {
      const judgement = new Judgement(this.duckDb, this.tables, { ...this.options, folder });
      const rows = await (model.judged ? judgement.of(model) : this.make(model, folder));
      return rows === undefined ? { outcome: 'unchanged' } : { outcome: 'built', rows };
    } catch (error) {
      const outcome = error instanceof NotYet ? 'held-back' : 'failed';
      return { outcome, reason: (error as Error).message.slice(0, reasonMax) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Its rows, or undefined if it would be the same again. */
  private async make(model: Model, folder: string): Promise<number | undefined> {
    const { duckDb, tables } = this;
    const { whole, statementMs, now } = this.options;
    const table = tables.table(model.table);
    const before = await table.newest();
    const madeOf = await tables.keyOf(model);
    if (!whole && before?.madeOf === madeOf) return undefined;
    for (const read of tables.readsOf(model.table))
      await (isBronze(read) ? tables.showBronze(duckDb, read) : tables.show(duckDb, read));
    await tables.showQuarantine(duckDb, model.table);
    const [raw, path] = [join(folder, 'raw.parquet'), join(folder, 'table.parquet')];
    // One after the other, since each of them may need all the memory there is.
    await copy(duckDb, model.sql, raw, statementMs);
    const sorted = `select * from ${parquet(raw)} order by ${model.keys.join(', ')}`;
    const rows = await copy(duckDb, sorted, path, statementMs);
    await duckDb.rows(`create or replace view ${model.table} as select * from ${parquet(path)}`);
    mustHaveColumns(model, await columnsOf(duckDb, model.table));
    await mustPass(duckDb, model, statementMs);
    const after = before?.version ?? -1;
    await table.publish({ path, rows, madeOf, columns: model.columns, whole: true, after, at: now() });
    return rows;
  }
}
