import { describe, expect, it } from '@jest/globals';
import { readModels } from '../warehouse/models.source.js';
import { sumsOf } from './kpi.js';
import { kpis } from './kpis.js';

const { all } = readModels();

describe.each(kpis)('The KPI $name', (kpi) => {
  const model = all.find(({ table }) => table === kpi.table);
  const { columns = {} } = model ?? {};

  it('is made of whole numbers of a table of gold, which holds nothing of persons', () => {
    expect(model).toMatchObject({ layer: 'gold', personal: 'none' });
    for (const column of sumsOf(kpi)) expect([column, columns[column]?.type]).toEqual([column, 'BIGINT']);
  });

  it('is split by keys of that table, which tell every row apart together with when it was and the currency', () => {
    const when = kpi.per === 'now' ? [] : [kpi.per];
    const currency = 'currency' in columns ? ['currency'] : [];
    for (const column of kpi.by) expect([column, columns[column]?.type]).toEqual([column, 'VARCHAR']);
    expect([...when, ...kpi.by, ...currency].sort()).toEqual([...model!.keys].sort());
    if (kpi.per !== 'now') expect(columns[kpi.per]!.type).toBe(kpi.per === 'day' ? 'DATE' : 'VARCHAR');
  });

  it('names its figures each by itself, and amounts by their unit', () => {
    const names = kpi.figures.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, unit } of kpi.figures) expect([name, name.endsWith('Minor')]).toEqual([name, unit === 'money']);
  });
});

it('The names of KPIs are unique', () => {
  expect(new Set(kpis.map(({ name }) => name)).size).toBe(kpis.length);
});
