import { describe, it } from '@jest/globals';
import { viewOf } from '#eventsourcing/specification.js';
import type { PurchaseEvent } from '../timeline/purchase.js';
import { purchaseList } from './purchase-list.view.js';

const [midnight, after] = ['2026-01-10T23:59:59.999Z', '2026-01-11T00:00:00.001Z'];
const booked = { key: 'sale-o-42/2', currency: 'USD', revenueMinor: 127_500, refundsMinor: 0 };
const total = { minor: 135_150, currency: 'USD' };
const facts: readonly PurchaseEvent[] = [
  { type: 'PurchaseMade', data: { channel: 'ebay', pieces: ['CM-72.49.3'], total, at: after } },
  { type: 'BuyerKnown', data: { subjectId: 'p-o-42', placedAt: midnight } },
  { type: 'MomentPassed', data: { what: 'confirmed', at: after } },
  { type: 'RevenueBooked', data: booked },
  { type: 'RevenueBooked', data: { ...booked, key: 'sale-o-42/9', revenueMinor: 0, refundsMinor: 500 } },
];
const row = {
  ...{ orderId: 'o-42', customerId: 'p-o-42', placedAt: midnight, isConfirmed: true, isCancelled: false },
  ...{ currency: 'USD', revenueMinor: 127_500, refundsMinor: 500 },
};
const given = viewOf(purchaseList, 'o-42');

describe('What an order says of who placed it', () => {
  it('adds up in whatever order it is heard, from when it was placed', () => {
    given(...facts).then(row);
    given(...facts.toReversed()).then(row);
  });
  it('begins when the earliest word of it says', () => {
    const said: PurchaseEvent = { type: 'PlacedEarlier', data: { at: '2010-12-01T08:26:00.000Z' } };
    given(...facts, said).then({ ...row, placedAt: '2010-12-01T08:26:00.000Z' });
    given(said, ...facts).then({ ...row, placedAt: '2010-12-01T08:26:00.000Z' });
  });
  it('is over once it is cancelled, and not because it is delivered', () => {
    given(...facts, { type: 'MomentPassed', data: { what: 'delivered', at: after } }).then(row);
    given(...facts, { type: 'MomentPassed', data: { what: 'cancelled', at: after } }).then({
      ...row,
      isCancelled: true,
    });
  });
});
