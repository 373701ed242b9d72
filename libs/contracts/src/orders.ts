import { z } from 'zod';
import { contract } from './contract.js';
import { alertRaised, personalDataRead } from './oversight.js';
import { id, instant, money, orderedLine, text } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('orders');
export const AlertRaised = alertRaised('orders');

const order = z.object({
  orderId: id,
  channel: id,
  customerId: id.optional(),
  lines: z.array(orderedLine).min(1),
  total: money,
});
const total = { minor: 125000, currency: 'USD' };
const lines = [{ line: 1, unitId: 'CM-72.49.3', price: total }];
const example = { orderId: 'o-42', channel: 'web', customerId: 'c-1', lines, total };

export const OrderPlaced = contract(
  'retreasure.orders.order-placed.v1',
  'Somebody ordered pieces; inventory now allocates each line or declines it.',
  order,
  example,
);

export const OrderConfirmed = contract(
  'retreasure.orders.order-confirmed.v1',
  'Every line is allocated to this order and nothing stands against shipping it: the pieces are sold.',
  order,
  example,
);

export const OrderCancelled = contract(
  'retreasure.orders.order-cancelled.v1',
  'The order will not be fulfilled; whatever was allocated to it is free again.',
  z.object({ orderId: id, reason: text(200), lines: z.array(orderedLine).min(1) }),
  { orderId: 'o-42', reason: 'piece-gone', lines },
);

const payment = z.object({
  orderId: id,
  paymentId: id,
  method: z.enum(['card', 'cash', 'bank-transfer']),
  amount: money,
});
const paid = { orderId: 'o-42', paymentId: 'pi_1TestAntique0001', method: 'card', amount: total } as const;

export const PaymentCaptured = contract(
  'retreasure.orders.payment-captured.v1',
  'The buyer’s money is ours: what was quoted, in the quoted currency.',
  payment,
  paid,
);

export const PaymentRefunded = contract(
  'retreasure.orders.payment-refunded.v1',
  'Money went back to the buyer, in the currency it was captured in.',
  payment.extend({ refundId: id, tax: money.describe('How much of the amount is tax'), reason: text(200) }),
  { ...paid, refundId: 'r-1', tax: { minor: 0, currency: 'USD' }, reason: 'damaged in transit' },
);

export const PaymentRefundFailed = contract(
  'retreasure.orders.payment-refund-failed.v1',
  'An alert: a refund did not reach the buyer, perhaps after it was reported; the money is still ours.',
  payment.extend({ refundId: id, reason: text(200) }),
  { ...paid, refundId: 'r-1', reason: 'expired_or_canceled_card' },
);

export const PaymentDue = contract(
  'retreasure.orders.payment-due.v1',
  'A deadline, delivered at `until`: an order that is not paid then gives its pieces back.',
  z.object({ orderId: id, until: instant }),
  { orderId: 'o-42', until: '2026-01-10T15:00:00.000Z' },
);

export const SubjectDataCollected = contract(
  'retreasure.orders.subject-data-collected.v1',
  'Everything that is held here about a person, in parts; what they told us is sealed.',
  z.object({
    subjectId: id,
    exportId: id,
    part: z.int().min(1),
    parts: z.int().min(1).max(1_000),
    records: z.array(
      z.object({
        record: text(120).describe('What it belongs to: order o-42'),
        events: z.array(z.object({ type: text(60), at: instant, data: z.unknown() })),
      }),
    ),
  }),
  {
    ...{ subjectId: 'c-1', exportId: 'x-1', part: 1, parts: 1 },
    records: [
      {
        record: 'order o-42',
        events: [{ type: 'OrderPlaced', at: '2026-01-10T15:00:00.000Z', data: { channel: 'web' } }],
      },
    ],
  },
);

export const RetentionDeclared = contract(
  'retreasure.orders.retention-declared.v1',
  'What of an erased person the law retains here, field by field; nothing if nothing.',
  z.object({
    subjectId: id,
    retained: z.array(
      z.object({
        record: text(120).describe('What it belongs to: order o-42'),
        fields: z.array(text(40)).min(1),
        basis: text(200).describe('The law that asks for it'),
        until: z.iso.date().describe('The last day on which it is kept'),
      }),
    ),
  }),
  {
    subjectId: 'c-1',
    retained: [
      {
        record: 'order o-42',
        fields: ['name', 'address'],
        basis: 'invoice: § 147 AO, § 14b UStG',
        until: '2036-12-31',
      },
    ],
  },
);
