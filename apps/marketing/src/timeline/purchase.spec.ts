import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliveryTroubled, ParcelsDispatched, ReturnInspected, ShipmentDelivered } from '#contracts/fulfillment.js';
import { OrderCancelled, OrderConfirmed, OrderPlaced, PaymentRefunded } from '#contracts/orders.js';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { Bureau } from '../bureau.contract.js';
import { purchase, type PurchaseEvent } from './purchase.js';

const types = {
  ...({ PurchaseMade: 1, BuyerKnown: 1, MomentPassed: 1, PlacedEarlier: 1, PieceLost: 1, RevenueBooked: 1 } as const),
} satisfies Record<PurchaseEvent['type'], 1>;
goldenContract(purchase, join(__dirname, 'purchase.golden.json'), Object.keys(types));

const given = specification(purchase);
const total = { minor: 12_500, currency: 'USD' };
const at = '2026-01-10T15:00:00.000Z';

describe('A purchase', () => {
  const made = { channel: 'web', pieces: ['CM-1'], total, at };
  const confirmed = { what: 'confirmed', at } as const;

  it('is told in whatever order, each thing once', () => {
    given().when({ type: 'RecordMoment', data: confirmed }).then({ type: 'MomentPassed', data: confirmed });
    given({ type: 'MomentPassed', data: confirmed })
      .when({ type: 'RecordPurchase', data: made })
      .then({ type: 'PurchaseMade', data: made });
    given()
      .when({ type: 'RecordBuyer', data: { subjectId: 'c-1' } })
      .then({ type: 'BuyerKnown', data: { subjectId: 'c-1' } });
  });
  it('was placed when the earliest word of it says', () => {
    const [earlier, later] = ['2025-12-24T15:00:00.000Z', '2026-01-11T15:00:00.000Z'];
    const told = given({ type: 'PurchaseMade', data: made });
    told.when({ type: 'RecordPlacedAt', data: { at: earlier } }).then({ type: 'PlacedEarlier', data: { at: earlier } });
    told.when({ type: 'RecordPlacedAt', data: { at: later } }).thenNothing();
  });
  it('comes to nothing with the first piece that is lost', () => {
    const lost: PurchaseEvent = { type: 'PieceLost', data: { unitId: 'CM-1' } };
    given()
      .when({ type: 'RecordLoss', data: { unitId: 'CM-1' } })
      .then(lost);
    given(lost)
      .when({ type: 'RecordLoss', data: { unitId: 'CM-2' } })
      .thenNothing();
  });
  it('is worth what the books say, each entry once', () => {
    const data = { key: 'sale-o-42/2', currency: 'USD', revenueMinor: 127_500, refundsMinor: 0 };
    given().when({ type: 'RecordRevenue', data }).then({ type: 'RevenueBooked', data });
  });
  it('has an end', () => {
    const many = Array.from({ length: 200 }, (_, n): PurchaseEvent => {
      const at = new Date(n * 1_000).toISOString();
      return { type: 'MomentPassed', data: { what: 'returned', at } };
    });
    given(...many)
      .when({ type: 'RecordMoment', data: confirmed })
      .thenNothing();
  });
});

describe('A timeline', () => {
  let bureau: Bureau;
  beforeAll(async () => void (bureau = await Bureau.open()));
  afterAll(() => bureau.close());

  const next = () => new Date((bureau.nowMs += 1_000)).toISOString();
  const placed = (orderId: string, customerId?: string) => {
    next();
    const lines = [{ line: 1, unitId: `CM-${orderId}`, price: total }];
    return bureau.hear(OrderPlaced.of({ orderId, channel: 'web', ...(customerId && { customerId }), lines, total }));
  };
  const timeline = async (customerId: string, query = '') =>
    (await bureau.staff('marketing', 'GET', `/v1/customers/${customerId}/timeline${query}`)).body as {
      entries: { what: string; orderId: string; subjectId: string; amount?: object }[];
      next?: string;
    };

  it('has everything that happened, whoever told it and when, as all identities, the latest first', async () => {
    const shipment = { shipmentId: 's-1', orderId: 'o-1' };
    const delivered = { ...shipment, trackingNumber: '1Z', deliveredAt: '2026-03-20T10:00:00.000Z' };
    // Before anybody said what was ordered, and by whom.
    await bureau.hear(ShipmentDelivered.of(delivered));
    await placed('o-1', 'c-1');
    const { lines } = OrderPlaced.example;
    next();
    await bureau.hear(OrderConfirmed.of({ orderId: 'o-1', channel: 'web', lines, total }));
    const parcels = [{ parcelId: 's-1.1', carrier: 'ups', trackingNumber: '1Z', sentAt: '2026-03-15T10:00:00.000Z' }];
    await bureau.hear(ParcelsDispatched.of({ ...shipment, parcels }));
    await bureau.hear(DeliveryTroubled.of({ ...shipment, trouble: 'late', at: '2026-03-18T10:00:00.000Z' }));
    await bureau.ordered('o-1', { email: 'a@example.com' }, { subjectId: 'c-1' });
    await placed('o-2');
    await bureau.ordered('o-2', { email: 'a@example.com' });
    next();
    await bureau.hear(OrderCancelled.of({ orderId: 'o-2', reason: 'piece-gone', lines }));
    bureau.nowMs = Date.parse('2026-03-25T10:00:00.000Z');
    await bureau.hear(ReturnInspected.of({ ...ReturnInspected.example, orderId: 'o-1' }));
    next();
    const refund = { ...PaymentRefunded.example, orderId: 'o-1' };
    await bureau.hear(PaymentRefunded.of(refund));
    await bureau.hear(ShipmentDelivered.of(delivered));
    await bureau.settled();
    const { entries } = await timeline('c-1');
    expect(entries.map(({ what, orderId = 'that' }) => `${orderId} ${what}`)).toEqual([
      ...['o-1 refunded', 'o-1 returned', 'o-1 delivered', 'o-1 delayed', 'o-1 dispatched'],
      ...['o-2 cancelled', 'o-2 ordered', 'o-1 confirmed', 'that message', 'o-1 ordered'],
    ]);
    expect(entries[0]).toMatchObject({ amount: refund.amount });
    expect(entries.at(-1)).toMatchObject({ subjectId: 'c-1', amount: total });
    expect(entries[6]).toMatchObject({ subjectId: 'p-o-2' });
    expect(await timeline('p-o-2')).toEqual({ entries });
  });

  it('comes in pages', async () => {
    const { entries } = await timeline('c-1');
    const pages = [];
    for (let query = '?limit=2'; ;) {
      const page = await timeline('c-1', query);
      pages.push(...page.entries);
      if (page.next === undefined) break;
      query = `?limit=2&cursor=${page.next}`;
    }
    expect(pages).toEqual(entries);
  });

  it('shows a shopper what she did, and nobody else’s', async () => {
    const asked = await bureau.shopper('c-1', 'GET', '/v1/customers/c-1/timeline');
    const { entries } = asked.body as Awaited<ReturnType<typeof timeline>>;
    expect(new Set(entries.map(({ subjectId }) => subjectId))).toEqual(new Set(['c-1']));
    expect((await bureau.shopper('c-2', 'GET', '/v1/customers/c-1/timeline')).status).toBe(404);
  });
});
