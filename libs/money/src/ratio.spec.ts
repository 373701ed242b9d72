import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compare, decimal, one, over, percent, plus, times, type Ratio } from './ratio.js';

const seed = Number(process.env['SEED'] ?? 20_260_313);
const same = (a: Ratio, b: Ratio) => a.numerator * b.denominator === b.numerator * a.denominator;
const ratio = (numerator: bigint, denominator: bigint): Ratio => ({ numerator, denominator });
const any = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 20n }))
  .map(([numerator, denominator]) => ratio(numerator, denominator));

describe('A decimal', () => {
  it('is read exactly', () => {
    expect(decimal('1.1476')).toEqual(ratio(11476n, 10000n));
    expect(decimal('19395')).toEqual(ratio(19395n, 1n));
    expect(decimal('-0.05')).toEqual(ratio(-5n, 100n));
    expect(decimal('00.10')).toEqual(ratio(10n, 100n));
    expect(decimal('123456789012.123456789012')).toEqual(ratio(123456789012123456789012n, 10n ** 12n));
  });
  it('as a percentage is a hundredth', () => {
    expect(same(percent('2.5'), ratio(25n, 1000n))).toBe(true);
    expect(same(percent('100'), one)).toBe(true);
  });
  it.each(['', '.', '1.', '.5', '+1', '--1', '1,5', '1e3', ' 1', '1\n', '0x10', 'NaN', '١', '1_000', '1.2.3'])(
    'is not %j',
    (text) => {
      const reason = new RangeError(`${JSON.stringify(text)} is not a decimal such as 1.1476`);
      expect(() => decimal(text)).toThrow(reason);
      expect(() => percent(text)).toThrow(reason);
    },
  );
});

describe('Ratios', () => {
  it(`obey the algebra of fractions, with denominators above 0 (SEED=${seed})`, () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(same(times(a, b), times(b, a))).toBe(true);
        expect(same(plus(a, b), plus(b, a))).toBe(true);
        expect(same(times(a, plus(b, c)), plus(times(a, b), times(a, c)))).toBe(true);
        expect(same(times(a, one), a)).toBe(true);
        for (const { denominator } of [times(a, b), plus(a, b)]) expect(denominator > 0n).toBe(true);
        if (b.numerator === 0n) return;
        expect(same(times(over(a, b), b), a)).toBe(true);
        expect(over(a, b).denominator > 0n).toBe(true);
      }),
      { seed, numRuns: 500 },
    );
  });
  it('are compared by what they are worth', () => {
    expect(compare(decimal('1.5'), decimal('1.50'))).toBe(0);
    expect(compare(decimal('99.99'), decimal('100'))).toBe(-1);
    expect(compare(decimal('2'), decimal('-3.1'))).toBe(1);
  });
  it('are not divided by 0', () => {
    expect(() => over(one, decimal('0.00'))).toThrow(new RangeError('nothing can be divided by 0'));
  });
});
