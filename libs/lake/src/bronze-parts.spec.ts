import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { BlobServiceClient } from '@azure/storage-blob';
import type { DataSource } from 'typeorm';
import { startBlobStorage } from '../../../apps/emulator/src/blob/blob-storage.js';
import { startCosmos, type Cosmos } from '../../../apps/emulator/src/cosmos/cosmos.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { CosmosEventStore, eventContainer } from '#eventsourcing/cosmos.store.js';
import { Checkpoint, openDatabase } from '#eventsourcing/database.js';
import { divideRanges } from '#eventsourcing/divide-ranges.contract.js';
import type { Mark, Part, Position } from '#eventsourcing/event-store.js';
import { openKeptLog } from '#eventsourcing/open-kept-log.js';
import { Subscription } from '#eventsourcing/subscription.js';
import { Bronze } from './bronze.js';
import { DeltaTable } from './delta.js';
import { lots } from './drawn-log.contract.js';
import type { Lake } from './lake.js';
import type { LakePlace } from './laying-thread.js';
import { layLog, sha256, tableOf } from './lay.js';
import { openLake } from './open-lake.js';
import { laidPartsOf } from './parts-of-log.js';
import { rowsIn } from './parquet-rows.js';
import { WindowClock } from './window-clock.js';

const seed = Number(process.env['SEED'] ?? 20_260_110);
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const connectionPolicy = { enableBackgroundEndpointRefreshing: false };

const atBlobStorage = async (folder: string) => {
  const started = await startBlobStorage({ folder, now: () => 0 });
  const { connectionString } = started;
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('lake');
  await container.create();
  return { place: { url: `${container.url}/shop`, connectionString }, close: () => started.close() };
};
const inFolder = (folder: string) => Promise.resolve({ place: { url: `file:${folder}` }, close: async () => {} });

