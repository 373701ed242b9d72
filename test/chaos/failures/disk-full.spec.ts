import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../victim.js';
import { hasSmallDisks, SmallDisk } from './small-disk.js';
import { SmallShop } from './small-shop.js';

if (!hasSmallDisks && process.env['CI'] === 'true') throw new Error('unshare and tmpfs are needed in CI');

(hasSmallDisks ? describe : describe.skip)('A disk that is full', () => {
  let shop: SmallShop;
  let disk: SmallDisk;
  beforeAll(async () => {
    shop = await SmallShop.open({ inventory: {} });
    disk = await SmallDisk.open(shop.placeOf('orders'));
    shop.seenAt('orders', disk.seen);
    await shop.addService('orders', { within: disk.within });
    await shop.ready();
  }, 40_000);
  afterAll(async () => {
    await shop.close();
    disk.close();
  });

  it('lets nobody order, alerts people, and loses nothing: what was refused is done when there is room', async () => {
    const unitIds = await shop.offer(20);
    const before = unitIds.slice(0, 10);
    const sold = await Promise.all(before.map((unitId) => shop.sell(unitId, 10)));
    expect(sold.map(({ status }) => status)).toEqual(before.map(() => 201));

    const makeRoom = disk.fill();
    const refused = await Promise.all(unitIds.slice(10).map((unitId) => shop.sell(unitId)));
    expect(refused.map(({ status, problem }) => [status, problem])).toEqual(refused.map(() => [503, 'unavailable']));
    const stuck = /"alert":\{"kind":"log-stuck","who":"orders"\},"cause":"database or disk is full"/;
    await until('people are alerted', () => Promise.resolve(stuck.test(shop.logOf('orders'))), 20_000);
    expect((await fetch(`${shop.url('orders')}/health/live`)).status).toBe(200);
    makeRoom();

    const again = await Promise.all(unitIds.slice(10).map((unitId) => shop.sell(unitId, 10)));
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 201));
    const all = await shop.allSold(unitIds);
    expect([all.sold, all.confirmed]).toEqual([[...unitIds].sort(), all.holders]);
    const isOver = () => shop.alerts('orders').every(({ ended }) => ended);
    await until(
      'the alert is kept, and over',
      () => Promise.resolve(shop.alerts('orders').length > 0 && isOver()),
      20_000,
    );
    expect(shop.alerts('orders')).toContainEqual({ kind: 'log-stuck', who: 'orders', ended: true });
    expect(shop.victim('orders').endedItself).toEqual([]);
    await shop.caughtUp();
  }, 90_000);
});
