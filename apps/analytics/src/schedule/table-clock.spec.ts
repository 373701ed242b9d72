import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { NewIds } from '#personal/new-ids.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { SampleLake } from '../warehouse/bronze.contract.js';
import type { Warehouse } from '../warehouse/warehouse.worker.js';
import { attemptsMax, runDay } from './run-day.js';
import { TableClock } from './table-clock.worker.js';

const day = '2026-01-10';
const table = (schedule: string, query: string, more = '') => `/*
description: What was sold where.
owner: orders
personal: none
schedule: ${schedule}
keys: [channel]
columns:
  channel: { type: VARCHAR, is: Where, notNull: true }
${more}
*/
${query}
`;
const channels = "select distinct text_at(data, '$.channel') as channel from bronze.orders.OrderPlaced";
const inTheStore = "select 1 where not exists (select 1 from gold.channels where channel = 'store')";
const models = {
  'gold/channels.sql': table('stream', channels, `tests: { something is sold in the store: "${inTheStore}" }`),
  'gold/again.sql': table('stream', 'select channel from gold.channels'),
  'gold/nightly.sql': table('batch', "select 'all' as channel"),
};
const cause = { causationId: 'r', correlationId: 'r', actor: 'staff:u-1' };
const endless = {
  'gold/endless.sql': table(
    'stream',
    'select cast(max(one.range) as varchar) as channel from range(1000000000) one, range(1000000000) two',
  ),
};

/** One of several processes: a store of its own over the same log, a warehouse over the same lake. */
class Process {
  readonly complaints: string[] = [];
  readonly store: SqliteEventStore;
  readonly commands: CommandHandler;
  readonly warehouse: Warehouse;
  readonly tables: TableClock;

  constructor(shop: Schedules, models: { readonly [path: string]: string }) {
    this.store = new SqliteEventStore(join(shop.lake.folder, 'events.db'), shop.now);
    this.commands = new CommandHandler(this.store);
    this.warehouse = shop.lake.warehouse(models);
    const report = new Report((message) => this.complaints.push(message));
    this.tables = new TableClock(this.warehouse, this.commands, new Clock(shop.now), new NewIds(shop.newId), report);
  }

  /** What was run on a day, in words. */
  async runs(on = day): Promise<string[]> {
    const { runs } = (await this.commands.read(runDay, on)).state;
    return runs.map(({ runId, status, attempts }) => `${runId} ${status} ${attempts}`);
  }

  async events(stream: string): Promise<string[]> {
    return (await this.store.read(stream)).map(({ type }) => type);
  }

  async close() {
    await this.tables.stop();
    await this.warehouse.close();
    await this.store.close();
  }
}

class Schedules {
  at = Date.parse(`${day}T10:06:00Z`);
  private ids = 0;
  readonly now = () => new Date(this.at);
  readonly newId = () => `id-${++this.ids}`;
  constructor(readonly lake: SampleLake) {}
}

