import { describe, expect, it } from '@jest/globals';
import { OrderSold, RefundMade } from '#contracts/channels.js';
import { LabelBought, LabelVoided } from '#contracts/fulfillment.js';
import { RatesPublished } from '#contracts/fx.js';
import { UnitRegistered } from '#contracts/inventory.js';
import {
  OrderBilled,
  OrderCancelled,
  PaymentCaptured,
  PaymentRefunded,
  PaymentRefundFailed,
} from '#contracts/orders.js';
import { balancesOf, comesTo, type Step } from '../any-order.contract.js';
import type { Heard } from '../books.contract.js';
import { sale } from './sale.js';

const orderId = 'o-42';
const at = '2026-01-12T10:00:00.000Z';
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const british = { BASE_CURRENCY: 'GBP', SELLER_COUNTRY: 'GB' };
const rates: Heard = { fact: RatesPublished.of(RatesPublished.example) };

const told =
  (fact: Heard['fact']): Step =>
  (books) =>
    books.hear({ fact, at });

const payment = { orderId, paymentId: 'pi_1', method: 'card' } as const;
const captured = (minor: number) => told(PaymentCaptured.of({ ...payment, amount: eur(minor) }));
const refunded = (refundId: string, minor: number) =>
  told(PaymentRefunded.of({ ...payment, refundId, amount: eur(minor), tax: eur(0), reason: 'damaged' }));
const failed = (refundId: string, minor: number) =>
  told(PaymentRefundFailed.of({ ...payment, refundId, amount: eur(minor), reason: 'card closed' }));
const cancelled = told(OrderCancelled.of({ ...OrderCancelled.example, orderId }));
const label = { ...LabelBought.example, orderId, parcelId: 's-1.1', trackingNumber: '1Z1', cost: eur(777) };
const voided = { ...LabelVoided.example, orderId, parcelId: 's-1.1', trackingNumber: '1Z1' };

const priced = (line: number, minor: number, what: object) => ({
  ...{ line, quantity: 1, amountMinor: minor, totalMinor: minor, ...what },
});
/** 100.01 in the books at 0.86503: tax of 20 % in it, three lines that no share divides. */
const byQuote = OrderBilled.of({
  ...{ orderId, channel: 'web', origin: 'quote', orderedAt: at },
  lines: [priced(1, 3_333, { unitId: 'BOWL' }), priced(2, 3_334, { sku: 'WAX' }), priced(3, 3_334, { sku: 'OIL' })],
  shipping: { amount: eur(0), tax: eur(0), total: eur(0) },
  taxes: [
    {
      ...{ jurisdiction: 'GB', ratePercent: '20', inclusive: true, scheme: 'standard', collectedBy: 'seller' },
      ...{ taxable: eur(8_334), tax: eur(1_667) },
    },
  ],
  ...{ total: eur(10_001), payment: { method: 'card' }, destination: 'GB' },
});
const bowl: Heard = { fact: UnitRegistered.of({ unitId: 'BOWL', title: 'Bowl', location: 'shop', cost: gbp(1_200) }) };

describe('A card order that is refunded in parts, of which one fails, and whose label is voided, comes to the same', () => {
  const steps = [
    ...[captured(10_001), told(byQuote), told(LabelBought.of(label)), told(LabelVoided.of(voided)), cancelled],
    ...[refunded('r-1', 3_333), refunded('r-2', 1), refunded('r-3', 2_500), failed('r-3', 2_500)],
    refunded('r-4', 333),
  ];
  comesTo(
    british,
    { before: [rates, bowl], steps },
    {
      // 3,667 of 10,001 are with the buyer again, and of 1,667 the tax in them.
      ...{ '1260 EUR': [6_334, 5_480], '2200 EUR': [-1_056, -914], '4000 EUR': [-8_334, -7_209] },
      ...{ '4090 EUR': [3_056, 2_643], '2110 GBP': [-1_200, -1_200], '5000 GBP': [1_200, 1_200] },
    },
  );
});

