import { existsSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Message } from '#eventsourcing/decider.js';
import type { Cause, Upcasters } from '#eventsourcing/event-store.js';

const progressEvery = 10_000;

/** An event as it stands in a log. `at`: RFC 3339 in UTC with milliseconds. */
export type Logged<Event extends Message = Message> = Event & {
  readonly stream: string;
  readonly version: number;
  readonly at: string;
};
/** `position`: counts from 1, within {@link LogFile.length}. */
type Place = { readonly position: number; readonly type: string; readonly cause: Cause };
type Row = {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schema: number;
  readonly at: string;
  readonly data: string;
};

/**
 * The log of a service as it is at one moment, for who only reads, also while the service appends to it. Events come one by
 * one and only those that are asked for, so that a log of any length takes no more memory.
 */
export class LogFile {
  /** How far the log goes. */
  readonly length: number;
  readonly newestAt: string | undefined;
  private readonly db: DatabaseSync;
  private readonly one: StatementSync;
  private readonly any: StatementSync;
  private readonly ofStream: StatementSync;

  /** @throws Error if there is no log, or it cannot be read. */
  constructor(
    readonly service: string,
    file: string,
    private readonly upcasters: Upcasters,
    private readonly progress: (service: string, done: number, total: number) => void,
  ) {
    if (!existsSync(file)) throw new Error(`there is no log ${file}`);
    this.db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    // All of one moment: what is appended meanwhile is not seen.
    this.db.exec('begin');
    const last = this.db.prepare('select position, at from event order by position desc limit 1').get();
    this.length = Number(last?.['position'] ?? 0);
    this.newestAt = last?.['at'] as string | undefined;
    this.one = this.db.prepare('select position, type, cause from event where stream = ? and version = ?');
    this.any = this.db.prepare('select 1 from event where stream = ? and version = ?');
    this.ofStream = this.db.prepare('select * from event where stream = ? order by version');
  }

  /** Every event of these types, in the order of the log. `words`: only those whose text has one of them. */
  *all<Event extends Message>(types: readonly Event['type'][], words?: readonly string[]): Generator<Logged<Event>> {
    const wanted = types.map(() => '?').join(', ');
    const rows = this.db.prepare(
      `select position, stream, version, type, schema, at, data from event where type in (${wanted}) order by position`,
    );
    let next = 0;
    for (const row of rows.iterate(...types) as Iterable<Row>) {
      if (row.position >= next) {
        this.progress(this.service, row.position, this.length);
        next = row.position + progressEvery;
      }
      if (words === undefined || words.some((word) => row.data.includes(word))) yield this.logged<Event>(row);
    }
    this.progress(this.service, this.length, this.length);
  }

  stream<Event extends Message>(stream: string): Logged<Event>[] {
    return (this.ofStream.all(stream) as Row[]).map((row) => this.logged<Event>(row));
  }

  /** Where an event is, what it is, and what it follows from; undefined if there is none. */
  event(stream: string, version: number): Place | undefined {
    const row = this.one.get(stream, version) as { position: number; type: string; cause: string } | undefined;
    return row && { ...row, cause: JSON.parse(row.cause) as Cause };
  }

  has(stream: string, version: number): boolean {
    return this.any.get(stream, version) !== undefined;
  }

  close() {
    this.db.close();
  }

  private logged<Event extends Message>({ stream, version, type, schema, at, data: text }: Row): Logged<Event> {
    let data: unknown = JSON.parse(text);
    for (const step of (this.upcasters[type] ?? []).slice(schema - 1)) data = step(data as never);
    return { stream, version, type, at, data } as Logged as Logged<Event>;
  }
}
