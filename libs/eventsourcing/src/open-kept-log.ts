import { inEach } from './cosmos-feed.js';
import { byKey } from './cosmos.driver.js';
import type { Part, Position } from './event-store.js';
import { DividedLog } from './divided-log.js';
import { StoredLog, type KeptLog } from './stored-log.js';

/** Where a log is, as plain data, so that it can be handed to a thread; `url` is one of {@link openEventStore}. */
export type LogPlace = {
  readonly url: string;
  readonly part: Part;
  readonly key?: string | undefined;
  /** A position after which the part begins. */
  readonly after?: number | undefined;
  /** Its last position, if its range was divided. */
  readonly until?: number | undefined;
};

/**
 * A log, or a part of it, as it is stored.
 * @param known a place in its feed, and the position of an event after it, before which nothing is asked for
 * @throws Error if there is none at this URL
 */
export async function openKeptLog(
  { url, part, key, after, until }: LogPlace,
  known?: { readonly from: Position; readonly first: number },
): Promise<KeptLog> {
  const [, place] = /^cosmos:(.+)$/s.exec(url) ?? [];
  if (place === undefined) return StoredLog.open(url);
  const { CosmosEventStore } = await import('./cosmos.store.js');
  const { CosmosLog } = await import('./cosmos-log.js');
  // Nothing is written, so no clock is needed.
  const store = await CosmosEventStore.open(place, { now: () => new Date(0), cosmos: byKey(key) });
  const open = (beginning: Position, from: Position | undefined) => {
    const log = new CosmosLog(store, { name: part.name, beginning }, after);
    if (known !== undefined && from !== undefined) log.comesAfter(from, known.first);
    return log;
  };
  if (until === undefined) return open(part.beginning, known?.from);
  const ranges = await store.beginnings();
  const froms = inEach(known?.from ?? part.beginning!, ranges);
  const pieces = inEach(part.beginning!, ranges).map((beginning, index) => open(beginning, froms[index]));
  return new DividedLog(part.name, pieces, until);
}
