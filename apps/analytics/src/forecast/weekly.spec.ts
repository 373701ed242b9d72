import { describe, expect, it } from '@jest/globals';
import { isoWeek, weeklyDemand, weeksAfter } from './weekly.js';

const sold = (week: string, category = 'clocks', pieces = 1) => ({ week, category, pieces });
const begun = sold('2025-12-29', 'maps');

describe('Weekly demand', () => {
  it('is that of each category by itself, in the order of their names', () => {
    const weeks = [sold('2026-01-12', 'maps', 3), begun, sold('2026-01-05'), sold('2026-01-05', 'maps', 2)];
    expect([...weeklyDemand(weeks, '2026-01-19')]).toEqual([
      ['clocks', { from: '2026-01-05', pieces: [1, 0] }],
      ['maps', { from: '2026-01-05', pieces: [2, 3] }],
    ]);
  });

  it('has a zero for a week without sales, also for those before the running one, which it leaves out', () => {
    const weeks = [begun, sold('2026-01-12'), sold('2026-01-26'), sold('2026-02-16')];
    expect(weeklyDemand(weeks, '2026-02-22').get('clocks')).toEqual({ from: '2026-01-12', pieces: [1, 0, 1, 0, 0] });
    expect(weeklyDemand(weeks, '2026-02-23').get('clocks')!.pieces).toEqual([1, 0, 1, 0, 0, 1]);
  });

  it('does not begin with what may be half a week', () => {
    const weeks = [sold('2026-01-05', 'clocks', 5), sold('2026-01-12')];
    expect(weeklyDemand(weeks, '2026-01-19').get('clocks')).toEqual({ from: '2026-01-12', pieces: [1] });
    expect(weeklyDemand([sold('2026-01-05')], '2026-01-19').size).toBe(0);
    expect(weeklyDemand([], '2026-01-19').size).toBe(0);
  });

  it.each([
    ['2026-12-28', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2018-12-31', '2019-W01'],
    ['2020-12-28', '2020-W53'],
    ['2024-02-26', '2024-W09'],
  ])('calls the week from %s %s', (monday, week) => expect(isoWeek(monday)).toBe(week));

  it('goes from Monday to Monday, also over the turn of a year', () => {
    expect(weeksAfter('2026-12-21', 1)).toBe('2026-12-28');
    expect(weeksAfter('2026-12-21', 2)).toBe('2027-01-04');
  });
});
