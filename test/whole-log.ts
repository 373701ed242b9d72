import type { EventStore, Position, Recorded } from '#eventsourcing/event-store.js';

const pageMax = 10_000;

/** All that is in a log, part by part of its feed, and where the first part ends. */
export async function wholeLog(store: EventStore): Promise<{ events: Recorded[]; position: Position }> {
  const events: Recorded[] = [];
  const ends: Position[] = [];
  for (let position of await store.beginnings()) {
    for (let page; page?.events.length !== 0; position = page.position) {
      page = await store.after(position, pageMax);
      events.push(...page.events);
    }
    ends.push(position);
  }
  return { events, position: ends[0]! };
}
