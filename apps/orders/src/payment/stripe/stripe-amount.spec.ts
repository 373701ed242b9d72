import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromStripe, rateFromStripe, signedFromStripe, toStripe } from './stripe-amount.js';

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

describe('An amount that Stripe may have taken', () => {
  it.each([
    [-500, 'ugx', -5],
    [500, 'ugx', 5],
    [0, 'usd', 0],
    [-1, 'usd', -1],
  ])('%d %s is %d', (amount, currency, minor) => expect(signedFromStripe(amount, currency).minor).toBe(minor));

  it.each([
    [-550, 'ugx'],
    [0.5, 'usd'],
    [-1, 'xau'],
  ])('%d %s is none', (amount, currency) => expect(() => signedFromStripe(amount, currency)).toThrow(RangeError));
});

describe('A rate of Stripe', () => {
  it.each([
    ['1.1476', 'EUR', 'USD', '1.1476', 'both in hundredths'],
    ['2', 'EUR', 'USD', '2', 'a whole number'],
    ['100', 'EUR', 'USD', '100', 'a round number'],
    ['0.63', 'JPY', 'USD', '0.0063', 'a yen is 0.63 cents'],
    ['1.5873', 'USD', 'JPY', '158.73', 'a cent is 1.5873 yen'],
    ['0.325', 'KWD', 'USD', '3.25', 'a thousandth of a dinar is 0.325 cents'],
    ['0.0000727', 'ISK', 'USD', '0.0000727', 'both in hundredths, by Stripe’s count'],
    ['3.81e-7', 'VND', 'USD', '0.00000000381', 'a power of ten'],
    ['1e+2', 'USD', 'EUR', '100', 'a larger one'],
    ['1.1234567890125', 'EUR', 'USD', '1.123456789012', 'rounded, the halves to even'],
    ['1.14759999999999997', 'EUR', 'USD', '1.1476', 'rounded'],
  ])('%s from %s to %s is %s: %s', (told, from, to, rate) => expect(rateFromStripe(told, from, to)).toBe(rate));

  it.each(['', '-1', '1,5', 'NaN', 'Infinity', 'null', '1e'])('is not %j', (told) =>
    expect(() => rateFromStripe(told, 'EUR', 'USD')).toThrow(RangeError),
  );
});
