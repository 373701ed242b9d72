import { expect, it } from '@jest/globals';
import { RevenueBooked } from '#contracts/finance.js';
import { ShipmentDelivered } from '#contracts/fulfillment.js';
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import { Bureau } from '../bureau.contract.js';

/** mulberry32: the same numbers for the same seed. */
const drawing = (seed: number) => (below: number) => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
};
const total = { minor: 13_000, currency: 'USD' };
const startMs = Date.parse('2026-03-13T16:00:00.000Z');
const deliveredAt = '2026-03-20T16:00:00.000Z';

type Fact = (bureau: Bureau) => Promise<unknown>;

/** What happened, by a few people who give now this address and now that number: each as whoever publishes it tells it. */
function world(seed: number): readonly Fact[] {
  const draw = drawing(seed);
  return Array.from({ length: 24 }, (_, n) => {
    const orderId = `o-${n}`;
    const channel = ['web', 'web', 'ebay', 'store'][draw(4)]!;
    const subjectId = channel === 'web' && draw(2) === 0 ? `c-${draw(4)}` : `p-${orderId}`;
    const email = draw(4) > 0 ? `person${draw(6)}@example.com` : undefined;
    const phone = draw(3) === 0 ? `+1512555010${draw(6)}` : undefined;
    const order = { orderId, channel, lines: [{ line: 1, unitId: `CM-${n}`, price: total }], total };
    const atMs = startMs + n * 60_000;
    const at = (bureau: Bureau) => void (bureau.nowMs = atMs);
    const told = { ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) };
    const facts: Fact[] = [
      (bureau) => (at(bureau), bureau.hear(OrderPlaced.of(order))),
      (bureau) => (at(bureau), bureau.ordered(orderId, told, { subjectId, channel })),
      (bureau) => (at(bureau), bureau.hear(OrderConfirmed.of(order))),
    ];
    const booked = { key: `sale-${orderId}`, orderId, currency: 'USD', revenueMinor: 12_500, refundsMinor: 0 };
    if (draw(4) > 0) facts.push((bureau) => (at(bureau), bureau.hear(RevenueBooked.of(booked))));
    const parcel = { ...ShipmentDelivered.example, orderId, deliveredAt };
    if (draw(3) > 0) facts.push((bureau) => (at(bureau), bureau.hear(ShipmentDelivered.of(parcel))));
    const cancelled = { orderId, reason: 'changed-mind', lines: order.lines };
    if (draw(5) === 0) facts.push((bureau) => (at(bureau), bureau.hear(OrderCancelled.of(cancelled))));
    return facts;
  }).flat();
}

/** Who is who, what they lived through, and their points. Whom we heard of first names a profile, and that may be another. */
async function known(facts: readonly Fact[]) {
  const bureau = await Bureau.open();
  try {
    for (const fact of facts) await fact(bureau);
    await bureau.settled();
    bureau.nowMs = startMs + 86_400_000;
    const { customers } = (await bureau.staff('marketing', 'GET', '/v1/customers?limit=200')).body;
    const people = [];
    for (const { customerId } of customers as { customerId: string }[]) {
      const ask = async (what: string) =>
        (await bureau.staff('marketing', 'GET', `/v1/customers/${customerId}${what}`)).body;
      const identities = (await ask(''))['identities'] as { subjectId: string }[];
      const entries = (await ask('/timeline?limit=200'))['entries'] as Record<string, unknown>[];
      const points = (await ask('/points')) as { balance: number };
      people.push({
        ...{ identities: identities.map(({ subjectId }) => subjectId).sort(), balance: points.balance },
        // When a letter is asked for follows from when we hear of what it is about.
        timeline: entries
          .filter(({ what }) => what !== 'message')
          .map(({ at, what, orderId }) => `${String(at)} ${String(what)} ${String(orderId)}`)
          .sort(),
      });
    }
    return people.sort((one, other) => (one.identities[0]! < other.identities[0]! ? -1 : 1));
  } finally {
    await bureau.close();
  }
}

it.each([1, 2, 3])(
  'Profiles, timelines and points are the same in whatever order facts come, seed %d',
  async (seed) => {
    const facts = world(seed);
    const draw = drawing(seed + 1_000);
    // Some of them twice.
    const again = facts.flatMap((fact) => (draw(4) === 0 ? [fact, fact] : [fact]));
    const shuffled = again
      .map((fact) => ({ fact, turn: draw(1_000_000) }))
      .sort((one, other) => one.turn - other.turn)
      .map(({ fact }) => fact);
    const [inOrder, mixed] = [await known(facts), await known(shuffled)];
    expect(inOrder.length).toBeGreaterThan(3);
    expect(inOrder.some(({ identities }) => identities.length > 2)).toBe(true);
    expect(inOrder.some(({ balance }) => balance > 0)).toBe(true);
    expect(mixed).toEqual(inOrder);
  },
);
