import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SampleLake } from './bronze.contract.js';
import { readModels } from './models.source.js';
import type { Warehouse } from './warehouse.worker.js';

const placed = (number: number, minor: unknown = 100) => ({
  id: `order-o-${number}/1`,
  data: { channel: 'web', placedAt: '2026-01-10T14:00:00.000Z', lines: [], total: { minor, currency: 'USD' } },
});
const tables = ['silver.orders_placed', 'silver.quarantine'];

describe('What was broken off', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeEach(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse(tables);
  });
  afterEach(async () => {
    await warehouse.close();
    await lake.close();
  });
  const all = () => Promise.all(tables.map(async (table) => (await warehouse.rowsOf(table)).rows));

  it.each([1, 2, 3, 4, 5])(
    'after %i files is made up for, also where a late file repeats as many rows',
    async (files) => {
      await lake.land('orders', 'OrderPlaced', [placed(1), placed(2), placed(3, null)], '2026-01-12');
      await warehouse.build();
      await lake.land('orders', 'OrderPlaced', [placed(1, 777), placed(2, 778), placed(9, null)], '2026-01-11');
      lake.createsLeft = files;
      await warehouse.build();
      lake.createsLeft = Infinity;
      await warehouse.build();
      const made = await all();
      await warehouse.build({ whole: true });
      expect(made).toEqual(await all());
      expect(made[0]!.map((row) => row['total_minor'])).toEqual([777, 778]);
    },
  );

  it('is not what a release changes: a table is made anew when bronze is read otherwise', async () => {
    await lake.land('orders', 'OrderPlaced', [placed(1)]);
    await warehouse.build();
    await warehouse.close();
    const models = readModels();
    const other = models.all.map((model) =>
      model.table === 'bronze.event'
        ? { ...model, sql: model.sql.replace('try_cast(id as', "try_cast('x' || id as") }
        : model,
    );
    warehouse = lake.over({
      ...models,
      all: other.filter(({ layer, table }) => layer === 'bronze' || tables.includes(table)),
    });
    await warehouse.build();
    expect((await all())[0]).toMatchObject([{ event_id: 'xorder-o-1/1' }]);
  });

  it('is no parcel that came before it left the house', async () => {
    const [dispatchedAt, at] = ['2026-01-10T10:00:00.000Z', '2026-01-12T10:00:00.000Z'];
    const parcel = (number: number, more: object) => ({
      id: `shipment-s-${number}/4`,
      data: { parcelId: `s-${number}.1`, carrier: 'ups', destination: 'US', dispatchedAt, at, ...more },
    });
    const parcels = lake.warehouse(['silver.parcels_delivered', 'gold.delivery']);
    await lake.land('fulfillment', 'ParcelDelivered', [
      parcel(1, {}),
      parcel(2, { dispatchedAt: at, at: dispatchedAt }),
    ]);
    const { outcomes } = await parcels.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
    expect((await parcels.rowsOf('gold.delivery')).rows).toMatchObject([{ parcels: 1, way_ms: 2 * 86_400_000 }]);
    await parcels.close();
  });
});
