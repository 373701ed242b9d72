import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#eventsourcing/database.js';
import type { EventStore } from '#eventsourcing/event-store.js';
import { auditLog } from '#eventsourcing/log-audit.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { dropChanged, ViewSubscriber } from '#eventsourcing/view-subscriber.js';
import type { Service } from '#service/service.js';

const batchMax = 500;

export type Verdict = {
  readonly service: string;
  readonly view: string;
  readonly live: string;
  readonly rebuilt: string;
};

/** Builds every read model anew from the log, beside the live one, and answers with both hashes. */
export async function verify(service: Service, folder: string): Promise<Verdict[]> {
  const beside = mkdtempSync(join(tmpdir(), 'retreasure-views-'));
  const store = logOf(service, folder);
  const rows = service.views.map(({ row }) => row);
  const live = await openDatabase(`sqlite:${join(folder, 'views.db')}`, rows, dropChanged(service.views));
  const anew = await openDatabase(`sqlite:${join(beside, 'views.db')}`, rows);
  try {
    const verdicts: Verdict[] = [];
    for (const view of service.views) {
      const [one, other] = [new ViewSubscriber(live, view), new ViewSubscriber(anew, view)];
      for (const subscriber of [one, other]) await catchUp(store, subscriber);
      verdicts.push({ service: service.name, view: view.name, live: await one.hash(), rebuilt: await other.hash() });
    }
    return verdicts;
  } finally {
    await Promise.all([live.destroy(), anew.destroy(), store.close()]);
    rmSync(beside, { recursive: true });
  }
}

/** Deletes the live rows of every read model and builds them anew. */
export async function rebuild(service: Service, folder: string): Promise<void> {
  const store = logOf(service, folder);
  const live = await openDatabase(
    `sqlite:${join(folder, 'views.db')}`,
    service.views.map(({ row }) => row),
    dropChanged(service.views),
  );
  for (const view of service.views) {
    const subscriber = new ViewSubscriber(live, view);
    await subscriber.reset();
    await catchUp(store, subscriber);
  }
  await Promise.all([live.destroy(), store.close()]);
}

/** What is wrong with the log, in words, if somebody has written in it who should not. */
export async function tampered(service: Service, folder: string) {
  // What an earlier release wrote gets its chain when it is opened.
  await logOf(service, folder).close();
  return auditLog(join(folder, 'events.db')).fault?.what;
}

const logOf = ({ upcasters }: Service, folder: string) =>
  // Nothing is appended here, so the log needs no clock.
  new SqliteEventStore(join(folder, 'events.db'), () => new Date(0), upcasters);

async function catchUp(store: EventStore, subscriber: ViewSubscriber) {
  for (let position = await subscriber.load(); ;) {
    const batch = await store.after(position, batchMax);
    if (batch.events.length === 0) return;
    await subscriber.handle(batch.events, batch.position);
    position = batch.position;
  }
}
