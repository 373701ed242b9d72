import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Content } from '../broker/message.js';

/** One event of a partition: what its sender gave, its place, and when it came, in milliseconds since 1970. */
export type StoredEvent = Pick<Content, 'bytes' | 'annotations' | 'annotationItems'> & {
  readonly sequenceNumber: number;
  readonly enqueuedAt: number;
};

/** An event's rowid is its partition's number times this plus its sequence number: one b-tree, read in order. */
const partitionSpan = 2 ** 40;

const schema = `
  pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full;
  create table if not exists partition (
    number integer primary key, hub text not null, id text not null, next integer not null, lastAt integer not null,
    madeAt integer not null, unique (hub, id));
  create table if not exists event (
    position integer primary key, enqueuedAt integer not null, annotationItems integer not null, annotations blob not null,
    bytes blob not null)`;
const statements = {
  addPartition: 'insert or ignore into partition (hub, id, next, lastAt, madeAt) values (?, ?, 0, 0, ?)',
  partition: 'select number, next, lastAt, madeAt from partition where hub = ? and id = ?',
  grow: 'update partition set next = ?, lastAt = ? where number = ?',
  append: 'insert into event values (?, ?, ?, ?, ?)',
  first: 'select min(position) as position from event where position >= ? and position < ?',
  at: 'select enqueuedAt from event where position = ?',
  read: 'select * from event where position >= ? and position < ? order by position',
  forget: 'delete from event where position >= ? and position < ?',
};
type Sql = Record<keyof typeof statements, StatementSync>;

/**
 * What was sent to event hubs, in one SQLite file, WAL, synchronous FULL. What is appended in the same turn of the event loop
 * shares one transaction and one fsync, and nobody reads it before. If a commit fails the error is thrown to the process, which
 * must not go on acknowledging.
 */
export class EventLog {
  private readonly db: DatabaseSync;
  private readonly sql: Sql;
  private appended: (() => void)[] = [];
  private waiting: (() => void)[] = [];
  private scheduled = false;

  /** @param file undefined: everything is gone with the process. */
  constructor(file: string | undefined) {
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
    this.db = new DatabaseSync(file ?? ':memory:');
    this.db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, this.db.prepare(text)]),
    ) as Sql;
  }

  partition(hub: string, id: string, now: number): PartitionLog {
    this.sql.addPartition.run(hub, id, now);
    const row = this.sql.partition.get(hub, id) as { number: number; next: number; lastAt: number; madeAt: number };
    return new PartitionLog(this.sql, row, (write) => {
      this.appended.push(write);
      this.schedule();
    });
  }

  /** Calls back when all that was appended before is durable: what is acknowledged then survives a kill -9. */
  committed(done: () => void) {
    this.waiting.push(done);
    this.schedule();
  }

  close() {
    if (!this.db.isOpen) return;
    this.commit();
    this.db.close();
  }

  private schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.db.isOpen && this.commit());
  }

  private commit() {
    const { appended, waiting } = this;
    this.scheduled = false;
    [this.appended, this.waiting] = [[], []];
    if (appended.length > 0) {
      this.db.exec('begin immediate');
      for (const write of appended) write();
      this.db.exec('commit');
    }
    for (const done of waiting) done();
  }
}

/** One partition: numbered without a gap from 0 on, the oldest forgotten first. */
export class PartitionLog {
  /** The sequence number of the oldest event that is kept, and the next one after the last that is durable. */
  begin: number;
  end: number;
  lastEnqueuedAt: number;
  readonly madeAt: number;
  private next: number;
  private readonly base: number;

  constructor(
    private readonly sql: Sql,
    private readonly row: { number: number; next: number; lastAt: number; madeAt: number },
    private readonly later: (write: () => void) => void,
  ) {
    this.base = row.number * partitionSpan;
    this.end = this.next = row.next;
    this.lastEnqueuedAt = row.lastAt;
    this.madeAt = row.madeAt;
    const { position } = sql.first.get(this.base, this.base + row.next) as { position: number | null };
    this.begin = position === null ? row.next : position - this.base;
  }

  /** `now` never goes back within a partition. */
  append(contents: readonly Content[], now: number) {
    const first = this.next;
    this.next += contents.length;
    this.later(() => {
      this.lastEnqueuedAt = Math.max(now, this.lastEnqueuedAt);
      for (const [index, { bytes, annotations, annotationItems }] of contents.entries())
        this.sql.append.run(this.base + first + index, this.lastEnqueuedAt, annotationItems, annotations, bytes);
      this.end = first + contents.length;
      this.sql.grow.run(this.end, this.lastEnqueuedAt, this.row.number);
    });
  }

  read(from: number, count: number): StoredEvent[] {
    const until = Math.min(from + count, this.end);
    type Row = {
      position: number;
      enqueuedAt: number;
      annotationItems: number;
      annotations: Uint8Array;
      bytes: Uint8Array;
    };
    return (this.sql.read.all(this.base + from, this.base + until) as Row[]).map((row) => ({
      ...{ sequenceNumber: row.position - this.base, enqueuedAt: row.enqueuedAt, annotationItems: row.annotationItems },
      annotations: Buffer.from(row.annotations),
      bytes: Buffer.from(row.bytes),
    }));
  }

  /** The first event that came after this moment, by halving, since they came in the order of their numbers. */
  firstAfter(ms: number): number {
    let [low, high] = [this.begin, this.end];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const { enqueuedAt } = this.sql.at.get(this.base + middle) as { enqueuedAt: number };
      if (enqueuedAt > ms) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Keeps nothing before this number. */
  forget(before: number) {
    if (before <= this.begin) return;
    this.sql.forget.run(this.base + this.begin, this.base + before);
    this.begin = before;
  }
}
