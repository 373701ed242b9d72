import { describe, expect, it } from '@jest/globals';
import { allChannels, growth } from './growth.js';
import { emptySummary, type Summary } from './summary.js';

const period = (
  ...channels: [channel: string, revenueMinor: number, refundsMinor: number, sales: number][]
): Summary => ({
  ...emptySummary('GBP'),
  channels: channels.map(([channel, revenueMinor, refundsMinor, sales]) => {
    return { channel, revenueMinor, refundsMinor, sales, refunds: 0 };
  }),
});
const now = period(['ebay', 150_000, 5_000, 3], ['web', 50_000, 0, 1]);

describe('Growth', () => {
  it('is against the period before and the same a year ago, for all channels and for each', () => {
    const before = period(['ebay', 120_000, 10_000, 4], ['etsy', 10_000, 0, 1]);
    const found = growth(now, { before });
    expect(found.map(({ channel, measure, now }) => [channel, measure, now])).toEqual([
      ...[
        [allChannels, 'revenue', 200_000],
        [allChannels, 'refunds', 5_000],
        [allChannels, 'sales', 4],
      ],
      ...[
        ['ebay', 'revenue', 150_000],
        ['ebay', 'refunds', 5_000],
        ['ebay', 'sales', 3],
      ],
      ...[
        ['etsy', 'revenue', 0],
        ['etsy', 'refunds', 0],
        ['etsy', 'sales', 0],
      ],
      ...[
        ['web', 'revenue', 50_000],
        ['web', 'refunds', 0],
        ['web', 'sales', 1],
      ],
    ]);
    expect(found.slice(0, 4).map(({ before }) => before)).toEqual([
      { was: 130_000, change: 70_000, percent: '53.8' },
      { was: 10_000, change: -5_000, percent: '-50.0' },
      { was: 5, change: -1, percent: '-20.0' },
      { was: 120_000, change: 30_000, percent: '25.0' },
    ]);
    expect(found.every(({ yearAgo }) => yearAgo === null)).toBe(true);
    expect(growth(now, { yearAgo: before })[0]).toMatchObject({ before: null, yearAgo: { percent: '53.8' } });
  });

  it('has no percent where nothing was, or less than nothing', () => {
    const [revenue, refunds, sales] = growth(now, { before: period(['ebay', -100, 0, 0]) });
    expect([revenue, refunds, sales].map((line) => line!.before)).toEqual([
      { was: -100, change: 200_100, percent: null },
      { was: 0, change: 5_000, percent: null },
      { was: 0, change: 4, percent: null },
    ]);
  });

  it('is rounded half up to one decimal, also of amounts that a float would spoil', () => {
    const percent = (was: number, is: number) =>
      growth(period(['web', is, 0, 0]), { before: period(['web', was, 0, 0]) })[0]!.before!.percent;
    expect(percent(2_000, 2_001)).toBe('0.1');
    expect(percent(2_000, 1_999)).toBe('-0.1');
    expect(percent(10_000, 10_004)).toBe('0.0');
    expect(percent(10_000, 9_996)).toBe('0.0');
    expect(percent(1_000, 1_000)).toBe('0.0');
    expect(percent(3, 0)).toBe('-100.0');
    expect(percent(1, 9_007_199_254_740_991)).toBe('900719925474099000.0');
  });

  it('refuses books in different currencies', () => {
    expect(() => growth(now, { yearAgo: emptySummary('EUR') })).toThrow('books in GBP and in EUR are not compared');
  });
});
