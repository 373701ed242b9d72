import { describe, expect, it } from '@jest/globals';
import { id } from '#contracts/vocabulary.js';
import { contentOf, rateIdOf, sourceName, type RateSet } from './rate-set.js';

const set: RateSet = {
  ...{ source: 'ecb', fixed: '2026-03-13', asOf: '2026-03-13T15:00:00.000Z', base: 'EUR' },
  rates: { ISK: '144.20', JPY: '182', TRL: '372800', USD: '1.1476' },
};

describe('A set of rates', () => {
  it('is the same in whatever order and with however many zeros it is printed, and whenever we are told', () => {
    const rates = { USD: '1.14760', TRL: '372800.00', JPY: '182.0', ISK: '144.2' };
    expect(contentOf({ ...set, rates, asOf: '2026-03-13T14:58:00.000Z' })).toBe(contentOf(set));
  });
  it('is another one when anything else differs', () => {
    const others: RateSet[] = [
      ...[
        { ...set, source: 'xe' },
        { ...set, fixed: '2026-03-12' },
        { ...set, base: 'USD' },
      ],
      ...[
        { ...set.rates, USD: '1.1467' },
        { ...set.rates, TRL: '3728' },
        { ...set.rates, GBP: '0.8' },
      ].map((rates) => ({ ...set, rates })),
    ];
    expect(new Set([set, ...others].map(contentOf)).size).toBe(1 + others.length);
  });
  it('is named after its source, its day or instant, and its hash', () => {
    expect(rateIdOf(set, '5d41402abc4b2a76')).toBe('ecb-2026-03-13-5d41402a');
    expect(rateIdOf({ ...set, fixed: '2026-01-12T13:00:00.000Z' }, '5d41402abc4b2a76')).toBe(
      'ecb-2026-01-12T130000Z-5d41402a',
    );
  });
  it('has a name that is an id, also of the longest source', () => {
    const source = 'x'.repeat(32);
    expect(sourceName.safeParse(source).success).toBe(true);
    expect(sourceName.safeParse(`${source}x`).success).toBe(false);
    const rateId = rateIdOf({ ...set, source, fixed: '2026-01-12T13:00:00.000Z' }, 'a'.repeat(64));
    expect(id.safeParse(rateId).error).toBeUndefined();
  });
});
