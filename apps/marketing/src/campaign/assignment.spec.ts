import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { variantOf, type Share } from './assignment.js';

const shares = (of: Readonly<Record<string, number>>): Share[] =>
  Object.entries(of).map(([variant, sharePercent]) => ({ variant, sharePercent }));
const abc = shares({ a: 50, b: 30, control: 20 });
const people = Array.from({ length: 10_000 }, (_, n) => `c-${n}`);
const assigned = (experimentId: string, to: readonly Share[]) =>
  people.map((person) => variantOf(experimentId, person, to));
const chiSquare = (found: readonly number[], expected: readonly number[]) =>
  found.reduce((sum, count, at) => sum + (count - expected[at]!) ** 2 / expected[at]!, 0);
const countOf = (all: readonly string[], variant: string) => all.filter((one) => one === variant).length;
const seeds = Array.from({ length: 20 }, (_, seed) => `experiment-${seed}`);

const some = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 6 })
  .chain((names) =>
    fc.tuple(...names.map((variant) => fc.record({ variant: fc.constant(variant), sharePercent: fc.nat(100) }))),
  )
  .filter((all) => all.some(({ sharePercent }) => sharePercent > 0));
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

describe('Who gets which variant', () => {
  it('is as somebody else reckons it, so that no release ever gives anybody another one', () => {
    // By ten lines of Python: hashlib.sha256, math.log.
    const theirs = 'b a a b a a a b b a a a a control control b a a b control';
    expect(people.slice(0, 20).map((person) => variantOf('spring-clocks', person, abc))).toEqual(theirs.split(' '));
  });

  it.each(seeds)('is by their shares: %s', (experimentId) => {
    const found = assigned(experimentId, abc);
    // Two degrees of freedom; beyond 18.4 is one in ten thousand.
    expect(
      chiSquare(
        ['a', 'b', 'control'].map((variant) => countOf(found, variant)),
        [5_000, 3_000, 2_000],
      ),
    ).toBeLessThan(18.4);
  });

  it.each(seeds.slice(1))('has nothing to do with what they got in another experiment: %s', (experimentId) => {
    const [one, other] = [assigned(seeds[0]!, abc), assigned(experimentId, abc)];
    const both = abc.flatMap(({ variant: here }) =>
      abc.map(({ variant: there }) => people.filter((_, at) => one[at] === here && other[at] === there).length),
    );
    const expected = abc.flatMap(({ variant: here }) =>
      abc.map(({ variant: there }) => (countOf(one, here) * countOf(other, there)) / people.length),
    );
    // Four degrees of freedom; beyond 23.5 is one in ten thousand.
    expect(chiSquare(both, expected)).toBeLessThan(23.5);
  });

  it('does not depend on the order in which the variants are written', () => {
    fc.assert(
      fc.property(id, id, some, (experimentId, person, of) => {
        const got = variantOf(experimentId, person, of);
        expect(variantOf(experimentId, person, of.toReversed())).toBe(got);
        expect(of.find(({ variant }) => variant === got)!.sharePercent).toBeGreaterThan(0);
      }),
    );
  });

  it('changes for nobody but who moves to the variant that grew', () => {
    fc.assert(
      fc.property(id, id, some, fc.nat(5), fc.integer({ min: 1, max: 100 }), (experimentId, person, of, at, more) => {
        const grown = of[at % of.length]!.variant;
        const then = of.map((one) => (one.variant === grown ? { ...one, sharePercent: one.sharePercent + more } : one));
        const [before, after] = [variantOf(experimentId, person, of), variantOf(experimentId, person, then)];
        if (after !== before) expect(after).toBe(grown);
      }),
      { numRuns: 1_000 },
    );
  });

  it('changes for no more of them than it has to', () => {
    const grown = shares({ a: 60, b: 24, control: 16 });
    const moved = people.filter((person) => variantOf('e', person, abc) !== variantOf('e', person, grown));
    expect(moved.length / people.length).toBeCloseTo(0.1, 1);
    expect(new Set(moved.map((person) => variantOf('e', person, grown)))).toEqual(new Set(['a']));
  });

  it('is nobody’s if no variant has a share', () =>
    expect(() => variantOf('e', 'c-1', shares({ a: 0 }))).toThrow('no variant of e has a share'));
});
