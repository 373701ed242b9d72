import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  Column,
  DataSource,
  Entity,
  PrimaryColumn,
  type EntityManager,
  type EntityTarget,
  type ObjectLiteral,
} from 'typeorm';
import { NodeSqliteDatabase } from './node-sqlite.driver.js';
import { mustFit, sqlServer, type Present } from './sql-server.driver.js';
import { busyMs, onceUnlocked } from './unavailable.js';
import { checkpointPages } from './write-ahead-log.js';

const saveEveryMs = 200;

/** How far a subscriber has come, saved in the same transaction as the rows that it wrote. */
@Entity('checkpoint')
export class Checkpoint {
  @PrimaryColumn({ length: 100 }) name!: string;
  @Column({ type: 'varchar', length: 4000 }) position!: string;
  /** Which shape of rows it belongs to, see view-subscriber.ts; empty where there are none. */
  @Column({ type: 'varchar', length: 43, default: '' }) shape!: string;
}

/** The name of a checkpoint, of what reads one part of a feed; the whole of it has no name. */
export const checkpointOf = (name: string, part: string): string => (part === '' ? name : `${name}@${part}`);

/**
 * Saves a position now and then, for those who may read again what they read already: late is early enough. What fails is
 * reported and saved with the next.
 */
export class LazyCheckpoint {
  private position: string | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly name: string,
    private readonly report: (message: string) => void,
  ) {}

  async load(): Promise<string | null> {
    const checkpoint = await this.database.manager.findOneBy(Checkpoint, { name: this.name });
    return checkpoint?.position ?? null;
  }

  reached(position: string | null) {
    this.position = position;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.save().catch((error: Error) => this.report(`${this.name}: the checkpoint is not saved: ${error.message}`));
    }, saveEveryMs);
  }

  /** Saves what there is to save, at once. */
  async close() {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.save();
  }

  private async save() {
    if (this.position === null) return;
    await this.database.manager.upsert(Checkpoint, { name: this.name, position: this.position }, ['name']);
  }
}

/**
 * An SQL database of one service, by URL: `sqlite:<file>`, or `mssql://...` as sql-server.driver.ts says, with the password of
 * its user. In a file tables become what the row classes say; `before` may drop those that should not be altered.
 */
export async function openDatabase(
  url: string,
  rows: (new () => object)[],
  before: (database: DataSource) => Promise<void> = async () => {},
  password?: Present,
): Promise<DataSource> {
  const entities = [Checkpoint, ...rows];
  if (!url.startsWith('mssql:')) return openFile(url, entities, before);
  const database = await sqlServer(url, entities, password).initialize();
  try {
    await mustFit(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return database;
}

/** It holds nothing that the log does not know better, so synchronous NORMAL is enough: after a power cut rows and checkpoint are older, and still agree. */
async function openFile(
  url: string,
  entities: (new () => object)[],
  before: (database: DataSource) => Promise<void>,
): Promise<DataSource> {
  const [, file] = /^sqlite:(.+)$/.exec(url) ?? [];
  if (file === undefined) throw new Error(`${url}: expected sqlite:<file> or mssql://...`);
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DataSource({
    type: 'better-sqlite3',
    driver: NodeSqliteDatabase,
    database: file,
    entities,
    prepareDatabase: (db: NodeSqliteDatabase) =>
      void db.exec(
        `pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = ${checkpointPages}`,
      ),
  });
  await database.initialize();
  await database.query(`pragma busy_timeout = ${busyMs}`);
  // Several processes may open it at once.
  await transaction(database, async () => {
    await before(database);
    await database.synchronize();
  });
  return database;
}

const tails = new WeakMap<DataSource, Promise<unknown>>();

/**
 * On SQLite one at a time: TypeORM has one connection there, and statements of two transactions would mix. `work` is done anew
 * where another process held the file.
 */
export async function transaction<T>(database: DataSource, work: (rows: EntityManager) => Promise<T>): Promise<T> {
  if (database.options.type === 'mssql') return database.transaction(work);
  const before = tails.get(database) ?? Promise.resolve();
  const run = () => onceUnlocked(() => database.transaction(work));
  const mine = before.then(run, run);
  tails.set(
    database,
    mine.catch(() => {}),
  );
  return mine;
}

export const primaryColumnOf = (database: DataSource, row: EntityTarget<ObjectLiteral>) => {
  const [column, ...more] = database.getMetadata(row).primaryColumns;
  if (column === undefined || more.length > 0)
    throw new Error('a row has one primary column, which holds the stream id');
  return column.propertyName;
};
