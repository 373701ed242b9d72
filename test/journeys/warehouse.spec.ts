import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SampleLake } from '../../apps/analytics/src/warehouse/bronze.contract.js';
import type { Warehouse } from '../../apps/analytics/src/warehouse/warehouse.worker.js';
import { Trading } from './trading.js';

type Amount = { readonly minor: number };
type Channel = { readonly channel: string; readonly revenue: Amount; readonly refunds: Amount };
type Balance = { readonly account: string; readonly balance: Amount };
type Row = Readonly<Record<string, unknown>>;
const sum = (rows: readonly Row[], figure: string) => rows.reduce((total, row) => total + Number(row[figure]), 0);

describe('Gold', () => {
  const trading = new Trading();
  const { shop } = trading;
  let lake: SampleLake;
  let warehouse: Warehouse;
  const rows = async (table: string) => (await warehouse.rowsOf(table)).rows;
  const shown = async <Body>(path: string) =>
    (await shop.get<Body>(path, await shop.staff('finance', 'warehouse'))).body;

  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse();
    await shop.open();
    await shop.priced();
    await trading.everything();
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
    await shop.close();
    shop.remove();
  });

  it('is built of what every service wrote down, and nothing of it is in quarantine', async () => {
    for (const { name, store } of shop.services) await lake.landLog(name, (await store.after(null, 100_000)).events);
    const { outcomes } = await warehouse.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
    expect(await rows('silver.quarantine')).toEqual([]);
  });

  it('has the revenue of each channel and the tax that finance has in its books', async () => {
    const today = new Date(shop.now());
    const [from, to] = [-1, 1].map((days) => new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10));
    const { channels } = await shown<{ channels: Channel[] }>(`/v1/books/reports/revenue?from=${from}&to=${to}`);
    const sold = await warehouse.rowsOf('gold.sales_by_day', {
      by: ['channel'],
      sum: ['revenue_minor', 'refunds_minor'],
    });
    expect(sold.rows).toEqual(
      channels.map(({ channel, revenue, refunds }) => ({
        ...{ channel, revenue_minor: revenue.minor, refunds_minor: refunds.minor },
      })),
    );
    expect(channels.map(({ channel }) => channel)).toEqual(['ebay', 'etsy', 'shopify', 'web']);
    const { balances } = await shown<{ balances: Balance[] }>('/v1/books/trial-balance');
    const owed = balances.filter(({ account }) => account.startsWith('220')).map(({ balance }) => -balance.minor);
    const taxes = await rows('gold.tax_liability');
    expect(sum(taxes, 'tax_minor')).toBe(owed.reduce((total, minor) => total + minor));
    expect(taxes).toMatchObject([{ jurisdiction: 'US-PA', rate_percent: '6' }]);
  });

  it('has the pieces that inventory has', async () => {
    const units = (await shown<{ units: { status: string }[] }>('/v1/units?limit=200')).units;
    const inHouse = units.filter(({ status }) => !['sold', 'written-off'].includes(status));
    const stock = await rows('gold.stock');
    expect(sum(stock, 'on_hand')).toBe(inHouse.length);
    const returned = sum(stock, 'returned');
    expect(sum(stock, 'sold')).toBe(units.filter(({ status }) => status === 'sold').length + returned);
    expect([units.length, returned, sum(await rows('gold.weekly_demand'), 'pieces')]).toEqual([
      9,
      1,
      sum(stock, 'sold'),
    ]);
  });

  it('has what became of orders, parcels and customers', async () => {
    expect(await rows('gold.delivery')).toMatchObject([{ country: 'US', parcels: 1, on_time: 1 }]);
    const fulfilled = await rows('gold.fulfilment');
    expect(['placed', 'cancelled', 'delivered'].map((figure) => sum(fulfilled, figure))).toEqual([7, 1, 1]);
    const customers = await rows('gold.customer_segments');
    const orders = await rows('silver.orders');
    const known = orders.filter((order) => order['customer_id'] !== null && order['status'] !== 'cancelled');
    expect(sum(customers, 'orders')).toBe(known.length);
    expect(known.length).toBeGreaterThan(3);
  });
});
