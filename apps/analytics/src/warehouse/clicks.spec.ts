import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SampleLake, type Call } from './bronze.contract.js';
import type { Warehouse } from './warehouse.worker.js';

const product = (sku: string, category?: string) => ({ sku, category, price: 12.5 });
const from = (url: string, referrer?: string) => ({ page: { url, referrer } });

/** Ann comes by a newsletter, looks, and orders as c-1; Bob comes by a search, looks at two; Cy comes from nowhere and orders. */
const calls: Call[] = [
  {
    ...{ messageId: 'm-01', event: 'Product Viewed', anonymousId: 'ann', at: '2026-01-10T10:00:00.000Z' },
    ...{
      properties: product(' cm-1 '),
      context: { campaign: { source: ' Newsletter ' }, ...from('https://shop.example/1?gclid=7') },
    },
  },
  {
    ...{ messageId: 'm-02', event: 'Product Added', anonymousId: 'ann', at: '2026-01-10T10:01:00.000Z' },
    ...{ properties: product('CM-1'), context: from('https://shop.example/cart', 'https://shop.example/1') },
  },
  { messageId: 'm-03', type: 'identify', anonymousId: 'ann', userId: 'c-1', at: '2026-01-10T10:02:00.000Z' },
  {
    ...{ messageId: 'm-04', event: 'Order Completed', userId: 'c-1', at: '2026-01-10T10:03:00.000Z' },
    properties: { order_id: 'o-1', products: [product('CM-1'), product('WRAP', 'Gift Wrap')] },
  },
  {
    ...{ messageId: 'm-05', event: 'Product Viewed', anonymousId: 'bob', at: '2026-01-10T11:00:00.000Z' },
    ...{ properties: product('CM-1'), context: from('https://shop.example/1', 'https://www.search.example/?q=bowl') },
  },
  {
    ...{ messageId: 'm-06', event: 'Product Viewed', anonymousId: 'bob', at: '2026-01-10T11:01:00.000Z' },
    properties: product('UNKNOWN', ' Clocks '),
  },
  {
    ...{ messageId: 'm-07', event: 'Order Completed', anonymousId: 'cy', at: '2026-01-10T12:00:00.000Z' },
    properties: { order_id: 'o-2', products: [product('CM-1')] },
  },
  { messageId: 'm-08', event: 'Product Viewed', at: '2026-01-10T12:00:00.000Z', properties: product('CM-1') },
];

const placed = (orderId: string) => ({
  id: `order-${orderId}/1`,
  data: { channel: 'web', placedAt: '2026-01-10T12:00:00.000Z', lines: [], total: { minor: 1, currency: 'USD' } },
});
const line = (account: string, side: string, minor: number) => {
  return { account, side, amount: { minor, currency: 'USD' }, baseMinor: minor, description: 'x' };
};
const booked = (number: number, minor: number) => ({
  id: `journal-2026-01-10/${number}`,
  data: {
    entry: {
      ...{ key: `sale-o-${number}`, documentType: 'SALE', documentNo: `o-${number}`, documentDate: '2026-01-10' },
      ...{ baseCurrency: 'USD', channel: 'web', orderId: `o-${number}` },
      lines: [line('1260', 'debit', minor), line('4000', 'credit', minor)],
    },
  },
});

describe('What shoppers did', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  const rows = async (table: string, columns?: string[]) =>
    (await warehouse.rowsOf(table, columns && { columns })).rows;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse([
      ...['silver.clicks', 'silver.visitors', 'silver.click_products', 'silver.products', 'silver.piece_descriptions'],
      ...[
        'silver.orders',
        'silver.orders_placed',
        'silver.order_steps',
        'silver.ledger_lines',
        'silver.ledger_entries',
      ],
      ...['silver.product_aliases', 'silver.quarantine', 'gold.conversion_by_category', 'gold.attribution'],
      ...['silver.identity_steps', 'silver.persons'],
      'gold.revenue_by_source',
    ]);
    const piece = { title: 'Bowl', category: 'Silver', condition: 'good', location: 'shop' };
    await lake.land('inventory', 'UnitRegistered', [{ id: 'unit-CM-1/1', data: piece }]);
    await lake.land('orders', 'OrderPlaced', ['o-1', 'o-2', 'o-3'].map(placed));
    await lake.land('finance', 'EntryPosted', [booked(1, 5_000), booked(2, 700), booked(3, 60)]);
    await lake.landClicks(calls.slice(0, 5));
    await lake.landClicks(calls.slice(3));
    const { outcomes } = await warehouse.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  it('is counted by the category that inventory has, a visitor once', async () => {
    const figures = ['category', 'viewed', 'added', 'ordered', 'conversion_rate'];
    const told = (await rows('gold.conversion_by_category', figures)).map((row) => Object.values(row));
    expect(told).toEqual([
      ['clocks', 1, 0, 0, '0.000000'],
      ['gift wrap', 0, 0, 1, null],
      ['silver', 2, 1, 2, '1.000000'],
    ]);
  });

  it('says where the revenue came from: the last source before the order, by whoever the browser turned out to be', async () => {
    const told = (await rows('gold.revenue_by_source', ['source', 'orders', 'revenue_minor'])).map((row) =>
      Object.values(row),
    );
    expect(told).toEqual([
      ['direct', 1, 700],
      ['newsletter', 1, 5_000],
      ['untracked', 1, 60],
    ]);
    const sources = await rows('silver.clicks', ['message_id', 'source']);
    expect(sources.filter(({ source }) => source !== null)).toEqual([
      { message_id: 'm-01', source: 'newsletter' },
      { message_id: 'm-05', source: 'search.example' },
    ]);
  });

  it('is in quarantine where it was told twice, or by nobody', async () => {
    expect((await rows('silver.quarantine', ['row_key', 'problem'])).map((row) => Object.values(row))).toEqual([
      ['m-04', 'there is one of this key already'],
      ['m-05', 'there is one of this key already'],
      ['m-08', 'anonymous_id, user_id: neither is said'],
    ]);
  });
});
