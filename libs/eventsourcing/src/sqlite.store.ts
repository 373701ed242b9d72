import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { endAfter, type End } from './chain.js';
import type { Message } from './decider.js';
import { Envelopes, nothing, type Head, type Sealed, type Text } from './envelopes.js';
import { Conflict, EventStore, type Cause, type Position, type Recorded, type Upcasters } from './event-store.js';
import { GroupCommit } from './group-commit.js';
import { LogEnd } from './log-end.js';
import { RecentMap } from './recent.js';
import { StoredLog } from './stored-log.js';
import { busyMs, onceUnlocked } from './unavailable.js';
import { checkpointPages, WriteAheadLog } from './write-ahead-log.js';

// What the end of the log may take in memory.
const recentMax = 1_000;
const recentCharsMax = 8_000_000;
const headsMax = 20_000;

type Row = Sealed & { readonly position: number };
type Written = { readonly position: number; readonly event: Recorded; readonly chars: number };
type Append = { readonly stream: string; readonly expected: number; readonly texts: readonly Text[] };

/**
 * The embedded log: one SQLite file, WAL. Appends that arrive in the same turn of the event loop, or while the disk is busy,
 * share one transaction and one fsync, each with its own conflict verdict: four times the throughput of a commit each.
 * Nothing is answered, read or published before it is on the disk, for which the event loop does not stand still.
 * The log as a whole is a chain too, see chain.ts, and auditLog() verifies it.
 */
export class SqliteEventStore extends EventStore {
  private readonly db: DatabaseSync;
  private readonly sql: Record<
    'begin' | 'commit' | 'read' | 'after' | 'last' | 'insert' | 'behind' | 'dataVersion',
    StatementSync
  >;
  private readonly listeners = new Set<(events: readonly Recorded[]) => void>();
  /** The end of the log as this process wrote it, so that subscribers who keep up read and parse nothing. */
  private recent: Written[] = [];
  private recentChars = 0;
  private readonly wal: WriteAheadLog;
  private readonly appends = new GroupCommit<Append, Recorded[]>('appends', (group) => this.commit(group));
  /** Until what was committed is on the disk. */
  private syncing: Promise<void> | undefined;
  /** Why nothing more can be promised. */
  private failure: Error | undefined;
  /** The ends of the streams that were used last, as long as no other process has written. */
  private readonly heads = new RecentMap<string, Head>(headsMax);
  private readonly logEnd: LogEnd;
  private readonly stored: StoredLog;
  /** Where the log ends, likewise. */
  private end: End | undefined;
  private dataVersion: unknown;
  private hasLooked = false;
  private readonly envelopes: Envelopes;

