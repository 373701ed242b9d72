import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { auditLog } from '#eventsourcing/log-audit.js';
import { SmallShop } from './small-shop.js';

/** The folder of an earlier release, built: OLD=/tmp/old npm test -- test/chaos/failures/releases. */
const release = process.env['OLD'];

(release === undefined ? describe.skip : describe)('An earlier release', () => {
  const old = { release: release! };
  let shop: SmallShop;
  beforeAll(async () => {
    shop = await SmallShop.open({ orders: old, inventory: old });
  }, 60_000);
  afterAll(() => shop.close());

  const sell = async (count: number, services: readonly string[], inventory = 'inventory') => {
    const unitIds = await shop.offer(count, inventory);
    const sold = await Promise.all(
      unitIds.map((unitId, index) => shop.sell(unitId, 20, services[index % services.length])),
    );
    expect(sold.map(({ status }) => status)).toEqual(unitIds.map(() => 201));
  };

  it('works beside this one on the same files, and this one goes on alone with what it left', async () => {
    await sell(50, ['orders']);
    await shop.addService('orders-now', {}, 'orders');
    await shop.addService('inventory-now', {}, 'inventory');
    await shop.ready();
    for (let round = 0; round < 4; round++) await sell(50, ['orders', 'orders-now']);
    for (const name of ['orders', 'inventory']) expect(await shop.retire(name)).toBeUndefined();
    await sell(50, ['orders-now'], 'inventory-now');
    await shop.caughtUp();
    for (const service of ['orders', 'inventory'])
      expect(auditLog(join(shop.placeOf(service), 'events.db')).fault).toBeUndefined();
    const count = (service: string, type: string) => shop.facts(service).filter((fact) => fact.type === type).length;
    expect([count('orders', 'OrderConfirmed'), count('inventory', 'UnitSold')]).toEqual([300, 300]);
    const [row] = shop.rows('orders', 'views.db', `select count(*) as n from order_list where status = 'confirmed'`);
    expect(row!['n']).toBe(300);
  }, 180_000);
});
