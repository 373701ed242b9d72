import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';

export type DuckDbLimits = {
  /** A folder of its own: for its files, and for what does not fit into its memory. It goes with it. */
  readonly scratch: string;
  /** What else it may read: nothing outside of these folders of this machine. */
  readonly folders: readonly string[];
  readonly memoryMb: number;
  readonly threads: number;
};
type Value = string | number | boolean | null;
/** As JSON has it: whole numbers of 64 bits, decimals, days and instants are text. */
export type Row = { readonly [column: string]: unknown };
type Asked = {
  readonly id: number;
  readonly sql: string;
  readonly values: readonly Value[];
  readonly timeoutMs: number;
};
type Told = { readonly id: number } & ({ readonly rows: Row[]; readonly peakKb: number } | { readonly fault: string });
type Waiting = { readonly resolve: (rows: Row[]) => void; readonly reject: (error: Error) => void };

/**
 * DuckDB in a process of its own, at low priority: what it takes of memory goes with it, and what kills it kills nobody else. It
 * installs and loads nothing, and its settings are locked. One database in memory, a connection a question.
 */
export class DuckDb {
  private last = 0;
  private readonly waiting = new Map<number, Waiting>();
  private ended: Error | undefined;
  /** The most memory it had so far, in kilobytes. */
  peakKb = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly scratch: string,
  ) {
    child.on('message', (told: Told) => this.settle(told));
    child.once('exit', (code, signal) => this.end(new Error(`DuckDB ended: ${signal ?? code}`)));
    child.once('error', (error) => this.end(error));
  }

  /** @throws Error if it does not start, or a folder cannot be used. */
  static async start(limits: DuckDbLimits): Promise<DuckDb> {
    await mkdir(limits.scratch, { recursive: true });
    const child = spawn(process.execPath, ['-e', `(${inProcess.toString()})()`], {
      ...{ stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' },
      env: { MALLOC_ARENA_MAX: '2' },
    });
    const duckDb = new DuckDb(child, limits.scratch);
    try {
      await duckDb.ask({ ...limits, program: process.argv[1] }, startMs);
    } catch (error) {
      await duckDb.close();
      throw error;
    }
    return duckDb;
  }

  /**
   * Runs statements; the rows are the last one's. Values are for `$1` and so on, in one statement alone.
   * @throws Error with what DuckDB says, or that it took longer than `timeoutMs`.
   */
  rows(sql: string, values: readonly Value[] = [], timeoutMs = 60_000): Promise<Row[]> {
    return this.ask({ sql, values, timeoutMs }, timeoutMs + graceMs);
  }

  /** Whether it ended, by itself or closed. */
  get isOver() {
    return this.ended !== undefined;
  }

  /** What was asked fails, and its folder stays. */
  async stop() {
    if (this.ended) return;
    const exit = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill('SIGKILL');
    await exit;
  }

  async close() {
    await this.stop();
    await rm(this.scratch, { recursive: true, force: true });
  }

  /** Whoever does not answer in time is killed: a statement that hears no interruption may go on for ever. */
  private ask(question: object, patienceMs: number): Promise<Row[]> {
    if (this.ended) return Promise.reject(this.ended);
    const id = ++this.last;
    return new Promise<Row[]>((resolve, reject) => {
      const patience = setTimeout(() => this.child.kill('SIGKILL'), patienceMs);
      const over =
        <Given>(settle: (given: Given) => void) =>
        (given: Given) => {
          clearTimeout(patience);
          settle(given);
        };
      this.waiting.set(id, { resolve: over(resolve), reject: over(reject) });
      this.child.send({ id, ...question });
    });
  }

  private settle(told: Told) {
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if ('fault' in told) return waiting?.reject(new Error(told.fault));
    this.peakKb = Math.max(this.peakKb, told.peakKb);
    waiting?.resolve(told.rows);
  }

  private end(why: Error) {
    this.ended = why;
    for (const { reject } of this.waiting.values()) reject(why);
    this.waiting.clear();
  }
}

const startMs = 20_000;
const graceMs = 5_000;

/** Goes to the process as text, so it knows nothing of this file. */
function inProcess() {
  const { createRequire } = process.getBuiltinModule('node:module');
  const { setPriority } = process.getBuiltinModule('node:os');
  type Api = typeof import('@duckdb/node-api');
  type Instance = Awaited<ReturnType<Api['DuckDBInstance']['create']>>;
  type Start = DuckDbLimits & { readonly program: string };
  let instance: Instance | undefined;

  const list = (folders: readonly string[]) => folders.map((folder) => `'${folder.replaceAll("'", "''")}'`).join(', ');
  const start = async ({ program, folders, scratch, memoryMb, threads }: Start) => {
    setPriority(10);
    const { DuckDBInstance } = createRequire(program)('@duckdb/node-api') as Api;
    instance = await DuckDBInstance.create(':memory:', {
      ...{ memory_limit: `${memoryMb}MB`, threads: String(threads), temp_directory: `${scratch}/spill` },
      ...{ autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' },
    });
    const connection = await instance.connect();
    await connection.run("set global timezone = 'UTC'");
    await connection.run(`set allowed_directories = [${list([...folders, scratch])}]`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
    connection.closeSync();
    return [];
  };
  const run = async ({ sql, values, timeoutMs }: Asked) => {
    const connection = await instance!.connect();
    let late = false;
    const patience = setTimeout(() => {
      late = true;
      connection.interrupt();
    }, timeoutMs);
    try {
      const reader = await connection.runAndReadAll(sql, values.length > 0 ? [...values] : undefined);
      return reader.getRowObjectsJson() as Row[];
    } catch (error) {
      throw late ? new Error(`took longer than ${timeoutMs} ms`) : error;
    } finally {
      clearTimeout(patience);
      connection.closeSync();
    }
  };
  process.on('message', (asked: Asked | (Start & { readonly id: number })) => {
    ('program' in asked ? start(asked) : run(asked)).then(
      (rows) => process.send!({ id: asked.id, rows, peakKb: process.resourceUsage().maxRSS }),
      (error: unknown) => process.send!({ id: asked.id, fault: (error as Error).message }),
    );
  });
  process.once('disconnect', () => process.exit());
}
