import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { beginning, endAfter, type End } from './chain.js';

// Chained in one transaction, where an earlier release has left a log without chain.
const batchMax = 10_000;

/**
 * The end of a whole log, written down in the transaction that appends, so that a dropped end is noticed. What an earlier
 * release appended has no chain; it gets one when the log is opened, or before the next append.
 */
export class LogEnd {
  private readonly sql: Record<'heads' | 'past' | 'chain' | 'last' | 'move', StatementSync>;

  constructor(private readonly db: DatabaseSync) {
    makeTables(db);
    this.sql = {
      heads: db.prepare('select position, chain, count from head'),
      past: db.prepare('select position, hash, chain from event where position > ? order by position limit ?'),
      chain: db.prepare('update event set chain = ? where position = ?'),
      last: db.prepare('select position, chain from event order by position desc limit 1'),
      move: db.prepare('update head set position = ?, chain = ?, count = ?'),
    };
    // Batch by batch, because others may wait to append, and what is not committed takes memory.
    while (this.isBehind()) transaction(db, () => this.catchUp());
  }

  /** Where the log ends; asked in the transaction that then appends. */
  find(): End {
    while (this.isBehind()) this.catchUp();
    const [head] = this.heads();
    const last = this.sql.last.get() as Omit<End, 'count'> | undefined;
    if (head === undefined) return last === undefined ? beginning : { ...last, count: last.position };
    // Never back to a position that was taken: whoever reads the log has passed it.
    return { ...head, position: Math.max(head.position, last?.position ?? 0) };
  }

  /** A head that was lost stays lost, so that an audit notices. */
  move({ position, chain, count }: End) {
    this.sql.move.run(position, chain, count);
  }

  private heads() {
    return this.sql.heads.all() as End[];
  }

  private isBehind() {
    const [head] = this.heads();
    return head !== undefined && this.past(head, 1)[0]?.chain === '';
  }

  private past({ position }: End, limit: number) {
    return this.sql.past.all(position, limit) as { position: number; hash: string; chain: string }[];
  }

  private catchUp() {
    let [end] = this.heads();
    if (end === undefined) return;
    for (const { position, hash, chain } of this.past(end, batchMax)) {
      if (chain !== '') break;
      end = endAfter(end, hash, position);
      this.sql.chain.run(end.chain, position);
    }
    this.move(end);
  }
}

/** Makes the tables of a new log, and adds to those of an earlier release what they lack. */
function makeTables(db: DatabaseSync) {
  const isChained = () =>
    db.prepare(`select 1 from pragma_table_info('event') where name = 'chain'`).get() !== undefined;
  const hasHead = () => db.prepare(`select 1 from sqlite_master where name = 'head'`).get() !== undefined;
  if (isChained() && hasHead()) return;
  transaction(db, () => {
    const wasChained = isChained();
    db.exec(`create table if not exists event (
      position integer primary key, stream text not null, version integer not null, type text not null,
      schema integer not null, at text not null, cause text not null, data text not null, hash text not null,
      chain text not null default '', unique (stream, version));
      create table if not exists head (position integer not null, chain text not null, count integer not null)`);
    if (!isChained()) db.exec(`alter table event add column chain text not null default ''`);
    if (!wasChained) db.exec(`insert into head values (0, '', 0)`);
  });
}

function transaction(db: DatabaseSync, work: () => void) {
  db.exec('begin immediate');
  try {
    work();
    db.exec('commit');
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}
