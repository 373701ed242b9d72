import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

// How long another process, such as a rebuild, may hold the file.
const busyMs = 2_000;

const bind = (value: unknown): SQLInputValue => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
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
  private readonly statements = new Map<string, Statement>();

  constructor(file: string) {
    this.db = new DatabaseSync(file, { timeout: busyMs });
  }

  prepare(sql: string) {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = new Statement(this.db.prepare(sql));
    if (this.statements.size < 500) this.statements.set(sql, statement);
    return statement;
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
