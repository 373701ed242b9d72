import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { GroupCommit } from '#eventsourcing/group-commit.js';
import { checkpointPages, WriteAheadLog } from '#eventsourcing/write-ahead-log.js';
import type { Keep } from '#contracts/personal.js';
import { LookUps, pooled, type KeyEncryption, type Kept, type Random, type RingKey } from './key-encryption.js';
import {
  KeyRing,
  type DataKey,
  type DataKeys,
  type Destroyed,
  type Doomed,
  type FoundKey,
  type KeyOwner,
  type LookUp,
} from './key-ring.js';
import {
  afterAll,
  bufferOf,
  commonBytes,
  hashesIn,
  nameOf,
  newRow,
  newsIn,
  noLookUps,
  noSecret,
  ownBytes,
  personByte,
  schema,
  secretBytes,
  statements,
  usedOn,
  type Row,
} from './people-table.js';

const truncationsMax = 10;
const truncationMs = 20;
type Wanted = { readonly subjectId: string; readonly keeps: readonly Keep[]; readonly lookUps: readonly LookUp[] };
export type RingOptions = { readonly now: () => Date; readonly random: Random };

/**
 * The embedded ring: one SQLite file, WAL, shared by all processes of a machine. Whoever obtains keys in one turn of the event
 * loop, or while the disk is busy, shares a transaction and an fsync; keys are handed out when they are on the disk. No key is
 * kept in memory, so what another process destroys is gone here, too.
 */
