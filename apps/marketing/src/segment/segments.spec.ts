import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { RevenueBooked } from '#contracts/finance.js';
import { UnitDescribed } from '#contracts/inventory.js';
import { CartDue } from '#contracts/marketing.js';
import { BuyerNamed, OrderCancelled, OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import { SubjectErased } from '#contracts/privacy.js';
import type { Message } from '#eventsourcing/decider.js';
import { Bureau } from '../bureau.contract.js';
import { personsOfAll } from '../customer/identity-list.view.js';
import { membership, type MembershipEvent } from './membership.js';
import { figuresOfAll } from './purchase-list.view.js';
import type { SegmentRule } from './rule.js';
import { askedBySegments, SegmentClock } from './segment-clock.worker.js';

/** mulberry32: the same numbers for the same seed. */
const drawing = (seed: number) => (below: number) => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
};
const total = { minor: 10_000, currency: 'USD' };
const quarterHourMs = 900_000;

const dayMs = 86_400_000;
const nowMs = Date.parse('2026-03-13T16:00:00.000Z');
const ago = (days: number, ms = 0) => new Date(nowMs - days * dayMs + ms).toISOString();
const people = 10;
/** She asked to be forgotten, and came back. */
const forgotten = { person: 7, at: ago(100, 1_000) };

type Order = {
  orderId: string;
  /** By an account, or without one under the same address. */
  person: number;
  isGuest: boolean;
  daysAgo: number;
  category: string;
  isConfirmed: boolean;
  isCancelled: boolean;
  booked: number[];
};
const drawn = (seed: number, orders: number): readonly Order[] => {
  const draw = drawing(seed);
  return Array.from({ length: orders }, (_, n) => {
    const person = draw(people);
    return {
      ...{ orderId: `o-${n}`, person, isGuest: draw(2) === 0 && person !== forgotten.person },
      ...{ daysAgo: 1 + draw(250), category: draw(3) === 0 ? 'clocks' : 'rugs' },
      ...{ isConfirmed: draw(8) > 0, isCancelled: draw(6) === 0 },
      booked: Array.from({ length: draw(4) }, () => draw(50_000) - 10_000),
    };
  });
};
type Fact = { readonly message: Message; readonly at: string };
const addressOf = (person: number) => ({ email: `person-${person}@example.com` });
const pieceOf = (category: string) => `CM-${category}`;

async function factsOf(bureau: Bureau, order: Order): Promise<readonly Fact[]> {
  const { orderId, person, isGuest, daysAgo, category, isConfirmed, isCancelled, booked } = order;
  const lines = [{ line: 1, unitId: pieceOf(category), price: total }];
  const subjectId = isGuest ? `p-${orderId}` : `c-${person}`;
  const placedAt = ago(daysAgo, Number(orderId.slice(2)));
  const buyer = await bureau.sealed(subjectId, addressOf(person));
  const sold = { orderId, channel: 'web', ...(!isGuest && { customerId: subjectId }), lines, total };
  const messages: Message[] = [
    ...[OrderPlaced.of(sold), BuyerNamed.of({ orderId, channel: 'web', placedAt, subjectId, buyer })],
    ...(isConfirmed ? [OrderConfirmed.of(sold)] : []),
    ...(isCancelled ? [OrderCancelled.of({ orderId, reason: 'changed her mind', lines })] : []),
    ...booked.map((minor, n) => {
      const sums = { revenueMinor: Math.max(minor, 0), refundsMinor: Math.max(-minor, 0) };
      return RevenueBooked.of({ key: `sale-${orderId}/${n}`, orderId, currency: 'USD', ...sums });
    }),
  ];
  return messages.map((message) => ({ message, at: placedAt }));
}
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
  lapsed: { anyOf: [{ daysSinceOrder: { min: 30 } }] },
  clocks: { anyOf: [{ interestedIn: { category: 'clocks', days: 60 } }] },
  left: { anyOf: [{ abandonedCart: { max: 30 } }] },
  readers: { anyOf: [{ agreedTo: ['email-marketing'] }] },
};
/** What they said and left in carts: see {@link prelude}. */
const [readers, left] = [
  [1, 4],
  [2, 3],
] as const;

