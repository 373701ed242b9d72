import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { convert, crossRate, minorRate, type Rates } from './conversion.js';
import type { Money } from './money.js';
import { decimal, times, type Ratio } from './ratio.js';

const seed = Number(process.env['SEED'] ?? 20_260_313);
// Of 13 March 2026, with a currency of three decimals and one of four.
const listed = {
  ...{ USD: '1.1476', JPY: '182.85', GBP: '0.86503', HUF: '389.43', IDR: '19395.07' },
  ...{ KWD: '0.35211', CLF: '0.02631' },
};
const rates: Rates = { rateId: 'ecb-2026-03-13', base: 'EUR', asOf: '2026-03-13T15:00:00.000Z', rates: listed };
const currencies = ['EUR', ...Object.keys(listed)];
const money = (minor: number, currency: string): Money => ({ minor, currency });
const same = (a: Ratio, b: Ratio) => a.numerator * b.denominator === b.numerator * a.denominator;
const changed = (changes: Record<string, string>): Rates => ({ ...rates, rates: { ...listed, ...changes } });

describe('A cross rate', () => {
  it('goes through the base, exactly', () => {
    expect(same(crossRate(rates, 'EUR', 'USD'), decimal('1.1476'))).toBe(true);
    expect(same(crossRate(rates, 'USD', 'EUR'), { numerator: 10_000n, denominator: 11_476n })).toBe(true);
    expect(same(crossRate(rates, 'USD', 'GBP'), { numerator: 86_503n, denominator: 114_760n })).toBe(true);
    expect(same(crossRate(rates, 'CHF', 'CHF'), decimal('1'))).toBe(true);
  });
  it('is transitive, there and back and round any corner', () => {
    for (const a of currencies)
      for (const b of currencies)
        for (const c of currencies)
          expect(same(times(crossRate(rates, a, b), crossRate(rates, b, c)), crossRate(rates, a, c))).toBe(true);
  });
  it.each(['CHF', 'BGN', 'constructor'])('needs a rate for %s, in either direction', (missing) => {
    const reason = new RangeError(`ecb-2026-03-13 has no rate for ${missing}`);
    expect(() => crossRate(rates, 'EUR', missing)).toThrow(reason);
    expect(() => crossRate(rates, missing, 'USD')).toThrow(reason);
  });
  it('needs rates above 0, written as decimals', () => {
    expect(() => crossRate(changed({ USD: '0.0000' }), 'USD', 'EUR')).toThrow(
      new RangeError('the rate for USD in ecb-2026-03-13 is not above 0: 0.0000'),
    );
    expect(() => crossRate(changed({ USD: '-1' }), 'EUR', 'USD')).toThrow('not above 0');
    expect(() => crossRate(changed({ USD: '1,1476' }), 'EUR', 'USD')).toThrow('"1,1476" is not a decimal');
  });
});

describe('A conversion', () => {
  it('minds the minor units of both currencies, and rounds once', () => {
    expect(convert(money(10_000, 'EUR'), 'USD', rates)).toEqual(money(11_476, 'USD'));
    expect(convert(money(10_000, 'EUR'), 'JPY', rates)).toEqual(money(18_285, 'JPY'));
    expect(convert(money(18_285, 'JPY'), 'EUR', rates)).toEqual(money(10_000, 'EUR'));
    expect(convert(money(10_000, 'EUR'), 'KWD', rates)).toEqual(money(35_211, 'KWD'));
    expect(convert(money(10_000, 'EUR'), 'HUF', rates)).toEqual(money(3_894_300, 'HUF'));
    // 125.00 USD x 182.85 / 1.1476 = 19916.56...
    expect(convert(money(12_500, 'USD'), 'JPY', rates)).toEqual(money(19_917, 'JPY'));
    expect(convert(money(12_500, 'USD'), 'JPY', rates, 'down')).toEqual(money(19_916, 'JPY'));
    expect(convert(money(-12_500, 'USD'), 'JPY', rates)).toEqual(money(-19_917, 'JPY'));
  });
  it('rounds its ties to even unless told otherwise', () => {
    const half = changed({ USD: '0.5' });
    expect([1, 3, 5].map((minor) => convert(money(minor, 'EUR'), 'USD', half).minor)).toEqual([0, 2, 2]);
    expect([1, 3, 5].map((minor) => convert(money(minor, 'EUR'), 'USD', half, 'half-up').minor)).toEqual([1, 2, 3]);
  });
  it('is of currencies that are listed, and stays within 2^53', () => {
    expect(() => convert(money(1, 'EUR'), 'XAU', changed({ XAU: '0.0002' }))).toThrow('XAU is not a currency');
    expect(() => convert(money(2 ** 53 - 1, 'EUR'), 'IDR', rates)).toThrow('more than a number holds exactly');
    expect(() => convert(money(0.5, 'EUR'), 'USD', rates)).toThrow('the amount in EUR is not a safe integer: 0.5');
  });

  const currency = fc.constantFrom(...currencies);
  const minor = fc.oneof(fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: -1e11, max: 1e11 }));
  /*
   * There: off by at most half a minor unit of `to`, which is worth `back`/2 minor units of `from`. Back: off by at most
   * half a minor unit more. So |m' - m| <= (back + 1)/2, and for whole numbers 2|m' - m| x denominator <= their sum.
   */
  it(`there and back is off by at most half of what a minor unit is worth, and a half (SEED=${seed})`, () => {
    fc.assert(
      fc.property(minor, currency, currency, (minor, from, to) => {
        const there = convert(money(minor, from), to, rates);
        const again = convert(there, from, rates).minor;
        const back = minorRate(rates, to, from);
        const off = BigInt(Math.abs(again - minor));
        expect(2n * off * back.denominator <= back.numerator + back.denominator).toBe(true);
      }),
      { seed, numRuns: 2_000 },
    );
  });
  it(`keeps the order of amounts, and the sign (SEED=${seed})`, () => {
    fc.assert(
      fc.property(minor, minor, currency, currency, (a, b, from, to) => {
        const [x, y] = [convert(money(a, from), to, rates).minor, convert(money(b, from), to, rates).minor];
        if (a <= b) expect(x).toBeLessThanOrEqual(y);
        expect(convert(money(-a, from), to, rates).minor + x).toBe(0);
      }),
      { seed, numRuns: 500 },
    );
  });
});
