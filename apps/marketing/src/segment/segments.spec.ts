import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { RevenueBooked } from '#contracts/finance.js';
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import type { Message } from '#eventsourcing/decider.js';
import { Bureau } from '../bureau.contract.js';
import { membership, type MembershipEvent } from './membership.js';
import { figuresOfAll } from './purchase-list.view.js';
import type { SegmentRule } from './rule.js';
import { SegmentClock } from './segment-clock.worker.js';

/** mulberry32: the same numbers for the same seed. */
const drawing = (seed: number) => (below: number) => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
};
const total = { minor: 10_000, currency: 'USD' };
const lines = [{ line: 1, unitId: 'CM-1', price: total }];
const quarterHourMs = 900_000;

type Order = { orderId: string; customerId: string; isConfirmed: boolean; isCancelled: boolean; booked: number[] };
const drawn = (seed: number, orders: number): readonly Order[] => {
  const draw = drawing(seed);
  return Array.from({ length: orders }, (_, n) => ({
    ...{ orderId: `o-${n}`, customerId: `c-${draw(10)}`, isConfirmed: draw(8) > 0, isCancelled: draw(6) === 0 },
    booked: Array.from({ length: draw(4) }, () => draw(50_000) - 10_000),
  }));
};
const factsOf = ({ orderId, customerId, isConfirmed, isCancelled, booked }: Order): Message[] => [
  OrderPlaced.of({ orderId, channel: 'web', customerId, lines, total }),
  ...(isConfirmed ? [OrderConfirmed.of({ orderId, channel: 'web', customerId, lines, total })] : []),
  ...(isCancelled ? [OrderCancelled.of({ orderId, reason: 'changed her mind', lines })] : []),
  ...booked.map((minor, n) => {
    const sums = { revenueMinor: Math.max(minor, 0), refundsMinor: Math.max(-minor, 0) };
    return RevenueBooked.of({ key: `sale-${orderId}/${n}`, orderId, currency: 'USD', ...sums });
  }),
];
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const draw = drawing(seed);
  return items
    .map((item) => ({ item, at: draw(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
const rules: Record<string, SegmentRule> = {
  regulars: { anyOf: [{ orders: { min: 3 } }] },
  spenders: {
    anyOf: [{ spentMinor: { min: 40_000 } }, { orders: { min: 2 }, not: [{ spentMinor: { max: 25_000 } }] }],
  },
  never: { anyOf: [{ orders: { max: 0 } }] },
  best: { anyOf: [{ fifths: { monetary: { min: 5 } } }] },
};

/** Reckoned a second time from what was drawn, in another way. */
function expected(orders: readonly Order[]): Record<string, string[]> {
  const met = [...new Set(orders.map(({ customerId }) => customerId))].sort();
  const figures = met.map((id) => {
    const counted = orders.filter(
      (one) => one.customerId === id && one.isConfirmed && !one.isCancelled && one.booked.length,
    );
    const all = counted.flatMap(({ booked }) => booked);
    const revenue = all.reduce((sum, minor) => sum + Math.max(minor, 0), 0);
    return { id, orders: counted.length, spent: all.reduce((sum, minor) => sum + minor, 0), revenue };
  });
  const idsOf = (some: typeof figures) => some.map(({ id }) => id).sort();
  const buyers = figures.filter((one) => one.orders > 0);
  const byRevenue = buyers.sort((a, b) => a.revenue - b.revenue || (a.id < b.id ? -1 : 1));
  return {
    regulars: idsOf(figures.filter((one) => one.orders >= 3)),
    spenders: idsOf(figures.filter(({ spent, orders }) => spent >= 40_000 || (orders >= 2 && spent > 25_000))),
    never: idsOf(figures.filter((one) => one.orders === 0)),
    best: idsOf(byRevenue.slice(byRevenue.length - Math.floor(byRevenue.length / 5))),
  };
}

const open: Bureau[] = [];
afterAll(() => Promise.all(open.map((bureau) => bureau.close())));
const opened = async () => {
  const bureau = await Bureau.open();
  open.push(bureau);
  return bureau;
};
async function quarter(bureau: Bureau) {
  await bureau.settled();
  bureau.nowMs += quarterHourMs;
  await bureau.service.app.get(SegmentClock).round();
}
const define = (bureau: Bureau, name: string, rule: object, headers = {}) =>
  bureau.staff('marketing', 'PUT', `/v1/segments/${name}`, { body: { name, rule }, headers });
const membersOf = async (bureau: Bureau, name: string) => {
  const found: string[] = [];
  for (let query = '?limit=3'; ;) {
    const { body } = await bureau.staff('marketing', 'GET', `/v1/segments/${name}/members${query}`);
    const { customerIds, next } = body as { customerIds: string[]; next?: string };
    found.push(...customerIds);
    if (next === undefined) return found;
    query = `?limit=3&cursor=${next}`;
  }
};
const all = async (bureau: Bureau): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {};
  for (const name of Object.keys(rules)) found[name] = await membersOf(bureau, name);
  return found;
};

describe.each([1, 20_101_201])('Members of drawn histories, seed %i', (seed) => {
  const orders = drawn(seed, 40);
  const facts = orders.flatMap(factsOf);
  let bureau: Bureau;

  /** In another order, each now and then twice, looked at in between. */
  const live = async (order: number) => {
    const bureau = await opened();
    for (const [name, rule] of Object.entries(rules)) await define(bureau, name, rule);
    const draw = drawing(order);
    for (const fact of shuffled([...facts, ...facts.filter(() => draw(5) === 0)], order)) {
      await bureau.hear(fact);
      if (draw(60) === 0) await quarter(bureau);
    }
    await quarter(bureau);
    return bureau;
  };
  beforeAll(async () => void (bureau = await live(seed + 1)));

  it('are who they should be, in whatever order and lots it was heard', async () => {
    expect(await all(bureau)).toEqual(expected(orders));
    expect(await all(await live(seed + 2))).toEqual(expected(orders));
  });

  it('are the same once the read models are made anew, and the figures, too', async () => {
    const before = await all(bureau);
    const figures = () => figuresOfAll(bureau.service.app.get(DataSource));
    const live = await figures();
    for (const name of ['identities', 'purchases']) await bureau.service.subscribers.views.get(name)!.reset();
    // As long as they are not made, nobody is put out.
    bureau.nowMs += quarterHourMs;
    await bureau.service.app.get(SegmentClock).round();
    expect([await all(bureau), await figures()]).toEqual([before, []]);
    for (const [name, rule] of Object.entries(rules)) await define(bureau, `${name}-again`, rule);
    await quarter(bureau);
    expect([await all(bureau), await figures()]).toEqual([before, live]);
    for (const name of Object.keys(rules)) expect(await membersOf(bureau, `${name}-again`)).toEqual(before[name]);
  });

  it('are what their events come to', async () => {
    for (const [name, ids] of Object.entries(await all(bureau))) {
      const events = await bureau.service.store.read<MembershipEvent>(`membership-${name}`);
      const members = new Set<string>();
      for (const { data } of events) {
        for (const id of data.added) expect(members.has(id)).toBe(false);
        for (const id of data.removed) expect(members.delete(id)).toBe(true);
        for (const id of data.added) members.add(id);
      }
      expect([...members].sort()).toEqual(ids);
      expect(events.reduce(membership.evolve, membership.initial).members).toEqual(ids);
    }
  });
});
