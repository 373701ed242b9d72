import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { Overloaded } from '#eventsourcing/event-store.js';
import type { Keep } from '#contracts/personal.js';
import { LookUps, pooled, type KeyEncryption, type Kept, type Random, type RingKey } from './key-encryption.js';
import { KeyRing, type DataKey, type FoundKey, type KeyOwner, type LookUp } from './key-ring.js';

const pendingMax = 10_000;
const subjectsMax = 100;
const truncationsMax = 10;
const truncationMs = 20;
const secretBytes = 64;
const lookUpBytes = 32;
// What is written in one commit should lie on few pages, each of which costs ten microseconds. So ids, of 16 bytes, begin
// alike if they are made together; and look-ups are sorted within each 1,024 keys that were made one after the other.
const commonBytes = 4;
const ownBytes = 12;
const periodBits = 10;

type Row = {
  readonly number: number;
  readonly id: Uint8Array;
  readonly subjectId: string;
  readonly keep: Keep;
  /** 0, or the key's own number once it is retired: so there is one that is not. */
  readonly retired: number;
  readonly usedOn: string;
  /** One after the other. */
  readonly lookUps: Uint8Array;
  readonly wrapped: Uint8Array;
};
type Pending = {
  readonly owner: KeyOwner;
  readonly lookUps: readonly LookUp[];
  readonly resolve: (key: DataKey) => void;
  readonly reject: (error: unknown) => void;
};
export type RingOptions = { readonly now: () => Date; readonly random: Random };

/**
 * Secrets stand in a table of their own, where rows are of one length, added at the end and never removed: nothing ever
 * makes SQLite move one, and leave a copy, before zeros are written over it.
 */
const schema = `
  pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;
  create table if not exists ring (name text primary key, wrapped blob not null) without rowid;
  create table if not exists secret (number integer primary key, wrapped blob not null);
  create table if not exists person_key (
    number integer primary key, id blob not null unique, subjectId text not null, keep text not null,
    retired integer not null, usedOn text not null,
    lookUps blob not null, unique (subjectId, keep, retired));
  create index if not exists person_key_used on person_key (keep, usedOn);
  create table if not exists look_up (period integer, hash blob, number integer, primary key (period, hash, number))
    without rowid`;

const select =
  'select number, id, subjectId, keep, retired, usedOn, lookUps, wrapped from person_key join secret using (number)';
const statements = {
  current: `${select} where subjectId = ? and keep = ? and retired = 0`,
  byId: `${select} where id = ?`,
  addSecret: 'insert into secret (wrapped) values (?)',
  addKey: 'insert into person_key values (?, ?, ?, ?, 0, ?, ?)',
  touch: 'update person_key set usedOn = ?, lookUps = ? where number = ?',
  addLookUp: `insert into look_up values (?1 >> ${periodBits}, ?2, ?1)`,
  subjectsOf: `with recursive period (n) as
    (select 0 union all select n + 1 from period where n < (select max(number) >> ${periodBits} from person_key))
    select subjectId from period join look_up on look_up.period = n and hash = ? join person_key using (number)
    order by number limit ${subjectsMax}`,
  all: 'select number, lookUps from person_key where subjectId = ? and keep = ?',
  zero: 'update secret set wrapped = zeroblob(length(wrapped)) where number = ?',
  dropLookUp: `delete from look_up where period = ?1 >> ${periodBits} and hash = ?2 and number = ?1`,
  dropKey: 'delete from person_key where number = ?',
  retire: `update person_key set retired = number where subjectId = ? and keep = 'law' and retired = 0`,
  unused: `select distinct subjectId from person_key old where keep = ?1 and usedOn < ?2 and not exists
    (select 1 from person_key new where new.subjectId = old.subjectId and new.keep = ?1 and new.usedOn >= ?2)
    order by usedOn limit ?3`,
  truncate: 'pragma wal_checkpoint(truncate)',
};

/**
 * The embedded ring: one SQLite file, WAL, synchronous FULL, shared by all processes of a machine. Whoever obtains keys in one
 * turn of the event loop shares a transaction and an fsync. No key is kept in memory, so what another process destroys is gone here, too.
 */
export class SqliteKeyRing extends KeyRing {
  private readonly sql: Record<keyof typeof statements, StatementSync>;
  private pending: Pending[] = [];