describe.each([
  ['one range, in a folder', 1, inFolder],
  ['four ranges, in a folder', 4, inFolder],
  ['four ranges, in Blob Storage', 4, atBlobStorage],
])(`Bronze of a log on Cosmos DB in %s (SEED=${seed})`, (_, ranges, storage) => {
  let folder: string;
  let cosmos: Cosmos;
  let lake: { readonly place: LakePlace; readonly close: () => Promise<void> };
  let database: DataSource;
  let store: CosmosEventStore;
  let at: number;
  let said: string[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-bronze-parts-'));
    cosmos = await startCosmos({ now: () => 0 });
    const client = new CosmosClient({ endpoint: cosmos.endpoint, key: cosmos.key, connectionPolicy });
    const { database: made } = await client.databases.create({ id: 'retreasure' });
    await made.containers.create({ id: 'orders', throughput: ranges * 10_000, ...eventContainer });
    client.dispose();
    lake = await storage(join(folder, 'lake'));
    database = await openDatabase(`sqlite:${join(folder, 'answers.db')}`, []);
    at = Date.parse('2026-01-10T03:07:00.000Z');
    said = [];
    noted = undefined;
    store = await CosmosEventStore.open(`${cosmos.endpoint}/retreasure/orders`, {
      ...{ now: () => new Date(at), cosmos: { client: { key: cosmos.key, connectionPolicy } } },
    });
  });
  afterEach(async () => {
    await store.close();
    await database.destroy();
    await lake.close();
    await cosmos.close();
    rmSync(folder, { recursive: true });
  });

  /** Noted at the first start, as processes do. */
  let noted: Part[] | undefined;
  const parts = async (): Promise<Part[]> =>
    (noted ??= (await store.beginnings()).map((beginning, index) => ({ name: String(index), beginning })));
  const logAt = (part: Part) => ({ url: `cosmos:${cosmos.endpoint}/retreasure/orders`, key: cosmos.key, part });
  const report = (message: string) => void said.push(message);
  /** A process, as far as it lays the log. */
  const open = async () => {
    const bronzes: Bronze[] = [];
    const subscriptions: Subscription<Mark>[] = [];
    const read = (bronze: Bronze) => {
      bronzes.push(bronze);
      const subscription = new Subscription(bronze.marksIn(store), bronze, report, bronze.part.beginning);
      subscriptions.push(subscription);
      return subscription;
    };
    for (const part of await parts())
      read(new Bronze({ service: 'orders', log: logAt(part), lake: lake.place, database, report }));
    const replace = async (bronze: Bronze, by: readonly Bronze[]) => {
      const index = subscriptions.findIndex(({ name }) => name === bronze.name);
      if (index >= 0) await subscriptions.splice(index, 1)[0]!.stop();
      for (const one of by) read(one).start();
    };
    const [commands, now] = [new CommandHandler(store), () => new Date(at)];
    const clock = new WindowClock({ service: 'orders', bronzes: [...bronzes], store, commands, now, report, replace });
    return { subscriptions, clock, bronzes };
  };
  const caughtUp = (some: readonly Subscription<Mark>[]) => Promise.all(some.map((one) => one.caughtUp()));
  const stop = (some: readonly Subscription<Mark>[]) => Promise.all(some.map((one) => one.stop()));

  let orders = 0;
  const happens = async (draw: (count: number) => number, appends: number) => {
    for (let n = 0; n < appends; n++) {
      at += draw(120_000);
      const events = Array.from({ length: 1 + draw(5) }, (_, index) => ({
        type: ['OrderPlaced', 'OrderConfirmed', 'UnitHeld'][draw(3)]!,
        data: { index, note: 'Vase "Œil" 花瓶'.repeat(draw(9)) },
      }));
      await store.append(`order-${++orders}`, 0, events, cause);
    }
  };
  const everything = async () => {
    const ids: string[] = [];
    for (let from: Position = null; ;) {
      const { position, events } = await store.after(from, 500);
      if (events.length === 0) return ids.sort();
      ids.push(...events.map(({ id }) => id));
      from = position;
    }
  };
  const isTrade = (id: string) => !id.startsWith('bronze-');
  /** What the table shows, and every file but its log, in which commits stand as they came. */
  const shown = async (at: Lake) => {
    const ids: string[] = [];
    for (const { path } of (await new DeltaTable(at, tableOf('orders')).read())?.files ?? [])
      for (const { id } of await rowsIn((await at.read(`${tableOf('orders')}/${path}`))!)) ids.push(id as string);
    const hashes: Record<string, string> = {};
    for await (const { path } of at.list('bronze/'))
      if (!path.includes('/_delta_log/')) hashes[path] = sha256((await at.read(path))!);
    return { ids: ids.sort(), hashes };
  };
  const laid = async () => shown(await openLake(lake.place.url, lake.place));
  const atOnce = async () => {
    const other = await openLake(`file:${join(folder, 'at-once')}`);
    for (const place of (await Promise.all((await parts()).map((part) => laidPartsOf(store, logAt(part))))).flat()) {
      const log = await openKeptLog(place);
      for await (const _ of layLog(other, 'orders', log, 7));
      await log.close();
    }
    return shown(other);
  };
  /** Lets every window end; then everything but these ends is in the lake. */
  const end = async ({ clock, subscriptions }: Awaited<ReturnType<typeof open>>) => {
    await caughtUp(subscriptions);
    at += 300_000;
    await clock.look();
    await caughtUp(subscriptions);
  };

  it('has every event once, as if it were laid at once, whoever lays its parts and whenever they change hands', async () => {
    const draw = lots(seed);
    const two = [await open(), await open()];
    for (let turn = 0; turn < 3; turn++) {
      // One of them begins where the other still is, as who only slept does.
      for (const { subscriptions } of two) for (const one of subscriptions) if (draw(3) > 0) one.start();
      await happens(draw, 9);
      for (const { subscriptions } of two) await stop(subscriptions.filter(() => draw(2) === 0));
      await happens(draw, 3);
      for (const { subscriptions } of two) await stop(subscriptions);
    }
    const last = await open();
    for (const one of last.subscriptions) one.start();
    await end(last);
    await stop(last.subscriptions);
    const found = await laid();
    expect(found.ids.filter(isTrade)).toEqual((await everything()).filter(isTrade));
    expect(new Set(found.ids).size).toBe(found.ids.length);
    expect(found).toEqual(await atOnce());
    expect(Object.keys(found.hashes).length).toBeGreaterThan(10);
    expect(said).toEqual([]);
  });

  it('ends the window of every part when its time is over, and lets a log at rest rest', async () => {
    const [one, two] = [await open(), await open()];
    for (const { subscriptions } of [one, two]) for (const each of subscriptions) each.start();
    for (let n = 0; n < 30; n++) await store.append(`order-${n}`, 0, [{ type: 'OrderPlaced', data: {} }], cause);
    const placed = await everything();
    await caughtUp([...one.subscriptions, ...two.subscriptions]);
    at = Date.parse('2026-01-10T03:09:59.999Z');
    await one.clock.look();
    expect(await everything()).toEqual(placed);
    at += 1;
    await Promise.all([one.clock.look(), two.clock.look()]);
    await caughtUp([...one.subscriptions, ...two.subscriptions]);
    expect((await laid()).ids).toEqual(placed);
    const ended = await everything();
    at += 80_000_000;
    await Promise.all([one.clock.look(), two.clock.look()]);
    expect(await everything()).toEqual(ended);
    await store.append('order-30', 0, [{ type: 'OrderPlaced', data: {} }], cause);
    await end(two);
    expect((await laid()).ids.filter(isTrade)).toEqual(placed.concat('order-30/1').sort());
    await stop([...one.subscriptions, ...two.subscriptions]);
    expect(said).toEqual([]);
  });

  it('is laid again in full where it was deleted while it is laid', async () => {
    const draw = lots(seed);
    const one = await open();
    for (const each of one.subscriptions) each.start();
    await happens(draw, 12);
    await end(one);
    const there = await openLake(lake.place.url, lake.place);
    const paths: string[] = [];
    for await (const { path } of there.list(`${tableOf('orders')}/`)) paths.push(path);
    for (const path of paths) await there.remove(path);
    await happens(draw, 12);
    await end(one);
    await stop(one.subscriptions);
    expect(await laid()).toEqual(await atOnce());
    expect(said).toEqual(said.map(() => expect.stringMatching(/what was laid up to \S+ is gone/)));
    expect(said).toHaveLength(ranges);
  });

  /** Each range of the container becomes two; resolves when whoever reads has come to that. */
  const divide = async (some: readonly Awaited<ReturnType<typeof open>>[]) => {
    await divideRanges(cosmos, ['retreasure', 'orders']);
    for (let n = 0; n < 40; n++) await store.append(`order-${++orders}`, 0, [{ type: 'OrderPlaced', data: {} }], cause);
    const isOver = () => some.every(({ bronzes }) => bronzes.every(({ isDivided }) => isDivided));
    while (!isOver()) await new Promise((resolve) => setImmediate(resolve));
  };

  it('goes on in what its ranges became, each event once, whoever comes to a division first', async () => {
    const draw = lots(seed);
    const [one, two] = [await open(), await open()];
    for (const { subscriptions } of [one, two]) for (const each of subscriptions) each.start();
    await happens(draw, 20);
    await divide([one, two]);
    await Promise.all([one.clock.look(), two.clock.look()]);
    expect(one.subscriptions.map(({ name }) => name).sort()).toEqual(
      (await parts()).flatMap(({ name }) => [`bronze@${name}x0`, `bronze@${name}x1`]),
    );
    await happens(draw, 12);
    await caughtUp(two.subscriptions);
    for (const { subscriptions } of [one, two]) await stop(subscriptions);
    // It knows nothing of a division, nor how far the others were, and comes to the next one before it has met that.
    await database.getRepository(Checkpoint).clear();
    const three = await open();
    await happens(draw, 6);
    for (const each of three.subscriptions) each.start();
    await divide([three]);
    while (three.subscriptions.length < 4 * ranges) {
      await three.clock.look();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await happens(draw, 12);
    await end(three);
    await stop(three.subscriptions);
    const found = await laid();
    expect(found.ids.filter(isTrade)).toEqual((await everything()).filter(isTrade));
    expect(new Set(found.ids).size).toBe(found.ids.length);
    expect(found).toEqual(await atOnce());
    expect(said).toEqual(said.map(() => expect.stringMatching(/its range of the feed was divided/)));
  });
});
