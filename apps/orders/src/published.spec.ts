import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuyerNamed, DeliveryOrdered, OrderBilled, OrderConfirmed, PayoutReported } from '#contracts/orders.js';
import { payoutLinesMax, type PayoutLine } from '#contracts/payout.js';
import type { Sealed } from '#contracts/personal.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { toMessages } from '#messaging/cloud-event.js';
import type { Bill } from './order/bill.js';
import type { OrderEvent } from './order/order.js';
import { linesMax, placeSold } from './order/place-order.js';
import { partsOf, type PayoutEvent } from './payout/payout.js';
import { published } from './published.js';

const longest = 'x'.repeat(64);
const currency = 'USD';
const pieces = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ line: index + 1, sku: longest, quantity: 1_000_000, location: longest, price: { minor: 1_000_000, currency } },
  }));
const messagesOf = (event: OrderEvent) => {
  const recorded = recordedAs(`order-${longest}`)<OrderEvent>(event);
  return toMessages('orders', recorded, longest, published(recorded, longest));
};
const total = { minor: 1e15, currency };
// An address as long as the API takes it, in letters of four bytes each.
const sealed = (kind: string, length: number) =>
  `sealed.${kind}.${'k'.repeat(22)}.${'A'.repeat(Math.ceil((length * 16) / 3) + 40)}` as Sealed;
const consignee = { name: sealed('name', 200), phone: sealed('phone', 30), address: sealed('address', 700) };
const delivery = { subjectId: longest, consignee, destination: 'US-PA', option: longest, daysMax: 365 };
const payment = { method: 'card', paymentId: longest } as const;

describe('The largest order fits into one message of Service Bus Standard:', () => {
  const sizeMax = 256 * 1024;
  const sale = { channel: longest, customerId: longest, lines: pieces(linesMax), total };

  it('as it was placed', () => {
    const { channel, customerId, lines } = sale;
    const sold = placeSold.parse({ channel, customerId, lines: lines.map(({ line: _, ...line }) => line) });
    const numbered = sold.lines.map((line, index) => ({ ...line, line: index + 1 }));
    const placedAt = '2026-01-10T14:00:00.000Z';
    const messages = messagesOf({
      type: 'OrderPlaced',
      data: { channel, customerId, placedAt, lines: numbered, total },
    });
    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages[0]).length).toBeLessThan(sizeMax);
  });
  it('as it was quoted and is to be brought to its buyer', () => {
    // A trillion on each of a thousand lines is all that an order may come to.
    const share = { amountMinor: 1e12, taxMinor: 1e12, totalMinor: 1e12, discountMinor: 1e12 };
    const tax: NonNullable<Bill['taxes']>[number] = {
      ...{ jurisdiction: 'US-PA', ratePercent: '6', inclusive: false, scheme: 'standard', collectedBy: 'marketplace' },
      ...{ taxable: total, tax: total },
    };
    const bill: Bill = {
      ...{ origin: 'quote', lines: sale.lines.map(() => share), shipping: share, taxes: [tax, tax] },
      ...{ payment, rateId: longest },
    };
    const messages = messagesOf({ type: 'OrderConfirmed', data: { ...sale, delivery, bill } });
    expect(messages).toHaveLength(3);
    for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(sizeMax);
  });
  it('as it was billed, with as many lines as can be entered', () => {
    const lines = pieces(1_500);
    const share = { amountMinor: 667e9, totalMinor: 667e9 };
    const bill: Bill = { origin: 'entered', lines: lines.map(() => share), shipping: share, payment };
    const [, , billed] = messagesOf({ type: 'OrderConfirmed', data: { ...sale, lines, delivery, bill } });
    expect(JSON.stringify(billed).length).toBeLessThan(sizeMax);
  });
});

it('fits the longest part of a statement into one, too', () => {
  const longest = 'x'.repeat(64);
  const at = '2026-01-10T14:00:00.000Z';
  const [usd, eur] = ['USD', 'EUR'].map((currency) => ({ minor: -999_999_999_999, currency }));
  const line: PayoutLine = {
    ...{ lineId: 'txn_3Rabcdefghijklmnopqrstuvwxyz', kind: 'refund', orderId: longest, refundId: longest },
    ...{ amount: usd!, fee: usd!, presented: { amount: eur!, rate: '123456.123456789012' }, description: 'refund', at },
  };
  const parts = partsOf({ at, total: usd! }, Array<PayoutLine>(2 * payoutLinesMax).fill(line));
  expect(parts).toHaveLength(2);
  for (const data of parts) {
    const event = recordedAs(`payout-${longest}`)<PayoutEvent>({ type: 'PayoutHeard', data });
    const [told, ...others] = published(event, longest);
    expect([told!.type, others]).toEqual([PayoutReported.type, []]);
    expect(PayoutReported.schema.parse(told!.data)).toEqual({ ...data, payer: 'stripe', payoutId: longest });
    const [message] = toMessages('orders', event, longest, [told!]);
    expect(JSON.stringify(message).length).toBeLessThan(256 * 1024);
  }
});

