import { chmodSync, closeSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const onlyOurs = 0o600;

const tables = `
  create table if not exists secret (name text primary key, value text not null) strict;
  create table if not exists signing_key (kid text primary key, jwk text not null) strict;
  create table if not exists user (
    id text primary key, name text not null unique, role text not null,
    password text not null, one_time integer not null
  ) strict;
  create table if not exists artifact (
    model text not null, id text not null, payload text not null, grant_id text, uid text, expires_at integer,
    primary key (model, id)
  ) strict, without rowid;
  create index if not exists artifact_of_grant on artifact (grant_id) where grant_id is not null;
  create index if not exists artifact_by_uid on artifact (uid) where uid is not null;
  create index if not exists artifact_by_expiry on artifact (expires_at);
`;

/**
 * The file of all that the issuer knows; nobody but this user of the machine may read it. WAL, synchronous FULL: a password
 * that was chosen and a key that was rotated out stay so after a power cut.
 */
export class IssuerFile {
  readonly db: DatabaseSync;

  /** @throws Error if the folder cannot be written, or another issuer uses it. */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'issuer.db');
    // SQLite gives the files beside it the same mode.
    closeSync(openSync(path, 'a', onlyOurs));
    chmodSync(path, onlyOurs);
    this.db = new DatabaseSync(path);
    try {
      this.db.exec('pragma locking_mode = exclusive; pragma busy_timeout = 2000; pragma journal_mode = wal');
      this.db.exec(`pragma synchronous = full; begin immediate; ${tables} commit`);
    } catch (error) {
      this.db.close();
      throw new Error(`The issuer's file ${path} cannot be opened: ${String(error)}`, { cause: error });
    }
  }

  /** All of it or nothing. */
  atOnce(work: () => void) {
    this.db.exec('begin immediate');
    try {
      work();
      this.db.exec('commit');
    } catch (error) {
      this.db.exec('rollback');
      throw error;
    }
  }

  /** A secret by its name, made at the first time. */
  secret(name: string, make: () => string): string {
    this.db.prepare('insert into secret (name, value) values (?, ?) on conflict do nothing').run(name, make());
    return String(this.db.prepare('select value from secret where name = ?').get(name)!['value']);
  }

  /** Writes a file beside it that is as secret as it is itself. */
  writeBeside(name: string, content: string) {
    const path = join(this.folder, name);
    writeFileSync(`${path}.new`, content, { mode: onlyOurs });
    chmodSync(`${path}.new`, onlyOurs);
    renameSync(`${path}.new`, path);
  }

  close() {
    if (this.db.isOpen) this.db.close();
  }
}