/** Reckoned a second time from what was drawn, in another way. */
function expected(orders: readonly Order[]): Record<string, string[]> {
  const figures = Array.from({ length: people }, (_, person) => {
    const theirs = orders.filter((one) => one.person === person && (person !== forgotten.person || one.daysAgo < 100));
    const counted = theirs.filter((one) => one.isConfirmed && !one.isCancelled && one.booked.length);
    const all = counted.flatMap(({ booked }) => booked);
    const revenue = all.reduce((sum, minor) => sum + Math.max(minor, 0), 0);
    return {
      ...{
        id: `c-${person}`,
        person,
        orders: counted.length,
        spent: all.reduce((sum, minor) => sum + minor, 0),
        revenue,
      },
      lastAgo: Math.min(...counted.map(({ daysAgo }) => daysAgo)),
      wantedAgo: Math.min(...theirs.flatMap(({ category, daysAgo }) => (category === 'clocks' ? [daysAgo] : []))),
    };
  });
  const idsOf = (some: typeof figures) => some.map(({ id }) => id).sort();
  const buyers = figures.filter((one) => one.orders > 0);
  const byRevenue = buyers.toSorted((a, b) => a.revenue - b.revenue || (a.id < b.id ? -1 : 1));
  return {
    regulars: idsOf(figures.filter((one) => one.orders >= 3)),
    spenders: idsOf(figures.filter(({ spent, orders }) => spent >= 40_000 || (orders >= 2 && spent > 25_000))),
    never: idsOf(figures.filter((one) => one.orders === 0)),
    best: idsOf(byRevenue.slice(byRevenue.length - Math.floor(byRevenue.length / 5))),
    lapsed: idsOf(buyers.filter(({ lastAgo }) => lastAgo >= 30)),
    clocks: idsOf(figures.filter(({ wantedAgo }) => wantedAgo < 60)),
    left: idsOf(figures.filter(({ person }) => person === left[0])),
    readers: idsOf(figures.filter(({ person }) => person === readers[0])),
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

/** Everybody is met by their account, one is forgotten and comes back, some agree, some leave a cart: one of two thinks better of it. */
async function prelude(bureau: Bureau) {
  for (const category of ['clocks', 'rugs'])
    await bureau.hear(UnitDescribed.of({ unitId: pieceOf(category), category }), ago(400));
  for (let person = 0; person < people; person++) {
    const subjectId = `c-${person}`;
    const buyer = await bureau.sealed(subjectId, addressOf(person));
    const said = { orderId: `first-${person}`, channel: 'web', placedAt: ago(300, person), subjectId, buyer };
    await bureau.hear(BuyerNamed.of(said));
  }
  await bureau.hear(SubjectErased.of({ subjectId: `c-${forgotten.person}`, erasedAt: forgotten.at }));
  await bureau.shopper(`c-${forgotten.person}`, 'PUT', `/v1/customers/c-${forgotten.person}/watches/CM-rugs`);
  for (const person of readers) await say(bureau, 'consents', person, agreement);
  bureau.nowMs += 1;
  await say(bureau, 'withdrawals', readers[1], { purpose: 'email-marketing' });
  const until = new Date(bureau.nowMs + 4 * 3_600_000).toISOString();
  for (const person of left) {
    await keep(bureau, person, [pieceOf('rugs')]);
    await bureau.hear(CartDue.of({ customerId: `c-${person}`, until }));
  }
  await keep(bureau, left[1], []);
  await bureau.settled();
}
const agreement = {
  ...{ purpose: 'email-marketing', source: 'checkout', proof: { kind: 'checkbox', record: 'cart-1' } },
  wording: { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) },
};
const say = (bureau: Bureau, what: string, person: number, body: object) =>
  bureau.staff('marketing', 'POST', `/v1/customers/c-${person}/${what}`, { body });
const keep = (bureau: Bureau, person: number, unitIds: readonly string[]) =>
  bureau.shopper(`c-${person}`, 'PUT', `/v1/customers/c-${person}/cart`, { body: { unitIds } });

describe.each([1, 20_101_201])('Members of drawn histories, seed %i', (seed) => {
  const orders = drawn(seed, 40);
  let bureau: Bureau;

  /** In another order, each now and then twice, looked at in between. */
  const live = async (order: number) => {
    const bureau = await opened();
    await prelude(bureau);
    for (const [name, rule] of Object.entries(rules)) await define(bureau, name, rule);
    const draw = drawing(order);
    const facts = (await Promise.all(orders.map((one) => factsOf(bureau, one)))).flat();
    for (const { message, at } of shuffled([...facts, ...facts.filter(() => draw(5) === 0)], order)) {
      await bureau.hear(message, at);
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
    const database = bureau.service.app.get(DataSource);
    const figures = async () => figuresOfAll(database, await personsOfAll(database));
    const live = await figures();
    for (const { name } of askedBySegments) await bureau.service.subscribers.views.get(name)!.reset();
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
