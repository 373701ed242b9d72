import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shown } from '../books.contract.js';
import { balanced, type EntryLine } from '../journal/entry.js';
import { refundedOf } from '../sale/giving-back.js';
import type { BookedSale } from '../sale/booked-sale.js';
import { sale, type Sale } from '../sale/sale.js';
import { postSale } from './order-billed.js';
import { postRefund } from './payment-refunded.js';
import { at, atEbay, byCard, fact, gbp, toTexas } from './sample-sales.contract.js';

/** Another seed draws other refunds: SEED=7 npm test -- payment-refunded */
const seed = Number(process.env['SEED'] ?? 20_260_110);

/** The entries of refunds of these amounts, one after another. */
function refunds(booked: BookedSale, ...minors: number[]) {
  let state: Sale = { ...sale.initial, isMade: true, booked };
  return minors.map((minor, index) => {
    const amount = { minor, currency: booked.currency };
    const given = refundedOf(state, { refundId: `r-${index + 1}`, amount, at });
    state = { ...state, given: [...state.given, given] };
    return balanced(postRefund(fact, 'o-42', booked, given));
  });
}

describe('PaymentRefunded and RefundMade are posted', () => {
  it('of all of it with all of the tax, and not with the piece', () => {
    const [entry] = refunds(atEbay, 133_500);
    expect(shown(entry!)).toEqual(['Dr 4095 121250 GBP BOWL', 'Dr 2205 12250 GBP BOWL', 'Cr 1250 133500 GBP BOWL']);
    expect(entry).toMatchObject({ documentType: 'REFUND', documentNo: 'r-1', channel: 'ebay', orderId: 'o-42' });
  });
  it('of a part with the VAT of the margin that is less', () =>
    expect(shown(refunds(atEbay, 6_000)[0]!)).toEqual([
      'Dr 4095 5000 GBP BOWL',
      'Dr 2205 1000 GBP BOWL',
      'Cr 1250 6000 GBP BOWL',
    ]));
  it('without what a channel gives back of the tax that it collected', () =>
    expect(shown(refunds(toTexas, 141_844)[0]!)).toEqual(['Dr 4090 133500 GBP BOWL', 'Cr 1250 133500 GBP BOWL']));
  it('beyond what was paid as spent', () =>
    expect(shown(refunds(atEbay, 133_600)[0]!).slice(-2)).toEqual(['Dr 4090 100 GBP', 'Cr 1250 100 GBP']));

  it(`so that parts of any sizes balance, and all of them take back what the sale had posted, seed ${seed}`, () => {
    const small = { ...byCard.lines[0]!, gross: { minor: 9, currency: 'EUR' }, own: { minor: 2, currency: 'EUR' } };
    const tax = { ...small.tax!, taxable: gbp(7), tax: gbp(1) };
    // Nine cents that are worth 8 pence: of most parts the tax is nothing in one of the currencies.
    const nine = { ...byCard, lines: [{ ...small, base: gbp(8), tax }], ...totals(9) };
    fc.assert(
      fc.property(
        fc.constantFrom(atEbay, toTexas, byCard, nine),
        fc.array(fc.integer({ min: 1, max: 9_999 }), { maxLength: 12 }),
        (booked, drawn) => {
          const parts: number[] = [];
          let left = booked.paid.minor;
          for (const part of drawn.map((minor) => (booked === nine ? 1 + (minor % 3) : minor))) {
            if (part >= left) break;
            parts.push(part);
            left -= part;
          }
          const given = refunds(booked, ...parts, left).flatMap(({ lines }) => lines);
          const made = postSale(fact, 'o-42', { ...booked, fees: gbp(0), feesOfLines: booked.lines.map(() => gbp(0)) });
          const ofGoods = made.lines.filter(({ account }) => !['1410', '5000', '5010'].includes(account));
          expect(sums([...ofGoods, ...given])).toEqual({});
        },
      ),
      { seed, numRuns: 500 },
    );
  });
});

const totals = (minor: number) => ({ paid: { minor, currency: 'EUR' }, total: { minor, currency: 'EUR' } });

/** By account and currency, where refunds of sales are sales: what is left, in both currencies. */
function sums(lines: readonly EntryLine[]) {
  const left = new Map<string, [number, number]>();
  for (const { account, side, amount, baseMinor } of lines) {
    const group = /^40/.test(account) ? 'sales' : account;
    const sign = side === 'debit' ? 1 : -1;
    const [minor, base] = left.get(`${group} ${amount.currency}`) ?? [0, 0];
    left.set(`${group} ${amount.currency}`, [minor + sign * amount.minor, base + sign * baseMinor]);
  }
  return Object.fromEntries([...left].filter(([, pair]) => pair.some((sum) => sum !== 0)));
}
