import { describe, expect, it } from '@jest/globals';
import { jumpsBetween } from './plausibility.js';

describe('Rates are questioned', () => {
  const before = { USD: '1.1750', JPY: '184.09', BGN: '1.9558', IDR: '19395.07' };

  it('not when they hardly move', () =>
    expect(jumpsBetween(before, { ...before, USD: '1.1721', JPY: '183.94' }, 10)).toEqual([]));
  it('when one moves by more than is allowed, up or down', () => {
    expect(jumpsBetween(before, { ...before, USD: '11.721' }, 10)).toEqual([
      { currency: 'USD', from: '1.1750', to: '11.721' },
    ]);
    expect(jumpsBetween(before, { ...before, IDR: '19.39507' }, 10)).toEqual([
      { currency: 'IDR', from: '19395.07', to: '19.39507' },
    ]);
  });
  it('not at the limit, but a hair beyond it', () => {
    const moved = (from: string, to: string) => jumpsBetween({ USD: from }, { USD: to }, 10).length;
    expect([moved('1.1', '1.21'), moved('1.1', '1.210000000001')]).toEqual([0, 1]);
    expect([moved('1.1', '0.99'), moved('1.1', '0.989999999999')]).toEqual([0, 1]);
    // As floats 0.3 * 1.1 is more than 0.33.
    expect([moved('0.3', '0.33'), moved('0.300', '0.3300')]).toEqual([0, 0]);
  });
  it('when a currency disappears', () => {
    const { BGN: _, ...after } = before;
    expect(jumpsBetween(before, after, 10)).toEqual([{ currency: 'BGN', from: '1.9558' }]);
  });
  it('not when a currency is new', () => expect(jumpsBetween(before, { ...before, ISK: '144.20' }, 10)).toEqual([]));
  it('one by one, by currency', () =>
    expect(jumpsBetween(before, {}, 10).map(({ currency }) => currency)).toEqual(['BGN', 'IDR', 'JPY', 'USD']));
});
