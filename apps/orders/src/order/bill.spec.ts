import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Captured } from '../payment/payment.js';
import type { Quote } from '../quote/quote.js';
import { billOf } from './bill.js';
import { linesOf, quotedOf, type Quoted } from './order-lines.js';
import { order, type OrderCommand, type OrderEvent } from './order.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const lines = [
  { unitId: 'CM-72.49.3', price: usd(125_000) },
  { sku: 'POLISH-250', quantity: 3, price: usd(1_250) },
];
const byCard: Captured = { attempt: 1, paymentId: 'pi_1', method: 'card', amount: gbp(92_482) };

describe('The bill of what was quoted', () => {
  const [issued] = JSON.parse(readFileSync(join(__dirname, '../quote/quote.golden.json'), 'utf8')) as { data: Quote }[];
  const quote = issued!.data;
  const quoted = quotedOf(quote);
  const bill = (quote: Quoted) => billOf({ lines: linesOf(issued!.data), quote }, byCard);

  it('has the figures of the quote, line by line, and how they were paid', () =>
    expect(bill(quoted)).toEqual({
      origin: 'quote',
      lines: [
        { amountMinor: 96_599, discountMinor: 9_660, taxMinor: 14_490, totalMinor: 86_939 },
        { amountMinor: 2_997, discountMinor: 300, taxMinor: 450, totalMinor: 2_697 },
      ],
      shipping: { amountMinor: 2_846, taxMinor: 474, totalMinor: 2_846 },
      taxes: [
        {
          ...{ jurisdiction: 'GB', ratePercent: '20', inclusive: true, scheme: 'standard', collectedBy: 'seller' },
          ...{ taxable: gbp(92_482), tax: gbp(15_414) },
        },
      ],
      payment: { method: 'card', paymentId: 'pi_1' },
      rateId: 'ecb-2026-03-13-5d41402a',
    }));
  it('says nothing of a discount or a tax of 0', () => {
    const free = { discount: gbp(0), tax: gbp(0) };
    const [plain] = bill(quotedOf({ ...quote, lines: quote.lines.map((line) => ({ ...line, ...free })) }))!.lines;
    expect(plain).toEqual({ amountMinor: 96_599, totalMinor: 86_939 });
  });
  it('is none if the quote was kept without its taxes, as they once were', () => {
    const { taxes: _, ...older } = quoted;
    expect(bill(older)).toBeUndefined();
    expect(bill({ ...quoted, shipping: { totalMinor: 2_846, taxMinor: 474 } })).toBeUndefined();
  });
});

describe('The bill of what was sold elsewhere', () => {
  const prices = {
    lines: [
      { amountMinor: 125_000, totalMinor: 125_000 },
      { amountMinor: 3_750, totalMinor: 3_750 },
    ],
    shipping: { amountMinor: 0, totalMinor: 0 },
    payment: { method: 'elsewhere' },
  };

  it('is of its prices, whether people entered it or a channel told us', () => {
    expect(billOf({ lines }, undefined)).toEqual({ origin: 'entered', ...prices });
    expect(billOf({ lines, origin: 'channel' }, undefined)).toEqual({ origin: 'channel', ...prices });
  });
  it('is of the moment that people say, which may be long ago', () => {
    const soldAt = '2010-12-01T08:26:00.000Z';
    expect(billOf({ lines, placedAt: soldAt }, undefined)).toEqual({ origin: 'entered', ...prices, soldAt });
    expect(billOf({ lines, origin: 'channel', placedAt: soldAt }, undefined)).not.toHaveProperty('soldAt');
  });
});

describe('An order', () => {
  const place = (payment: Extract<OrderCommand, { type: 'PlaceOrder' }>['data']['payment'], minor = 9_000) =>
    ({
      type: 'PlaceOrder',
      data: {
        ...{ channel: 'store', placedAt: '2026-01-10T14:00:00.000Z', payment },
        lines: [{ unitId: 'CM-72.49.3', price: usd(minor) }],
      },
    }) satisfies OrderCommand;
  const allocate: OrderCommand = { type: 'RecordAllocation', data: { line: 1 } };
  const arrived: OrderCommand = { type: 'RecordTransfer', data: { amount: usd(9_000), reference: 'line 7' } };
  const captured: OrderCommand = {
    type: 'RecordProviderPayment',
    data: { attempt: 1, paymentId: 'pi_1', status: 'captured', amount: usd(9_000), capturedMinor: 9_000 },
  };

  it.each([
    ['in cash', [place({ method: 'cash' }), allocate], { method: 'cash', paymentId: 'cash' }],
    [
      'by transfer',
      [place({ method: 'bank-transfer', dueAt: '2026-01-17T14:00:00.000Z' }), allocate, arrived],
      { method: 'bank-transfer', paymentId: 'bank-transfer' },
    ],
    [
      'by card',
      [place({ method: 'card', token: 'pm_visa' }), allocate, captured],
      { method: 'card', paymentId: 'pi_1' },
    ],
    ['elsewhere', [place(undefined), allocate], { method: 'elsewhere' }],
    ['not at all, for it costs nothing', [place({ method: 'cash' }, 0), allocate], { method: 'elsewhere' }],
  ])('that is paid %s is billed as it is confirmed, and says so', (_, commands, payment) => {
    const events = commands.reduce<OrderEvent[]>(
      (past, command) => [...past, ...order.decide(command, past.reduce(order.evolve, order.initial))],
      [],
    );
    const confirmed = events.at(-1)!;
    expect(confirmed.type === 'OrderConfirmed' && confirmed.data.bill).toMatchObject({ origin: 'entered', payment });
  });
});
