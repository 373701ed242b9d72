import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long may stay unwritten what nobody waits for. */
const patienceMs = 20;
/** Commits are no closer together than this, since under load one commit is cheaper than two. */
const restMs = 2;

/**
 * The file that every part writes its books to. What is written in the same turn of the event loop, or shortly after another
 * commit, shares one transaction, and no answer leaves before its transaction is committed. WAL, synchronous NORMAL: it survives the end of this process, and what
 * a power cut takes is the newest, all parts alike.
 */
export class BookFile {
  readonly db: DatabaseSync;
  private waiting: (() => void)[] = [];
  private open = false;
  private hurried = false;
  private resting = false;
  private patience: NodeJS.Timeout | undefined;

  /** @param file absent: in memory, gone with the process. */
  constructor(file?: string) {
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
    this.db = new DatabaseSync(file ?? ':memory:');
    // Nobody else may have this file open, so it is locked once and not for every transaction.
    this.db.exec('pragma locking_mode = exclusive; pragma busy_timeout = 2000');
    try {
      this.db.exec('pragma journal_mode = wal; pragma synchronous = normal; begin immediate; commit');
    } catch (error) {
      throw new Error(`The books ${file} cannot be opened: ${String(error)}`, { cause: error });
    }
  }

  /** To be called before anything is written. */
  begin() {
    if (this.open) return;
    this.open = true;
    this.db.exec('begin immediate');
    this.patience = setTimeout(() => this.commit(), patienceMs);
  }

  /** Calls back when all that was written until now is in the file, soon; at once if it is already. */
  committed(done: () => void) {
    if (!this.open) return done();
    this.waiting.push(done);
    if (this.hurried) return;
    this.hurried = true;
    if (!this.resting) setImmediate(() => this.commit());
  }

  close() {
    if (!this.db.isOpen) return;
    this.commit();
    this.db.close();
  }

  /** Now, for somebody who cannot wait for company. */
  commit() {
    if (!this.open) return;
    const { waiting } = this;
    this.waiting = [];
    this.db.exec('commit');
    clearTimeout(this.patience);
    this.open = this.hurried = false;
    this.rest();
    for (const done of waiting) done();
  }

  private rest() {
    this.resting = true;
    setTimeout(() => {
      this.resting = false;
      if (this.hurried) this.commit();
    }, restMs);
  }
}
