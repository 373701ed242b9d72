import { describe, expect, it } from '@jest/globals';
import { OrderCancelled, PaymentRefunded } from '#contracts/orders.js';
import { receiveTransfer } from '../payment/payment-methods.js';
import { payOut, refundOrder } from '../payment/refund.js';
import { cancelOrder, shoppersReasons } from './cancel-order.js';
import { order, type OrderEvent } from './order.js';

const lines = [{ line: 1, unitId: 'CM-1', price: { minor: 100, currency: 'USD' } }];
const takes = (schema: typeof cancelOrder | typeof refundOrder, reason: string) => schema.safeParse({ reason }).success;

describe('A reason', () => {
  it.each([...shoppersReasons, 'not mine', 'a scratch', 'damaged in transit', "buyer's wish", '2 of 3 broken'])(
    'is a few words: %s',
    (reason) => expect([takes(cancelOrder, reason), takes(refundOrder, reason)]).toEqual([true, true]),
  );
  it.each([
    '',
    ' ',
    '-',
    'Carla Conti',
    'carla@example.com',
    '+39 011 123456',
    'Via Roma 1',
    'call:me',
    'weiß',
    'a\nb',
  ])('holds no more than that: %j', (reason) =>
    expect([takes(cancelOrder, reason), takes(refundOrder, reason)]).toEqual([false, false]),
  );
  it('has 60 characters at most', () => {
    expect(takes(cancelOrder, 'x'.repeat(60))).toBe(true);
    expect(takes(cancelOrder, 'x'.repeat(61))).toBe(false);
    expect(takes(refundOrder, 'x'.repeat(61))).toBe(false);
  });
  it('of an older order is read and published as it was', () => {
    const reason = 'Mrs. Conti called: she “does not like it”';
    const placed = { channel: 'ebay', placedAt: '2026-01-10T15:00:00.000Z', lines, total: lines[0]!.price };
    const events: OrderEvent[] = [
      { type: 'OrderPlaced', data: placed },
      { type: 'OrderCancelled', data: { reason, lines } },
    ];
    expect(events.reduce(order.evolve, order.initial).cancelledBecause).toBe(reason);
    for (const { schema, example } of [OrderCancelled, PaymentRefunded])
      expect(schema.safeParse({ ...example, reason }).success).toBe(true);
  });
});

describe('A transfer’s reference', () => {
  const amount = { minor: 100, currency: 'USD' };
  const taken = (reference: string) => [
    receiveTransfer.safeParse({ amount, reference }).success,
    payOut.safeParse({ reference }).success,
  ];
  it.each(['statement 12/2026, line 7', 'line 7', 'transfer of 3 March', 'RF18.5390:0754-7034'])(
    'says where it stands: %s',
    (reference) => expect(taken(reference)).toEqual([true, true]),
  );
  it.each(['', ' ', 'carla@example.com', 'Conti (Carla)', '“Conti”', 'a\nb', 'x'.repeat(201)])(
    'is nothing else: %j',
    (reference) => expect(taken(reference)).toEqual([false, false]),
  );
});
