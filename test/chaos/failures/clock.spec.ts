import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../victim.js';
import { SmallShop } from './small-shop.js';

const hourMs = 3_600_000;
const preload = './dist/test/chaos/failures/moved-clock.js';

describe('A clock that jumps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-clock-'));
  const CLOCK_FILE = join(folder, 'ms');
  const jump = (ms: number) => writeFileSync(CLOCK_FILE, String(ms));
  let shop: SmallShop;
  beforeAll(async () => {
    jump(0);
    shop = await SmallShop.open({ orders: {}, inventory: { preload, env: { CLOCK_FILE } } });
  }, 30_000);
  afterAll(async () => {
    await shop.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['an hour ahead', hourMs, 'the clock went 3600 s ahead'],
    ['back again', 0, undefined],
    ['a day behind', -24 * hourMs, 'the clock went 86400 s back'],
    ['back again', 0, undefined],
  ])(
    'keeps nobody from buying, and no piece from being sold once, and people know of it until it is right: %s',
    async (_, ms, cause) => {
      const unitIds = await shop.offer(5);
      jump(ms);
      const sold = await Promise.all(unitIds.map((unitId) => shop.sell(unitId, 10)));
      expect(sold.map(({ status }) => status)).toEqual(unitIds.map(() => 201));
      const more = await shop.offer(5);
      const after = await Promise.all(more.map((unitId) => shop.sell(unitId, 10)));
      expect(after.map(({ status }) => status)).toEqual(more.map(() => 201));
      const said = `"alert":{"kind":"clock-jumped","who":"inventory"},"cause":"${cause}"`;
      const isSaid = () => Promise.resolve(cause === undefined || shop.logOf('inventory').includes(said));
      await until('the log says how far', isSaid, 15_000);
      const ended = () => shop.alerts('inventory').map((alert) => alert.ended);
      const isKept = () => Promise.resolve(ended().length > 0 && ended().at(-1) === (cause === undefined));
      await until('people know', isKept, 15_000);
    },
    30_000,
  );

  it('leaves streams whose events are never dated before their predecessors, and is all that anybody is told of', async () => {
    await shop.caughtUp();
    const before = 'select a.stream from event a join event b on a.stream = b.stream and a.version + 1 = b.version';
    expect(shop.rows('inventory', 'events.db', `${before} where a.at > b.at`)).toEqual([]);
    const jumped = { kind: 'clock-jumped', who: 'inventory', ended: true };
    expect([shop.alerts('orders'), shop.alerts('inventory')]).toEqual([[], [jumped, jumped]]);
  });

  it('takes the time of the machine that it is on for what it is: an expired token stays expired', async () => {
    jump(25 * hourMs);
    const headers = { authorization: `Bearer ${await shop.signer.sign({ roles: ['service'] }, { seconds: 3_600 })}` };
    const ask = async () => (await fetch(`${shop.url('inventory')}/v1/units`, { headers })).status;
    expect(await ask()).toBe(401);
    jump(0);
    expect(await ask()).toBe(200);
  });
});
