import { describe, expect, it } from '@jest/globals';
import { inFifths } from './figures.js';

const customer = (n: number, { currency = 'GBP', orders = 1, revenueMinor = 0, lastDay = '2026-01-10' } = {}) => ({
  ...{ customerId: `c-${n}`, currency, orders, revenueMinor, lastDay },
});

describe('Recency, frequency and revenue', () => {
  it('are in fifths, the first of which have one more where they do not come out even', async () => {
    const all = [7, 3, 5, 1, 6, 2, 4].map((n) => customer(n, { revenueMinor: n * 100 }));
    const fifths = (await inFifths(all)).map(({ customerId, fifths }) => [customerId, fifths.monetary]);
    expect(fifths.sort()).toEqual([
      ...[
        ['c-1', 1],
        ['c-2', 1],
        ['c-3', 2],
        ['c-4', 2],
      ],
      ...[
        ['c-5', 3],
        ['c-6', 4],
        ['c-7', 5],
      ],
    ]);
  });
  it('are told apart by id where they are the same', async () =>
    expect((await inFifths([2, 1].map((n) => customer(n)))).map(({ fifths }) => fifths)).toEqual([
      { recency: 2, frequency: 2, monetary: 2 },
      { recency: 1, frequency: 1, monetary: 1 },
    ]));
  it('count each by itself', async () => {
    const [one, other] = await inFifths([
      customer(1, { orders: 2, lastDay: '2025-12-31' }),
      customer(2, { revenueMinor: -1 }),
    ]);
    expect([one!.fifths, other!.fifths]).toEqual([
      { recency: 1, frequency: 2, monetary: 2 },
      { recency: 2, frequency: 1, monetary: 1 },
    ]);
  });
  it('compare nobody with books in another currency', async () =>
    expect(
      (await inFifths([customer(1), customer(2, { currency: 'USD' })])).map(({ fifths }) => fifths.monetary),
    ).toEqual([1, 1]));
});
