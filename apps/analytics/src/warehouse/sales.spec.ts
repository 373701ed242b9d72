import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SampleLake } from './bronze.contract.js';
import type { Warehouse } from './warehouse.worker.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const line = (account: string, side: 'debit' | 'credit', minor: number, more: object = {}) => ({
  ...{ account, side, amount: usd(minor), baseMinor: minor, description: account, ...more },
});
const posted = (number: number, key: string, entry: object) => ({
  id: `journal-2026-01-10/${number}`,
  data: {
    entry: { key, documentType: 'SALE', documentDate: '2026-01-10', channel: 'store', baseCurrency: 'USD', ...entry },
  },
});
const sale = (minor: number, more: object = {}) => [line('1000', 'debit', minor), line('4000', 'credit', minor, more)];

describe('Sales by day', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse([
      ...['silver.ledger_entries', 'silver.ledger_lines', 'silver.product_aliases', 'silver.piece_descriptions'],
      ...['silver.products', 'gold.sales_by_day'],
    ]);
    await lake.land('inventory', 'UnitRegistered', [{ id: 'unit-VASE/1', data: { category: 'Ceramics' } }]);
    await lake.land('inventory', 'UnitRegistered', [{ id: 'unit-RUG/1', data: { category: 'Rugs' } }]);
    // Two channels call other pieces the same, and one calls a rug as we call our vase.
    const called = (n: number, channel: string, from: string, unitId: string) => ({
      id: `mapping-${n}/1`,
      data: { channel, from, to: { unitId } },
    });
    await lake.land('channels', 'SkuMapped', [
      ...[called(1, 'ebay', 'X9', 'VASE'), called(2, 'etsy', 'x9', 'RUG'), called(3, 'store', 'vase', 'RUG')],
    ]);
    await lake.land('finance', 'EntryPosted', [
      posted(7, 'sale-o-5', { orderId: 'o-5', channel: 'ebay', destination: 'FR', lines: sale(40, { sku: 'x9' }) }),
      posted(8, 'sale-o-6', { orderId: 'o-6', channel: 'etsy', destination: 'IT', lines: sale(50, { sku: 'X9' }) }),
      posted(1, 'sale-o-1', { orderId: 'o-1', destination: 'DE', lines: sale(10_000, { sku: ' vase ' }) }),
      // The same fact, posted by two processes at once.
      posted(2, 'sale-o-1', { orderId: 'o-1', destination: 'DE', lines: sale(10_000, { sku: 'VASE' }) }),
      posted(3, 'sale-o-2', { orderId: 'o-2', lines: sale(500) }),
      posted(4, 'sale-o-3', { orderId: 'o-3', destination: 'unknown', lines: sale(70) }),
      posted(5, 'sale-o-4', { orderId: 'o-4', lines: sale(9_000, { tax: { jurisdiction: 'US-PA' } }) }),
      posted(6, 'refund-o-1', {
        ...{ documentType: 'REFUND', orderId: 'o-1', destination: 'DE' },
        lines: [line('4090', 'debit', 2_500, { sku: 'VASE' }), line('1000', 'credit', 2_500)],
      }),
    ]);
    const { outcomes } = await warehouse.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  it('count what has one key once, at the country of the tax, or where it went, or at none that is known', async () => {
    const { rows } = await warehouse.rowsOf('gold.sales_by_day', {
      columns: ['country', 'category', 'sales', 'revenue_minor', 'refunds_minor', 'net_minor'],
      orderBy: ['country'],
    });
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['DE', 'ceramics', 1, 10_000, 2_500, 7_500],
      ['FR', 'ceramics', 1, 40, 0, 40],
      ['IT', 'rugs', 1, 50, 0, 50],
      ['US', 'none', 1, 9_000, 0, 9_000],
      ['unknown', 'none', 2, 570, 0, 570],
    ]);
  });
});
