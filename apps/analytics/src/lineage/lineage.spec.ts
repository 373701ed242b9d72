import { describe, expect, it } from '@jest/globals';
import { readModels } from '../warehouse/models.source.js';
import { told } from './told.js';

const { all } = readModels();
const bronze = all.filter(({ layer }) => layer === 'bronze');
const event = bronze.find(({ table }) => table === 'bronze.event')!;
const model = (table: string) => ({
  ...event,
  table,
  layer: table.startsWith('gold') ? ('gold' as const) : ('silver' as const),
});

describe('The lineage', () => {
  const nodes = [
    { model: model('silver.orders'), version: 3, builtAt: '2026-01-10T12:00:00.000Z', rows: 7 },
    { model: model('gold.sales'), last: { outcome: 'failed', reason: 'two rows have the same key' } },
  ];
  const edges = [
    { from: 'bronze.orders.OrderPlaced', to: 'silver.orders' },
    { from: 'silver.orders', to: 'gold.sales' },
  ];

  it('leads from the figures down to the types of events, each by its contract', () => {
    const tables = told(nodes, edges, bronze);
    expect(tables.map(({ table, layer, reads }) => [table, layer, reads])).toEqual([
      ['bronze.orders.OrderPlaced', 'bronze', []],
      ['silver.orders', 'silver', ['bronze.orders.OrderPlaced']],
      ['gold.sales', 'gold', ['silver.orders']],
    ]);
    expect(tables[0]!.columns.map(({ name }) => name)).toEqual(Object.keys(event.columns));
  });

  it('says of a table which version is there, or why there is none', () => {
    const [source, orders, sales] = told(nodes, edges, bronze);
    expect(orders).toMatchObject({ version: 3, builtAt: '2026-01-10T12:00:00.000Z', rows: 7 });
    expect(sales).toMatchObject({ failing: 'two rows have the same key' });
    for (const one of [source!, sales!]) expect(one).not.toHaveProperty('version');
    expect(orders).not.toHaveProperty('failing');
  });

  it('leads to every model of ours', () => {
    const made = all.filter(({ layer }) => layer !== 'bronze').map((one) => ({ model: one }));
    expect(
      told(made, [], bronze)
        .map(({ table }) => table)
        .sort(),
    ).toEqual(made.map(({ model }) => model.table).sort());
  });
});
