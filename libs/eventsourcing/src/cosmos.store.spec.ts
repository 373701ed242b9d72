import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { CosmosClient } from '@azure/cosmos';
import { startCosmos, type Cosmos } from '../../../apps/emulator/src/cosmos/cosmos.js';
import { emulatorKey } from './cosmos.driver.js';
import { CosmosEventStore, eventContainer } from './cosmos.store.js';
import { eventStoreContract } from './event-store.contract.js';
import { Conflict, Overloaded, type Cause, type Position, type Recorded } from './event-store.js';

const cause: Cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const put = (n: number) => ({ type: 'Put', data: { n } });
const connectionPolicy = { enableBackgroundEndpointRefreshing: false };

/** Of an account, or of Microsoft's emulator, in a new database of which the suite then runs; without it, our emulator. */
const { COSMOS_URL: given, COSMOS_KEY: givenKey = '' } = process.env;

/** An account with a container for a log, in as many physical partitions as are asked for. */
async function account(ranges: number, options: Partial<Parameters<typeof startCosmos>[0]> = {}) {
  const cosmos = await startCosmos({ now: () => 1_767_323_045_678, ...options });
  await (await container(cosmos, 'retreasure', ranges * 10_000)).close();
  return cosmos;
}
async function container({ endpoint, key }: Pick<Cosmos, 'endpoint' | 'key'>, id: string, throughput: number) {
  const client = new CosmosClient({ endpoint, key, connectionPolicy });
  const { database } = await client.databases.create({ id });
  await database.containers.create({ id: 'orders', throughput, ...eventContainer });
  const close = () => Promise.resolve(client.dispose());
  return { close, remove: () => database.delete().then(close) };
}
const openAt = ({ endpoint, key }: Cosmos, now = () => new Date('2026-01-02T03:04:05.678Z')) =>
  CosmosEventStore.open(`${endpoint}/retreasure/orders`, { now, cosmos: { client: { key, connectionPolicy } } });

if (given !== undefined)
  eventStoreContract('An account of Cosmos DB', async () => {
    const id = `test-${randomUUID()}`;
    const { remove } = await container({ endpoint: given, key: givenKey }, id, 400);
    const client = { key: givenKey, connectionPolicy };
    const place = `${given.replace(/\/$/, '')}/${id}/orders`;
    return { open: (options) => CosmosEventStore.open(place, { ...options, cosmos: { client } }), remove };
  });

for (const ranges of [1, 4])
  eventStoreContract(`Cosmos DB in ${ranges === 1 ? 'one range' : `${ranges} ranges`}`, async () => {
    const cosmos = await account(ranges);
    const { endpoint, key } = cosmos;
    const place = `${endpoint}/retreasure/orders`;
    return {
      open: (options) => CosmosEventStore.open(place, { ...options, cosmos: { client: { key, connectionPolicy } } }),
      remove: () => cosmos.close(),
    };
  });

