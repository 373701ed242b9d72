import { DatabaseSync } from 'node:sqlite';
import { verified, type End, type Fault, type Row } from './chain.js';

const progressEvery = 10_000;

/** What an audit found. */
export type Audit = {
  /** How many events the log holds. */
  readonly events: number;
  /** The chain of its head, 43 characters, empty where there is nothing: note it elsewhere, and compare it later. */
  readonly chain: string;
  /** The first thing that is wrong. */
  readonly fault: Fault | undefined;
  /** Where the chains that were noted elsewhere have been met, before the first fault. */
  readonly met: ReadonlyMap<string, number>;
};

/**
 * Reads a log from beginning to end and verifies it, also while a service appends to it. Opens the file read-only, and
 * answers with a fault where it cannot. `noted`: chains of earlier heads; `progress` is told now and then.
 */
export function auditLog(
  file: string,
  noted: readonly string[] = [],
  progress: (done: number, total: number) => void = () => {},
): Audit {
  const met = new Map<string, number>();
  let [events, chain] = [0, ''];
  let fault: Fault | undefined;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    // All of one moment: what is appended meanwhile is not seen.
    db.exec('begin');
    const log = logIn(db);
    events = log.count;
    chain = log.heads[0]?.chain ?? '';
    for (const found of verified(log)) {
      if ('what' in found) fault = found;
      else {
        if (noted.includes(found.chain)) met.set(found.chain, found.position);
        if (found.position % progressEvery === 0) progress(found.position, events);
      }
    }
  } catch (error) {
    fault = { what: `it cannot be read: ${(error as Error).message}` };
  } finally {
    db?.close();
  }
  return { events, chain, fault, met };
}

function logIn(db: DatabaseSync) {
  const hasHead = db.prepare(`select 1 from sqlite_master where name = 'head'`).get() !== undefined;
  const heads = hasHead ? db.prepare('select position, chain, count from head').all() : [];
  const rows = db.prepare('select * from event order by position').iterate();
  const hash = db.prepare('select hash from event where stream = ? and version = ? and position < ?');
  return {
    heads: heads as End[],
    rows: rows as Iterable<Row>,
    hashOf: (...of: [stream: string, version: number, before: number]) =>
      hash.get(...of)?.['hash'] as string | undefined,
    count: Number(db.prepare('select count(*) as events from event').get()?.['events']),
  };
}
