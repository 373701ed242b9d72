import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Envelope } from './chain.js';
import type { Mark } from './event-store.js';

/** An event in the text that is stored of it, which no upcaster has touched and no release ever changes. */
export type Stored = Envelope & { readonly position: number; readonly hash: string };
type Cells = [number, string, number, string, number, string, string, string, string];

export const markOf = ({ position, stream, at, cause, data }: Stored): Mark => ({
  ...{ position, stream, at, bytes: Buffer.byteLength(cause) + Buffer.byteLength(data) },
});

/** A log, or a part of one that is in parts, as it is stored, for those who keep it elsewhere. Positions count up in it. */
export type KeptLog = {
  /** Of the part; empty: it is the whole. */
  readonly part: string;
  /** Nothing comes after what is there. */
  readonly hasEnded?: boolean;
  /** Of the events after a position, in their order; none where the log ends. */
  marks(after: number, limit: number): readonly Mark[] | Promise<readonly Mark[]>;
  /** From the first position to the last, both included. */
  events(first: number, last: number): Iterable<Stored> | AsyncIterable<Stored>;
  close(): void | Promise<void>;
};

/** The embedded log as it is on the disk. Several may read while one writes. */
export class StoredLog implements KeptLog {
  readonly part = '';
  private readonly sql: Record<'marks' | 'events', StatementSync>;

  constructor(private readonly db: DatabaseSync) {
    this.sql = {
      marks: db.prepare(
        `select position, stream, at, octet_length(cause) + octet_length(data) as bytes
          from event where position > ? order by position limit ?`,
      ),
      events: db.prepare(
        `select position, stream, version, type, schema, at, cause, data, hash
          from event where position between ? and ? order by position`,
      ),
    };
    // An object of nine names for each row costs more than reading it.
    this.sql.events.setReturnArrays(true);
  }

  /** @throws Error if there is no log at this URL, `sqlite:<file>`. */
  static open(url: string): StoredLog {
    const [, file] = /^sqlite:(.+)$/s.exec(url) ?? [];
    if (file === undefined) throw new Error(`${url}: expected sqlite:<file>`);
    const db = new DatabaseSync(file, { readOnly: true });
    db.exec('pragma busy_timeout = 5000');
    return new StoredLog(db);
  }

  marks(after: number, limit: number) {
    return this.sql.marks.all(after, limit) as Mark[];
  }

  *events(first: number, last: number): Generator<Stored, void> {
    for (const cells of this.sql.events.iterate(first, last) as unknown as Iterable<Cells>) {
      const [position, stream, version, type, schema, at, cause, data, hash] = cells;
      yield { position, stream, version, type, schema, at, cause, data, hash };
    }
  }

  close() {
    this.db.close();
  }
}
