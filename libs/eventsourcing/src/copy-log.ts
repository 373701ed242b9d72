import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { inEach } from './cosmos-feed.js';
import { byKey } from './cosmos.driver.js';
import { Divided } from './event-store.js';
import { auditLog } from './log-audit.js';
import { LogEnd } from './log-end.js';
import { StoredLog, type Stored } from './stored-log.js';

const pageEvents = 500;

/**
 * Writes a log into a new file of the embedded log's shape, also while a service appends to it: what comes meanwhile may be in it or
 * not. One on Cosmos DB has no order but that of its streams, so all of them come in that of their time; positions and the chain of
 * the whole are the copy's own. In memory are some pages, on the disk thrice the log while it is sorted. Answers with the number of events.
 * @param place a URL of openEventStore(), and the key of its account, unless the machine has an identity
 * @param progress told now and then how many events have been read, and waited for
 * @throws Error if there is no log at this URL, or an event in it is not what was appended: by its position in the copy
 */
export async function copyLog(
  { url, key }: { readonly url: string; readonly key?: string | undefined },
  file: string,
  progress: (events: number) => unknown = () => {},
): Promise<number> {
  const staged = `${file}.staged`;
  const db = new DatabaseSync(file);
  let events = 0;
  try {
    const end = new LogEnd(db);
    db.prepare('attach ? as staged').run(staged);
    // Nobody needs a copy that was not finished.
    for (const each of ['main', 'staged'])
      db.exec(`pragma ${each}.journal_mode = off; pragma ${each}.synchronous = off`);
    db.exec('begin; create table staged.read (stream, version, type, schema, at, cause, data, hash)');
    const insert = db.prepare('insert into staged.read values (?, ?, ?, ?, ?, ?, ?, ?)');
    for await (const { stream, version, type, schema, at, cause, data, hash } of eventsAt(url, key)) {
      insert.run(stream, version, type, schema, at, cause, data, hash);
      if (++events % pageEvents === 0) await progress(events);
    }
    // Within a stream time never goes back, and what is of one time comes as it was read.
    db.exec(`insert into main.event (position, stream, version, type, schema, at, cause, data, hash)
      select row_number() over (order by at, rowid), * from staged.read order by at, rowid`);
    end.find();
    db.exec('commit');
  } finally {
    db.close();
    rmSync(staged, { force: true });
  }
  const { fault } = auditLog(file);
  if (fault !== undefined) throw new Error(`${url}, copied in the order of time: ${fault.what}`);
  return events;
}

/** What is of one stream comes in its order. */
async function* eventsAt(url: string, key: string | undefined): AsyncGenerator<Stored, void> {
  const [, place] = /^cosmos:(.+)$/s.exec(url) ?? [];
  if (place === undefined) {
    const log = StoredLog.open(url);
    yield* log.events(1, Number.MAX_SAFE_INTEGER);
    return log.close();
  }
  const { CosmosEventStore } = await import('./cosmos.store.js');
  // Nothing is written, so no clock is needed.
  const store = await CosmosEventStore.open(place, { now: () => new Date(0), cosmos: byKey(key) });
  try {
    const places = await store.beginnings();
    for (let from = places.pop(); from !== undefined; from = places.pop()) {
      try {
        const { position, events } = await store.stored(from, pageEvents);
        yield* events;
        if (events.length > 0) places.push(position!);
      } catch (error) {
        if (!(error instanceof Divided)) throw error;
        places.push(...inEach(from, await store.beginnings()));
      }
    }
  } finally {
    await store.close();
  }
}
