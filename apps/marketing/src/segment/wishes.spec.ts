import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnitDescribed } from '#contracts/inventory.js';
import { CartDue } from '#contracts/marketing.js';
import { OrderPlaced } from '#contracts/orders.js';
import { SubjectErased } from '#contracts/privacy.js';
import { Bureau } from '../bureau.contract.js';
import { SegmentClock } from './segment-clock.worker.js';

let bureau: Bureau;
beforeAll(async () => void (bureau = await Bureau.open()));
afterAll(() => bureau.close());

const dayMs = 86_400_000;
const at = () => new Date(bureau.nowMs).toISOString();
const price = { minor: 10_000, currency: 'USD' };
const members = async () => {
  await bureau.settled();
  bureau.nowMs += 900_000;
  await bureau.service.app.get(SegmentClock).round();
  const of = async (name: string) =>
    (await bureau.staff('marketing', 'GET', `/v1/segments/${name}/members`)).body['customerIds'];
  return { clocks: await of('clocks'), left: await of('left') };
};
const keep = (customerId: string, ...unitIds: string[]) =>
  bureau.shopper(customerId, 'PUT', `/v1/customers/${customerId}/cart`, { body: { unitIds } });

describe('A segment', () => {
  it('has who wanted something, whichever way, as long as that counts', async () => {
    const define = (name: string, rule: object) =>
      bureau.staff('marketing', 'PUT', `/v1/segments/${name}`, { body: { name, rule: { anyOf: [rule] } } });
    await define('clocks', { interestedIn: { category: 'clocks', days: 3 } });
    await define('left', { abandonedCart: { max: 30 } });
    for (const [unitId, category] of [
      ['CLOCK', 'clocks'],
      ['BOWL', 'ceramics'],
    ] as const)
      await bureau.hear(UnitDescribed.of({ unitId, category }));
    await keep('c-carted', 'CLOCK');
    await keep('c-other', 'BOWL');
    await bureau.shopper('c-watches', 'PUT', '/v1/customers/c-watches/watches/CLOCK');
    const lines = [{ line: 1, unitId: 'CLOCK', price }];
    await bureau.hear(OrderPlaced.of({ orderId: 'o-1', channel: 'web', customerId: 'c-ordered', lines, total: price }));
    expect(await members()).toEqual({ clocks: ['c-carted', 'c-ordered', 'c-watches'], left: [] });
    bureau.nowMs += 2 * dayMs;
    await bureau.shopper('c-late', 'PUT', '/v1/customers/c-late/watches/CLOCK');
    expect((await members()).clocks).toEqual(['c-carted', 'c-late', 'c-ordered', 'c-watches']);
    bureau.nowMs += dayMs;
    expect((await members()).clocks).toEqual(['c-late']);
  });
  it('has who left a cart, until they take it up', async () => {
    await keep('c-leaves', 'BOWL');
    await bureau.hear(
      CartDue.of({ customerId: 'c-leaves', until: new Date(bureau.nowMs + 4 * 3_600_000).toISOString() }),
    );
    expect((await members()).left).toEqual(['c-leaves']);
    await keep('c-leaves');
    expect((await members()).left).toEqual([]);
  });
  it('has nobody for what they wanted before they were forgotten', async () => {
    await keep('c-forgotten', 'CLOCK');
    expect((await members()).clocks).toContain('c-forgotten');
    bureau.nowMs += 1_000;
    await bureau.hear(SubjectErased.of({ subjectId: 'c-forgotten', erasedAt: at() }));
    expect((await members()).clocks).not.toContain('c-forgotten');
    bureau.nowMs += 1_000;
    await keep('c-forgotten', 'BOWL');
    expect((await members()).clocks).not.toContain('c-forgotten');
  });
});