  constructor(file: string, now: () => Date, upcasters: Upcasters = {}) {
    super();
    this.envelopes = new Envelopes(now, upcasters);
    this.db = new DatabaseSync(file);
    this.db.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000`);
    this.db.exec(`pragma wal_autocheckpoint = ${checkpointPages}`);
    this.logEnd = new LogEnd(this.db);
    this.stored = new StoredLog(this.db);
    this.wal = new WriteAheadLog(this.db);
    this.sql = {
      begin: this.db.prepare('begin immediate'),
      commit: this.db.prepare('commit'),
      read: this.db.prepare('select * from event where stream = ? and version > ? order by version'),
      after: this.db.prepare('select * from event where position > ? order by position limit ?'),
      last: this.db.prepare('select version, hash, at from event where stream = ? order by version desc limit 1'),
      insert: this.db.prepare(
        `insert into event (position, stream, version, type, schema, at, cause, data, hash, chain)
          values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
      behind: this.db.prepare('select coalesce(max(position), 0) - ? as events from event'),
      dataVersion: this.db.prepare('pragma data_version'),
    };
    // It may take its time to open, but nobody else should wait for an append.
    this.db.exec(`pragma busy_timeout = ${busyMs}`);
  }

  async read<Event extends Message>(stream: string, after = 0) {
    if (this.isUpToDate(stream, after)) {
      await this.syncing;
      return [];
    }
    const rows = this.sql.read.all(stream, after) as Row[];
    if (rows.length > 0 || after === 0) this.keepHead(stream, rows.at(-1) ?? nothing);
    await this.syncing;
    return rows.map((row) => this.envelopes.open<Event>(row));
  }

  async append<Event extends Message>(
    stream: string,
    expected: number,
    events: readonly Event[],
    cause: Cause | readonly Cause[],
  ) {
    if (this.failure !== undefined) throw this.failure;
    // Made text before it joins the others: what cannot be, fails alone.
    const append = { stream, expected, texts: this.envelopes.textsOf(events, cause) };
    return (await this.appends.add(append)) as Recorded<Event>[];
  }

  beginnings() {
    return Promise.resolve([null]);
  }

  async after(position: Position, limit: number) {
    const index = Number(position ?? 0) + 1 - (this.recent[0]?.position ?? Infinity);
    const recent = index < 0 ? [] : this.recent.slice(index, index + limit);
    if (recent.length > 0)
      return { position: String(recent.at(-1)!.position), events: recent.map(({ event }) => event) };
    const rows = this.sql.after.all(Number(position ?? 0), limit) as Row[];
    await this.syncing;
    return {
      position: String(rows.at(-1)?.position ?? position ?? 0),
      events: rows.map((row) => this.envelopes.open(row)),
    };
  }

  async marks(position: Position, limit: number) {
    const events = this.stored.marks(Number(position ?? 0), limit);
    await this.syncing;
    return { position: String(events.at(-1)?.position ?? position ?? 0), events };
  }

  async behind(position: Position) {
    return Number(this.sql.behind.get(Number(position ?? 0))?.['events']);
  }

  onAppend(listener: (events: readonly Recorded[]) => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close() {
    await this.appends.idle();
    if (!this.db.isOpen) return;
    this.db.close();
    this.wal.close();
  }

  private async commit(group: readonly Append[]) {
    const verdicts = await onceUnlocked(() => {
      const written = this.write(group);
      this.syncing = this.wal.sync().catch((error: unknown) => {
        throw (this.failure = error as Error);
      });
      return written;
    });
    await this.syncing;
    this.syncing = undefined;
    const all = verdicts.flatMap((verdict) => (verdict instanceof Conflict ? [] : verdict));
    for (const written of all) this.keep(written);
    const events = all.map(({ event }) => event);
    if (events.length > 0) for (const listener of this.listeners) listener(events);
    return verdicts.map((verdict) => () => {
      if (verdict instanceof Conflict) throw verdict;
      return verdict.map(({ event }) => event);
    });
  }

  /** All or nothing: what cannot be written fails with everybody else's. */
  private write(group: readonly Append[]): (Written[] | Conflict)[] {
    try {
      this.sql.begin.run();
      this.isAlone();
      const before = (this.end ??= this.logEnd.find());
      const verdicts = group.map((append) => this.writeOne(append));
      if (this.end !== before) this.logEnd.move(this.end);
      this.sql.commit.run();
      return verdicts;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('rollback');
      this.forget();
      throw error;
    }
  }

  /** Without gaps: when another process appended in between, what it wrote must be read from the file. */
  private keep(written: Written) {
    const last = this.recent.at(-1);
    if (last !== undefined && last.position + 1 !== written.position) this.recent = [];
    if (this.recent.length === 0) this.recentChars = 0;
    this.recent.push(written);
    this.recentChars += written.chars;
    if (this.recent.length <= recentMax && this.recentChars <= recentCharsMax) return;
    this.recent = this.recent.slice(Math.ceil(this.recent.length / 2));
    this.recentChars = this.recent.reduce((sum, { chars }) => sum + chars, 0);
  }

  private writeOne({ stream, expected, texts }: Append): Written[] | Conflict {
    const last = this.heads.get(stream) ?? (this.sql.last.get(stream) as Head | undefined) ?? nothing;
    if (last.version !== expected) return new Conflict(`${stream} is at ${last.version}, not at ${expected}`);
    const sealed = this.envelopes.after(last, stream, texts);
    const written = sealed.map((one) => {
      const { version, type, schema, at, cause, data, hash } = one;
      const { position, chain } = (this.end = endAfter(this.end!, hash));
      this.sql.insert.run(position, stream, version, type, schema, at, cause, data, hash, chain);
      return { position, event: this.envelopes.open(one), chars: data.length };
    });
    const end = sealed.at(-1);
    if (end !== undefined) this.keepHead(stream, end);
    return written;
  }

  /** Whether nobody else has written since we looked last; if somebody has, we no longer know what ends where. */
  private isAlone() {
    const dataVersion = this.sql.dataVersion.get()?.['data_version'];
    if (dataVersion === this.dataVersion) return true;
    this.dataVersion = dataVersion;
    this.forget();
    return false;
  }

  private forget() {
    this.heads.clear();
    this.end = undefined;
  }

  /** Looks for other writers once a turn: whoever is a moment behind conflicts, reads again and decides again. */
  private isUpToDate(stream: string, version: number) {
    if (!this.hasLooked) {
      this.isAlone();
      this.hasLooked = true;
      setImmediate(() => (this.hasLooked = false));
    }
    return this.heads.get(stream)?.version === version;
  }

  private keepHead(stream: string, { version, hash, at }: Head) {
    this.heads.set(stream, { version, hash, at });
  }
}
