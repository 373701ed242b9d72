import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { portion, portionAndRest } from './portion.js';
import { divide, type Rounding } from './rounding.js';

const seed = Number(process.env['SEED'] ?? 20_260_313);
const modes: Rounding[] = ['half-even', 'half-up', 'half-down', 'up', 'down', 'ceiling', 'floor'];
// Products on both sides of 2^53, and next to it.
const amount = fc.oneof(
  fc.nat(100),
  fc.nat(100_000_000),
  fc.maxSafeNat(),
  fc.constantFrom(94_906_265, 94_906_266, 2 ** 53 - 1),
);

describe('A portion', () => {
  it(`is what exact division gives, with numbers or without (SEED=${seed})`, () => {
    fc.assert(
      fc.property(amount, amount, amount, fc.constantFrom(...modes), (value, of, all, mode) => {
        fc.pre(of <= all && all > 0);
        const exact = BigInt(value) * BigInt(of);
        expect(BigInt(portion(value, of, all, mode))).toBe(divide(exact, BigInt(all), mode));
        const [quotient, rest] = portionAndRest(value, of, all);
        expect(BigInt(quotient) * BigInt(all) + BigInt(rest)).toBe(exact);
        expect(rest >= 0 && rest < all).toBe(true);
      }),
      { seed, numRuns: 3_000 },
    );
  });
  it('beyond 2^53 is refused', () => {
    expect(() => portion(2 ** 53 - 1, 2, 1, 'floor')).toThrow(RangeError);
  });
});
