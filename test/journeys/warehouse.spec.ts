import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { DeltaTable } from '#lake/delta.js';
import { TableClock } from '../../apps/analytics/src/schedule/table-clock.worker.js';
import { Warehouse } from '../../apps/analytics/src/warehouse/warehouse.worker.js';
import { personsOfAll } from '../../apps/marketing/src/customer/identity-list.view.js';
import { inFifths } from '../../apps/marketing/src/segment/figures.js';
import { figuresOfAll } from '../../apps/marketing/src/segment/purchase-list.view.js';
import { laid, lakeOfShop } from './laid.js';
import { personOf } from './market-people.js';
import { Trading } from './trading.js';

type Amount = { readonly minor: number };
type Channel = { readonly channel: string; readonly revenue: Amount; readonly refunds: Amount };
type Balance = { readonly account: string; readonly balance: Amount };
type Row = Readonly<Record<string, unknown>>;
type Kpi = { readonly total: Row; readonly rows: readonly Row[] };
const sum = (rows: readonly Row[], figure: string) => rows.reduce((total, row) => total + Number(row[figure]), 0);
const fiveMinutes = 300_000;
/** Until a window of the clickstream is over, and what is under way with it has come. */
const untilLanded = fiveMinutes + 10_000;

describe('Gold', () => {
  const trading = new Trading();
  const { shop } = trading;
  /** Who bought once, and asked to be forgotten. */
  let forgotten = '';
  const rows = async (table: string) => (await shop.job('analytics', Warehouse).rowsOf(table)).rows;
  const shown = async <Body>(path: string) =>
    (await shop.get<Body>(path, await shop.staff('finance', 'warehouse', 'auditor'))).body;

  /** Offered at all three, and bought at the first: the others end it. */
  const soldEverywhere = async (unitId: string) => {
    await trading.there.offered(unitId);
    const { orderId } = await trading.there.buy('ebay', unitId, personOf(1));
    for (const platform of ['etsy', 'shopify'])
      await shop.until('channels', `listing-${platform}.${unitId}`, ['ListingEnded']);
    return `p-${orderId}`;
  };

  /** A shopper comes by a newsletter, looks at two pieces and buys one of them; and one call makes no sense. */
  const shopped = async (orderId: string, timestamp: string) => {
    const product = { sku: 'VASE', price: 100, currency: 'USD' };
    const call = (messageId: string, event: string, properties: object) => ({
      ...{ type: 'track', event, messageId, anonymousId: 'browser-1', timestamp, properties },
      context: { campaign: { source: 'newsletter' } },
    });
    const batch = [
      ...[call('m-1', 'Product Viewed', product), call('m-2', 'Product Viewed', { ...product, sku: 'BOWL' })],
      ...[call('m-3', 'Product Added', product), call('m-3', 'Product Added', product)],
      call('m-4', 'Order Completed', { order_id: orderId, currency: 'USD', products: [product] }),
      call('m-5', 'Nonsense', {}),
    ];
    const answer = await shop.post('/v1/track', { batch }, await shop.guest());
    expect(answer).toMatchObject({ status: 202, body: { accepted: 5, rejected: [{ messageId: 'm-5' }] } });
    shop.pass(untilLanded);
    const lake = await lakeOfShop(shop);
    for (const table of ['clickstream', 'clickstream_bad'])
      while ((await new DeltaTable(lake, `bronze/${table}`).read()) === undefined) await sleep(20);
  };

  beforeAll(async () => {
    await shop.open();
    await shop.priced();
    const arrival = shop.now();
    const { orderId } = await trading.everything();
    forgotten = await soldEverywhere('MIRROR');
    await shop.atRest();
    const steward = { ...(await shop.staff('data-steward')), prefer: 'wait=10' };
    const erased = await shop.post(`/v1/subjects/${forgotten}/erasure`, { reason: 'asked' }, steward);
    if (erased.status !== 200) throw new Error(erased.text);
    await shop.atRest();
    await laid(shop);
    await shopped(orderId, new Date(arrival).toISOString());
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  it('is built of what every service wrote down, and nothing of it is in quarantine', async () => {
    await shop.job('analytics', TableClock).round();
    // What counts the rows in quarantine waits for tables that are made once a day.
    shop.pass(fiveMinutes);
    await shop.job('analytics', TableClock).round();
    const [latest] = (await shown<{ runs: object[] }>('/v1/runs')).runs;
    expect(latest).toMatchObject({ status: 'finished', outcome: { failed: [], heldBack: [] } });
    expect(await rows('silver.quarantine')).toEqual([]);
  });

  it('has the revenue of each channel and the tax that finance has in its books', async () => {
    const today = new Date(shop.now());
    const [from, to] = [-1, 1].map((days) => new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10));
    const { channels } = await shown<{ channels: Channel[] }>(`/v1/books/reports/revenue?from=${from}&to=${to}`);
    const sold = await shop
      .job('analytics', Warehouse)
      .rowsOf('gold.sales_by_day', { by: ['channel'], sum: ['revenue_minor', 'refunds_minor'] });
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
      10,
      1,
      sum(stock, 'sold'),
    ]);
  });

  it('has what became of orders, parcels and customers', async () => {
    expect(await rows('gold.delivery')).toMatchObject([{ country: 'US', parcels: 1, on_time: 1 }]);
    const fulfilled = await rows('gold.fulfilment');
    expect(['placed', 'cancelled', 'delivered'].map((figure) => sum(fulfilled, figure))).toEqual([8, 1, 1]);
    const customers = await rows('gold.customer_segments');
    const orders = await rows('silver.orders');
    const known = orders.filter(
      ({ customer_id, status }) => customer_id !== null && customer_id !== forgotten && status !== 'cancelled',
    );
    expect(sum(customers, 'orders')).toBe(known.length);
    expect(known.length).toBeGreaterThan(3);
  });

  it('has of each person, as whichever identity, what marketing reckons by itself', async () => {
    const database = shop.service('marketing').app.get(DataSource);
    const ours = (await inFifths(await figuresOfAll(database, await personsOfAll(database)))).map(
      ({ fifths, ...customer }) => ({ ...customer, ...fifths }),
    );
    const theirs = (await rows('gold.customers')).map((row) => ({
      ...{ customerId: row['customer_id'], currency: row['currency'] },
      ...{ firstDay: row['first_day'], lastDay: row['last_day'], orders: Number(row['orders']) },
      ...{ revenueMinor: Number(row['revenue_minor']), refundsMinor: Number(row['refunds_minor']) },
      ...{ recency: Number(row['recency_fifth']), frequency: Number(row['frequency_fifth']) },
      monetary: Number(row['monetary_fifth']),
    }));
    expect(ours).toEqual(theirs);
    // One of them bought three times, each time as somebody else.
    expect(theirs.map(({ orders }) => orders).sort()).toEqual([1, 3]);
  });

  it('has for how long a piece could be bought that was sold', async () => {
    const events = await Promise.all(
      ['etsy', 'shopify'].map((channel) => shop.service('channels').store.read(`listing-${channel}.MIRROR`)),
    );
    const told = events.map((stream) => {
      const { data } = stream.find(({ type }) => type === 'ListingEnded')!;
      return (data as { exposedMs: number }).exposedMs;
    });
    const { rows } = await shown<Kpi>('/v1/kpis/exposure?by=channel');
    expect(rows).toMatchObject(['etsy', 'shopify'].map((channel, at) => ({ channel, endings: 1, meanMs: told[at] })));
  });

  it('has what shoppers did before they bought, and where they came from', async () => {
    expect((await rows('silver.clicks')).length).toBe(4);
    const { total } = await shown<Kpi>('/v1/kpis/funnel');
    expect(total).toMatchObject({ viewed: 1, added: 1, ordered: 1, conversionRate: 1 });
    const { rows: sources } = await shown<Kpi>('/v1/kpis/traffic?by=source');
    expect(sources.map(({ source, orders }) => [source, orders])).toEqual([
      ...[
        ['ebay', 2],
        ['etsy', 1],
        ['newsletter', 1],
        ['shopify', 1],
        ['untracked', 3],
      ],
    ]);
    const { total: sales } = await shown<Kpi>('/v1/kpis/sales');
    expect(sum(sources, 'revenueMinor')).toBe(sales['revenueMinor']);
  });

  it('has what was looked at together, and marketing recommends it, the reason with it', async () => {
    for (const unitId of ['SCREEN', 'STOOL']) await shop.offer(unitId);
    const known = async () => (await rows('silver.clicks')).length;
    const before = await known();
    const batch = ['browser-2', 'browser-3'].flatMap((anonymousId) =>
      ['SCREEN', 'STOOL'].map((product_id) => {
        const messageId = `${anonymousId}-${product_id}`;
        return { type: 'track', event: 'Product Viewed', messageId, anonymousId, properties: { product_id } };
      }),
    );
    expect(await shop.post('/v1/track', { batch }, await shop.guest())).toMatchObject({ body: { accepted: 4 } });
    shop.pass(untilLanded);
    await laid(shop);
    const tables = shop.job('analytics', TableClock);
    // Each partition of the hub is landed by itself.
    do {
      shop.pass(fiveMinutes);
      await tables.round();
    } while ((await known()) < before + 4);
    await shop.post('/v1/runs', { schedule: 'batch' }, await shop.staff('administrator'));
    await tables.round();
    await shop.atRest();
    const { body } = await shop.get<{ recommendations: object[] }>('/v1/recommendations/SCREEN', await shop.guest());
    expect(body.recommendations[0]).toMatchObject({ unitId: 'STOOL', reason: 'viewed-together' });
  });
});
