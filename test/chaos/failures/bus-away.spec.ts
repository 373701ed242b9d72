import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../victim.js';
import { SmallShop } from './small-shop.js';

/** 600 for the ten minutes that a broker may be down; what is proved is the same. */
const downSeconds = Number(process.env['BROKER_DOWN_SECONDS'] ?? 6);
const everyMs = Math.max(100, downSeconds * 10);
const pieces = Math.floor((downSeconds * 1_000) / everyMs);

describe(`A bus that is away for ${downSeconds} seconds`, () => {
  let shop: SmallShop;
  beforeAll(async () => {
    shop = await SmallShop.open({ orders: {}, inventory: {}, privacy: {} });
  }, 30_000);
  afterAll(() => shop.close());

  it(
    'keeps nobody from ordering, alerts people, and is made up for by itself: each order once',
    async () => {
      const unitIds = await shop.offer(pieces + 10);
      const before = unitIds.slice(0, 10);
      const sold = await Promise.all(before.map((unitId) => shop.sell(unitId, 10)));
      expect(sold.map(({ status }) => status)).toEqual(before.map(() => 201));

      const back = Promise.withResolvers<void>();
      await shop.victim('emulator').kill(back.promise);
      const accepted = await shop.sellOn(unitIds.slice(10), everyMs);
      expect(accepted.map(({ status }) => status)).toEqual(accepted.map(() => 202));
      expect(Math.max(...accepted.map(({ tookMs }) => tookMs))).toBeLessThan(2_000);
      const ready = await fetch(`${shop.url('orders')}/health/ready`);
      expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('orders: bus: ')]);
      for (const service of ['orders', 'inventory']) {
        expect(shop.alerts(service)).toEqual([{ kind: 'bus-away', who: service, ended: false }]);
        expect(shop.logOf(service)).toMatch(/"alert":\{"kind":"bus-away","who":"\w+"\},"cause":".*ECONNREFUSED/);
      }
      back.resolve();

      const { sold: units, confirmed, holders } = await shop.allSold(unitIds);
      expect([units, confirmed]).toEqual([[...unitIds].sort(), holders]);
      expect(new Set(confirmed).size).toBe(unitIds.length);
      await shop.caughtUp();
      await until('the alerts are over', () => Promise.resolve(shop.alerts('orders')[0]!.ended), 15_000);
      const seen = () => shop.client('privacy').get('/v1/alerts?kind=bus-away');
      const both = /"service":"inventory"[^}]*"endedAt"/;
      await until('people see that it was, and is over', async () => both.test((await seen()).body), 15_000);
      for (const { endedItself } of shop.victims.values()) expect(endedItself).toEqual([]);
    },
    60_000 + 2_000 * downSeconds,
  );
});
