import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead, retentionDeclared, subjectDataCollected } from './oversight.js';
import { sealed } from './personal.js';
import { payoutReported } from './payout.js';
import { decimal, id, instant, money, orderedLine, place, text } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('orders');
export const AlertRaised = alertRaised('orders');
export const AlertEnded = alertEnded('orders');

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

const sealedExample = (kind: string) => `sealed.${kind}.AAAAAAAAAAAAAAAAAAAAAA.AAAA` as z.infer<typeof sealed>;

export const BuyerNamed = contract(
  'retreasure.orders.buyer-named.v1',
  'Who ordered, and how they are reached: sealed under the keys of `subjectId`. Follows OrderPlaced, if the buyer said it.',
  z.object({
    orderId: id,
    channel: id,
    placedAt: instant,
    subjectId: id,
    buyer: z.object({ name: sealed, email: sealed.optional(), phone: sealed.optional() }),
  }),
  {
    ...{ orderId: 'o-42', channel: 'web', placedAt: '2026-01-10T15:00:00.000Z', subjectId: 'c-1' },
    buyer: { name: sealedExample('name'), email: sealedExample('email') },
  },
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

// The bill of 1,500 lines fits into one message, so a line does not repeat the currency, nor say what is 0.
const billedLine = z.object({
  line: z.int().min(1),
  unitId: id.optional(),
  sku: id.optional(),
  quantity: z.int().min(1).max(1_000_000),
  amountMinor: z.int().min(0).describe('Price times quantity'),
  discountMinor: z.int().min(0).optional(),
  taxMinor: z
    .int()
    .min(0)
    .optional()
    .describe('Contained in the total, or added to what is left of the amount: `taxes` says which'),
  totalMinor: z.int().min(0).describe('What the buyer pays for it'),
});
const billedTax = z.object({
  jurisdiction: place,
  ratePercent: decimal,
  inclusive: z.boolean().describe('Whether the prices contain the tax, or it is added to them'),
  scheme: z.enum(['standard', 'margin']),
  collectedBy: z.enum(['seller', 'marketplace', 'buyer']),
  taxable: money,
  tax: money,
});

export const OrderBilled = contract(
  'retreasure.orders.order-billed.v1',
  'What a confirmed order comes to, line by line: for the books and the invoice. Follows OrderConfirmed.',
  z.object({
    orderId: id,
    channel: id,
    origin: z
      .enum(['quote', 'channel', 'entered'])
      .describe('Whose figures these are: of a quote; of channels, whose OrderSold says more; of who entered the sale'),
    orderedAt: instant,
    lines: z
      .array(billedLine)
      .min(1)
      .describe('In minor units of the currency of the total; discount and tax are left out where they are 0'),
    shipping: z.object({ amount: money, tax: money, total: money }),
    taxes: z.array(billedTax).optional().describe('None where only prices are known'),
    total: money,
    payment: z.object({ paymentId: id.optional(), method: z.enum(['card', 'cash', 'bank-transfer', 'elsewhere']) }),
    destination: place.optional(),
    rateId: id.optional(),
    subjectId: id.optional(),
    buyer: z.object({ name: sealed, address: sealed.optional() }).optional(),
  }),
  {
    ...{ orderId: 'o-42', channel: 'web', origin: 'quote', orderedAt: '2026-01-10T15:00:00.000Z' },
    lines: [{ line: 1, unitId: 'CM-72.49.3', quantity: 1, amountMinor: 125_000, taxMinor: 7_500, totalMinor: 132_500 }],
    shipping: {
      ...{ amount: { minor: 2_500, currency: 'USD' }, tax: { minor: 150, currency: 'USD' } },
      total: { minor: 2_650, currency: 'USD' },
    },
    taxes: [
      {
        ...{ jurisdiction: 'US-PA', ratePercent: '6', inclusive: false, scheme: 'standard', collectedBy: 'seller' },
        ...{ taxable: { minor: 127_500, currency: 'USD' }, tax: { minor: 7_650, currency: 'USD' } },
      },
    ],
    total: { minor: 135_150, currency: 'USD' },
    payment: { paymentId: 'pi_1TestAntique0001', method: 'card' },
    ...{ destination: 'US-PA', subjectId: 'c-1', buyer: { name: sealedExample('name') } },
  },
);

/** What Stripe paid out to us. */
export const PayoutReported = payoutReported('orders', {
  ...{ payer: 'stripe', payoutId: 'po_1TestAntique0001', at: '2026-01-12T15:00:00.000Z' },
  total: { minor: 120_871, currency: 'USD' },
  lines: [
    {
      ...{ lineId: 'txn_1TestAntique0001', kind: 'sale', orderId: 'o-42', amount: total },
      ...{ fee: { minor: 3_655, currency: 'USD' }, description: 'charge', at: '2026-01-10T15:00:00.000Z' },
    },
    {
      ...{ lineId: 'txn_1TestAntique0002', kind: 'fee', amount: { minor: -474, currency: 'USD' } },
      ...{ description: 'Radar', at: '2026-01-11T15:00:00.000Z' },
    },
  ],
});

export const SubjectDataCollected = subjectDataCollected('orders', {
  record: 'order o-42',
  event: { type: 'OrderPlaced', at: '2026-01-10T15:00:00.000Z', data: { channel: 'web' } },
});

export const RetentionDeclared = retentionDeclared('orders', {
  ...{ record: 'order o-42', fields: ['name', 'address'] },
  ...{ basis: 'invoice: § 147 AO, § 14b UStG', until: '2036-12-31' },
});
