import { z } from 'zod';
import { contract } from './contract.js';
import { alertRaised, personalDataRead, retentionDeclared, subjectDataCollected } from './oversight.js';
import { sealed } from './personal.js';
import { id, instant, money, orderedLine, place, text } from './vocabulary.js';

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

/** Who gets it and how, as far as we know: sealed under the keys of `subjectId`. */
export const delivery = z.object({
  subjectId: id.optional(),
  consignee: z.object({ name: sealed, phone: sealed.optional(), address: sealed.optional() }).optional(),
  destination: place.optional().describe('None where it was sold elsewhere and nobody told us'),
  option: id.optional().describe('The way that the buyer chose: standard, express, collection'),
  zoneId: id.optional().describe('The shipping zone whose price the buyer paid'),
  daysMax: z.int().min(0).max(365).optional().describe('What the buyer was promised, from now on'),
});
export type Delivery = z.infer<typeof delivery>;

const sealedExample = (kind: string) => `sealed.${kind}.AAAAAAAAAAAAAAAAAAAAAA.AAAA` as z.infer<typeof sealed>;

export const DeliveryOrdered = contract(
  'retreasure.orders.delivery-ordered.v1',
  'A confirmed order is to be brought to its buyer: what, and where to. Follows OrderConfirmed.',
  z.object({ orderId: id, channel: id, lines: z.array(orderedLine).min(1), orderedAt: instant, ...delivery.shape }),
  {
    ...{ orderId: 'o-42', channel: 'web', lines, orderedAt: '2026-01-10T15:00:00.000Z', subjectId: 'c-1' },
    consignee: { name: sealedExample('name'), address: sealedExample('address') },
    ...{ destination: 'US-TX', option: 'standard', daysMax: 4 },
  },
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

export const SubjectDataCollected = subjectDataCollected('orders', {
  record: 'order o-42',
  event: { type: 'OrderPlaced', at: '2026-01-10T15:00:00.000Z', data: { channel: 'web' } },
});

export const RetentionDeclared = retentionDeclared('orders', {
  ...{ record: 'order o-42', fields: ['name', 'address'] },
  ...{ basis: 'invoice: § 147 AO, § 14b UStG', until: '2036-12-31' },
});
