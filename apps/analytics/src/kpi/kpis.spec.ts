import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DuckDb } from '../warehouse/duckdb.driver.js';
import { readModels } from '../warehouse/models.source.js';
import { figuresOf, sumsOf, type Kpi } from './kpi.js';
import { kpis } from './kpis.js';

const { all, macros } = readModels();

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

it('A share is rounded as the models round', async () => {
  const rate = { name: 'rate', title: 'Rate', unit: 'share', definition: 'Rate', sum: 'of', per: ['by'] } as const;
  const kpi: Kpi = { ...kpis[0]!, figures: [rate] };
  // Millionths and their halves, which only whole-number arithmetic tells from what is next to them.
  const signs = [1, -1];
  const numbers = [0, 1, 2, 3, 5, 7, 333_333, 999_999, 1_000_001, 9_000_000_001];
  const divisors = [0, 2, -3, 7, 64, 2_000_000, 4_000_000, 1_234_567];
  const pairs = signs.flatMap((sign) => numbers.flatMap((of) => divisors.map((by) => [sign * of, by] as const)));
  const scratch = mkdtempSync(join(tmpdir(), 'kpis-'));
  const duckDb = await DuckDb.start({ scratch, folders: [], memoryMb: 128, threads: 1 });
  const rows = await duckDb.rows(`${macros};
      select cast(ratio(a, b) as double) as share from (values ${pairs.map((pair) => `(${pair.join()})`).join()}) as told (a, b)`);
  await duckDb.close();
  expect(pairs.map(([of, by]) => figuresOf(kpi, [{ of, by }], [])['rate'])).toEqual(rows.map(({ share }) => share));
});
