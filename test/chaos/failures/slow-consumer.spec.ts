import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../victim.js';
import { SmallShop } from './small-shop.js';

const pieces = 120;
const preload = './dist/test/chaos/failures/slow-disk.js';

describe('A consumer that takes seconds for what others do in milliseconds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-slow-'));
  const SLOW_FILE = join(folder, 'ms');
  const slow = (ms: number) => writeFileSync(SLOW_FILE, String(ms));
  let shop: SmallShop;
  beforeAll(async () => {
    slow(0);
    shop = await SmallShop.open({ orders: {}, inventory: { preload, env: { SLOW_FILE } } });
  }, 30_000);
  afterAll(async () => {
    await shop.close();
    rmSync(folder, { recursive: true });
  });

  it('makes nobody else slow, alerts people, and catches up by itself', async () => {
    const unitIds = await shop.offer(pieces);
    slow(3_000);
    const accepted = await Promise.all(unitIds.map((unitId) => shop.sell(unitId)));
    expect(accepted.map(({ status }) => status)).toEqual(unitIds.map(() => 202));
    expect(Math.max(...accepted.map(({ tookMs }) => tookMs))).toBeLessThan(3_000);
    const late =
      /"alert":\{"kind":"consumer-late","who":"orders\/inventory"\},"cause":"what is handled now was sent \d+ ms ago"/;
    await until('people are alerted', () => Promise.resolve(late.test(shop.logOf('inventory'))), 30_000);
    slow(0);

    const { sold, confirmed, holders } = await shop.allSold(unitIds);
    expect([sold, confirmed]).toEqual([[...unitIds].sort(), holders]);
    const over = { kind: 'consumer-late', who: 'orders/inventory', ended: true };
    const isOver = () => shop.alerts('inventory').some((alert) => JSON.stringify(alert) === JSON.stringify(over));
    await until('it is over', () => Promise.resolve(isOver()), 20_000);
    expect(shop.alerts('orders')).toEqual([]);
  }, 90_000);
});
