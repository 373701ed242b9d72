import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CosmosClient } from '@azure/cosmos';
import { startCosmos, type Cosmos } from '../../../apps/emulator/src/cosmos/cosmos.js';
import { CosmosLog } from './cosmos-log.js';
import { CosmosEventStore, eventContainer } from './cosmos.store.js';
import { divideRanges } from './divide-ranges.contract.js';
import type { Mark, Position } from './event-store.js';
import type { KeptLog, Stored } from './stored-log.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const put = (n: number) => ({ type: 'Put', data: { n, note: 'Œil' } });
const connectionPolicy = { enableBackgroundEndpointRefreshing: false };

describe('A part of a log on Cosmos DB', () => {
  let cosmos: Cosmos;
  let store: CosmosEventStore;
  beforeEach(async () => {
    cosmos = await startCosmos({ now: () => 0 });
    const client = new CosmosClient({ endpoint: cosmos.endpoint, key: cosmos.key, connectionPolicy });
    const { database } = await client.databases.create({ id: 'retreasure' });
    await database.containers.create({ id: 'orders', throughput: 40_000, ...eventContainer });
    client.dispose();
    store = await CosmosEventStore.open(`${cosmos.endpoint}/retreasure/orders`, {
      ...{ now: () => new Date(0), cosmos: { client: { key: cosmos.key, connectionPolicy } } },
    });
  });
  afterEach(async () => {
    await store.close();
    await cosmos.close();
  });

  const parts = async () =>
    (await store.beginnings()).map((beginning, index) => new CosmosLog(store, { name: String(index), beginning }));
  const marksIn = async (log: KeptLog, limit: number) => {
    const marks: Mark[] = [];
    for (let more = await log.marks(0, limit); more.length > 0; more = await log.marks(more.at(-1)!.position, limit))
      marks.push(...more);
    return marks;
  };
  const eventsIn = async (log: KeptLog, first: number, last: number) => {
    const events: Stored[] = [];
    for await (const event of log.events(first, last)) events.push(event);
    return events;
  };
  const append = async () => {
    for (let n = 0; n < 40; n++)
      await store.append(
        `vase-${n}`,
        0,
        Array.from({ length: 1 + (n % 12) }, (_, index) => put(index)),
        cause,
      );
  };

  it('has positions of its own that count up, within what was appended together too', async () => {
    await append();
    const seen: string[] = [];
    for (const log of await parts()) {
      const marks = await marksIn(log, 7);
      expect(marks.every(({ position }, n) => n === 0 || position > marks[n - 1]!.position)).toBe(true);
      const events = await eventsIn(log, marks[0]!.position, marks.at(-1)!.position);
      expect(events.map(({ position, stream, at }) => [position, stream, at])).toEqual(
        marks.map(({ position, stream, at }) => [position, stream, at]),
      );
      for (const { position, version } of events) expect(position % 100).toBe(version - 1);
      seen.push(...events.map(({ stream, version }) => `${stream}/${version}`));
    }
    expect(seen.sort()).toEqual(
      Array.from({ length: 40 }, (_, n) => Array.from({ length: 1 + (n % 12) }, (_, v) => `vase-${n}/${v + 1}`))
        .flat()
        .sort(),
    );
  });

  it('marks its events as its feed does', async () => {
    await append();
    const [beginning] = await store.beginnings();
    const [log] = await parts();
    const feed: Mark[] = [];
    for (let from: Position = beginning!; ;) {
      const { position, events } = await store.marks(from, 3);
      if (events.length === 0) break;
      feed.push(...events);
      from = position;
    }
    expect(await marksIn(log!, 500)).toEqual(feed);
  });

  it('gives the same events wherever in the feed one begins to look for them, and the text as it is stored', async () => {
    await append();
    const [part] = await store.beginnings();
    const [log] = await parts();
    const marks = await marksIn(log!, 4);
    const { position: from } = await store.marks(part!, 5);
    const [first, last] = [marks.at(9)!.position, marks.at(-3)!.position];
    const expected = await eventsIn(log!, first, last);
    expect(expected).toHaveLength(marks.length - 9 - 2);
    expect(JSON.parse(expected[0]!.data)).toEqual(put(expected[0]!.version - 1).data);
    const later = new CosmosLog(store, { name: '0', beginning: part! });
    const before = store.charges.get('feed')!.operations;
    later.comesAfter(from, first);
    expect(await eventsIn(later, first, last)).toEqual(expected);
    expect(store.charges.get('feed')!.operations - before).toBe(1);
    expect((await later.marks(0, 1))[0]).toEqual(marks[0]);
  });

  it('is not read on where its range is divided, and everything else is', async () => {
    await append();
    const [beginning] = await store.beginnings();
    const [log] = await parts();
    const [before] = await log!.marks(0, 1);
    const { position } = await store.marks(beginning!, 5);
    await divideRanges(cosmos, ['retreasure', 'orders']);
    for (let n = 0; n < 40; n++) await store.append(`cup-${n}`, 0, [put(1)], cause);
    const divided = 'its range of the feed was divided';
    await expect(store.marks(position, 5)).rejects.toThrow(divided);
    await expect(log!.marks(before!.position, 100)).rejects.toThrow(divided);
    expect((await store.after(position, 5)).events.length).toBeGreaterThan(0);
  });
});
