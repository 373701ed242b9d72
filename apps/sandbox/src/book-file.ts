import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long may stay unwritten what nobody waits for. */
const patienceMs = 20;

/**
 * The file that every part writes its books to. What is written in the same turn of the event loop shares one transaction,
 * and no answer leaves before its turn is committed. WAL, synchronous NORMAL: it survives the end of this process, and what
 * a power cut takes is the newest, all parts alike.
 */
export class BookFile {
  readonly db: DatabaseSync;
  private waiting: (() => void)[] = [];
  private open = false;
  private hurried = false;
  private patience: NodeJS.Timeout | undefined;

  /** @param file absent: in memory, gone with the process. */
  constructor(file?: string) {
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
    this.db = new DatabaseSync(file ?? ':memory:');
    this.db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000');
  }

  /** To be called before anything is written. */
  begin() {
    if (this.open) return;
    this.open = true;
    this.db.exec('begin immediate');
    this.patience = setTimeout(() => this.commit(), patienceMs);
  }

  /** Calls back when all that was written until now is in the file, at the end of this turn; at once if it is already. */
  committed(done: () => void) {
    if (!this.open) return done();
    this.waiting.push(done);
    if (this.hurried) return;
    this.hurried = true;
    setImmediate(() => this.commit());
  }

  close() {
    if (!this.db.isOpen) return;
    this.commit();
    this.db.close();
  }

  private commit() {
    if (!this.open) return;
    const { waiting } = this;
    this.waiting = [];
    this.db.exec('commit');
    clearTimeout(this.patience);
    this.open = this.hurried = false;
    for (const done of waiting) done();
  }
}