  private constructor(
    private readonly db: DatabaseSync,
    private readonly ringKey: RingKey,
    private readonly lookUps: LookUps,
    private readonly options: RingOptions,
  ) {
    super();
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, db.prepare(text)]),
    ) as SqliteKeyRing['sql'];
  }

  /** @throws Error if the key-encryption key is missing or not the one that the ring was made with. */
  static async open(file: string, encryption: KeyEncryption, options: RingOptions): Promise<SqliteKeyRing> {
    mkdirSync(dirname(file), { recursive: true });
    // Its companions -wal and -shm get the same mode.
    closeSync(openSync(file, 'a', 0o600));
    const db = new DatabaseSync(file);
    const random = pooled(options.random);
    try {
      db.exec(schema);
      const ringKey = await encryption.open(keptIn(db, 'key'));
      const lookUps = await LookUps.open(keptIn(db, 'look-ups'), ringKey, random);
      return new SqliteKeyRing(db, ringKey, lookUps, { ...options, random });
    } catch (error) {
      db.close();
      throw error;
    }
  }

  obtain(owner: KeyOwner, lookUps: readonly LookUp[]) {
    return new Promise<DataKey>((resolve, reject) => {
      if (this.pending.length >= pendingMax) throw new Overloaded('too many wait for a key');
      // A turn later, for company.
      if (this.pending.length === 0) setImmediate(() => setImmediate(() => this.commit()));
      this.pending.push({ owner, lookUps, resolve, reject });
    });
  }

  async find(keyId: string): Promise<FoundKey | undefined> {
    const row = this.sql.byId.get(Buffer.from(keyId, 'base64url')) as Row | undefined;
    const key = row && this.opened(row);
    // Base64 has several spellings of the same bytes, and an id has one.
    if (row === undefined || key?.id !== keyId) return undefined;
    return { ...key, subjectId: row.subjectId, keep: row.keep, retired: row.retired !== 0 };
  }

  async subjectsOf(lookUp: LookUp) {
    const rows = this.sql.subjectsOf.all(Buffer.from(lookUp, 'base64url')) as { subjectId: string }[];
    return [...new Set(rows.map(({ subjectId }) => subjectId))];
  }

  lookUpOf(kind: string, value: string) {
    return this.lookUps.of(kind, value);
  }

  async destroy({ subjectId, keep }: KeyOwner) {
    this.inTransaction(() => {
      for (const { number, lookUps } of this.sql.all.all(subjectId, keep) as Pick<Row, 'number' | 'lookUps'>[]) {
        this.sql.zero.run(number);
        for (const hash of hashesIn(lookUps)) this.sql.dropLookUp.run(number, hash);
        this.sql.dropKey.run(number);
      }
      if (keep === 'person') this.sql.retire.run(subjectId);
    });
    await this.truncateLog();
  }

  /** Nothing is remembered. */
  forget() {}

  async unusedSince(keep: Keep, day: string, limit: number) {
    return (this.sql.unused.all(keep, day, limit) as { subjectId: string }[]).map(({ subjectId }) => subjectId);
  }

  async close() {
    this.commit();
    if (this.db.isOpen) this.db.close();
  }

  /** It still has the pages as they were. Also if nothing was left to destroy: the last attempt may have come this far. */
  private async truncateLog() {
    for (let attempt = 1; attempt <= truncationsMax; attempt++) {
      const { busy } = this.sql.truncate.get() as { busy: number };
      if (busy === 0) return;
      // Another process does the same, or reads.
      await setTimeout(truncationMs);
    }
    throw new Error('the destroyed key is still in the write-ahead log, which somebody reads: destroy again');
  }

  private commit() {
    const group = this.pending;
    if (group.length === 0) return;
    this.pending = [];
    const today = this.options.now().toISOString().slice(0, 10);
    const common = this.options.random(commonBytes);
    let keys: (() => DataKey)[] = [];
    try {
      this.inTransaction(() => (keys = group.map((wanted) => this.keyOf(wanted, today, common))));
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const [index, { resolve, reject }] of group.entries()) {
      try {
        resolve(keys[index]!());
      } catch (error) {
        reject(error);
      }
    }
  }

  private keyOf({ owner, lookUps }: Pending, today: string, common: Buffer): () => DataKey {
    const hashes = [...new Set(lookUps)].map((lookUp) => Buffer.from(lookUp, 'base64url'));
    const row = this.sql.current.get(owner.subjectId, owner.keep) as Row | undefined;
    if (row === undefined) {
      const key = this.add(owner, today, common, hashes);
      return () => key;
    }
    const known = hashesIn(row.lookUps);
    const news = hashes.filter((hash) => !known.some((one) => hash.equals(one)));
    if (row.usedOn < today || news.length > 0) {
      const usedOn = row.usedOn < today ? today : row.usedOn;
      this.sql.touch.run(usedOn, Buffer.concat([...known, ...news]), row.number);
      for (const hash of news) this.sql.addLookUp.run(row.number, hash);
    }
    return () => this.opened(row);
  }

  private add({ subjectId, keep }: KeyOwner, today: string, common: Buffer, hashes: readonly Buffer[]): DataKey {
    const bytes = this.options.random(ownBytes + secretBytes);
    const idBlob = Buffer.concat([common, bytes.subarray(0, ownBytes)]);
    const [id, secret] = [idBlob.toString('base64url'), bytes.subarray(ownBytes)];
    const { lastInsertRowid: number } = this.sql.addSecret.run(this.ringKey.wrap(secret, id));
    this.sql.addKey.run(number, idBlob, subjectId, keep, today, Buffer.concat(hashes));
    for (const hash of hashes) this.sql.addLookUp.run(number, hash);
    return { id, secret };
  }

  private opened({ id, wrapped }: Row): DataKey {
    const name = bufferOf(id).toString('base64url');
    return { id: name, secret: this.ringKey.unwrap(bufferOf(wrapped), name) };
  }

  private inTransaction(work: () => void) {
    try {
      this.db.exec('begin immediate');
      work();
      this.db.exec('commit');
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('rollback');
      throw error;
    }
  }
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);

const hashesIn = (lookUps: Uint8Array) =>
  Array.from({ length: lookUps.length / lookUpBytes }, (_, n) =>
    lookUps.subarray(n * lookUpBytes, (n + 1) * lookUpBytes),
  );

const keptIn = (db: DatabaseSync, name: string): Kept => {
  const read = async () => {
    const row = db.prepare('select wrapped from ring where name = ?').get(name) as { wrapped: Uint8Array } | undefined;
    return row && bufferOf(row.wrapped);
  };
  return {
    read,
    async write(wrapped) {
      db.prepare('insert or ignore into ring values (?, ?)').run(name, wrapped);
      return (await read())!;
    },
  };
};
