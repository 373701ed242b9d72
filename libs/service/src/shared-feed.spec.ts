import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { startCosmos, type Cosmos } from '../../../apps/emulator/src/cosmos/cosmos.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { CosmosEventStore, eventContainer } from '#eventsourcing/cosmos.store.js';
import { Checkpoint, openDatabase } from '#eventsourcing/database.js';
import { divideRanges } from '#eventsourcing/divide-ranges.contract.js';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { FeedPart, FeedReader, Leases, partsOf } from './leases.js';
import { Subscribers } from './subscribers.js';
import { counter, CounterRow, counters } from './toy/counter.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const connectionPolicy = { enableBackgroundEndpointRefreshing: false };
const ids = Array.from({ length: 40 }, (_, n) => `c-${n}`);

let folder: string;
let cosmos: Cosmos;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'retreasure-shared-feed-'));
  cosmos = await startCosmos({ now: () => 0 });
  const client = new CosmosClient({ endpoint: cosmos.endpoint, key: cosmos.key, connectionPolicy });
  const { database } = await client.databases.create({ id: 'retreasure' });
  await database.containers.create({ id: 'counters', throughput: 40_000, ...eventContainer });
  client.dispose();
});
afterEach(async () => {
  await cosmos.close();
  rmSync(folder, { recursive: true });
});

const divide = (times: number) => divideRanges(cosmos, ['retreasure', 'counters'], times);

/** A process of a service, as far as it reads its log. */
async function replica(name: string, reports: string[]) {
  const database = await openDatabase(`sqlite:${folder}/views.db`, [CounterRow, FeedPart, FeedReader]);
  const store = await CosmosEventStore.open(`${cosmos.endpoint}/retreasure/counters`, {
    now: () => new Date(0),
    cosmos: { client: { key: cosmos.key, connectionPolicy } },
  });
  const report = (message: string) => void reports.push(message);
  const parts = await partsOf(store, database);
  const subscribers = new Subscribers(store, database, [anyView(counters)], report, parts);
  const leases = new Leases(database, name, subscribers, report);
  const commands = new CommandHandler(store);
  return {
    ...{ database, subscribers, leases, parts },
    count: async (id: string) => void (await commands.handle(counter, id, { type: 'Count', data: { by: 1 } }, cause)),
    /** It reads no more, and says nothing to anybody. */
    async die() {
      for (const { name: part } of parts) await subscribers.stop(part);
      await store.close();
      await database.destroy();
    },
  };
}

it('A view has everything only when every part of the feed is in it, whoever reads them', async () => {
  const [one, two] = [await replica('one', []), await replica('two', [])];
  await Promise.all(ids.map((id) => one.count(id)));
  const at = new Date(0).toISOString();
  const soon = () => AbortSignal.timeout(50);
  for (const part of ['0', '1', '2', '3']) {
    expect(await two.subscribers.hasAllUntil(at, [counters])).toBe(false);
    expect(await two.subscribers.hasAllUntil('1969-12-31T23:59:59.999Z', [counters])).toBe(true);
    await expect(two.subscribers.hasAll(counters, soon())).rejects.toThrow(/abort/);
    one.subscribers.start(part);
    await one.subscribers.caughtUp();
  }
  expect(await two.subscribers.hasAllUntil(at, [counters])).toBe(true);
  await two.subscribers.hasAll(counters, soon());
  await one.die();
  await two.die();
});

it('Two processes share the feed of one log, and what one of them leaves when it dies the other goes on with', async () => {
  const reports: string[] = [];
  const one = await replica('one', reports);
  const two = await replica('two', reports);
  for (let round = 0; round < 3; round++) for (const { leases } of [one, two]) await leases.round();
  await Promise.all(ids.map((id, n) => (n % 2 ? one : two).count(id)));
  await Promise.all([one.subscribers.caughtUp(), two.subscribers.caughtUp()]);
  const read = await Promise.all([one, two].map(({ subscribers }) => subscribers.status()));
  expect(read.map((some) => some.map(({ behind }) => behind))).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const names = read.flat().map(({ name }) => name);
  expect(names.sort()).toEqual(['counters@0', 'counters@1', 'counters@2', 'counters@3']);
  const totals = async () => (await two.database.manager.find(CounterRow)).map(({ total }) => total);
  expect(await totals()).toEqual(ids.map(() => 1));

  await one.die();
  await Promise.all(ids.map((id) => two.count(id)));
  for (let round = 0; round < 4; round++) await two.leases.round();
  await two.subscribers.caughtUp();
  expect((await two.subscribers.status()).map(({ behind }) => behind)).toEqual([0, 0, 0, 0]);
  expect(await totals()).toEqual(ids.map(() => 2));
  expect(reports).toEqual([]);
  await two.leases.stop();
  await two.die();
});

it('A feed whose ranges Azure divides is read on in the parts that it had, nothing twice and nothing left out', async () => {
  const reports: string[] = [];
  const [one, two] = [await replica('one', reports), await replica('two', reports)];
  for (let round = 0; round < 3; round++) for (const { leases } of [one, two]) await leases.round();
  const counted = async (times: number) => {
    await Promise.all([one.subscribers.caughtUp(), two.subscribers.caughtUp()]);
    const rows = await two.database.manager.find(CounterRow);
    expect(rows.map(({ total }) => total)).toEqual(ids.map(() => times));
  };
  await Promise.all(ids.map((id) => one.count(id)));
  await counted(1);
  expect(await divide(2)).toBe(8);
  await Promise.all(ids.map((id) => two.count(id)));
  await counted(2);
  // Who begins now begins in the parts that there were, where the others left off in both halves.
  const three = await replica('three', reports);
  expect(three.parts.map(({ name }) => name)).toEqual(['0', '1', '2', '3']);
  await one.die();
  for (let round = 0; round < 8; round++) for (const { leases } of [two, three]) await leases.round();
  expect(await divide(8)).toBe(64);
  await Promise.all(ids.map((id) => three.count(id)));
  await three.subscribers.caughtUp();
  await counted(3);
  // SQLite takes any length, SQL Server does not.
  const checkpoints = await two.database.manager.find(Checkpoint);
  const longest = Math.max(...checkpoints.map(({ position }) => position.length));
  const { length } = two.database.getMetadata(Checkpoint).findColumnWithPropertyName('position')!;
  expect([longest > 1_000, longest < Number(length) / 2]).toEqual([true, true]);
  const read = await Promise.all([two, three].map(({ subscribers }) => subscribers.status()));
  expect(
    read
      .flat()
      .map(({ name, behind }) => `${name} ${behind}`)
      .sort(),
  ).toEqual([0, 1, 2, 3].map((part) => `counters@${part} 0`));
  expect(read.map(({ length }) => length)).toEqual([2, 2]);
  expect(reports).toEqual([]);
  for (const process of [two, three]) {
    await process.leases.stop();
    await process.die();
  }
});
