import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { RevenueBooked } from '#contracts/finance.js';
import { OrderBilled, OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import { importRetail } from '../../apps/analytics/src/retail/retail-import.worker.js';
import { SampleLake } from '../../apps/analytics/src/warehouse/bronze.contract.js';
import type { Warehouse } from '../../apps/analytics/src/warehouse/warehouse.worker.js';
import { Bureau } from '../../apps/marketing/src/bureau.contract.js';
import { personsOfAll } from '../../apps/marketing/src/customer/identity-list.view.js';
import { inFifths } from '../../apps/marketing/src/segment/figures.js';
import { figuresOfAll } from '../../apps/marketing/src/segment/purchase-list.view.js';

/** Pounds have three decimals here, so that they are whole numbers. */
const thousandths = (pounds: unknown) => Math.round(Number(pounds) * 1_000);
const total = { minor: 1, currency: 'GBP' };
const lines = [{ line: 1, sku: 'GOODS', quantity: 1, price: total }];

describe('The customers of the retail year, as marketing hears of them', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  let bureau: Bureau;

  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse();
    await importRetail(lake.lake, join(lake.folder, 'work'), 'test/replay/online-retail-extract.csv');
    const { outcomes } = await warehouse.build({ schedule: 'batch' });
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
    bureau = await Bureau.open();
    const { rows } = await warehouse.rowsOf('silver.retail_trade');
    for (const { invoice, customer_id, day, amount, line, is_return } of rows) {
      if (customer_id === null || is_return === true) continue;
      const order = { orderId: `o-${String(invoice)}`, channel: 'store', lines, total };
      const customerId = String(Number(customer_id));
      await bureau.hear(OrderPlaced.of({ ...order, customerId }));
      await bureau.hear(OrderConfirmed.of({ ...order, customerId }));
      const orderedAt = `${String(day)}T12:00:00.000Z`;
      await bureau.hear(OrderBilled.of({ ...OrderBilled.example, orderId: order.orderId, orderedAt }));
      const sums = { currency: 'GBP', revenueMinor: thousandths(amount), refundsMinor: 0 };
      await bureau.hear(RevenueBooked.of({ key: `row-${String(line)}`, orderId: order.orderId, ...sums }));
    }
    await bureau.settled();
  }, 60_000);
  afterAll(async () => {
    await bureau.close();
    await warehouse.close();
    await lake.close();
  });

  it('bought as often, as lately and for as much as the lake says, and are in the same fifths', async () => {
    const { rows } = await warehouse.rowsOf('gold.retail_customers');
    const database = bureau.service.app.get(DataSource);
    const ours = await inFifths(await figuresOfAll(database, await personsOfAll(database)));
    expect(ours.map(({ currency: _, refundsMinor: __, ...customer }) => customer)).toEqual(
      rows.map((row) => ({
        ...{ customerId: row['customer_id'], firstDay: row['first_day'], lastDay: row['last_day'] },
        ...{ orders: Number(row['orders']), revenueMinor: thousandths(row['revenue']) },
        fifths: {
          ...{ recency: Number(row['recency_fifth']), frequency: Number(row['frequency_fifth']) },
          monetary: Number(row['monetary_fifth']),
        },
      })),
    );
    expect(ours).toHaveLength(24);
  });
});
