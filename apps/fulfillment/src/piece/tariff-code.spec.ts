import { describe, expect, it } from '@jest/globals';
import type { Known } from './piece.js';
import { ageOf, tariffCodeOf } from './tariff-code.js';

const code = (known: Known) => {
  const { hsCode, because } = tariffCodeOf(known, 2026);
  return `${hsCode} ${because}`;
};
const made = (madeFrom?: number, madeTo?: number): Known => ({
  ...(madeFrom !== undefined && { madeFrom }),
  ...(madeTo !== undefined && { madeTo }),
});

describe('The age of a piece', () => {
  it('is proven by the last year that it may be from', () => {
    expect(ageOf(made(1900, 1925), 2026)).toBe('over-100');
    expect(ageOf(made(undefined, 1925), 2026)).toBe('over-100');
    expect(ageOf(made(1750, 1775), 2026)).toBe('over-250');
    expect(ageOf(made(-400, -300), 2026)).toBe('over-250');
  });
  it('exceeds a hundred years only once all of its last year does', () => {
    expect(ageOf(made(1926, 1926), 2026)).toBe('younger');
    expect(ageOf(made(1926, 1926), 2027)).toBe('over-100');
    expect(ageOf(made(1776, 1776), 2026)).toBe('over-100');
    expect(ageOf(made(1776, 1776), 2027)).toBe('over-250');
  });
  it('is claimed where it may be younger', () => {
    expect(ageOf(made(1920, 1945), 2026)).toBe('claimed');
    expect(ageOf(made(1850), 2026)).toBe('claimed');
    expect(ageOf(made(undefined, 1950), 2026)).toBe('claimed');
  });
  it('is under a hundred years, or unknown', () => {
    expect(ageOf(made(1950, 1960), 2026)).toBe('younger');
    expect(ageOf(made(1950), 2026)).toBe('younger');
    expect(ageOf({}, 2026)).toBe('unknown');
  });
});

describe('The tariff code of a piece', () => {
  it('is that of antiques once its age is proven, in two steps', () => {
    for (const category of ['furniture', 'ceramics', 'jewellery', 'books', 'arms', 'whatever']) {
      expect(code({ category, ...made(1750, 1775) })).toBe('970610 age');
      expect(code({ category, ...made(1850, 1925) })).toBe('970690 age');
    }
    expect(code(made(1850, 1925))).toBe('970690 age');
  });
  it('is by category where the age is not proven', () => {
    const codes = {
      ...{ furniture: '940360', ceramics: '691390', glass: '701399', silver: '711411', books: '490199' },
      ...{ 'clocks-watches': '910599', 'textiles-costume': '630790', metalwork: '830629', woodwork: '442090' },
      ...{ lighting: '940529', instruments: '920890', jewellery: '711790' },
    };
    for (const [category, hsCode] of Object.entries(codes)) {
      expect(code({ category })).toBe(`${hsCode} category`);
      expect(code({ category, ...made(1920, 1945) })).toBe(`${hsCode} category`);
      expect(code({ category, ...made(1960, 1970) })).toBe(`${hsCode} category`);
    }
  });
  it('looks at what it is made of, and called', () => {
    expect(code({ category: 'ceramics', materials: 'Hard-paste porcelain' })).toBe('691310 category');
    expect(code({ category: 'jewellery', materials: '18 ct gold' })).toBe('711319 category');
    expect(code({ category: 'jewellery', materials: 'Sterling silver' })).toBe('711311 category');
    expect(code({ category: 'jewellery', materials: 'gold plated brass' })).toBe('711719 category');
    expect(code({ category: 'furniture', title: 'Armchair' })).toBe('940169 category');
    expect(code({ category: 'clocks-watches', title: 'Pocket watch', materials: 'gold' })).toBe('910199 category');
    expect(code({ category: 'clocks-watches', title: 'Wristwatch', materials: 'steel' })).toBe('910229 category');
    expect(code({ category: 'textiles-costume', title: 'Rug' })).toBe('570110 category');
    expect(code({ category: 'arms', title: 'Sabre' })).toBe('930700 category');
    expect(code({ category: 'arms', title: 'Säbel' })).toBe('930700 category');
    expect(code({ category: 'silver', title: 'Goldfish bowl' })).toBe('711411 category');
  });
  it('is its own for art, which is no antique however old', () => {
    expect(code({ category: 'paintings', ...made(1600, 1650) })).toBe('970121 art');
    expect(code({ category: 'paintings', ...made(1920, 1945) })).toBe('970191 art');
    expect(code({ category: 'prints', ...made(1850, 1860) })).toBe('970210 art');
    expect(code({ category: 'prints' })).toBe('970290 art');
    expect(code({ category: 'sculpture', ...made(1850, 1860) })).toBe('970310 art');
    expect(code({ category: 'sculpture', ...made(1970, 1971) })).toBe('970390 art');
    expect(code({ category: 'coins', ...made(-400, -300) })).toBe('970531 art');
    expect(code({ category: 'coins' })).toBe('970539 art');
  });
  it('is that of collectors’ pieces where nobody knows better, and says so', () => {
    expect(code({})).toBe('970510 nothing-better');
    expect(code({ category: 'curiosities', title: 'Thing' })).toBe('970510 nothing-better');
    expect(code({ category: 'arms', title: 'Pistol' })).toBe('970510 nothing-better');
  });
});
