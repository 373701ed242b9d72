import { describe, expect, it } from '@jest/globals';
import { addUp, inFifths, type Figures } from './figures.js';

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

describe('What a person bought', () => {
  const bought = (customerId: string, day: string, currency = 'GBP'): Figures => ({
    ...{ customerId, currency, firstDay: day, lastDay: day, orders: 1, revenueMinor: 1_000, refundsMinor: 10 },
  });
  it('is what all identities did, each currency by itself', () => {
    const sums = new Map<string, Figures>();
    addUp(sums, 'c-2', bought('a-9', '2026-01-10'));
    addUp(sums, 'c-1', bought('c-1', '2026-01-11'));
    addUp(sums, 'c-2', bought('c-2', '2026-01-12', 'EUR'));
    addUp(sums, 'c-2', bought('c-2', '2026-01-12'));
    addUp(sums, 'c-2', bought('p-o-7', '2025-12-31'));
    expect([...sums.values()]).toEqual([
      {
        ...{ customerId: 'c-2', currency: 'GBP', firstDay: '2025-12-31', lastDay: '2026-01-12', orders: 3 },
        ...{ revenueMinor: 3_000, refundsMinor: 30 },
      },
      bought('c-1', '2026-01-11'),
      bought('c-2', '2026-01-12', 'EUR'),
    ]);
  });
});