export class SqliteKeyRing extends KeyRing {
  private readonly sql: Record<keyof typeof statements, StatementSync>;
  private readonly wal: WriteAheadLog;
  private readonly obtaining = new GroupCommit<Wanted, DataKeys<Keep>>('obtainings of keys', (all) => this.commit(all));

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
    this.wal = new WriteAheadLog(db);
  }

  /** @throws Error if the key-encryption key is missing or not the one that the ring was made with. */
  static async open(file: string, encryption: KeyEncryption, options: RingOptions): Promise<SqliteKeyRing> {
    mkdirSync(dirname(file), { recursive: true });
    makePrivate(file);
    const db = new DatabaseSync(file);
    const random = pooled(options.random);
    try {
      db.exec(schema);
      db.exec(`pragma wal_autocheckpoint = ${checkpointPages}`);
      const ringKey = await encryption.open(keptIn(db, 'key'));
      const lookUps = await LookUps.open(keptIn(db, 'look-ups'), ringKey, random);
      return new SqliteKeyRing(db, ringKey, lookUps, { ...options, random });
    } catch (error) {
      db.close();
      throw error;
    }
  }

  async obtain<Kept extends Keep>(subjectId: string, keeps: readonly Kept[], lookUps: readonly LookUp[]) {
    return (await this.obtaining.add({ subjectId, keeps, lookUps })) as DataKeys<Kept>;
  }

  async find(keyId: string): Promise<FoundKey | undefined> {
    const id = Buffer.from(keyId, 'base64url');
    const row = this.sql.byId.get(id.subarray(0, -1)) as Row | undefined;
    if (row === undefined) return undefined;
    const keep = id.at(-1) === personByte ? 'person' : 'law';
    // Of a number of law keys only the last is left; and base64 has several spellings of the same bytes, where an id has one.
    if (row[usedOn[keep]] === null || nameOf(row, keep) !== keyId) return undefined;
    return { ...this.opened(row, keep), subjectId: row.subjectId, keep, retired: row.retired !== 0 };
  }

  async knows(subjectId: string) {
    return this.sql.current.get(subjectId) !== undefined;
  }

  async subjectsOf(lookUp: LookUp) {
    const rows = this.sql.subjectsOf.all(Buffer.from(lookUp, 'base64url')) as { subjectId: string }[];
    return [...new Set(rows.map(({ subjectId }) => subjectId))];
  }

  lookUpOf(kind: string, value: string) {
    return this.lookUps.of(kind, value);
  }

  async destroy({ subjectId, keep }: KeyOwner, only: Doomed = {}): Promise<Destroyed> {
    let [destroyed, spared] = [false, false];
    this.inTransaction(() => {
      for (const row of this.sql.all.all(subjectId) as Row[]) {
        const isGone = keep === 'law' ? this.destroyLaw(row, only) : this.destroyPerson(row, only);
        if (row[usedOn[keep]] === null) continue;
        destroyed ||= isGone;
        spared ||= !isGone;
      }
    });
    await this.truncateLog();
    return { destroyed, spared };
  }

  /** Nothing is remembered. */
  forget() {}

  async unusedSince(keep: Keep, day: string, limit: number) {
    const unused = keep === 'person' ? this.sql.unusedPerson : this.sql.unusedLaw;
    return (unused.all(day, limit) as { subjectId: string }[]).map(({ subjectId }) => subjectId);
  }

  async close() {
    await this.obtaining.idle();
    if (!this.db.isOpen) return;
    this.db.close();
    this.wal.close();
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

  private destroyPerson(row: Row, { retired, usedBefore = afterAll }: Doomed) {
    if (retired || row.retired !== 0 || (row.personUsedOn ?? '') >= usedBefore) return false;
    for (const hash of hashesIn(row.lookUps)) this.sql.dropLookUp.run(row.number, hash);
    this.write({ ...row, person: noSecret, personUsedOn: null, lookUps: noLookUps, retired: row.number });
    return true;
  }

  private destroyLaw(row: Row, { retired, usedBefore = afterAll }: Doomed) {
    if (row.lawUsedOn === null || row.lawUsedOn >= usedBefore || (retired && row.retired === 0)) return false;
    // The next one gets another id, so that this is not taken for it.
    this.write({ ...row, law: noSecret, lawUsedOn: null, laws: row.laws + 1 });
    return true;
  }

  private write({ number, retired, laws, personUsedOn, lawUsedOn, lookUps, person, law }: Row) {
    this.sql.putSecrets.run(person, law, number);
    if (personUsedOn === null && lawUsedOn === null) this.sql.drop.run(number);
    else this.sql.put.run(retired, laws, personUsedOn, lawUsedOn, lookUps, number);
  }

  private async commit(group: readonly Wanted[]) {
    const today = this.options.now().toISOString().slice(0, 10);
    const common = this.options.random(commonBytes);
    let keys: (() => DataKeys<Keep>)[] = [];
    this.inTransaction(() => (keys = group.map((wanted) => this.keysOf(wanted, today, common))));
    await this.wal.sync();
    return keys;
  }

  private keysOf({ subjectId, keeps, lookUps }: Wanted, today: string, common: Buffer): () => DataKeys<Keep> {
    const before = this.sql.current.get(subjectId) as Row | undefined;
    const row = before ? { ...before } : newRow(subjectId, Buffer.concat([common, this.options.random(ownBytes)]));
    const keys: { [keep in Keep]?: DataKey } = {};
    for (const keep of keeps) {
      const day = row[usedOn[keep]];
      if (day === null || day < today) row[usedOn[keep]] = today;
      if (day !== null) continue;
      const key = { id: nameOf(row, keep), secret: this.options.random(secretBytes) };
      row[keep] = this.ringKey.wrap(key.secret, key.id);
      keys[keep] = key;
    }
    const news = newsIn(row.lookUps, lookUps);
    if (news.length > 0) row.lookUps = Buffer.concat([row.lookUps, ...news]);
    const number = this.store(before, row);
    for (const hash of news) this.sql.addLookUp.run(number, hash);
    // What was there is opened when all is committed: whose key is damaged is alone with it.
    return () => {
      for (const keep of keeps) keys[keep] ??= this.opened(row, keep);
      return keys as DataKeys<Keep>;
    };
  }

  private store(before: Row | undefined, after: Row): number | bigint {
    if (before === undefined) {
      const { id, subjectId, laws, personUsedOn, lawUsedOn, lookUps, person, law } = after;
      const { lastInsertRowid: number } = this.sql.addSecrets.run(person, law);
      this.sql.add.run(number, id, subjectId, laws, personUsedOn, lawUsedOn, lookUps);
      return number;
    }
    const isSame = (['personUsedOn', 'lawUsedOn', 'lookUps'] as const).every((name) => before[name] === after[name]);
    if (!isSame) this.write(after);
    return before.number;
  }

  private opened(row: Row, keep: Keep): DataKey {
    const id = nameOf(row, keep);
    return { id, secret: this.ringKey.unwrap(bufferOf(row[keep]), id) };
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

/** Its companions -wal and -shm get the same mode. Never opened and closed besides SQLite, which would drop SQLite's locks. */
function makePrivate(file: string) {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

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
