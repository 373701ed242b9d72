import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '#service/clock.js';
import { SampleLake } from '../warehouse/bronze.contract.js';
import type { Warehouse } from '../warehouse/warehouse.worker.js';
import { ForecastsController } from './forecasts.controller.js';

const model = (by: string, rows: string) => `/*
description: Weekly demand.
owner: inventory
personal: none
keys: [week, ${by}]
columns:
  week: { type: DATE, is: The Monday, notNull: true }
  ${by}: { type: VARCHAR, is: Of what, notNull: true }
  pieces: { type: BIGINT, is: Pieces sold, notNull: true, min: 1 }
*/
${rows}
`;
// Thirty weeks up to that of Friday, 9 January 2026, of which the first and the last do not count.
const weeks = (by: string) => `
select cast(cast(date '2025-06-16' as timestamp) + to_days(cast(7 * number as integer)) as date) as week, 'clocks' as ${by},
  cast(2 + 3 * (number % 2) as bigint) as pieces from range(30) as t (number)
union all select date '2025-12-22', 'maps', 7`;

describe('Forecasts of demand', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  let forecasts: ForecastsController;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse({
      'gold/weekly_demand.sql': model('category', weeks('category')),
      'gold/retail_weeks.sql': model('country', weeks('country')),
    });
    forecasts = new ForecastsController(warehouse, new Clock(() => new Date('2026-01-09T12:00:00Z')));
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  it('are none before the table is made', async () =>
    expect(await forecasts.list({ of: 'shop', weeks: 2 })).toEqual({ forecasts: [] }));

  it('are of each category, from the weeks that are over', async () => {
    await warehouse.build();
    const { forecasts: found } = await forecasts.list({ of: 'shop', weeks: 2 });
    expect(found.map(({ category, weeksOnRecord }) => [category, weeksOnRecord])).toEqual([
      ['clocks', 28],
      ['maps', 2],
    ]);
    const [clocks] = found;
    expect(clocks!.weeks.map(({ week, from }) => [week, from])).toEqual([
      ['2026-W02', '2026-01-05'],
      ['2026-W03', '2026-01-12'],
    ]);
    expect(clocks!.backTest.origins).toBe(19);
    expect((await forecasts.list({ of: 'shop', category: 'maps', weeks: 2 })).forecasts).toEqual(found.slice(1));
  });

  it('of a trade that is over begin where it ended', async () => {
    const { forecasts: found } = await forecasts.list({ of: 'retail-year', weeks: 1 });
    expect(found.map(({ category, weeks }) => [category, weeks[0]!.from])).toEqual([
      ['clocks', '2026-01-05'],
      ['maps', '2026-01-05'],
    ]);
  });
});
