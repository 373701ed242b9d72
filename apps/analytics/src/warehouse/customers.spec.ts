import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SampleLake, type Event } from './bronze.contract.js';
import type { Warehouse } from './warehouse.worker.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T12:00:00.000Z`;
const placed = (orderId: string, customerId: string, on: number): Event => ({
  id: `order-${orderId}/1`,
  data: { channel: 'web', placedAt: day(on), customerId, lines: [], total: usd(1) },
});
const confirmed = (orderId: string): Event => ({ id: `order-${orderId}/2`, data: {} });
const sold = (number: number, orderId: string): Event => {
  const line = (account: string, side: string) => ({ account, side, amount: usd(100), baseMinor: 100 });
  const entry = { key: `sale-${orderId}`, documentType: 'SALE', documentDate: '2026-01-10', orderId, channel: 'web' };
  const lines = [line('1260', 'debit'), line('4000', 'credit')];
  return { id: `journal-2026-01-10/${number}`, data: { entry: { ...entry, baseCurrency: 'USD', lines } } };
};

describe('Customers', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse([
      ...['silver.orders_placed', 'silver.order_steps', 'silver.orders', 'silver.identity_steps', 'silver.persons'],
      ...['silver.ledger_entries', 'silver.ledger_lines', 'silver.product_aliases', 'silver.piece_descriptions'],
      'silver.products',
      'gold.customers',
    ]);
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });
  const customers = async () => {
    const { outcomes } = await warehouse.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
    const columns = ['customer_id', 'first_day', 'last_day', 'orders', 'revenue_minor'];
    return (await warehouse.rowsOf('gold.customers', { columns })).rows.map((row) => Object.values(row));
  };
  const says = (type: string, version: number, subjectId: string, data: object) =>
    lake.land('marketing', type, [{ id: `identity-${subjectId}/${version}`, data }]);

  it('are persons, as whichever identity they bought', async () => {
    const all = [placed('o-1', 'c-1', 1), placed('o-2', 'p-o-2', 2), placed('o-3', 'c-3', 3), placed('o-4', 'c-4', 4)];
    const ids = ['o-1', 'o-2', 'o-3', 'o-4'];
    await lake.land('orders', 'OrderPlaced', all);
    await lake.land('orders', 'OrderConfirmed', ids.map(confirmed));
    await lake.land(
      'finance',
      'EntryPosted',
      ids.map((orderId, n) => sold(n + 1, orderId)),
    );
    for (const [on, id] of ['', 'c-1', 'p-o-2', 'c-3'].entries())
      if (id !== '') await says('IdentityMet', 1, id, { record: 'order', channel: 'web', at: day(on) });
    await says('IdentityJoined', 2, 'p-o-2', { into: 'c-1', because: 'same-email', evidence: 'order o-2', at: day(2) });
    expect(await customers()).toEqual([
      ['c-1', '2026-01-01', '2026-01-02', 2, 200],
      ['c-3', '2026-01-03', '2026-01-03', 1, 100],
      ['c-4', '2026-01-04', '2026-01-04', 1, 100],
    ]);
  });

  it('bought nothing before they were forgotten, though they came back', async () => {
    await says('IdentityForgotten', 2, 'c-3', { at: day(5) });
    expect((await customers()).map(([id]) => id)).toEqual(['c-1', 'c-4']);
    await says('IdentityMet', 3, 'c-3', { record: 'order o-5', channel: 'web', at: day(6) });
    await lake.land('orders', 'OrderPlaced', [placed('o-5', 'c-3', 6)]);
    await lake.land('orders', 'OrderConfirmed', [confirmed('o-5')]);
    await lake.land('finance', 'EntryPosted', [sold(5, 'o-5')]);
    expect((await customers())[1]).toEqual(['c-3', '2026-01-06', '2026-01-06', 1, 100]);
  });
});
