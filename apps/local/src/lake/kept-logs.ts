import { byKey } from '#eventsourcing/cosmos.driver.js';
import { openDatabase } from '#eventsourcing/database.js';
import { openEventStore } from '#eventsourcing/open-event-store.js';
import { openKeptLog } from '#eventsourcing/open-kept-log.js';
import type { Present } from '#eventsourcing/sql-server.driver.js';
import type { KeptLog } from '#eventsourcing/stored-log.js';
import { laidPartsOf } from '#lake/parts-of-log.js';
import { FeedPart, whole } from '#service/leases.js';

/** Where a service keeps its log, and what it noted of its parts; by URL. */
export type LogPlaces = {
  readonly events: string;
  readonly answers: string;
  readonly key?: string | undefined;
  readonly password?: Present | undefined;
};

/**
 * The log of a service; one in Cosmos DB in the parts that its processes noted when they first started, and in what these became.
 * @throws Error if there is none
 */
export async function keptLogsOf({ events: url, answers, key, password }: LogPlaces): Promise<KeptLog[]> {
  if (!url.startsWith('cosmos:')) return [await openKeptLog({ url, part: whole })];
  const database = await openDatabase(answers, [FeedPart], undefined, password);
  const parts = await database
    .getRepository(FeedPart)
    .find({ order: { name: 'ASC' } })
    .finally(() => database.destroy());
  if (parts.length === 0) throw new Error(`${answers}: no parts of ${url} are noted here: no service has run`);
  // Nothing is written, so no clock is needed.
  const store = await openEventStore(url, { now: () => new Date(0), cosmos: byKey(key) });
  const laid = parts.map(({ name, beginning }) => laidPartsOf(store, { url, key, part: { name, beginning } }));
  const places = await Promise.all(laid).finally(() => store.close());
  return Promise.all(places.flat().map((place) => openKeptLog(place)));
}
