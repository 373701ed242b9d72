import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { brokenAt, link, type Envelope } from './chain.js';
import type { Message } from './decider.js';
import {
  Conflict,
  EventStore,
  Overloaded,
  type Cause,
  type Position,
  type Recorded,
  type Upcasters,
} from './event-store.js';

const pendingMax = 10_000;
const recentMax = 500;

type Row = Envelope & { readonly position: number; readonly hash: string };
type Written = { readonly position: number; readonly event: Recorded };
type Pending = {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly Message[];
  readonly cause: Cause;
  readonly resolve: (events: Recorded[]) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * The embedded log: one SQLite file, WAL, synchronous FULL. Appends that arrive in the same turn of the event loop share
 * one transaction and one fsync, each with its own conflict verdict: four times the throughput of a commit each.
 */
export class SqliteEventStore extends EventStore {
  private readonly db: DatabaseSync;
  private readonly sql: Record<'read' | 'after' | 'last' | 'insert' | 'behind' | 'all', StatementSync>;
  private readonly listeners = new Set<(events: readonly Recorded[]) => void>();
  /** The end of the log as this process wrote it, so that subscribers who keep up read and parse nothing. */
  private readonly recent: Written[] = [];
  private pending: Pending[] = [];

  constructor(
    file: string,
    private readonly now: () => Date,
    private readonly upcasters: Upcasters = {},
  ) {
    super();
    this.db = new DatabaseSync(file);
    this.db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;
      create table if not exists event (
        position integer primary key, stream text not null, version integer not null, type text not null,
        schema integer not null, at text not null, cause text not null, data text not null, hash text not null,
        unique (stream, version))`);
    this.sql = {
      read: this.db.prepare('select * from event where stream = ? and version > ? order by version'),
      after: this.db.prepare('select * from event where position > ? order by position limit ?'),
      last: this.db.prepare('select version, hash from event where stream = ? order by version desc limit 1'),
      insert: this.db.prepare(
        'insert into event (stream, version, type, schema, at, cause, data, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      behind: this.db.prepare('select coalesce(max(position), 0) - ? as events from event'),
      all: this.db.prepare('select * from event order by stream, version'),
    };
  }

  async read<Event extends Message>(stream: string, after = 0) {
    return (this.sql.read.all(stream, after) as Row[]).map((row) => this.recorded<Event>(row));
  }

  append<Event extends Message>(stream: string, expected: number, events: readonly Event[], cause: Cause) {
    return new Promise<Recorded<Event>[]>((resolve, reject) => {
      if (this.pending.length >= pendingMax) throw new Overloaded('too many appends wait');
      if (this.pending.length === 0) setImmediate(() => this.commit());
      this.pending.push({ stream, expected, events, cause, resolve: resolve as Pending['resolve'], reject });
    });
  }

  async after(position: Position, limit: number) {
    const index = Number(position ?? 0) + 1 - (this.recent[0]?.position ?? Infinity);
    const recent = index < 0 ? [] : this.recent.slice(index, index + limit);
    if (recent.length > 0)
      return { position: String(recent.at(-1)!.position), events: recent.map(({ event }) => event) };
    const rows = this.sql.after.all(Number(position ?? 0), limit) as Row[];
    return { position: String(rows.at(-1)?.position ?? position ?? 0), events: rows.map((row) => this.recorded(row)) };
  }

  async behind(position: Position) {
    return Number(this.sql.behind.get(Number(position ?? 0))?.['events']);
  }

  onAppend(listener: (events: readonly Recorded[]) => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close() {
    if (this.pending.length > 0) this.commit();
    if (this.db.isOpen) this.db.close();
  }

  /** The streams whose hash chain does not hold, with the first bad version. Reads the whole log: for audits, not for requests. */
  broken(): { stream: string; version: number }[] {
    const streams = Map.groupBy(this.sql.all.iterate() as Iterable<Row>, (row) => row.stream);
    return [...streams].flatMap(([stream, rows]) => {
      const version = brokenAt(rows);
      return version === undefined ? [] : [{ stream, version }];
    });
  }

  private commit() {
    const group = this.pending;
    this.pending = [];
    try {
      this.db.exec('begin immediate');
      const verdicts = group.map((append) => this.write(append));
      this.db.exec('commit');
      const all: Recorded[] = [];
      for (const [index, { resolve, reject }] of group.entries()) {
        const verdict = verdicts[index]!;
        if (verdict instanceof Conflict) reject(verdict);
        else {
          resolve(verdict.map(({ event }) => event));
          for (const written of verdict) {
            this.keep(written);
            all.push(written.event);
          }
        }
      }
      if (all.length > 0) for (const listener of this.listeners) listener(all);
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('rollback');
      for (const { reject } of group) reject(error);
    }
  }

  /** Without gaps: when another process appended in between, what it wrote must be read from the file. */
  private keep(written: Written) {
    const last = this.recent.at(-1);
    if (last !== undefined && last.position + 1 !== written.position) this.recent.length = 0;
    this.recent.push(written);
    if (this.recent.length > recentMax * 2) this.recent.splice(0, recentMax);
  }

  private write({ stream, expected, events, cause }: Pending): Written[] | Conflict {
    const last = (this.sql.last.get(stream) ?? { version: 0, hash: '' }) as { version: number; hash: string };
    if (last.version !== expected) return new Conflict(`${stream} is at ${last.version}, not at ${expected}`);
    const at = this.now().toISOString();
    const causeText = JSON.stringify(cause);
    let previous = last.hash;
    return events.map((event, index) => {
      const version = expected + index + 1;
      const schema = this.currentSchema(event.type);
      const data = JSON.stringify(event.data);
      const hash = link(previous, { stream, version, type: event.type, schema, at, cause: causeText, data });
      const { lastInsertRowid } = this.sql.insert.run(stream, version, event.type, schema, at, causeText, data, hash);
      previous = hash;
      const row = { stream, version, schema, at, type: event.type, cause: causeText, data, hash };
      // As it will be read, not as it was given: live and rebuilt views must fold the same.
      return { position: Number(lastInsertRowid), event: this.recorded(row) };
    });
  }

  private currentSchema(type: string) {
    return 1 + (this.upcasters[type]?.length ?? 0);
  }

  private recorded<Event extends Message>({
    stream,
    version,
    type,
    schema,
    at,
    cause,
    data,
    hash,
  }: Omit<Row, 'position'>) {
    const steps = this.upcasters[type]?.slice(schema - 1) ?? [];
    const current = steps.reduce<unknown>((shape, step) => step(shape as never), JSON.parse(data));
    return {
      ...{ id: `${stream}/${version}`, stream, version, schema: this.currentSchema(type), at, hash },
      ...{ cause: JSON.parse(cause) as Cause, type, data: current },
    } as Recorded as Recorded<Event>;
  }
}
