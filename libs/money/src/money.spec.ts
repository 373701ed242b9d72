import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { currencies, exponentOf } from './iso-4217.js';
import { add, format, minorOf, natural, parse, scale, subtract, sum, whole, zero, type Money } from './money.js';
import { decimal } from './ratio.js';

const seed = Number(process.env['SEED'] ?? 20_260_313);
const largest = Number.MAX_SAFE_INTEGER;
const usd = (minor: number): Money => ({ minor, currency: 'USD' });
const fractions = [0.5, 1e-9, NaN, Infinity, -Infinity, 2 ** 53, '5' as unknown as number];

describe('Money', () => {
  it('adds up exactly, within one currency', () => {
    expect(add(usd(10), usd(20))).toEqual(usd(30));
    expect(subtract(usd(10), usd(20))).toEqual(usd(-10));
    expect(sum([usd(1), usd(2), usd(3)], 'USD')).toEqual(usd(6));
    expect(sum([], 'JPY')).toEqual(zero('JPY'));
  });
  it('does not mix currencies', () => {
    const yen = { minor: 10, currency: 'JPY' };
    for (const mixed of [() => add(usd(1), yen), () => subtract(usd(1), yen), () => sum([usd(1), yen], 'USD')])
      expect(mixed).toThrow(new RangeError('USD and JPY do not mix'));
    expect(() => sum([yen], 'USD')).toThrow(RangeError);
  });
  it('does not go beyond what a number holds exactly', () => {
    expect(add(usd(largest), usd(0))).toEqual(usd(largest));
    expect(() => add(usd(largest), usd(1))).toThrow(new RangeError('the sum is not a safe integer: 9007199254740992'));
    expect(() => subtract(usd(-largest), usd(1))).toThrow('the difference is not a safe integer');
    expect(() => scale(usd(largest), decimal('1.1'), 'floor')).toThrow('more than a number holds exactly');
    expect(minorOf(BigInt(largest))).toBe(largest);
    expect(() => minorOf(BigInt(largest) + 2n)).toThrow(
      new RangeError('9007199254740993 minor units are more than a number holds exactly'),
    );
  });
  it.each(fractions)('is not %p minor units', (minor) => {
    const reason = new RangeError(`the amount in USD is not a safe integer: ${minor}`);
    expect(() => add(usd(minor), usd(minor))).toThrow(reason);
    expect(() => subtract(usd(1), usd(minor))).toThrow(reason);
    expect(() => scale(usd(minor), decimal('2'), 'up')).toThrow(reason);
    expect(() => format(usd(minor))).toThrow(reason);
    expect(() => whole(minor, 'it')).toThrow('it is not a safe integer');
  });
  it('scales with one rounding', () => {
    expect(scale(usd(1050), decimal('0.5'), 'half-even')).toEqual(usd(525));
    expect(scale(usd(5), decimal('0.5'), 'half-even')).toEqual(usd(2));
    expect(scale(usd(-5), decimal('0.5'), 'half-up')).toEqual(usd(-3));
    expect(scale(usd(30), decimal('0.1'), 'down')).toEqual(usd(3));
  });
  it('counts from 0 where it must not be owed', () => {
    expect(natural(0, 'a price')).toBe(0);
    expect(() => natural(-1, 'a price')).toThrow(new RangeError('a price is below 0: -1'));
  });
});

describe('Written money', () => {
  it.each([
    ['12.50', 'USD', 1250],
    ['0.05', 'EUR', 5],
    ['-0.05', 'EUR', -5],
    ['1234', 'JPY', 1234],
    ['0', 'JPY', 0],
    ['1.234', 'KWD', 1234],
    ['-12.3456', 'CLF', -123456],
    ['90071992547409.91', 'USD', largest],
  ])('%s %s is %d minor units, both ways', (text, currency, minor) => {
    expect(parse(text, currency)).toEqual({ minor, currency });
    expect(format({ minor, currency })).toBe(text);
  });
  it.each([
    ['12', 1200],
    ['12.5', 1250],
    ['+12.50', 1250],
    ['012.50', 1250],
    ['-0.00', 0],
  ])('is read from %s too', (text, minor) => expect(parse(text, 'USD')).toEqual(usd(minor)));
  it.each(['', ' ', '1,000.00', '12,50', '1 000', '.5', '5.', '1e3', '$5', '5 USD', '--5', '+-5', '0x1F', '5\n', '１'])(
    'is not %j',
    (text) =>
      expect(() => parse(text, 'USD')).toThrow(
        new RangeError(`${JSON.stringify(text)} is not an amount such as 12.50`),
      ),
  );
  it('has no more decimals than its currency', () => {
    expect(() => parse('1.005', 'USD')).toThrow(new RangeError('1.005 has 3 decimals, and USD has 2'));
    expect(() => parse('1.0', 'JPY')).toThrow(new RangeError('1.0 has 1 decimals, and JPY has 0'));
    expect(() => parse('1.500', 'USD')).toThrow(RangeError);
  });
  it('is of a currency that is listed, and not beyond 2^53', () => {
    expect(() => parse('1.00', 'XAU')).toThrow('XAU is not a currency of ISO 4217');
    expect(() => format({ minor: 1, currency: 'BGN' })).toThrow('BGN is not a currency of ISO 4217');
    expect(() => parse('90071992547409.93', 'USD')).toThrow('more than a number holds exactly');
  });
  it(`is read as it was written, in every currency (SEED=${seed})`, () => {
    const minors = fc.oneof(fc.integer({ min: -200_000, max: 200_000 }), fc.maxSafeInteger());
    for (const currency of currencies)
      fc.assert(
        fc.property(minors, (minor) => {
          const text = format({ minor, currency });
          expect(parse(text, currency)).toEqual({ minor, currency });
          expect((text.split('.')[1] ?? '').length).toBe(exponentOf(currency));
          // Shifted by the exponent, the digits are the minor units themselves.
          expect(BigInt(text.replace('.', ''))).toBe(BigInt(minor));
        }),
        { seed, numRuns: 50 },
      );
  });
});
