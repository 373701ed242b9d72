import { describe, expect, it } from '@jest/globals';
import { similarity, type Kind } from './similarity.js';

const bowl: Kind = {
  ...{ category: 'ceramics', materials: 'Porcelain, gilt', madeFrom: 1750, madeTo: 1780 },
  ...{ askingMinor: 10_000, currency: 'USD' },
};
const unknown: Kind = { category: '', materials: '', madeFrom: null, madeTo: null, askingMinor: null, currency: '' };
const like = (change: Partial<Kind>) => similarity(bowl, { ...bowl, ...change });

describe('Two pieces', () => {
  it('are the more alike, the more of them is the same', () => {
    expect(like({})).toBeCloseTo(1);
    expect(like({ category: 'glass' })).toBeCloseTo(0.6);
    expect(like({ materials: 'gilt porcelain, enamel' })).toBeCloseTo(0.75 + 0.25 * (2 / 3));
    expect(like({ materials: 'oak' })).toBeCloseTo(0.75);
  });
  it.each([
    ['at once', 1770, 1_800, 1],
    ['half a century apart', 1830, 1_840, 0.5],
    ['a century apart', 1900, 1_900, 0],
    ['in a year of which only one end is known', null, 1_760, 1],
  ])('made %s', (_, madeFrom, madeTo, part) => expect(like({ madeFrom, madeTo })).toBeCloseTo(0.85 + 0.15 * part));
  it('are as near as their prices, in one currency', () => {
    expect(like({ askingMinor: 5_000 })).toBeCloseTo(0.9);
    expect(like({ askingMinor: 20_000 })).toBeCloseTo(0.9);
    expect(like({ currency: 'EUR' })).toBeCloseTo(0.8);
    expect(like({ askingMinor: null })).toBeCloseTo(0.8);
  });
  it('have nothing in common of which nobody knows anything', () => {
    expect(similarity(unknown, unknown)).toBe(0);
    expect(similarity(bowl, unknown)).toBe(0);
  });
  it('are as alike from either side', () => {
    const clock = {
      ...bowl,
      category: 'clocks',
      materials: 'oak, gilt',
      madeFrom: 1820,
      madeTo: null,
      askingMinor: 700,
    };
    expect(similarity(bowl, clock)).toBe(similarity(clock, bowl));
  });
});
