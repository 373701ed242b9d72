import type { DuckDb } from './duckdb.driver.js';

/** A DuckDB that is started when it is needed, and goes when nobody needed it for a while: with it goes its memory. */
export class KeptDuckDb {
  private running: Promise<DuckDb> | undefined;
  private readonly uses = new Set<Promise<unknown>>();
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly start: () => Promise<DuckDb>,
    private readonly idleMs: number,
  ) {}

  async use<T>(work: (duckDb: DuckDb) => Promise<T>): Promise<T> {
    clearTimeout(this.idle);
    const use = this.started().then(work);
    this.uses.add(use);
    try {
      return await use;
    } finally {
      this.uses.delete(use);
      if (this.uses.size === 0) this.idle = setTimeout(() => void this.close(), this.idleMs).unref();
    }
  }

  /** Also under the hands of who uses it, who then fails; its folder goes once nobody writes there. */
  async close() {
    clearTimeout(this.idle);
    const { running } = this;
    this.running = undefined;
    const duckDb = await running?.catch(() => undefined);
    await duckDb?.stop();
    await Promise.allSettled(this.uses);
    await duckDb?.close();
  }

  private async started(): Promise<DuckDb> {
    const running = (this.running ??= this.start());
    const duckDb = await running.catch(() => undefined);
    if (duckDb !== undefined && !duckDb.isOver) return duckDb;
    // It did not start, or something took it away: the next one may fare better.
    if (this.running === running) this.running = undefined;
    return (this.running ??= this.start());
  }
}
