import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { importRetail } from '../retail/retail-import.worker.js';
import { SampleLake } from './bronze.contract.js';
import { DrawnShop } from './drawn-shop.contract.js';
import { readModels } from './models.source.js';
import type { Warehouse } from './warehouse.worker.js';

/** Another seed draws another shop: FUZZ_SEED=7 npm test -- increments */
const seed = Number(process.env['FUZZ_SEED'] ?? 8);
const steps = 3;
jest.setTimeout(120_000);

const [head, ...retail] = readFileSync('test/replay/online-retail-extract.csv', 'utf8').trimEnd().split('\r\n');
const nonsense = 'C1,10002,X,bad,2010-12-01 08:26:00,1.00,1,UK';

describe(`All tables of a shop drawn by seed ${seed}`, () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse();
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  const happens = async (shop: DrawnShop, step: number) => {
    for (const { service, type, events } of shop.facts()) await lake.land(service, type, events, shop.day());
    await lake.landClicks(shop.clicks());
    if (step % 2 === 1) return;
    const lines = Array.from({ length: 200 }, () => shop.pick(retail));
    const file = join(lake.folder, 'retail.csv');
    writeFileSync(file, [head, ...lines, nonsense, ''].join('\r\n'));
    await importRetail(lake.lake, join(lake.folder, 'importing'), file);
  };
  const built = async (whole: boolean) => {
    const { outcomes } = await warehouse.build({ whole });
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
  };
  /** Every table as it is now, row by row. */
  const tables = async () => {
    const names = readModels().all.flatMap(({ layer, table }) => (layer === 'bronze' ? [] : [table]));
    const read = names.map(async (table) => {
      const { rows } = await warehouse.rowsOf(table);
      return [table, rows.map((row) => JSON.stringify(row)).toSorted()] as const;
    });
    return new Map(await Promise.all(read));
  };

  it('come to the same bit by bit and made anew at once', async () => {
    const shop = new DrawnShop(seed);
    for (let step = 0; step < steps; step++) {
      await happens(shop, step);
      await built(false);
    }
    const bitByBit = await tables();
    await built(true);
    const anew = await tables();
    expect([...anew].filter(([, rows]) => rows.length === 0).map(([table]) => table)).toEqual([]);
    expect(anew.get('gold.customers')!.length).toBeGreaterThanOrEqual(2);
    for (const [table, rows] of anew) expect([table, bitByBit.get(table)]).toEqual([table, rows]);
  });
});
