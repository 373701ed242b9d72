import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SmallShop } from './small-shop.js';

const lookEveryMs = 100;
// A statement waits 50 ms at most; on a busy machine anything may take longer than that.
const promptMs = 1_000;

describe('A file that another process holds for long', () => {
  let shop: SmallShop;
  beforeAll(async () => {
    shop = await SmallShop.open({ orders: {}, inventory: {} });
  }, 30_000);
  afterAll(() => shop.close());

  function hold(file: string) {
    const holder = new DatabaseSync(join(shop.folder, 'data/orders', file));
    holder.exec('begin immediate');
    return () => holder.close();
  }

  /** The longest that anybody had to wait for a sign of life while `work` went on. */
  async function longestWhile<T>(work: Promise<T>): Promise<[T, number]> {
    let [longestMs, over] = [0, false];
    const result = work.finally(() => (over = true));
    while (!over) {
      const askedMs = performance.now();
      await fetch(`${shop.url('orders')}/health/live`);
      longestMs = Math.max(longestMs, performance.now() - askedMs);
      await sleep(lookEveryMs);
    }
    return [await result, longestMs];
  }

  it.each([
    ['log', 'events.db', 0],
    ['answers', 'answers.db', 5],
  ])(
    'lets nobody order, says so, and stops nothing else: %s',
    async (_, file, written) => {
      const unitIds = await shop.offer(5);
      const placed = () => shop.facts('orders').filter(({ type }) => type === 'OrderPlaced').length;
      const before = placed();
      const release = hold(file);
      const [refused, longestMs] = await longestWhile(Promise.all(unitIds.map((unitId) => shop.sell(unitId))));
      expect(refused.map(({ status, problem }) => [status, problem])).toEqual(unitIds.map(() => [503, 'unavailable']));
      expect(longestMs).toBeLessThan(promptMs);
      expect(placed() - before).toBe(written);
      expect(shop.logOf('orders')).toContain('database is locked');
      release();

      // What was written without being answered is recognised.
      const sold = await Promise.all(unitIds.map((unitId) => shop.sell(unitId, 10)));
      expect(sold.map(({ status }) => status)).toEqual(unitIds.map(() => 201));
      expect(placed() - before).toBe(unitIds.length);
    },
    30_000,
  );

  it('keeps nobody from ordering who is not shown it: read models', async () => {
    const unitIds = await shop.offer(5);
    const release = hold('views.db');
    const [sold, longestMs] = await longestWhile(Promise.all(unitIds.map((unitId) => shop.sell(unitId, 10))));
    expect(sold.map(({ status }) => status)).toEqual(unitIds.map(() => 201));
    expect(longestMs).toBeLessThan(promptMs);
    release();
    await shop.caughtUp();
    const rows = shop.rows('orders', 'views.db', `select count(*) as n from order_list where status = 'confirmed'`);
    expect(rows[0]!['n']).toBe(shop.facts('orders').filter(({ type }) => type === 'OrderConfirmed').length);
  }, 30_000);

  it('leaves no row of what was written in the log of the process', () => {
    expect(shop.logOf('orders')).not.toMatch(/customerId|parameters/);
  });
});
