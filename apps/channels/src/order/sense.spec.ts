import { describe, expect, it } from '@jest/globals';
import { Unreadable } from '../channel/channel.js';
import { checked } from './sense.js';
import type { ToldOrder } from './told-order.js';
import { refund, sold, usd } from './sale-story.contract.js';

const { lines, subjectId: _subject, buyer: _buyer, ...figures } = sold;
const told: ToldOrder = { ...figures, lines: lines.map(({ ours: _, ...line }) => line) };
const [first] = told.lines;
const at = (changes: Partial<ToldOrder>): string | undefined => {
  try {
    checked({ ...told, ...changes });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(Unreadable);
    return (error as Unreadable).pointer;
  }
};
const line = (changes: Partial<ToldOrder['lines'][number]>) => at({ lines: [{ ...first!, ...changes }] });

describe('An order makes sense', () => {
  it('if its figures add up, and is answered as it is', () => expect(checked(told)).toBe(told));
  it('with the tax in its prices or on top', () => {
    expect(at({ taxIncluded: true, total: usd(13_400) })).toBeUndefined();
    expect(at({ taxIncluded: true })).toBe('#/total');
    expect(at({ tax: { own: usd(100), collected: usd(600) } })).toBeUndefined();
  });
  it('not if they are off by the least that there is', () => {
    expect(at({ total: usd(14_101) })).toBe('#/total');
    expect(() => checked({ ...told, other: usd(2) })).toThrow('#/total: the figures differ from it by -2 minor units');
  });
  it('not without a number that an id can be made of', () => {
    for (const number of ['', '12/1', '-1', 'x'.repeat(51)]) expect(at({ number })).toBe('#/number');
  });
  it('not without instants as we write them', () => {
    expect(at({ placedAt: '2026-01-10T15:00:00Z' })).toBe('#/placedAt');
    expect(at({ updatedAt: 'yesterday' })).toBe('#/updatedAt');
    expect(at({ shipBy: '2026-01-12' })).toBe('#/shipBy');
    expect(at({ refunds: [{ ...refund('r-1', 5), at: '' }] })).toBe('#/refunds/0/at');
  });
  it('not without lines, nor with too many', () => {
    expect(at({ lines: [] })).toBe('#/lines');
    expect(at({ lines: Array.from({ length: 501 }, () => first!) })).toBe('#/lines');
  });
  it('not with quantities or prices that cannot be', () => {
    for (const quantity of [0, -1, 1.5, 1_000_001]) expect(line({ quantity })).toBe('#/lines/0/quantity');
    for (const minor of [-1, 10 ** 12 + 1]) expect(line({ price: usd(minor) })).toBe('#/lines/0/price');
    expect(line({ price: usd(1.5) })).toBe('#/lines/0/price');
    expect(line({ discount: usd(Number.NaN) })).toBe('#/lines/0/discount');
    expect(line({ tax: { own: usd(0), collected: { minor: 0, currency: 'EUR' } } })).toBe('#/lines/0/tax/collected');
    expect(at({ refunds: [refund('r-1', -5)] })).toBe('#/refunds/0/amount');
  });
  it('not in two currencies, nor in one that nobody has', () => {
    const eur = { minor: 0, currency: 'EUR' };
    expect(at({ other: eur })).toBe('#/other');
    expect(at({ fees: eur })).toBe('#/fees');
    expect(at({ tax: { own: eur, collected: usd(700) } })).toBe('#/tax/own');
    expect(at({ refunds: [{ ...refund('r-1', 5), amount: eur }] })).toBe('#/refunds/0/amount');
    expect(at({ total: { minor: 14_100, currency: 'XYZ' } })).toBe('#/total');
  });
  it('not with more money than there is', () => expect(at({ other: usd(10 ** 15 + 1) })).toBe('#/other'));
});
