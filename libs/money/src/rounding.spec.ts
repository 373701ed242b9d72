import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { divide, type Rounding } from './rounding.js';

const seed = Number(process.env['SEED'] ?? 20_260_313);

/** Slowly and by the book: of the two whole numbers around n/d, both found by counting, the one that the mode names. */
const byTheBook: Record<Rounding, (below: number, above: number, n: number, d: number) => number> = {
  floor: (below) => below,
  ceiling: (_, above) => above,
  down: (below, above) => (Math.abs(below) < Math.abs(above) ? below : above),
  up: (below, above) => (Math.abs(below) < Math.abs(above) ? above : below),
  'half-even': (below, above, n, d) => nearest(below, above, n, d) ?? (below % 2 === 0 ? below : above),
  'half-up': (below, above, n, d) => nearest(below, above, n, d) ?? (Math.abs(below) < Math.abs(above) ? above : below),
  'half-down': (below, above, n, d) =>
    nearest(below, above, n, d) ?? (Math.abs(below) < Math.abs(above) ? below : above),
};
const modes = Object.keys(byTheBook) as Rounding[];

/** Undefined on a tie. */
function nearest(below: number, above: number, n: number, d: number) {
  const [toBelow, toAbove] = [n - below * d, above * d - n];
  return toBelow === toAbove ? undefined : toBelow < toAbove ? below : above;
}

function slowly(n: number, d: number, mode: Rounding) {
  if (d < 0) return slowly(-n, -d, mode);
  let below = -1_000;
  while ((below + 1) * d <= n) below++;
  return below * d === n ? below : byTheBook[mode](below, below + 1, n, d);
}

describe('A division', () => {
  it.each(modes)('rounds %s as the book says, for every small quotient of both signs', (mode) => {
    const wrong: string[] = [];
    for (let d = -12; d <= 12; d++)
      for (let n = -60; d !== 0 && n <= 60; n++) {
        const found = Number(divide(BigInt(n), BigInt(d), mode));
        // The book has no minus zero.
        if (found !== slowly(n, d, mode) + 0) wrong.push(`${n}/${d} is ${found}, not ${slowly(n, d, mode)}`);
      }
    expect(wrong).toEqual([]);
  });

  it('has its ties where they belong', () => {
    const halves = (mode: Rounding) => [-5n, -3n, -1n, 1n, 3n, 5n].map((n) => Number(divide(n, 2n, mode)));
    expect(halves('half-even')).toEqual([-2, -2, 0, 0, 2, 2]);
    expect(halves('half-up')).toEqual([-3, -2, -1, 1, 2, 3]);
    expect(halves('half-down')).toEqual([-2, -1, 0, 0, 1, 2]);
    expect(halves('up')).toEqual([-3, -2, -1, 1, 2, 3]);
    expect(halves('down')).toEqual([-2, -1, 0, 0, 1, 2]);
    expect(halves('ceiling')).toEqual([-2, -1, 0, 1, 2, 3]);
    expect(halves('floor')).toEqual([-3, -2, -1, 0, 1, 2]);
  });

  it(`is never further off than its mode allows, at any size (SEED=${seed})`, () => {
    const big = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
    const divisor = fc.bigInt({ min: 1n, max: 10n ** 30n });
    fc.assert(
      fc.property(big, divisor, fc.constantFrom(...modes), (n, d, mode) => {
        const off = divide(n, d, mode) * d - n;
        const size = off < 0n ? -off : off;
        expect(mode.startsWith('half') ? 2n * size <= d : size < d).toBe(true);
        if (mode === 'floor') expect(off <= 0n).toBe(true);
        if (mode === 'ceiling') expect(off >= 0n).toBe(true);
        expect(divide(-n, -d, mode)).toBe(divide(n, d, mode));
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it.each(modes)('by 0 is refused, %s', (mode) => {
    expect(() => divide(1n, 0n, mode)).toThrow(new RangeError('nothing can be divided by 0'));
  });
});
