import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { RecentMap } from './recent.js';

// How long another process may hold the file while it is opened.
const openingMs = 2_000;
const statementsMax = 500;
/** As TypeORM says it. */
const begin = 'BEGIN TRANSACTION';

const bind = (value: unknown): SQLInputValue => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  // As in the text of a statement: 5 in a column of texts is '5', and as a float it would be '5.0'.
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  if (value instanceof Date) return value.toISOString();
  return value as SQLInputValue;
};

class Statement {
  readonly reader: boolean;

  constructor(private readonly statement: StatementSync) {
    this.reader = statement.columns().length > 0;
  }

  all(...parameters: unknown[]) {
    return this.statement.all(...parameters.map(bind));
  }

  run(...parameters: unknown[]) {
    const { changes, lastInsertRowid } = this.statement.run(...parameters.map(bind));
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
  }
}

/**
 * The part of better-sqlite3's surface that TypeORM's `better-sqlite3` driver uses, on Node's own SQLite: nothing to
 * compile or download. Statements are kept prepared, since TypeORM prepares each anew.
 */
export class NodeSqliteDatabase {
  private readonly db: DatabaseSync;
  private readonly statements = new RecentMap<string, Statement>(statementsMax);

  constructor(file: string) {
    this.db = new DatabaseSync(file, { timeout: openingMs });
  }

  prepare(sql: string) {
    // A transaction that will write takes the file at its beginning: who has read before another process wrote may write nothing.
    return this.statements.ensure(sql, () => new Statement(this.db.prepare(sql === begin ? 'begin immediate' : sql)));
  }

  pragma(sql: string) {
    return this.db.prepare(`pragma ${sql}`).all();
  }

  exec(sql: string) {
    this.db.exec(sql);
    return this;
  }

  close() {
    this.db.close();
  }
}