describe('A confirmation', () => {
  const golden = JSON.parse(readFileSync(join(__dirname, 'order/order.golden.json'), 'utf8')) as OrderEvent[];
  const confirmations = golden.filter(({ type }) => type === 'OrderConfirmed');
  const at = '2026-03-14T10:05:00.000Z';
  const told = (event: OrderEvent) => published(recordedAs('order-o-42', at)(event), 'o-42');

  it('is followed by where the order goes, since it happened, who gets it sealed', () => {
    const publications = told(confirmations[1]!);
    expect(publications.map(({ type }) => type)).toEqual([OrderConfirmed.type, DeliveryOrdered.type]);
    const [confirmed, ordered] = publications;
    expect(OrderConfirmed.schema.parse(confirmed!.data)).toEqual(confirmed!.data);
    expect(JSON.stringify(confirmed)).not.toMatch(/sealed|delivery|destination/);
    expect(DeliveryOrdered.schema.parse(ordered!.data)).toEqual({
      ...{ orderId: 'o-42', channel: 'web', orderedAt: at, subjectId: 'c-1' },
      lines: [{ unitId: 'CM-72.49.3', price: { minor: 110_000, currency: 'EUR' }, line: 1 }],
      consignee: {
        name: 'sealed.name.kkkkkkkkkkkkkkkkkkkkkk.AAAA',
        phone: 'sealed.phone.kkkkkkkkkkkkkkkkkkkkkk.AAAA',
        address: 'sealed.address.kkkkkkkkkkkkkkkkkkkkkk.AAAA',
      },
      ...{ destination: 'DE', option: 'standard', daysMax: 4 },
    });
  });
  it('is followed by its bill, the third to be told, for whoever gets the order', () => {
    const confirmation = recordedAs('order-o-42', at)(confirmations[2]!);
    const messages = toMessages('orders', confirmation, 'o-42', published(confirmation, 'o-42'));
    expect(messages.map(({ subject, messageId }) => [subject, messageId])).toEqual([
      [OrderConfirmed.type, 'orders/order-o-42/1'],
      [DeliveryOrdered.type, 'orders/order-o-42/1/2'],
      [OrderBilled.type, 'orders/order-o-42/1/3'],
    ]);
    const usd = (minor: number) => ({ minor, currency });
    expect(OrderBilled.schema.strict().parse(messages[2]!.body)).toEqual({
      ...{ orderId: 'o-42', channel: 'web', origin: 'quote', orderedAt: at },
      lines: [
        {
          ...{ line: 1, unitId: 'CM-72.49.3', quantity: 1, amountMinor: 110_000, discountMinor: 11_000 },
          ...{ taxMinor: 5_940, totalMinor: 104_940 },
        },
        {
          ...{ line: 2, sku: 'POLISH-250', quantity: 3, amountMinor: 3_000, discountMinor: 300 },
          ...{ taxMinor: 162, totalMinor: 2_862 },
        },
      ],
      shipping: { amount: usd(2_100), tax: usd(126), total: usd(2_226) },
      taxes: [
        {
          ...{ jurisdiction: 'US-PA', ratePercent: '6', inclusive: false, scheme: 'standard', collectedBy: 'seller' },
          ...{ taxable: usd(103_800), tax: usd(6_228) },
        },
      ],
      total: usd(110_028),
      payment: { method: 'card', paymentId: 'pi_1' },
      ...{ destination: 'US-PA', rateId: 'ecb-2026-03-13-5d41402a', subjectId: 'c-1' },
      buyer: { name: 'sealed.name.kkkkkkkkkkkkkkkkkkkkkk.AAAA', address: 'sealed.address.kkkkkkkkkkkkkkkkkkkkkk.AAAA' },
    });
  });
  it('is billed to nobody, and to no place, where we know of none', () => {
    const event = confirmations[2]!;
    if (event.type !== 'OrderConfirmed') throw new Error('not a confirmation');
    const [, , billed] = told({ ...event, data: { ...event.data, delivery: {} } });
    for (const unknown of ['buyer', 'subjectId', 'destination']) expect(billed!.data).not.toHaveProperty(unknown);
  });
  it('of what people entered is billed when they say that it was sold', () => {
    const event = confirmations[2]!;
    if (event.type !== 'OrderConfirmed') throw new Error('not a confirmation');
    const soldAt = '2010-12-01T08:26:00.000Z';
    const [, ordered, billed] = told({ ...event, data: { ...event.data, bill: { ...event.data.bill!, soldAt } } });
    expect(ordered!.data).toMatchObject({ orderedAt: at });
    expect(OrderBilled.schema.strict().parse(billed!.data)).toMatchObject({ orderedAt: soldAt });
  });
  it('of before parcels were ours is told as it was', () =>
    expect(told(confirmations[0]!).map(({ type }) => type)).toEqual([OrderConfirmed.type]));
});

describe('Who placed an order', () => {
  const at = '2026-01-10T14:00:00.000Z';
  const sold = { channel: 'web', placedAt: at, lines: [], total: { minor: 1, currency } };
  const told = (who: Pick<Extract<OrderEvent, { type: 'OrderPlaced' }>['data'], 'buyer' | 'customerId'>) => {
    const event = recordedAs('order-o-1')<OrderEvent>({ type: 'OrderPlaced', data: { ...sold, ...who } });
    return published(event, 'o-1').slice(1);
  };

  it('is told with all ways to reach them, and without where they live', () => {
    const buyer = { name: sealed('name', 9), email: sealed('email', 9), phone: sealed('phone', 9) };
    const known = { subjectId: 'p-o-1', address: sealed('address', 9), account: sealed('account', 9), ...buyer };
    const named = { orderId: 'o-1', channel: 'web', placedAt: at, subjectId: 'p-o-1', buyer };
    expect(told({ buyer: known })).toEqual([BuyerNamed.of(named)]);
  });
  it('is not told where nobody said it', () => expect(told({ customerId: 'c-1' })).toEqual([]));
});
