import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feed, Position, Recorded } from './event-store.js';
import { SqliteEventStore } from './sqlite.store.js';
import { Subscription, type Subscriber } from './subscription.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const batchMax = 500;

/** A subscriber that saves its position, and does whatever a test wants before it does so. */
class Reader implements Subscriber {
  readonly name = 'reader';
  /** Every batch it was given, by event id, also those that it failed on. */
  readonly given: string[][] = [];
  position: Position = null;

  constructor(private readonly work: (batch: number) => Promise<void> = async () => {}) {}

  readonly load = async () => this.position;
  readonly handle = async (events: readonly Recorded[], position: Position) => {
    this.given.push(events.map(({ id }) => id));
    await this.work(this.given.length);
    this.position = position;
  };
}

describe('A subscription', () => {
  let folder: string;
  let store: SqliteEventStore;
  let reports: string[];
  let started: Subscription[];
  beforeEach(() => {
    // The log commits with setImmediate, and goes on as ever.
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    folder = mkdtempSync(join(tmpdir(), 'retreasure-subscription-'));
    store = openStore();
    reports = [];
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((subscription) => subscription.stop()));
    await store.close();
    rmSync(folder, { recursive: true });
    jest.useRealTimers();
  });

  const openStore = () => new SqliteEventStore(join(folder, 'events.db'), () => new Date(0));
  const append = async (count = 1, to = store) => {
    const version = (await to.read('lot-1')).length;
    await to.append(
      'lot-1',
      version,
      Array<{ type: string; data: object }>(count).fill({ type: 'Bid', data: {} }),
      cause,
    );
  };
  const follow = (reader: Reader) => {
    const subscription = new Subscription(store, reader, (message) => reports.push(message));
    started.push(subscription);
    subscription.start();
    return subscription;
  };
  /** Lets timers fire, and everything settle that follows. */
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const broken = async () => {
    throw new Error('disk full');
  };

  it('waits twice as long after every failure, ten seconds at most', async () => {
    await append();
    const reader = new Reader(broken);
    follow(reader);
    await pass(0);
    const pausesMs = [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000];
    for (const [failures, pauseMs] of pausesMs.entries()) {
      await pass(pauseMs - 1);
      expect(reader.given).toHaveLength(failures + 1);
      await pass(1);
      expect(reader.given).toHaveLength(failures + 2);
    }
    expect(reports.slice(0, -1)).toEqual(
      pausesMs.map((pauseMs) => `reader failed and tries again in ${pauseMs} ms: disk full`),
    );
  });

  it('does not try earlier because more was appended', async () => {
    await append();
    const reader = new Reader(broken);
    follow(reader);
    await pass(100);
    expect(reader.given).toHaveLength(2);
    for (let ms = 0; ms < 199; ms++) {
      await append();
      await pass(1);
    }
    expect(reader.given).toHaveLength(2);
    await pass(1);
    expect(reader.given).toHaveLength(3);
  });

  it('gets the events of a failure again, with those that came meanwhile, and then each one once', async () => {
    await append(2);
    const reader = new Reader(async (batch) => (batch <= 2 ? broken() : undefined));
    const subscription = follow(reader);
    await pass(0);
    expect(await subscription.status()).toEqual({ name: 'reader', behind: 2, failure: 'disk full' });
    await append();
    await pass(300);
    await append();
    await pass(0);
    expect(reader.given).toEqual([
      ['lot-1/1', 'lot-1/2'],
      ['lot-1/1', 'lot-1/2', 'lot-1/3'],
      ['lot-1/1', 'lot-1/2', 'lot-1/3'],
      ['lot-1/4'],
    ]);
    expect(await subscription.status()).toEqual({ name: 'reader', behind: 0 });
  });

  it('knows whether it waits for the log, or its own work fails', async () => {
    await append();
    let away = true;
    const after = (position: Position, limit: number) =>
      away ? Promise.reject(new Error('no answer')) : store.after(position, limit);
    const feed: Feed = {
      after,
      behind: (position) => store.behind(position),
      onAppend: (tell) => store.onAppend(tell),
    };
    const reader = new Reader(async (batch) => (batch === 1 ? broken() : undefined));
    const subscription = new Subscription(feed, reader, (message) => reports.push(message));
    started.push(subscription);
    subscription.start();
    await pass(0);
    expect([subscription.problem, subscription.waitsForLog]).toEqual(['no answer', true]);
    away = false;
    await pass(100);
    expect([subscription.problem, subscription.waitsForLog]).toEqual(['disk full', false]);
    away = true;
    await pass(200);
    expect([subscription.problem, subscription.waitsForLog]).toEqual(['no answer', true]);
    away = false;
    await pass(400);
    expect([subscription.problem, subscription.waitsForLog]).toEqual([undefined, false]);
  });

  it('believes what its subscriber saved: it may have got further than we know', async () => {
    await append(2);
    const reader = new Reader(async (batch) => {
      if (batch > 1) return;
      reader.position = (await store.after(null, 1)).position;
      await broken();
    });
    follow(reader);
    await pass(100);
    expect(reader.given).toEqual([['lot-1/1', 'lot-1/2'], ['lot-1/2']]);
    await started[0]!.stop();
    await append();
    const again = new Reader();
    again.position = reader.position;
    follow(again);
    await pass(0);
    expect(again.given).toEqual([['lot-1/3']]);
  });

  it('is patient anew after a success', async () => {
    const reader = new Reader(async (batch) => (batch === 3 ? undefined : broken()));
    await append();
    follow(reader);
    await pass(300);
    await append();
    await pass(100);
    expect(reports.map((report) => /\d+ ms/.exec(report)![0])).toEqual(['100 ms', '200 ms', '100 ms', '200 ms']);
  });

  it('finds within a second what another process appended', async () => {
    const reader = new Reader();
    const subscription = follow(reader);
    await pass(0);
    const other = openStore();
    await append(1, other);
    await other.close();
    await pass(999);
    expect(reader.given).toEqual([]);
    await pass(1);
    expect(reader.given).toEqual([['lot-1/1']]);
    await subscription.caughtUp();
  });

  it('hears at once what its own process appended', async () => {
    const reader = new Reader();
    follow(reader);
    await pass(0);
    await append();
    await pass(0);
    expect(reader.given).toEqual([['lot-1/1']]);
  });

  it('stops after the batch at hand, and goes on behind it when it is started again', async () => {
    const gate = Promise.withResolvers<void>();
    const reader = new Reader(() => gate.promise);
    await append(batchMax + 1);
    const subscription = follow(reader);
    await pass(0);
    let isStopped = false;
    const stopped = subscription.stop().then(() => (isStopped = true));
    await pass(10_000);
    expect(isStopped).toBe(false);
    gate.resolve();
    await stopped;
    expect(reader.given.map(({ length }) => length)).toEqual([batchMax]);
    subscription.start();
    await subscription.caughtUp();
    expect(reader.given.map(({ length }) => length)).toEqual([batchMax, 1]);
    expect(reader.given[1]).toEqual([`lot-1/${batchMax + 1}`]);
  });

  it('stops at once while it pauses after a failure or waits for news', async () => {
    const idle = follow(new Reader());
    await pass(0);
    await idle.stop();
    await append();
    const failing = follow(new Reader(broken));
    await pass(0);
    await failing.stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tells everybody who waits for it that it has caught up', async () => {
    const gate = Promise.withResolvers<void>();
    await append(batchMax + 1);
    const subscription = follow(new Reader(() => gate.promise));
    const waiting = Promise.all([subscription.caughtUp(), subscription.caughtUp(), subscription.caughtUp()]);
    await pass(0);
    gate.resolve();
    await waiting;
    expect(await subscription.status()).toEqual({ name: 'reader', behind: 0 });
  });
});
