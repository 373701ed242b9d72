import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocate } from './allocation.js';

const seed = Number(process.env['SEED'] ?? 20_260_313);

describe('An allocation', () => {
  it('goes by weight', () => expect(allocate(100, [1, 3])).toEqual([25, 75]));
  it('gives what rounding leaves to the largest remainders', () => {
    expect(allocate(10, [1, 1, 5])).toEqual([2, 1, 7]);
    expect(allocate(100, [33, 33, 34])).toEqual([33, 33, 34]);
    expect(allocate(7, [2, 5, 3])).toEqual([1, 4, 2]);
  });
  it('gives it to the first of equals', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(5, [1, 1, 1])).toEqual([2, 2, 1]);
    expect(allocate(1, [0, 7, 7])).toEqual([0, 1, 0]);
  });
  it('counts weights that are all 0 as equal', () => expect(allocate(5, [0, 0])).toEqual([3, 2]));
  it('of less than 0 is the opposite', () => expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33]));
  it('of nothing goes to nobody', () => {
    expect(allocate(0, [])).toEqual([]);
    expect(allocate(0, [1, 2])).toEqual([0, 0]);
    expect(() => allocate(1, [])).toThrow(new RangeError('1 has nobody to go to'));
  });
  it('is exact where a product is beyond 2^53', () =>
    // The remainders are 5, 5 and 10 times 10^11, and one more.
    expect(allocate(1e12 + 1, [1e12, 1e12, 1])).toEqual([5e11, 5e11, 1]));
  it('takes safe integers from 0 only', () => {
    expect(() => allocate(0.5, [1])).toThrow(new RangeError('the total is not a safe integer: 0.5'));
    expect(() => allocate(NaN, [1])).toThrow(new RangeError('the total is not a safe integer: NaN'));
    expect(() => allocate(-0.5, [1])).toThrow(RangeError);
    expect(() => allocate(1, [0.5])).toThrow(new RangeError('a weight is not a safe integer: 0.5'));
    expect(() => allocate(1, [-1])).toThrow(new RangeError('a weight is below 0: -1'));
    expect(() => allocate(1, [2 ** 53 - 1, 1])).toThrow('the sum of the weights is not a safe integer');
  });

  const amount = fc.oneof(fc.nat(20), fc.nat(100_000), fc.nat(1_000_000_000), fc.integer({ min: 0, max: 10 ** 12 }));
  it(`adds up, is within 1 of proportional, and gives the same to the same but for 1 (SEED=${seed})`, () => {
    fc.assert(
      fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 12 }), (total, weights) => {
        const shares = allocate(total, weights);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
        const given = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
        const all = given.reduce((sum, weight) => sum + weight, 0);
        shares.forEach((share, index) => {
          const off = BigInt(share) * BigInt(all) - BigInt(total) * BigInt(given[index]!);
          expect(off > -BigInt(all) && off < BigInt(all)).toBe(true);
        });
        // Whoever got a minor unit more than rounding down gives had a remainder no smaller than anyone who did not.
        const raised = shares.map(
          (share, index) => BigInt(share) > (BigInt(total) * BigInt(given[index]!)) / BigInt(all),
        );
        const rest = (index: number) => (BigInt(total) * BigInt(given[index]!)) % BigInt(all);
        raised.forEach((isRaised, lucky) => {
          if (!isRaised) return;
          raised.forEach((other, index) => {
            if (other) return;
            expect(rest(lucky) > rest(index) || (rest(lucky) === rest(index) && lucky < index)).toBe(true);
          });
        });
      }),
      { seed, numRuns: 1_000 },
    );
  });
});
