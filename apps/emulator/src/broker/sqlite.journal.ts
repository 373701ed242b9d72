import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Journal, QueueJournal } from './journal.js';
import { newMessage, type Message } from './message.js';

/** A message's rowid is its queue's number times this plus its sequence number: one b-tree, which grows at one end per queue. */
const queueSpan = 2 ** 40;

type Row = Pick<Message, 'state' | 'enqueuedSequenceNumber' | 'deliveryCount' | 'annotationItems' | 'scheduledAt'> & {
  readonly position: number;
  readonly bytes: Uint8Array;
  readonly annotations: Uint8Array;
  readonly enqueuedAt: number;
  /** null is never. */
  readonly ttlMs: number | null;
  readonly expiresAt: number | null;
};

// A hundred new queues would be a hundred fsyncs; what a message needs of them goes to the disk with it.
const schema = `
  pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;
  create table if not exists queue (number integer primary key, name text not null unique, sequence integer not null);
  create table if not exists message (
    position integer primary key, bytes blob not null, annotations blob not null, annotationItems integer not null,
    ttlMs integer, scheduledAt integer not null, state text not null, enqueuedSequenceNumber integer not null,
    enqueuedAt integer not null, expiresAt integer, deliveryCount integer not null);
  create table if not exists duplicate (queue integer, id text, until integer not null, primary key (queue, id)) without rowid;
  create index if not exists duplicate_until on duplicate (queue, until);
  create table if not exists session (queue integer, id text, state blob not null, primary key (queue, id)) without rowid`;

const finite = (value: number) => (value === Infinity ? null : value);

/**
 * The journal in one SQLite file, WAL, synchronous FULL for all that is accepted. What is written in the same turn of the event loop shares one
 * transaction and one fsync. If a commit fails the error is thrown to the process, which must not go on acknowledging.
 */
export class SqliteJournal implements Journal {
  private readonly db: DatabaseSync;
  private readonly sql: Record<'put' | 'touch' | 'remove' | 'sequence' | 'rememberId' | 'forgetIds', StatementSync>;
  /** By position, so that a message which changes twice in a turn is written once; undefined removes it. */
  private messages = new Map<number, Message | undefined>();
  private sequences = new Map<number, number>();
  private others: (() => void)[] = [];
  private waiting: (() => void)[] = [];
  private scheduled = false;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.db = new DatabaseSync(file);
    this.db.exec(schema);
    this.sql = {
      put: this.db.prepare('insert or replace into message values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      touch: this.db.prepare(
        'update message set state = ?, enqueuedAt = ?, expiresAt = ?, deliveryCount = ? where position = ?',
      ),
      remove: this.db.prepare('delete from message where position = ?'),
      sequence: this.db.prepare('update queue set sequence = ? where number = ?'),
      rememberId: this.db.prepare('insert or replace into duplicate values (?, ?, ?)'),
      forgetIds: this.db.prepare('delete from duplicate where queue = ? and until <= ?'),
    };
  }

  of(name: string): QueueJournal {
    this.db.prepare('insert or ignore into queue (name, sequence) values (?, 0)').run(name);
    const row = this.db.prepare('select number, sequence from queue where name = ?').get(name);
    const { number, sequence } = row as { number: number; sequence: number };
    const first = number * queueSpan;
    return {
      numbered: (last) => void this.sequences.set(number, last),
      put: (message) => this.write(first + message.sequenceNumber, message),
      remove: (sequenceNumber) => this.write(first + sequenceNumber, undefined),
      rememberId: (id, until) => this.write(() => this.sql.rememberId.run(number, id, until)),
      forgetIds: (now) => this.write(() => this.sql.forgetIds.run(number, now)),
      saveSessionState: (id, state) =>
        this.write(() =>
          state === undefined
            ? this.db.prepare('delete from session where queue = ? and id = ?').run(number, id)
            : this.db.prepare('insert or replace into session values (?, ?, ?)').run(number, id, state),
        ),
      load: () => ({
        sequence,
        messages: this.load(first),
        duplicates: this.db.prepare('select id, until from duplicate where queue = ? order by until').all(number) as [],
        sessions: this.db.prepare('select id, state from session where queue = ?').all(number) as [],
      }),
    };
  }

  committed(done: () => void) {
    this.waiting.push(done);
    this.schedule();
  }

  close() {
    if (!this.db.isOpen) return;
    this.commit();
    this.db.close();
  }

  private write(...change: [position: number, message: Message | undefined] | [other: () => void]) {
    if (change.length === 1) this.others.push(change[0]);
    else this.messages.set(...change);
    this.schedule();
  }

  private schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.db.isOpen && this.commit());
  }

  private commit() {
    const { messages, sequences, others, waiting } = this;
    this.scheduled = false;
    this.messages = new Map();
    this.sequences = new Map();
    this.others = [];
    this.waiting = [];
    if (messages.size + sequences.size + others.length > 0) {
      // A message that was accepted must survive a power cut. A settlement need not: the message then comes again, as it
      // may at any time. Either survives the end of this process.
      const accepted = others.length > 0 || [...messages.values()].some((message) => message?.journaled === false);
      this.db.exec(`pragma synchronous = ${accepted ? 'full' : 'normal'}; begin immediate`);
      for (const [position, message] of messages) this.writeMessage(position, message);
      for (const [queue, sequence] of sequences) this.sql.sequence.run(sequence, queue);
      for (const other of others) other();
      this.db.exec('commit');
    }
    for (const done of waiting) done();
  }

  private writeMessage(position: number, message: Message | undefined) {
    if (message === undefined) {
      this.sql.remove.run(position);
    } else if (message.journaled) {
      const { state, enqueuedAt, expiresAt, deliveryCount } = message;
      this.sql.touch.run(state, enqueuedAt, finite(expiresAt), deliveryCount, position);
    } else {
      const { bytes, annotations, annotationItems, ttlMs, scheduledAt, state, enqueuedSequenceNumber } = message;
      const { enqueuedAt, expiresAt, deliveryCount } = message;
      this.sql.put.run(
        ...[position, bytes, annotations, annotationItems, finite(ttlMs), scheduledAt, state, enqueuedSequenceNumber],
        ...[enqueuedAt, finite(expiresAt), deliveryCount],
      );
      message.journaled = true;
    }
  }

  private *load(first: number): Iterable<Message> {
    const rows = this.db.prepare('select * from message where position between ? and ? order by position');
    for (const row of rows.iterate(first, first + queueSpan - 1) as Iterable<Row>) {
      const [bytes, annotations] = [Buffer.from(row.bytes), Buffer.from(row.annotations)];
      yield Object.assign(newMessage({ ...row, bytes, annotations, ttlMs: row.ttlMs ?? Infinity }), {
        state: row.state,
        sequenceNumber: row.position - first,
        enqueuedSequenceNumber: row.enqueuedSequenceNumber,
        enqueuedAt: row.enqueuedAt,
        expiresAt: row.expiresAt ?? Infinity,
        deliveryCount: row.deliveryCount,
        journaled: true,
      });
    }
  }
}