describe('The clock of the tables', () => {
  let shop: Schedules;
  let open: Process[];
  const start = (some: { readonly [path: string]: string } = models) => {
    const one = new Process(shop, some);
    open.push(one);
    return one;
  };
  const land = (channel: string) =>
    shop.lake.land('orders', 'OrderPlaced', [{ id: `order-${channel}/1`, data: { channel } }]);

  beforeEach(async () => {
    shop = new Schedules(await SampleLake.open());
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((one) => one.close()));
    await shop.lake.close();
  });

  it('makes up for what was missed once, and then runs each schedule at its time', async () => {
    const one = start();
    await land('store');
    await one.tables.round();
    const first = [`stream-${day}T1005 finished 1`, `batch-${day}T0215 finished 1`];
    expect(await one.runs()).toEqual(first);
    await one.tables.round();
    expect(await one.runs()).toEqual(first);
    shop.at += 4 * 60_000;
    await one.tables.round();
    expect(await one.runs()).toEqual([...first, `stream-${day}T1010 finished 1`]);
    shop.at += 3 * 24 * 3_600_000;
    await one.tables.round();
    expect(await one.runs('2026-01-13')).toEqual([
      'stream-2026-01-13T1010 finished 1',
      'batch-2026-01-13T0215 finished 1',
    ]);
    expect((await one.warehouse.rowsOf('gold.nightly')).rows).toEqual([{ channel: 'all' }]);
  });

  it('runs each of them once, however many processes look', async () => {
    await land('store');
    const all = [start(), start(), start()];
    await Promise.all(all.map(({ tables }) => tables.round()));
    for (const { tables } of all) await tables.round();
    expect(await all[0]!.runs()).toEqual([`stream-${day}T1005 finished 1`, `batch-${day}T0215 finished 1`]);
    expect(await all[0]!.events(`runs-${day}`)).toEqual(['RunStarted', 'RunFinished', 'RunStarted', 'RunFinished']);
  });

  it('keeps the last good table while a model fails, tries again later each time, says so once, and when it is mended', async () => {
    const one = start();
    await land('web');
    await one.tables.round();
    expect((await one.runs())[0]).toBe(`stream-${day}T1005 failed 1`);
    const { runs } = (await one.commands.read(runDay, day)).state;
    expect(runs[0]!.outcome).toEqual({
      ...{ built: 0, unchanged: 0, heldBack: ['gold.again'] },
      failed: [{ table: 'gold.channels', because: 'something is sold in the store (1 row)' }],
    });
    await one.tables.round();
    expect((await one.runs())[0]).toBe(`stream-${day}T1005 failed 1`);
    shop.at += 15_000;
    await one.tables.round();
    expect((await one.runs())[0]).toBe(`stream-${day}T1005 failed 2`);
    expect(await one.events('table-gold.channels')).toEqual(['TableFailed']);
    await land('store');
    shop.at += 60_000;
    await one.tables.round();
    expect((await one.runs())[0]).toBe(`stream-${day}T1005 finished 3`);
    expect(await one.events('table-gold.channels')).toEqual(['TableFailed', 'TableMended']);
    expect(await one.events('table-gold.again')).toEqual([]);
    expect((await one.warehouse.rowsOf('gold.again')).rows).toEqual([{ channel: 'store' }, { channel: 'web' }]);
  });

  it('takes over from a process that fell silent in the middle, which can finish nothing then', async () => {
    const [dead, alive] = [start(endless), start()];
    await land('store');
    const unfinished = dead.tables.round();
    while ((await alive.runs()).length === 0) await new Promise((next) => setImmediate(next));
    await alive.tables.round();
    expect(await alive.runs()).toEqual([`stream-${day}T1005 running 1`]);
    shop.at += 60_000;
    await alive.tables.round();
    const done = [`stream-${day}T1005 finished 2`, `batch-${day}T0215 finished 1`];
    expect(await alive.runs()).toEqual(done);
    await dead.warehouse.giveUp();
    await unfinished;
    expect(await alive.runs()).toEqual(done);
    expect(await alive.events('table-gold.endless')).toEqual([]);
    expect(dead.complaints).toEqual([expect.stringContaining('somebody else does it')]);
  });

  it('does what people ask for first, also of a schedule that is not due', async () => {
    const one = start();
    await land('store');
    await one.tables.round();
    const data = { runId: 'asked-1', schedule: 'batch', whole: true, at: shop.now().toISOString() } as const;
    await one.commands.handle(runDay, day, { type: 'AskForRun', data }, cause);
    shop.at += 5 * 60_000;
    await one.tables.round();
    expect((await one.runs()).slice(2)).toEqual(['asked-1 finished 1', `stream-${day}T1010 finished 1`]);
    expect((await one.warehouse.rowsOf('gold.nightly')).version).toBe(1);
  });

  it('says that no table can be tried, and tries again', async () => {
    const one = start({ 'gold/broken.sql': table('stream', 'select channel from gold.missing') });
    await one.tables.round();
    expect((await one.runs())[0]).toBe(`stream-${day}T1005 failed 1`);
    expect(await one.events('table-all-stream')).toEqual(['TableFailed']);
  });

  it('gives up a run that kills whoever begins it, says so once, and when its schedule is run to an end again', async () => {
    const one = start();
    await land('store');
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const wanted = { runId: `stream-${day}T1005`, schedule: 'stream', whole: false } as const;
      const data = { ...wanted, by: `killed-${attempt}`, at: shop.now().toISOString() };
      await one.commands.handle(runDay, day, { type: 'StartRun', data }, cause);
      await one.tables.round();
      expect(await one.events('table-all-stream')).toEqual([]);
      shop.at += 60_000;
    }
    for (let look = 1; look <= 2; look++) await one.tables.round();
    expect(await one.events('table-all-stream')).toEqual(['TableFailed', 'TableMended']);
    expect(await one.runs()).toEqual([
      ...[`stream-${day}T1005 running 6`, `stream-${day}T1010 finished 1`, `batch-${day}T0215 finished 1`],
    ]);
  });

  it('says no more of a table that failed once its model is gone', async () => {
    await land('web');
    const before = start();
    await before.tables.round();
    expect(await before.events('table-gold.channels')).toEqual(['TableFailed']);
    await before.close();
    shop.at += 6 * 24 * 3_600_000;
    const { 'gold/nightly.sql': nightly } = models;
    const after = start({ 'gold/nightly.sql': nightly });
    await after.tables.round();
    expect(await after.events('table-gold.channels')).toEqual(['TableFailed', 'TableMended']);
    shop.at += 5 * 60_000;
    await after.tables.round();
    expect(await after.events('table-gold.channels')).toHaveLength(2);
  });

  it('ends a run that is under way when it is stopped, and leaves it to others', async () => {
    const one = start(endless);
    const round = one.tables.round();
    while ((await one.runs()).length === 0) await new Promise((next) => setImmediate(next));
    await one.tables.stop();
    await round;
    expect(await one.runs()).toEqual([`stream-${day}T1005 running 1`]);
    expect(await one.events('table-gold.endless')).toEqual([]);
  });
});
