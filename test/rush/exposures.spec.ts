import { describe, expect, it } from '@jest/globals';
import { apart, rank } from './exposures.js';

describe('A rank', () => {
  it('is the smallest value that so large a share does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([rank(hundred, 0.5), rank(hundred, 0.99), rank(hundred, 1)]).toEqual([50, 99, 100]);
    expect(rank([7], 0.01)).toBe(7);
    expect(rank([], 0.5)).toBeNaN();
  });
});

describe('Two measures', () => {
  const of = (toldMs: number, measuredMs: number) => ({
    unitId: 'RUSH-1',
    channel: 'ebay' as const,
    toldMs,
    measuredMs,
  });

  it('are as far apart as they are for the worst of all listings, whichever is more', () => {
    expect(apart({ known: [of(100, 90), of(100, 130), of(5, 5)], missing: [] })).toBe(30);
    expect(apart({ known: [], missing: [] })).toBe(0);
  });
});
