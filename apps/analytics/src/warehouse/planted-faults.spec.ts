import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { DeltaTable } from '#lake/delta.js';
import { SampleLake } from './bronze.contract.js';
import type { Warehouse } from './warehouse.worker.js';

const usd = (minor: unknown) => ({ minor, currency: 'USD' });
const placed = (number: number, more: object = {}) => ({
  id: `order-o-${number}/1`,
  data: { channel: 'web', placedAt: '2026-01-10T14:00:00.000Z', lines: [], total: usd(number * 100), ...more },
});
type Bad = readonly [key: string, problem: string, file: string];

/** What goes wrong on the way to silver, planted one after the other into one lake. */
describe('Planted in bronze,', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse([
      ...['silver.orders_placed', 'silver.order_steps', 'silver.orders', 'silver.quarantine', 'gold.live_orders'],
    ]);
    await lake.land('orders', 'OrderPlaced', [placed(1), placed(2)]);
    expected = { orders: ['o-1', 'o-2'], bad: [], live: 2 };
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  /** Order ids in silver, what is in quarantine, and how many orders are live. */
  let expected: { orders: string[]; bad: Bad[]; live: number };
  const outcome = async (whole = false): Promise<typeof expected> => {
    const { outcomes } = await warehouse.build({ whole });
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
    const orders = await warehouse.rowsOf('silver.orders_placed', { columns: ['order_id'], orderBy: ['order_id'] });
    const bad = await warehouse.rowsOf('silver.quarantine', { columns: ['row_key', 'problem', 'bronze_file'] });
    const live = await warehouse.rowsOf('gold.live_orders', { by: [], sum: ['orders'] });
    return {
      orders: orders.rows.map(({ order_id }) => order_id as string),
      bad: bad.rows.map((row) => [row['row_key'], row['problem'], row['bronze_file']] as unknown as Bad).sort(),
      live: live.rows[0]!['orders'] as number,
    };
  };
  /** Nothing but this came of it. */
  const comesTo = async (more: { orders?: string[]; bad?: Bad[]; live: number }) => {
    const { orders = [], bad = [], live } = more;
    expected = { orders: [...expected.orders, ...orders].sort(), bad: [...expected.bad, ...bad].sort(), live };
    expect(await outcome()).toEqual(expected);
  };
  const there = 'there is one of this key already';

  it('a duplicate is in silver once, and says in quarantine where it stands', async () => {
    const file = await lake.land('orders', 'OrderPlaced', [placed(3), placed(3), placed(1)]);
    const bad: Bad[] = [
      ['order-o-1/1', there, file],
      ['order-o-3/1', there, file],
    ];
    await comesTo({ orders: ['o-3'], bad, live: 3 });
  });

  it('an order that was placed twice under two events is two facts, and one order', async () => {
    await lake.land('orders', 'OrderPlaced', [{ ...placed(1, { total: usd(999) }), id: 'order-o-1/2' }]);
    await comesTo({ orders: ['o-1'], live: 3 });
  });

  it('a null, a wrong type and an impossible value go to quarantine with their rule, and the rest does not', async () => {
    const rows = [
      placed(4, { channel: null }),
      ...[placed(5, { total: usd('12.50') }), placed(6, { total: usd(-1) }), placed(7, { placedAt: 'yesterday' })],
      placed(8),
    ];
    const file = await lake.land('orders', 'OrderPlaced', rows);
    const bad: Bad[] = [
      ['order-o-4/1', 'channel: missing, or no VARCHAR', file],
      ['order-o-5/1', 'total_minor: missing, or no BIGINT', file],
      ['order-o-6/1', 'total_minor: below 0', file],
      ['order-o-7/1', 'placed_at: missing, or no TIMESTAMP', file],
    ];
    await comesTo({ orders: ['o-8'], bad, live: 4 });
  });

  it('a late file is taken over when it comes', async () => {
    await lake.land('orders', 'OrderPlaced', [placed(9)], '2026-01-03');
    await comesTo({ orders: ['o-9'], live: 5 });
  });

  it('a file delivered twice counts once, and which of the two does not hang on which came first', async () => {
    const later = await lake.land('orders', 'OrderPlaced', [placed(10), placed(11)], '2026-01-12');
    await warehouse.build();
    await lake.land('orders', 'OrderPlaced', [placed(10), placed(11)], '2026-01-11');
    const bad: Bad[] = [
      ['order-o-10/1', there, later],
      ['order-o-11/1', there, later],
    ];
    await comesTo({ orders: ['o-10', 'o-11'], bad, live: 7 });
  });

  it('a renamed column leaves its rows in quarantine, and the others where they are', async () => {
    const renamed = `select 'order-o-12/1' as event, 'order-o-12' as stream, '{}' as payload`;
    const file = await lake.landRows('orders', 'OrderPlaced', '2026-01-11', renamed);
    await comesTo({ bad: [['', 'event_id: missing, or no VARCHAR', file]], live: 7 });
  });

  it('a column of another type is read as what it says', async () => {
    const data = JSON.stringify(placed(13).data);
    const typed = `select 'order-o-13/1' as id, 'order-o-13' as stream, '1' as version, date '2026-01-11' as "at", '${data}' as data`;
    await lake.landRows('orders', 'OrderPlaced', '2026-01-11', typed);
    await comesTo({ orders: ['o-13'], live: 8 });
  });

  it('it all ends in the same places when everything is made anew', async () => {
    expect(await outcome(true)).toEqual(expected);
  });

  it('a file that is damaged stops its table at the last good version, with the reason', async () => {
    const path = 'type=OrderPlaced/date=2026-01-11/1000-9-9.parquet';
    const bytes = readFileSync('package.json');
    await lake.lake.create(`bronze/service=orders/${path}`, bytes);
    const table = new DeltaTable(lake.lake, 'bronze/service=orders');
    const { columns, partitionBy } = (await table.read())!;
    const txn = { appId: 'spec', version: 99 };
    await table.commit({ columns, partitionBy, txn, at: 0, add: [{ path, bytes: bytes.length, rows: 3 }] });
    const { outcomes } = await warehouse.build();
    expect(outcomes.map(({ table, outcome }) => [table, outcome])).toEqual([
      ['silver.order_steps', 'unchanged'],
      ['silver.orders_placed', 'failed'],
      ['silver.orders', 'held-back'],
      ['gold.live_orders', 'held-back'],
      ['silver.quarantine', 'unchanged'],
    ]);
    expect(outcomes[1]!.reason).toContain('1000-9-9.parquet');
    const { rows } = await warehouse.rowsOf('gold.live_orders', { by: [], sum: ['orders'] });
    expect(rows).toEqual([{ orders: expected.live }]);
  });
});
