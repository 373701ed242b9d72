import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromStripe, toStripe } from './stripe-amount.js';

const both: [minor: number, currency: string, amount: number, why: string][] = [
  [133_500, 'USD', 133_500, 'cents'],
  [133_500, 'JPY', 133_500, 'yen have no smaller unit'],
  [500, 'MGA', 5, 'two places by ISO 4217, none at Stripe'],
  [5, 'UGX', 500, 'none by ISO 4217, two at Stripe'],
  [1_200, 'ISK', 120_000, 'none by ISO 4217, two at Stripe'],
  [12_340, 'KWD', 12_340, 'thousandths, the last digit 0'],
  [12_345, 'HUF', 12_345, 'only payouts must be whole'],
  [12_345, 'TWD', 12_345, 'only payouts must be whole'],
  [0, 'MGA', 0, 'nothing captured'],
];
const wholeOnly = 'BIF CLP DJF GNF JPY KMF KRW PYG RWF VND VUV XAF XOF XPF'.split(' ');

describe('An amount at Stripe', () => {
  it.each(both)('%d %s is %d: %s', (minor, currency, amount) => {
    expect(toStripe({ minor, currency })).toEqual({ amount, currency: currency.toLowerCase() });
    expect(fromStripe(amount, currency.toLowerCase())).toEqual({ minor, currency });
  });

  it.each(wholeOnly)('%s is counted whole', (currency) =>
    expect(toStripe({ minor: 7, currency })).toEqual({ amount: 7, currency: currency.toLowerCase() }),
  );

  it.each([
    [150, 'MGA', /cannot express/],
    [12_345, 'KWD', /cannot express/],
    [12_345, 'TND', /cannot express/],
    [1, 'LYD', /does not take LYD/],
    [1, 'CLF', /does not take CLF/],
    [1, 'UYI', /does not take UYI/],
    [1, 'XAU', /XAU/],
    [1, 'usd', /usd/],
    [-1, 'USD', /an amount is (not|below)/],
    [1.5, 'USD', /an amount is (not|below)/],
    [Number.NaN, 'USD', /an amount is (not|below)/],
    [2 ** 53, 'USD', /an amount is (not|below)/],
    [2 ** 53 - 1, 'ISK', /./],
  ])('refuses %d %s', (minor, currency, why) => {
    expect(() => toStripe({ minor, currency })).toThrow(RangeError);
    expect(() => toStripe({ minor, currency })).toThrow(why);
  });

  it.each([
    [550, 'ugx'],
    [1, 'isk'],
    [1, 'xau'],
    [2 ** 53 - 1, 'mga'],
  ])('does not read %d %s', (amount, currency) => expect(() => fromStripe(amount, currency)).toThrow(RangeError));

  it('comes back as it went, whatever it was', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 11 }),
        fc.constantFrom('EUR', 'JPY', 'MGA', 'UGX', 'ISK', 'KWD', 'HUF', 'KRW'),
        (minor, currency) => {
          let sent;
          try {
            sent = toStripe({ minor, currency });
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            return expect(minor % (currency === 'MGA' ? 100 : currency === 'KWD' ? 10 : 1)).not.toBe(0);
          }
          expect(fromStripe(sent.amount, sent.currency)).toEqual({ minor, currency });
        },
      ),
    ));
});
