import { describe, expect, it } from '@jest/globals';
import { meanLift, ofMeans, ofShares, returnOn, shareLift, student, type Arm, type Moments } from './lift.js';

/** The numbers of glibc's old rand(), so that what reckoned the second time can draw the same people. */
function drawn(seed: number) {
  let state = seed;
  const next = () => {
    state = Number((BigInt(state) * 1_103_515_245n + 12_345n) % 2_147_483_648n);
    return Math.floor(state / 65_536);
  };
  return (people: number, every: number, top: number) =>
    Array.from({ length: people }, () => {
      const [orders, amount] = [next() % every === 0, next() % top];
      return orders ? amount : 0;
    });
}
const momentsOf = (amounts: readonly number[]): Moments => ({
  sum: amounts.reduce((sum, amount) => sum + BigInt(amount), 0n),
  squares: amounts.reduce((sum, amount) => sum + BigInt(amount) ** 2n, 0n),
});
const arm = (people: number, converted: number, sum = 0n, squares = 0n): Arm => ({
  ...{ people, converted, cancelled: 0, refunded: 0 },
  ...{ revenue: { sum, squares }, margin: { sum, squares } },
});

describe('Two shares differ', () => {
  it.each([
    // Newcombe 1998, table II, method 10: each to the four digits that he prints.
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i of %i and %i of %i as Newcombe printed it', (of, people, other, others, low, high) => {
    const found = ofShares([of, people], [other, others]);
    expect([found.low, found.high]).toEqual([expect.closeTo(low, 4), expect.closeTo(high, 4)]);
    expect(found.difference).toBe(of / people - other / others);
  });

  it('as statsmodels 0.15.0 has it, to twelve digits', () => {
    const { low, high } = ofShares([130, 1_000], [100, 1_000]);
    expect([low, high]).toEqual([expect.closeTo(0.0020023487152830075, 12), expect.closeTo(0.05807048502220285, 12)]);
  });
});

describe('Two means differ', () => {
  it.each([
    [30, 2.0422724563012378],
    [60, 2.0002978220142604],
    [99, 1.9842169515864174],
    [120, 1.9799304050824402],
    [250.5, 1.969479272051676],
    [1e6, 1.959966356814107],
  ])('by Student’s t of %f degrees of freedom, as SciPy 1.17.1 has it', (freedom, t) => {
    expect(Math.abs(student(freedom) / t - 1)).toBeLessThan(freedom < 99 ? 1e-7 : 1e-9);
  });

  it('as SciPy’s Welch test of the same people has it', () => {
    const draw = drawn(8);
    const [some, others] = [momentsOf(draw(1_200, 9, 30_000)), momentsOf(draw(800, 11, 25_000))];
    expect([some, others]).toEqual([
      { sum: 1_718_830n, squares: 31_523_061_444n },
      { sum: 730_728n, squares: 12_201_774_938n },
    ]);
    const { difference, low, high } = ofMeans([some, 1_200], [others, 800]);
    expect(difference).toBeCloseTo(518.9483333333334, 9);
    expect([low, high]).toEqual([expect.closeTo(135.42365669437402, 7), expect.closeTo(902.4730099722927, 7)]);
  });

  it('exactly, where amounts are large and nearly equal', () => {
    // Each has 10^12 or one more: in floating point the squares would be all that is left.
    const large = (people: number) => momentsOf(Array.from({ length: people }, (_, at) => 10 ** 12 + (at % 2)));
    const { low, high } = ofMeans([large(400), 400], [large(400), 400]);
    const half = student(798) * Math.sqrt((2 * 0.25) / 399);
    expect([low, high]).toEqual([expect.closeTo(-half, 9), expect.closeTo(half, 9)]);
  });

  it('for certain, where nobody differs from anybody', () => {
    expect(ofMeans([momentsOf([7, 7, 7]), 3], [momentsOf([5, 5]), 2])).toEqual({ difference: 2, low: 2, high: 2 });
  });
});

describe('Of an arm and the control', () => {
  it.each([
    [arm(99, 20), arm(5_000, 400), '99 people in one arm, of 100 at least'],
    [arm(5_000, 400), arm(0, 0), '0 people in one arm, of 100 at least'],
    [arm(5_000, 5), arm(5_000, 4), '9 who ordered, of 10 at least'],
  ])('nothing is said where there are too few (%#)', (one, control, because) => {
    const none = { verdict: 'too-few', because };
    expect([shareLift(one, control, 'converted'), meanLift(one, control, 'margin')]).toEqual([none, none]);
  });

  it('it is said which is above, or that it is not shown', () => {
    const verdict = (one: Arm, control: Arm) => shareLift(one, control, 'converted').verdict;
    expect(verdict(arm(1_000, 130), arm(1_000, 100))).toBe('above');
    expect(verdict(arm(1_000, 100), arm(1_000, 130))).toBe('below');
    expect(verdict(arm(1_000, 110), arm(1_000, 100))).toBe('not-shown');
    expect(verdict(arm(1_000, 40), arm(1_000, 0))).toBe('above');
    const guarded = { ...arm(1_000, 40), cancelled: 30, refunded: 5 };
    expect(shareLift(guarded, { ...guarded, cancelled: 0 }, 'cancelled').verdict).toBe('above');
    expect(shareLift(guarded, { ...guarded, refunded: 4 }, 'refunded')).toEqual({
      ...{ verdict: 'too-few', because: '9 who got something back, of 10 at least' },
    });
  });

  it('the return is what the lift makes beyond the spend, by the spend', () => {
    const found = returnOn(10_000, 1_000, { difference: 15, low: 10, high: -2 });
    expect(found).toEqual({ difference: 0.5, low: 0, high: -1.2 });
  });
});
