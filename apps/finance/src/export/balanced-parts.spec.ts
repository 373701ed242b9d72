import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { balancedParts, type Posting } from './balanced-parts.js';
import { seed, tally } from './format.contract.js';

const postings = (...minors: number[]) =>
  minors.map((minor, index): Posting => ({ account: `${index}`, minor, description: '' }));
const partsOf = (minors: number[], lengthMax: number) =>
  balancedParts(postings(...minors), lengthMax).map((part) => part.map(({ account, minor }) => [account, minor]));

describe('An entry in parts', () => {
  it('is one part if it is short, as it stands, and none if there is nothing in it', () => {
    expect(partsOf([1, 2, -3], 3)).toEqual([
      [
        ['0', 1],
        ['1', 2],
        ['2', -3],
      ],
    ]);
    expect(partsOf([], 3)).toEqual([]);
  });
  it('is divided where a posting is not covered yet', () =>
    expect(partsOf([9, -2, -3, -4], 3)).toEqual([
      [
        ['0', 5],
        ['1', -2],
        ['2', -3],
      ],
      [
        ['0', 4],
        ['3', -4],
      ],
    ]));
  it('leaves a posting of which nothing is covered to the next part', () =>
    expect(partsOf([1, 2, -1, -2], 3)).toEqual([
      [
        ['0', 1],
        ['2', -1],
      ],
      [
        ['1', 2],
        ['3', -2],
      ],
    ]));
  it('is refused if it does not balance', () => {
    for (const minors of [
      [5, -2, -2],
      [2, 2, -5],
      [1, -1, -1],
      [1, -1, 1],
    ])
      expect(() => partsOf(minors, 2)).toThrow(new RangeError('The entry does not balance'));
  });

  it(`balances in each of them, and gives each account what it gave, seed ${seed}`, () => {
    const amount = fc.oneof(fc.constantFrom(1, 1_000_000), fc.integer({ min: 1, max: 100 }));
    const debits = fc.array(amount, { minLength: 1, maxLength: 60 });
    const property = fc.property(
      debits,
      debits,
      fc.integer({ min: 2, max: 12 }),
      fc.boolean(),
      (some, others, lengthMax, isCredit) => {
        const out = [...some, ...others.map((minor) => -minor)].reduce((sum, minor) => sum + minor, 0);
        const signed = [...some, ...others.map((minor) => -minor), ...(out === 0 ? [] : [-out])];
        const entry = postings(...signed.map((minor) => (isCredit ? -minor : minor)));
        const parts = balancedParts(entry, lengthMax);
        const [given, got] = [tally(), tally()];
        for (const { account, minor } of entry) given.add(account, minor);
        for (const part of parts) {
          expect(part.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
          expect(part.length).toBeGreaterThan(0);
          expect(part.length).toBeLessThanOrEqual(lengthMax);
          for (const { account, minor } of part) {
            expect(minor).not.toBe(0);
            got.add(account, minor);
          }
        }
        expect(got.sums).toEqual(given.sums);
      },
    );
    fc.assert(property, { seed, numRuns: 1_000 });
  });
});
