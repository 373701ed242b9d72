import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { openDatabase } from '#eventsourcing/database.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { dropChanged } from '#eventsourcing/view-subscriber.js';
import { IdempotencyRow } from './answers.js';
import { FeedPart, FeedReader } from './leases.js';
import type { Service } from './service.js';
import { placesOf, type Settings } from './settings.js';

/** Opens what a service keeps: its log, its read models, and what it told others, which we do not tell anew. */
export async function openFiles({ name, views, upcasters }: Service, settings: Settings, now: () => Date) {
  const places = placesOf(name, settings);
  const file = places.events.slice('sqlite:'.length);
  mkdirSync(dirname(file), { recursive: true });
  const store = new SqliteEventStore(file, now, upcasters);
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
  return { store, database, answered, close };
}
