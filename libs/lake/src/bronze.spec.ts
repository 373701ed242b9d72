import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openDatabase } from '#eventsourcing/database.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { StoredLog } from '#eventsourcing/stored-log.js';
import { Subscription } from '#eventsourcing/subscription.js';
import { Bronze } from './bronze.js';
import { commitName } from './delta-log.js';
import { allOf, drawLog, hashesIn, lots } from './drawn-log.contract.js';
import { FolderLake } from './folder.lake.js';
import { Layer, layLog, manifestPath, stretchesOf } from './lay.js';
import { WindowClock } from './window-clock.js';

const seed = Number(process.env['SEED'] ?? 20_260_110);
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };

describe(`Bronze (SEED=${seed})`, () => {
  let folder: string;
  let database: DataSource;
  let said: string[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-bronze-'));
    database = await openDatabase(`sqlite:${join(folder, 'answers.db')}`, []);
    said = [];
  });
  afterEach(async () => {
    await database.destroy();
    rmSync(folder, { recursive: true });
  });

  const file = () => join(folder, 'events.db');
  const open = (store: SqliteEventStore, place = join(folder, 'lake')) => {
    const report = (message: string) => void said.push(message);
    const lake = { url: `file:${place}` };
    const bronze = new Bronze({
      service: 'orders',
      log: { url: `sqlite:${file()}`, part: { name: '', beginning: null } },
      lake,
      database,
      report,
    });
    return { bronze, subscription: new Subscription(bronze.marksIn(store), bronze, report) };
  };
  const laidOf = (place = 'lake') => globSync('bronze/_manifest/**/*.json', { cwd: join(folder, place) }).sort();
  const whole = async () => {
    const log = StoredLog.open(`sqlite:${file()}`);
    for await (const _ of layLog(await FolderLake.open(join(folder, 'at-once')), 'orders', log, 500));
    log.close();
    return hashesIn(join(folder, 'at-once'));
  };

  it('is laid while the log grows, with any restarts, as if it were laid at once', async () => {
    const draw = lots(seed);
    const store = await drawLog(file(), draw, 40);
    for (let restarts = 0; restarts < 4; restarts++) {
      const { subscription } = open(store);
      subscription.start();
      for (let n = draw(20); n > 0; n--)
        await store.append(`rug-${restarts}-${n}`, 0, [{ type: 'Put', data: { n } }], cause);
      if (draw(2) === 0) await subscription.caughtUp();
      await subscription.stop();
    }
    const { subscription } = open(store);
    subscription.start();
    await subscription.caughtUp();
    await subscription.stop();
    expect(hashesIn(join(folder, 'lake'))).toEqual(await whole());
    expect(said).toEqual([]);
    await store.close();
  });

  it('is laid again in full where the lake was deleted, or is another one', async () => {
    const store = await drawLog(file(), lots(seed), 30);
    for (const place of ['lake', 'other', 'lake', 'other']) {
      const { subscription } = open(store, join(folder, place));
      subscription.start();
      await subscription.caughtUp();
      await subscription.stop();
      expect(hashesIn(join(folder, place))).toEqual(await whole());
      if (place === 'lake') rmSync(join(folder, 'lake'), { recursive: true });
    }
    await store.close();
  });

  it.each([
    ['all of it', ''],
    ['its table', 'bronze/service=orders'],
    ['its log of commits', 'bronze/service=orders/_delta_log'],
    ['its manifests', 'bronze/_manifest'],
  ])('is laid again in full where %s is deleted while it is open', async (_, gone) => {
    await (await drawLog(file(), lots(seed), 30)).close();
    let at = '2026-01-20T03:07:00.000Z';
    const store = new SqliteEventStore(file(), () => new Date(at));
    const { subscription } = open(store);
    subscription.start();
    const happens = async (time: string) => {
      at = time;
      await store.append(`vase-at-${time}`, 0, [{ type: 'Put', data: { time } }], cause);
      await subscription.caughtUp();
    };
    await happens('2026-01-20T03:07:00.000Z');
    const before = laidOf().length;
    expect(before).toBeGreaterThan(3);
    rmSync(join(folder, 'lake', gone), { recursive: true });
    await happens('2026-01-20T03:12:00.000Z');
    await happens('2026-01-20T03:17:00.000Z');
    await subscription.stop();
    expect(laidOf()).toHaveLength(before + 2);
    expect(hashesIn(join(folder, 'lake'))).toEqual(await whole());
    expect(said).toEqual([expect.stringMatching(/what was laid up to bronze\/_manifest\/\S+ is gone/)]);
    await store.close();
  });

  it.each([
    ['with its first commits', false],
    ['and went on with commits from 0', true],
  ])('heals a lake that lost what was before, %s', async (_, isNew) => {
    const store = await drawLog(file(), lots(seed), 30);
    const lay = async () => {
      const { subscription } = open(store);
      subscription.start();
      await subscription.caughtUp();
      await subscription.stop();
    };
    await lay();
    const log = StoredLog.open(`sqlite:${file()}`);
    const stretches = await allOf(stretchesOf(log, 500));
    const from = stretches.length - 3;
    if (isNew) {
      rmSync(join(folder, 'lake'), { recursive: true });
      const layer = new Layer(await FolderLake.open(join(folder, 'lake')), 'orders');
      for (const stretch of stretches.slice(from)) await layer.lay(log, stretch);
    } else
      for (const [version, stretch] of stretches.slice(0, from).entries()) {
        rmSync(join(folder, 'lake', manifestPath('orders', stretch)));
        const commit = join(folder, 'lake/bronze/service=orders', commitName(version));
        for (const name of [commit, commit.replace('.json', '.crc')]) rmSync(name);
      }
    log.close();
    expect(laidOf()).toHaveLength(3);
    await lay();
    expect(hashesIn(join(folder, 'lake'))).toEqual(await whole());
    expect(said).toEqual([]);
    await store.close();
  });

  it('waits for a lake that cannot be reached, and says so', async () => {
    const store = await drawLog(file(), lots(seed), 30);
    // Nobody makes a folder where a file is.
    mkdirSync(join(folder, 'lake'));
    writeFileSync(join(folder, 'lake/bronze'), '');
    const { subscription } = open(store);
    subscription.start();
    while ((await subscription.status()).failure === undefined) await new Promise((resolve) => setImmediate(resolve));
    const { failure, behind } = await subscription.status();
    expect([behind > 0, failure]).toEqual([true, expect.stringMatching(/^(ENOTDIR|EEXIST)/)]);
    rmSync(join(folder, 'lake/bronze'));
    await subscription.caughtUp();
    expect((await subscription.status()).failure).toBeUndefined();
    await subscription.stop();
    expect(hashesIn(join(folder, 'lake'))).toEqual(await whole());
    await store.close();
  });

  it('ends a window when its time is over, if anything has happened in it, and notes that once', async () => {
    let at = '2026-01-10T03:07:00.000Z';
    const now = () => new Date(at);
    const store = new SqliteEventStore(file(), now);
    const { bronze, subscription } = open(store);
    const commands = new CommandHandler(store);
    const clocks = Array.from(
      { length: 2 },
      () =>
        new WindowClock({
          replace: async () => {},
          bronzes: [bronze],
          service: 'orders',
          store,
          commands,
          now,
          report: (message) => said.push(message),
        }),
    );
    subscription.start();
    await store.append('vase-1', 0, [{ type: 'Put', data: {} }], cause);
    const lookAt = async (time: string) => {
      at = time;
      await subscription.caughtUp();
      await Promise.all(clocks.map((clock) => clock.look()));
      await subscription.caughtUp();
      return laidOf().map((path) => path.slice(path.indexOf('date=')));
    };
    expect(await lookAt('2026-01-10T03:09:59.999Z')).toEqual([]);
    expect(await lookAt('2026-01-10T03:10:00.000Z')).toEqual(['date=2026-01-10/0305-1-1.json']);
    expect(await lookAt('2026-01-10T23:59:00.000Z')).toHaveLength(1);
    await store.append('vase-2', 0, [{ type: 'Put', data: {} }], cause);
    expect(await lookAt('2026-01-11T00:00:00.000Z')).toEqual([
      'date=2026-01-10/0305-1-1.json',
      'date=2026-01-10/0310-2-2.json',
      'date=2026-01-10/2355-3-3.json',
    ]);
    expect((await store.read('bronze-2026-01-10')).map(({ data, cause }) => [data, cause.actor])).toEqual([
      [{ endsAt: '2026-01-10T03:10:00.000Z' }, 'schedule:bronze'],
      [{ endsAt: '2026-01-11T00:00:00.000Z' }, 'schedule:bronze'],
    ]);
    expect(said).toEqual([]);
    await subscription.stop();
    await store.close();
  });
});
