import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceBusClient } from '@azure/service-bus';
import type { DataSource } from 'typeorm';
import { Checkpoint, openDatabase } from '#eventsourcing/database.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { Subscription } from '#eventsourcing/subscription.js';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import { openServiceBus } from './open-service-bus.js';
import type { Published } from './publication.js';
import { Publisher } from './publisher.js';

type LotEvent = { type: 'Bid'; data: { text?: string; until?: string } } | { type: 'Seen'; data: object };
const published: Published<LotEvent> = ({ type, data }, lotId) =>
  type === 'Seen'
    ? []
    : [
        { type: 'bid.v1', data: { lotId, text: 'text' in data ? data.text : undefined } },
        ...('until' in data && data.until ? [{ type: 'bid-due.v1', data: { lotId }, deliverAt: data.until }] : []),
      ];
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const topology = {
  UserConfig: { Namespaces: [{ Name: 'local', Topics: [{ Name: 'lots', Subscriptions: [{ Name: 'reader' }] }] }] },
};

describe('The publisher', () => {
  let store: SqliteEventStore;
  let database: DataSource;
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let client: ServiceBusClient;
  let now: number;
  let reports: string[];
  beforeEach(async () => {
    now = Date.parse('2026-01-10T14:00:00.000Z');
    reports = [];
    store = new SqliteEventStore(':memory:', () => new Date(now));
    database = await openDatabase('sqlite::memory:', []);
    emulator = await startEmulator({ topology, now: () => now });
    client = await openServiceBus(emulator.connectionString, 20_000);
  });
  afterEach(async () => {
    await client.close();
    await emulator.close();
    await database.destroy();
    await store.close();
  });

  const append = (stream: string, expected: number, ...events: LotEvent[]) =>
    store.append(stream, expected, events, cause);
  const publisher = () =>
    new Publisher({ client, service: 'lots', published, database, report: (message) => reports.push(message) });
  const publish = async () => {
    const subscription = new Subscription(store, publisher(), (message) => reports.push(message));
    subscription.start();
    await subscription.caughtUp();
    await subscription.stop();
  };
  /** Exactly so many wait: one more would have come with them. */
  const received = async (count: number) => {
    const receiver = client.createReceiver('lots', 'reader', { receiveMode: 'receiveAndDelete' });
    const ids: string[] = [];
    while (ids.length < count)
      for (const message of await receiver.receiveMessages(count - ids.length)) ids.push(String(message.messageId));
    expect(await receiver.peekMessages(1)).toEqual([]);
    await receiver.close();
    return ids;
  };

  it('carries hundreds of events to the topic, and not those that stay private', async () => {
    const bids: LotEvent[] = Array.from({ length: 1_200 }, () => ({ type: 'Bid', data: { text: 'x'.repeat(2_000) } }));
    await append('lot-1', 0, { type: 'Seen', data: {} }, ...bids);
    await publish();
    expect(await received(1_200)).toEqual(bids.map((_, index) => `lots/lot-1/${index + 2}`));
    expect(reports).toEqual([]);
  });

  it('goes on where it stopped', async () => {
    await append('lot-1', 0, { type: 'Bid', data: {} });
    await publish();
    await append('lot-1', 1, { type: 'Bid', data: {} });
    await publish();
    expect(await received(2)).toEqual(['lots/lot-1/1', 'lots/lot-1/2']);
  });

  it('publishes again, under the same ids, what it cannot know to have been sent', async () => {
    await append('lot-1', 0, { type: 'Bid', data: {} });
    await publish();
    await database.manager.delete(Checkpoint, { name: 'publisher' });
    await publish();
    expect(await received(2)).toEqual(['lots/lot-1/1', 'lots/lot-1/1']);
  });

  it('schedules a deadline for its instant', async () => {
    await append('lot-1', 0, { type: 'Bid', data: { until: '2026-01-10T15:00:00.000Z' } });
    await append('lot-2', 0, { type: 'Bid', data: {} });
    await publish();
    expect(await received(2)).toEqual(['lots/lot-1/1', 'lots/lot-2/1']);
    now = Date.parse('2026-01-10T15:00:00.000Z');
    emulator.tick();
    expect(await received(1)).toEqual(['lots/lot-1/1/2']);
  });

  it('reports what is too large for the topic, and goes on', async () => {
    await append('lot-1', 0, { type: 'Bid', data: {} }, { type: 'Bid', data: { text: 'x'.repeat(2_000_000) } });
    await append('lot-2', 0, { type: 'Bid', data: {} });
    await publish();
    expect(await received(2)).toEqual(['lots/lot-1/1', 'lots/lot-2/1']);
    expect(reports).toEqual([expect.stringMatching(/^lots\/lot-1\/2 is not published: it is larger than/)]);
  });

  it('stays where it is while the bus is down', async () => {
    const events = await append('lot-1', 0, { type: 'Bid', data: {} });
    await emulator.close();
    await expect(publisher().handle(events, '1')).rejects.toThrow();
    expect(await publisher().load()).toBeNull();
  });
});
