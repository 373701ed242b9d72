import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerOf, columnsFor, needed } from './answer.js';
import { figuresOf, type Kpi } from './kpi.js';
import { after, before, lengthOf, monthsOf } from './period.js';

const sales: Kpi = {
  ...{ name: 'sales', title: 'Sales', definition: 'What was sold', table: 'gold.sales', per: 'day', by: ['channel'] },
  figures: [
    { name: 'revenueMinor', title: 'Revenue', unit: 'money', definition: 'In all', sum: 'revenue' },
    { name: 'averageMinor', title: 'Average', unit: 'money', definition: 'By orders', sum: 'revenue', per: ['orders'] },
  ],
};
const growth: Kpi = {
  ...sales,
  figures: [
    { name: 'beforeMinor', title: 'Before', unit: 'money', definition: 'Before', before: 'revenue' },
    { name: 'growth', title: 'Growth', unit: 'share', definition: 'More', growth: 'revenue' },
  ],
};
const january = { from: '2026-01-01', to: '2026-01-31' };
const sold = (day: string, channel: string, revenue: number, orders = 1) => ({ day, channel, revenue, orders });

describe('A KPI', () => {
  it('is the figures of all its rows, and of those that the question tells apart, in order', () => {
    const rows = [sold('2026-01-03', 'etsy', 1000), sold('2026-01-02', 'ebay', 250, 2), sold('2026-01-02', 'etsy', 5)];
    expect(answerOf(sales, ['day', 'channel'], rows, january)).toEqual({
      total: { revenueMinor: 1255, averageMinor: 314 },
      rows: [
        { day: '2026-01-02', channel: 'ebay', revenueMinor: 250, averageMinor: 125 },
        { day: '2026-01-02', channel: 'etsy', revenueMinor: 5, averageMinor: 5 },
        { day: '2026-01-03', channel: 'etsy', revenueMinor: 1000, averageMinor: 1000 },
      ],
    });
  });

  it('puts the days of a month together', () => {
    const rows = [sold('2026-01-03', 'etsy', 1000), sold('2026-02-01', 'etsy', 1), sold('2026-01-31', 'etsy', 7)];
    expect(columnsFor(sales, ['month'])).toEqual(['day']);
    expect(answerOf(sales, ['month'], rows, january).rows).toMatchObject([
      { month: '2026-01', revenueMinor: 1007 },
      { month: '2026-02', revenueMinor: 1 },
    ]);
  });

  it('rounds halves away from zero, an average to the whole minor unit', () => {
    const average = (revenue: number, orders: number) =>
      figuresOf(sales, [sold('2026-01-03', 'etsy', revenue, orders)], [])['averageMinor'];
    expect([average(5, 2), average(-5, 2), average(7, 2), average(5, 4)]).toEqual([3, -3, 4, 1]);
  });

  it('says nothing of what cannot be divided, and 0 of what was not sold', () => {
    expect(answerOf(sales, [], [], january)).toEqual({ total: { revenueMinor: 0, averageMinor: null }, rows: [] });
  });

  it('keeps rows of which nobody said where, at the end', () => {
    const rows = [{ ...sold('2026-01-03', '', 1), channel: null }, sold('2026-01-03', 'etsy', 2)];
    expect(answerOf(sales, ['channel'], rows, january).rows.map(({ channel }) => channel)).toEqual(['etsy', null]);
  });

  it('is compared with as many days just before, day by day', () => {
    const week = { from: '2026-01-08', to: '2026-01-14' };
    expect(needed(growth, week)).toEqual({ from: '2026-01-01', to: '2026-01-14' });
    expect(columnsFor(growth, ['channel'])).toEqual(['day', 'channel']);
    const rows = [sold('2026-01-01', 'etsy', 200), sold('2026-01-08', 'etsy', 300), sold('2026-01-07', 'ebay', 50)];
    expect(answerOf(growth, [], rows, week).total).toEqual({ beforeMinor: 250, growth: 0.2 });
    expect(answerOf(growth, ['day'], rows, week).rows).toEqual([
      { day: '2026-01-08', beforeMinor: 200, growth: 0.5 },
      { day: '2026-01-14', beforeMinor: 50, growth: -1 },
    ]);
    expect(answerOf(growth, [], [sold('2026-01-08', 'etsy', 300)], week).total).toEqual({
      beforeMinor: 0,
      growth: null,
    });
  });

  it('adds up: the rows of a sum come to the total, however they are told apart', () => {
    const row = fc.record({
      day: fc.integer({ min: 0, max: 30 }).map((days) => after('2026-01-01', days, 'day')),
      channel: fc.constantFrom('etsy', 'ebay', null),
      revenue: fc.integer({ min: -1e12, max: 1e12 }),
      orders: fc.integer({ min: 0, max: 5 }),
    });
    const by = fc.constantFrom(['day'], ['month'], ['channel'], ['day', 'channel'], ['channel', 'month']);
    fc.assert(
      fc.property(fc.array(row), by, (rows, by) => {
        const { total, rows: shown } = answerOf(sales, by, rows, january);
        const sum = rows.reduce((all, { revenue }) => all + revenue, 0);
        expect(total['revenueMinor']).toBe(sum);
        expect(shown.reduce((all, { revenueMinor }) => all + Number(revenueMinor), 0)).toBe(sum);
      }),
    );
  });

  it('refuses sums beyond 2^53 rather than round them', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(() => figuresOf(sales, [sold('2026-01-01', 'etsy', most), sold('2026-01-01', 'etsy', 2)], [])).toThrow(
      RangeError,
    );
    expect(
      figuresOf(sales, [sold('2026-01-01', 'etsy', most, 2), sold('2026-01-01', 'etsy', -most)], []),
    ).toMatchObject({ revenueMinor: 0 });
  });
});

describe('A period', () => {
  it('goes on over months, leap days and years', () => {
    expect(after('2024-02-28', 1, 'day')).toBe('2024-02-29');
    expect(after('2025-12-31', 1, 'day')).toBe('2026-01-01');
    expect(after('2025-11', 2, 'month')).toBe('2026-01');
    expect(after('2026-01', -1, 'month')).toBe('2025-12');
    expect(lengthOf(january, 'day')).toBe(31);
    expect(lengthOf(monthsOf({ from: '2025-12-31', to: '2026-02-01' }), 'month')).toBe(3);
    expect(before({ from: '2026-01', to: '2026-03' }, 'month')).toEqual({ from: '2025-10', to: '2025-12' });
    expect(before(january, 'day')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
  });
});
