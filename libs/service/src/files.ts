import { openDatabase } from '#eventsourcing/database.js';
import { openEventStore } from '#eventsourcing/open-event-store.js';
import { dropChanged } from '#eventsourcing/view-subscriber.js';
import { KeptFiles } from '#lake/kept-files.js';
import { IdempotencyRow } from './answers.js';
import { FeedPart, FeedReader } from './leases.js';
import type { Service } from './service.js';
import { cosmosOf, placesOf, rawOf, type Settings } from './settings.js';

/** Opens what a service keeps: its log, its read models, and what it told others, which we do not tell anew. */
export async function openFiles(service: Service, settings: Settings, now: () => Date) {
  const { name, views, upcasters } = service;
  const raw = rawOf(service, settings);
  const kept = raw === undefined ? [] : [await KeptFiles.open(raw.files)];
  const places = placesOf(name, settings);
  const store = await openEventStore(places.events, { now, upcasters: upcasters ?? {}, cosmos: cosmosOf(settings) });
  const database = await openDatabase(
    places.views,
    views.map(({ row }) => row),
    dropChanged(views),
    settings.SQL_PASSWORD,
  );
  const answered = await openDatabase(
    places.answers,
    [IdempotencyRow, FeedPart, FeedReader],
    undefined,
    settings.SQL_PASSWORD,
  );
  const close = async () => {
    await answered.destroy();
    await database.destroy();
    await store.close();
  };
  return { store, database, answered, raw, kept, close };
}
