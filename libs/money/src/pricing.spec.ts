import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Rates } from './conversion.js';
import { plainRule, priceIn, type Rule } from './pricing.js';

const seed = Number(process.env['SEED'] ?? 20_260_313);
const rates: Rates = {
  ...{ rateId: 'ecb-2026-03-13', base: 'EUR', asOf: '2026-03-13T15:00:00.000Z' },
  rates: { USD: '1.1476', GBP: '0.86503', JPY: '182.85', KWD: '0.35211' },
};
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const ruleFor = (currency: string, more: Partial<Rule> = {}): Rule => ({ ...plainRule(currency), ...more });
const price = (minor: number, currency: string, more: Partial<Rule> = {}, channel = 'web') =>
  priceIn(eur(minor), currency, channel, rates, ruleFor(currency, more)).minor;

describe('A price', () => {
  it('is the asking price where nothing is added and nothing converted, even without rates', () => {
    expect(plainRule('EUR').ruleId).toBe('EUR-0');
    expect(priceIn(eur(12_345), 'EUR', 'web', undefined, plainRule('EUR'))).toEqual(eur(12_345));
  });
  it('is converted and rounded half-even, once', () => {
    expect(price(10_000, 'USD')).toBe(11_476);
    expect(price(10_000, 'JPY')).toBe(18_285);
    expect(price(10_000, 'KWD')).toBe(35_211);
    // 0.50 x 182.85 yen = 91.425
    expect(price(50, 'JPY')).toBe(91);
    // 1.01 x 0.5 % more is 101.505 cents; rounding in between would give 101 + 1.
    expect(price(101, 'EUR', { marginPercent: '0.5' })).toBe(102);
    expect(price(50, 'EUR', { marginPercent: '1' })).toBe(50);
    expect(price(150, 'EUR', { marginPercent: '1' })).toBe(152);
  });
  it('has the margin on top', () => expect(price(10_000, 'USD', { marginPercent: '2.5' })).toBe(11_763));
  it('is raised until the fee of its channel leaves it whole, on that channel only', () => {
    const fees = { channelFeePercents: { ebay: '20' } };
    expect(price(10_000, 'EUR', fees, 'ebay')).toBe(12_500);
    expect(price(10_000, 'EUR', fees, 'web')).toBe(10_000);
    expect(price(10_000, 'EUR', fees, 'constructor')).toBe(10_000);
  });
  it('is not below the floor', () => {
    expect(price(100, 'EUR', { floorMinor: 500 })).toBe(500);
    expect(price(501, 'EUR', { floorMinor: 500 })).toBe(501);
  });
  it('goes up to a price point, never down, from the exact price', () => {
    const rounding = { stepMinor: 100, minusMinor: 1 };
    expect(price(1_234, 'EUR', { rounding })).toBe(1_299);
    expect(price(1_299, 'EUR', { rounding })).toBe(1_299);
    expect(price(1_300, 'EUR', { rounding })).toBe(1_399);
    // A hundredth of a cent above the point is beyond it.
    expect(price(1_299, 'EUR', { rounding, marginPercent: '0.00001' })).toBe(1_399);
    expect(price(100, 'EUR', { rounding, floorMinor: 500 })).toBe(599);
    expect(price(1_234, 'EUR', { rounding: { stepMinor: 1_000, minusMinor: 50 } })).toBe(1_950);
    expect(price(10_000, 'JPY', { rounding: { stepMinor: 500, minusMinor: 20 } })).toBe(18_480);
  });
  it('of all together is computed exactly', () => {
    const rule = ruleFor('GBP', {
      ...{ marginPercent: '2.5', floorMinor: 500, channelFeePercents: { ebay: '13.25' } },
      rounding: { stepMinor: 100, minusMinor: 1 },
    });
    // 249.00 USD x 0.86503 / 1.1476 x 1.025 / 0.8675 = 221.76... pounds
    expect(priceIn({ minor: 24_900, currency: 'USD' }, 'GBP', 'ebay', rates, rule).minor).toBe(22_199);
  });
  it(`is never less than asked for, and within a step of it (SEED=${seed})`, () => {
    const natural = fc.integer({ min: 0, max: 1e11 });
    const step = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(natural, step, fc.nat(20_000), fc.nat(9_999), fc.nat(9_999), (minor, stepMinor, minus, m, f) => {
        const [marginPercent, fee] = [m, f].map((hundredths) => (hundredths / 100).toFixed(2));
        const rounding = { stepMinor, minusMinor: minus };
        const rule = { marginPercent: marginPercent!, rounding, channelFeePercents: { ebay: fee! } };
        const found = BigInt(price(minor, 'EUR', rule, 'ebay'));
        // found x (1 - fee) against asking x (1 + margin), both times 10^4.
        const wanted = BigInt(minor) * BigInt(10_000 + m);
        expect(found * BigInt(10_000 - f) >= wanted).toBe(true);
        expect((found - BigInt(stepMinor)) * BigInt(10_000 - f) < wanted).toBe(true);
        expect((found + BigInt(minus)) % BigInt(stepMinor)).toBe(0n);
      }),
      { seed, numRuns: 1_000 },
    );
  });
});

describe('There is no price', () => {
  it('without rates, or without a rate', () => {
    const noRates = () => priceIn(eur(1), 'USD', 'web', undefined, plainRule('USD'));
    expect(noRates).toThrow(new RangeError('there are no rates from EUR to USD'));
    expect(() => price(1, 'CHF')).toThrow(new RangeError('ecb-2026-03-13 has no rate for CHF'));
  });
  it('by the rule for another currency', () =>
    expect(() => priceIn(eur(1), 'USD', 'web', rates, plainRule('GBP'))).toThrow(
      new RangeError('GBP-0 is a rule for GBP, not USD'),
    ));
  it('for amounts that are none', () => {
    expect(() => price(-1, 'USD')).toThrow(new RangeError('the asking price is below 0: -1'));
    expect(() => price(0.5, 'USD')).toThrow(new RangeError('the asking price is not a safe integer: 0.5'));
    expect(() => price(1, 'EUR', { floorMinor: 0.5 })).toThrow('the floor is not a safe integer');
    expect(() => price(2 ** 53 - 1, 'JPY', { marginPercent: '100' })).toThrow('more than a number holds exactly');
  });
  it('where margin, fee or price points leave none', () => {
    const rounding = (stepMinor: number, minusMinor: number) => ({ rounding: { stepMinor, minusMinor } });
    expect(() => price(1, 'EUR', { marginPercent: '-100' })).toThrow(
      new RangeError('the margin in EUR-0 leaves nothing: -100 %'),
    );
    expect(() => price(1, 'EUR', { marginPercent: '2,5' })).toThrow('"2,5" is not a decimal');
    for (const fee of ['100', '120.5'])
      expect(() => price(1, 'EUR', { channelFeePercents: { ebay: fee } }, 'ebay')).toThrow(
        new RangeError(`the fee of ebay in EUR-0 leaves nothing: ${fee} %`),
      );
    expect(() => price(1, 'EUR', rounding(0, 0))).toThrow(new RangeError('EUR-0 has price points of step 0'));
    expect(() => price(1, 'EUR', rounding(-1, 0))).toThrow('the step is below 0');
    expect(() => price(1, 'EUR', rounding(100, -1))).toThrow('the minus is below 0');
  });
});