const figures = {
  ...{ goods: eur(9_000), discount: eur(0), shipping: eur(1_000), ownTax: eur(0), collectedTax: eur(800) },
  ...{ taxIncluded: false, other: eur(-3), total: eur(10_797), fees: eur(1_350) },
};
const sold = told(
  OrderSold.of({
    ...{ orderId, channel: 'ebay', number: '12-13579', placedAt: at, figures, destination: 'US-TX' },
    lines: [
      { sku: 'WAX', quantity: 2, price: eur(3_000) },
      { sku: 'OIL', quantity: 1, price: eur(3_000) },
    ],
  }),
);
const ofChannel = told(
  OrderBilled.of({
    ...{ orderId, channel: 'ebay', origin: 'channel', orderedAt: at, total: eur(9_000) },
    lines: [priced(1, 6_000, { sku: 'WAX', quantity: 2 }), priced(2, 3_000, { sku: 'OIL' })],
    shipping: { amount: eur(0), tax: eur(0), total: eur(0) },
    payment: { method: 'elsewhere' },
  }),
);
const made = (refundId: string, minor: number) =>
  told(RefundMade.of({ ...{ orderId, channel: 'ebay', refundId, amount: eur(minor), asked: true, at } }));

describe('An order of a channel that collected tax, whose money goes back in parts, comes to the same', () => {
  const steps = [sold, ofChannel, made('1', 1_799), made('2', 4_499), made('3', 4_499)];
  comesTo(
    british,
    { before: [rates], steps },
    {
      // The fee is kept; sales and refunds are both of 10,000, and cash rounding of 3 went back with them.
      ...{ '1250 EUR': [-1_350, -1_168], '6300 EUR': [1_350, 1_168] },
      ...{ '4020 EUR': [-10_000, -8_650], '4090 EUR': [9_997, 8_647], '4900 EUR': [3, 3] },
    },
  );
});

describe('An order that was paid and never confirmed leaves nothing', () => {
  describe('by card', () => {
    const steps = [captured(4_999), cancelled, refunded('r-1', 2_500), failed('r-2', 2_000), refunded('r-2', 2_000)];
    comesTo(british, { before: [rates], steps: [...steps, refunded('r-3', 2_499)] }, {});
  });
  describe('at a channel that collected tax', () => {
    comesTo(british, { before: [rates], steps: [sold, cancelled, made('1', 797), made('2', 10_000)] }, {});
  });
  it('at whatever rates it is refunded', async () => {
    const later = { ...RatesPublished.example, rateId: 'ecb-2026-03-16-1', asOf: '2026-03-16T15:00:00.000Z' };
    const [changed, again] = ['0.9', '0.8'].map((rate, index) =>
      told(RatesPublished.of({ ...later, publishedAt: `2026-03-16T15:0${index}:00.000Z`, rates: { GBP: rate } })),
    ) as [Step, Step];
    const steps = [captured(4_999), cancelled, changed, refunded('r-1', 2_500), again, refunded('r-2', 2_499)];
    const rests = steps.map(() => true);
    expect(await balancesOf(british, { before: [rates], steps }, steps, rests)).toEqual({});
    const label = { ...LabelBought.example, orderId, parcelId: 's-1.1', trackingNumber: '1Z1', cost: eur(777) };
    const labels = [told(LabelBought.of(label)), changed, told(LabelVoided.of(voided))];
    expect(await balancesOf(british, { before: [rates], steps: labels }, labels, rests)).toEqual({});
  });
});

describe('A sale that staff entered and cancelled gives back what is left, as nobody else tells of it', () => {
  const entered = told(
    OrderBilled.of({
      ...{ orderId, channel: 'store', origin: 'entered', orderedAt: at, total: gbp(6_001) },
      lines: [priced(1, 3_001, { sku: 'WAX' }), priced(2, 3_000, { sku: 'OIL' })],
      shipping: { amount: gbp(0), tax: gbp(0), total: gbp(0) },
      payment: { method: 'elsewhere' },
    }),
  );
  const given =
    (refundId: string, minor: number): Step =>
    (books) =>
      books.ask(sale, orderId, { type: 'HearRefund', data: { refundId, amount: gbp(minor), at } });
  const allBack = { '4000 GBP': [-5_001, -5_001], '4090 GBP': [5_001, 5_001] } as const;
  comesTo(british, { before: [], steps: [entered, given('k-1', 500), given('k-2', 5_400), cancelled] }, allBack);
  it('and no more, whatever is told later', async () => {
    const steps = [entered, cancelled, given('k-1', 6_000), given('k-2', 5_400)];
    expect(await balancesOf(british, { before: [], steps }, steps)).toEqual(allBack);
  });
});
