import { close, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

const toDisk = promisify(fdatasync);

/**
 * After so many pages, 16 MB, SQLite moves a write-ahead log into its file, during which the event loop stands still. Indexes are
 * hit at random, so the more commits a checkpoint takes together, the fewer pages it writes for each.
 */
export const checkpointPages = 4_000;

/**
 * The write-ahead log of a SQLite file whose connection commits with `synchronous = NORMAL`, that is without waiting for the
 * disk. {@link sync} does that in a thread of its own, so that the event loop goes on; commit and sync together promise
 * what `synchronous = FULL` does. A sync covers all commits before it.
 */
export class WriteAheadLog {
  private readonly descriptor: number | undefined;

  /** @param db in WAL mode, and read or written at least once; nothing is synced for a database in memory. */
  constructor(db: DatabaseSync) {
    const file = db.location();
    // As long as the connection is open, nobody removes or replaces this file.
    if (file !== null) this.descriptor = openSync(`${file}-wal`, 'r');
  }

  /** @throws Error if the disk failed: then nobody knows what it has, and nothing more may be promised. */
  async sync() {
    if (this.descriptor !== undefined) await toDisk(this.descriptor);
  }

  close() {
    if (this.descriptor !== undefined) close(this.descriptor);
  }
}