describe('The log on Cosmos DB', () => {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(one: T) => (opened.push(one), one);
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });
  const everything = async (store: CosmosEventStore, from: Position) => {
    const seen: Recorded[] = [];
    for (let position = from; ;) {
      const batch = await store.after(position, 5);
      if (batch.events.length === 0) return seen;
      seen.push(...batch.events);
      position = batch.position;
    }
  };

  it('can be read in parts side by side, each stream in one of them, and all parts are the whole', async () => {
    const store = keep(await openAt(keep(await account(4))));
    for (let n = 0; n < 40; n++) await store.append(`vase-${n % 20}`, Math.floor(n / 20), [put(n)], cause);
    const parts = await Promise.all((await store.beginnings()).map((part) => everything(store, part)));
    expect(parts).toHaveLength(4);
    const streams = parts.map((events) => [...new Set(events.map(({ stream }) => stream))]);
    expect(streams.flat().sort()).toEqual(Array.from({ length: 20 }, (_, n) => `vase-${n}`).sort());
    expect(streams.every((some) => some.length > 0)).toBe(true);
    const byId = (one: Recorded, other: Recorded) => (one.id < other.id ? -1 : 1);
    expect(parts.flat().sort(byId)).toEqual((await everything(store, null)).sort(byId));
    expect(parts.flat()).toHaveLength(40);
  });

  it('keeps the order of what was appended together, past nine', async () => {
    const store = keep(await openAt(keep(await account(1))));
    const events = Array.from({ length: 12 }, (_, n) => put(n));
    const appended = await store.append('vase-1', 0, events, cause);
    expect(await everything(store, null)).toEqual(appended);
    expect(await store.read('vase-1')).toEqual(appended);
  });

  it('takes an event of three megabytes, and gives it back as it was', async () => {
    const cosmos = keep(await account(1));
    const lines = Array.from({ length: 60_000 }, (_, n) => ({ title: `Grandmother's "vase" – No. ${n}`, minor: n }));
    const data = { lines, note: 'ü'.repeat(20_000) };
    const store = keep(await openAt(cosmos));
    const appended = await store.append('order-1', 0, [{ type: 'Booked', data }], cause);
    expect(JSON.stringify(data).length).toBeGreaterThan(3_000_000);
    const others = keep(await openAt(cosmos));
    expect(await others.read('order-1')).toEqual(appended);
    expect((await others.after(null, 10)).events).toEqual(appended);
    const { events } = await others.marks(null, 10);
    expect(events[0]!.bytes).toBeGreaterThan(Buffer.byteLength(JSON.stringify(data)));
  });

  it('lets one of two processes win, and the other go on from there', async () => {
    const cosmos = keep(await account(1));
    const [one, other] = [keep(await openAt(cosmos)), keep(await openAt(cosmos))];
    await one.append('vase-1', 0, [put(1)], cause);
    await other.read('vase-1');
    const verdicts = await Promise.allSettled(
      [one, other].map((store, n) => store.append('vase-1', 1, [put(n)], cause)),
    );
    expect(verdicts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const loser = verdicts[0]!.status === 'rejected' ? one : other;
    await expect(loser.append('vase-1', 1, [put(3)], cause)).rejects.toThrow(Conflict);
    await loser.append('vase-1', 2, [put(3)], cause);
    expect((await one.read('vase-1')).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('knows what it wrote itself where the answer was lost: the same fact for the same cause', async () => {
    const cosmos = keep(await account(1));
    const [one, again] = [keep(await openAt(cosmos)), keep(await openAt(cosmos))];
    const written = await one.append('vase-1', 0, [put(1), put(2)], cause);
    expect(await again.append('vase-1', 0, [put(1), put(2)], cause)).toEqual(written);
    await expect(again.append('vase-1', 0, [put(1)], { ...cause, causationId: 'r-2' })).rejects.toThrow(Conflict);
    expect(await one.read('vase-1')).toEqual(written);
  });

  it('says what an append, a read and the feed cost', async () => {
    const store = keep(await openAt(keep(await account(1))));
    await store.append('vase-1', 0, [put(1), put(2)], cause);
    await store.read('vase-1');
    expect(await store.read('vase-1', 2)).toEqual([]);
    await store.after(null, 10);
    expect(Object.fromEntries(store.charges)).toEqual({
      append: { operations: 1, requestUnits: 10 },
      read: { operations: 1, requestUnits: expect.any(Number) },
      item: { operations: 1, requestUnits: 1 },
      feed: { operations: 1, requestUnits: expect.any(Number) },
    });
  });

  it('reads a stream by one request a page, and appends by one', async () => {
    const store = keep(await openAt(keep(await account(4))));
    const asked: (string | undefined)[] = [];
    const note = (message: unknown) => void asked.push((message as { request: IncomingMessage }).request.method);
    subscribe('http.server.request.start', note);
    keep({ close: async () => void unsubscribe('http.server.request.start', note) });
    await store.append('vase-1', 0, [put(1), put(2)], cause);
    expect(await store.read('vase-1')).toHaveLength(2);
    expect(asked).toEqual(['POST', 'POST']);
    const many = Array.from({ length: 100 }, (_, n) => put(n));
    for (const version of [2, 102]) await store.append('vase-1', version, many, cause);
    expect((await store.read('vase-1')).map(({ version }) => version)).toEqual(
      many.concat(many, [put(1), put(2)]).map((_, n) => n + 1),
    );
    expect(asked).toHaveLength(7);
  });

  it('waits as long as it is told where the account gives no more, and then takes what was asked for', async () => {
    let at = 1_767_323_045_000;
    // Each request is a tenth of a second later than the one before.
    const cosmos = keep(await account(1, { requestUnitsPerSecond: 12, now: () => (at += 100) }));
    const store = keep(await openAt(cosmos));
    for (let n = 0; n < 6; n++) await store.append('vase-1', n, [put(n)], cause);
    expect(await store.read('vase-1')).toHaveLength(6);
  });

  it('refuses what the account has no units for, for as long as the SDK asks', async () => {
    const cosmos = keep(await account(1, { requestUnitsPerSecond: 1 }));
    const { endpoint, key } = cosmos;
    const impatient = {
      ...connectionPolicy,
      retryOptions: { maxRetryAttemptCount: 1, fixedRetryIntervalInMilliseconds: 1 },
    };
    const store = keep(
      await CosmosEventStore.open(`${endpoint}/retreasure/orders`, {
        now: () => new Date(0),
        cosmos: { client: { key, connectionPolicy: impatient } },
      }),
    );
    await store.append('vase-1', 0, [put(1)], cause);
    await expect(store.append('vase-1', 1, [put(2)], cause)).rejects.toThrow(Overloaded);
    await expect(store.read('vase-1')).rejects.toThrow(Overloaded);
    await expect(store.after(null, 1)).rejects.toThrow(Overloaded);
  });

  it('refuses more events at once than a batch takes, and writes none', async () => {
    const store = keep(await openAt(keep(await account(1))));
    const many = Array.from({ length: 101 }, (_, n) => put(n));
    await expect(store.append('vase-1', 0, many, cause)).rejects.toThrow('101 events at once, 100 fit');
    expect(await store.read('vase-1')).toEqual([]);
  });

  it('is refused where the account promises less than that what was written is there, unless it is an emulator of Microsoft', async () => {
    const cosmos = keep(await account(1, { consistency: 'Session' }));
    await expect(openAt(cosmos)).rejects.toThrow("the account's consistency is Session; needed is Strong");
    const store = keep(await openAt({ ...cosmos, key: emulatorKey }));
    await store.append('vase-1', 0, [put(1)], cause);
    expect(await store.read('vase-1')).toHaveLength(1);
  });

  it('is refused where the container is partitioned by something else', async () => {
    const cosmos = keep(await startCosmos({ now: () => 0 }));
    const client = new CosmosClient({ endpoint: cosmos.endpoint, key: cosmos.key, connectionPolicy });
    const { database } = await client.databases.create({ id: 'retreasure' });
    await database.containers.create({ id: 'orders', partitionKey: { paths: ['/id'] } });
    client.dispose();
    await expect(openAt(cosmos)).rejects.toThrow('partitioned by /id instead of /stream');
  });
});
