import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RevenueBooked } from '#contracts/finance.js';
import { ShipmentDelivered } from '#contracts/fulfillment.js';
import { UnitDescribed } from '#contracts/inventory.js';
import { OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import { SubjectErased } from '#contracts/privacy.js';
import { Bureau } from '../bureau.contract.js';
import { SegmentClock } from './segment-clock.worker.js';

let bureau: Bureau;
beforeAll(async () => void (bureau = await Bureau.open({ LOYALTY_POINTS: '1' })));
afterAll(() => bureau.close());

const dayMs = 86_400_000;
const total = { minor: 10_000, currency: 'USD' };
const rules = {
  lapsed: { daysSinceOrder: { min: 180 } },
  regular: { orders: { min: 2 } },
  never: { orders: { max: 0 } },
  modest: { not: [{ spentMinor: { min: 15_000 } }] },
  clocks: { interestedIn: { category: 'clocks', days: 7 } },
};
/** By a guest, if it is not said by whom. */
const buys = async (orderId: string, email: string, customerId?: string) => {
  await bureau.ordered(orderId, { email }, customerId === undefined ? {} : { subjectId: customerId });
  const lines = [{ line: 1, unitId: 'CLOCK', price: total }];
  const order = { orderId, channel: 'web', ...(customerId && { customerId }), lines, total };
  await bureau.hear(OrderPlaced.of(order));
  await bureau.hear(OrderConfirmed.of(order));
  await book(orderId, total.minor, 0);
};
const book = (orderId: string, revenueMinor: number, refundsMinor: number) =>
  bureau.hear(
    RevenueBooked.of({ key: `${orderId}/${revenueMinor}`, orderId, currency: 'USD', revenueMinor, refundsMinor }),
  );
const delivered = (orderId: string) =>
  bureau.hear(
    ShipmentDelivered.of({ ...ShipmentDelivered.example, orderId, deliveredAt: new Date(bureau.nowMs).toISOString() }),
  );
const get = async (path: string) => {
  await bureau.settled();
  return (await bureau.staff('marketing', 'GET', path)).body;
};
const members = async () => {
  await bureau.settled();
  bureau.nowMs += 900_000;
  await bureau.service.app.get(SegmentClock).round();
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(rules)) found[name] = (await get(`/v1/segments/${name}/members`))['customerIds'];
  return found;
};
const nobody = { lapsed: [], regular: [], never: [], modest: [], clocks: [] };

describe('A segment', () => {
  it('has persons: whatever they did as whichever identity counts together', async () => {
    for (const [name, rule] of Object.entries(rules))
      await bureau.staff('marketing', 'PUT', `/v1/segments/${name}`, { body: { name, rule: { anyOf: [rule] } } });
    await bureau.hear(UnitDescribed.of({ unitId: 'CLOCK', category: 'clocks' }));
    await buys('o-1', 'clara@example.com', 'c-1');
    await buys('o-2', 'robert@example.com', 'c-2');
    bureau.nowMs += 200 * dayMs;
    expect(await members()).toEqual({ ...nobody, lapsed: ['c-1', 'c-2'], modest: ['c-1', 'c-2'] });
    await buys('o-9', 'clara@example.com');
    expect(await members()).toEqual({ ...nobody, lapsed: ['c-2'], regular: ['c-1'], modest: ['c-2'], clocks: ['c-1'] });
  });
  it('has those as two who are told apart', async () => {
    const body = { subjectId: 'p-o-9', reason: 'mother and daughter' };
    expect((await bureau.staff('marketing', 'POST', '/v1/customer-splits', { body })).status).toBe(200);
    const all = ['c-1', 'c-2', 'p-o-9'];
    expect(await members()).toEqual({ ...nobody, lapsed: ['c-1', 'c-2'], modest: all, clocks: ['p-o-9'] });
  });
});

describe('Who was forgotten and comes back', () => {
  it('begins anew: in segments, in the timeline and with points', async () => {
    await delivered('o-2');
    expect(await get('/v1/customers/c-2/points')).toMatchObject({ balance: 100 });
    bureau.nowMs += 1_000;
    await bureau.hear(SubjectErased.of({ subjectId: 'c-2', erasedAt: new Date(bureau.nowMs).toISOString() }));
    expect(await members()).toMatchObject({ lapsed: ['c-1'], never: [] });
    bureau.nowMs += 1_000;
    await bureau.shopper('c-2', 'PUT', '/v1/customers/c-2/cart', { body: { unitIds: ['CLOCK'] } });
    expect(await members()).toMatchObject({ lapsed: ['c-1'], never: ['c-2'], modest: ['c-1', 'c-2', 'p-o-9'] });
    expect(await get('/v1/customers/c-2/timeline')).toEqual({ entries: [] });
    expect(await get('/v1/customers/c-2/points')).toEqual({ balance: 0, entries: [] });
  });
  it('owes nothing for what they had before, and earns what they buy since', async () => {
    await buys('o-3', 'robert@example.com', 'c-2');
    await delivered('o-3');
    await book('o-2', 0, total.minor);
    expect(await get('/v1/customers/c-2/points')).toMatchObject({ balance: 100, entries: [{ orderId: 'o-3' }] });
    const entries = (await get('/v1/customers/c-2/timeline'))['entries'] as { what: string; orderId: string }[];
    const ofOrders = entries.filter(({ what }) => what !== 'message');
    expect(new Set(ofOrders.map(({ orderId }) => orderId))).toEqual(new Set(['o-3']));
    expect(await members()).toMatchObject({ regular: [], never: [] });
  });
});
