import { describe, expect, it } from '@jest/globals';
import { refundOfAmount, refundOfQuantity, type Refundable } from './refund.js';

const sold: Refundable = { totalMinor: 1_000, taxMinor: 160, quantity: 3 };
const nothing = { quantity: 0, minor: 0 };

describe('A refund of pieces', () => {
  it('gives their share of the total back, with the tax in it', () => {
    expect(refundOfQuantity(sold, nothing, 1)).toEqual({ minor: 333, taxMinor: 53 });
    expect(refundOfQuantity(sold, nothing, 3)).toEqual({ minor: 1_000, taxMinor: 160 });
  });
  it('telescopes: one by one is the whole', () => {
    expect(refundOfQuantity(sold, { quantity: 1, minor: 333 }, 1)).toEqual({ minor: 333, taxMinor: 54 });
    expect(refundOfQuantity(sold, { quantity: 2, minor: 666 }, 1)).toEqual({ minor: 334, taxMinor: 53 });
  });
  it('counts what went back without a piece before', () => {
    expect(refundOfQuantity(sold, { quantity: 0, minor: 100 }, 1)).toEqual({ minor: 233, taxMinor: 37 });
    expect(refundOfQuantity(sold, { quantity: 1, minor: 900 }, 1)).toEqual({ minor: 0, taxMinor: 0 });
    expect(refundOfQuantity(sold, { quantity: 2, minor: 900 }, 1)).toEqual({ minor: 100, taxMinor: 16 });
  });
  it('of none is none, and so is one of what was given away', () => {
    expect(refundOfQuantity(sold, nothing, 0)).toEqual({ minor: 0, taxMinor: 0 });
    expect(refundOfQuantity({ totalMinor: 0, taxMinor: 0, quantity: 2 }, nothing, 2)).toEqual({
      minor: 0,
      taxMinor: 0,
    });
  });
  it('is not of more than are left', () => {
    expect(() => refundOfQuantity(sold, { quantity: 2, minor: 666 }, 2)).toThrow(
      new RangeError('2 are more than the 1 that are left'),
    );
    expect(() => refundOfQuantity(sold, { quantity: 3, minor: 1_000 }, 1)).toThrow(RangeError);
    expect(() => refundOfQuantity(sold, nothing, 2 ** 53 - 1)).toThrow(RangeError);
  });
});

describe('A refund of an amount', () => {
  it('gives it back, with the tax in it, ties to even', () => {
    expect(refundOfAmount(sold, nothing, 500)).toEqual({ minor: 500, taxMinor: 80 });
    const tied = { totalMinor: 4, taxMinor: 2, quantity: 1 };
    expect([0, 1, 2, 3].map((minor) => refundOfAmount(tied, { quantity: 0, minor }, 1).taxMinor)).toEqual([0, 1, 1, 0]);
  });
  it('telescopes: cent by cent is the whole', () => {
    let tax = 0;
    for (let minor = 0; minor < 1_000; minor++) tax += refundOfAmount(sold, { quantity: 0, minor }, 1).taxMinor;
    expect(tax).toBe(160);
  });
  it('of nothing is nothing', () => expect(refundOfAmount(sold, nothing, 0)).toEqual({ minor: 0, taxMinor: 0 }));
  it('is not of more than is left', () => {
    expect(refundOfAmount(sold, { quantity: 3, minor: 999 }, 1)).toEqual({ minor: 1, taxMinor: 0 });
    expect(() => refundOfAmount(sold, { quantity: 1, minor: 333 }, 668)).toThrow(
      new RangeError('668 is more than the 667 that is left'),
    );
  });
  it('is exact where a product is beyond 2^53', () => {
    const fortune = { totalMinor: 1e12 + 1, taxMinor: 160_000_000_001, quantity: 1 };
    const first = refundOfAmount(fortune, nothing, 333_333_333_333);
    const rest = refundOfQuantity(fortune, { quantity: 0, minor: first.minor }, 1);
    // Exactly 53333333333.56: the product has 24 digits.
    expect(first.taxMinor).toBe(53_333_333_334);
    expect([first.minor + rest.minor, first.taxMinor + rest.taxMinor]).toEqual([1e12 + 1, 160_000_000_001]);
  });
});

describe('A refund is refused', () => {
  it.each([
    ['half a cent', () => refundOfAmount(sold, nothing, 0.5), 'the amount is not a safe integer: 0.5'],
    ['an amount below 0', () => refundOfAmount(sold, nothing, -1), 'the amount is below 0: -1'],
    ['half a piece', () => refundOfQuantity(sold, nothing, 0.5), 'the quantity is not a safe integer: 0.5'],
    ['pieces below 0', () => refundOfQuantity(sold, nothing, -1), 'the quantity is below 0: -1'],
    ['a sale of nothing', () => refundOfAmount({ ...sold, quantity: 0 }, nothing, 1), 'nothing was sold'],
    [
      'more tax than total',
      () => refundOfAmount({ ...sold, taxMinor: 1_001 }, nothing, 1),
      'the tax of 1001 is more than the total of 1000',
    ],
    [
      'more money back than was paid',
      () => refundOfQuantity(sold, { quantity: 0, minor: 1_001 }, 1),
      'more was refunded so far than was sold',
    ],
    [
      'more pieces back than were sold',
      () => refundOfAmount(sold, { quantity: 4, minor: 0 }, 1),
      'more was refunded so far than was sold',
    ],
  ])('for %s', (_, refund, reason) => expect(refund).toThrow(new RangeError(reason)));
});
