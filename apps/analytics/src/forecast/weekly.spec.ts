import { describe, expect, it } from '@jest/globals';
import { isoWeek, weeklyDemand, weeksAfter } from './weekly.js';

const sold = (day: string, category = 'clocks', pieces = 1) => ({ day, category, pieces });
// A Monday.
const begun = sold('2026-01-05', 'maps');

describe('Weekly demand', () => {
  it('adds up the days of a week from Monday to Sunday, each category by itself, in the order of their names', () => {
    const days = [sold('2026-01-12', 'maps', 3), begun, sold('2026-01-05'), sold('2026-01-11', 'clocks', 2)];
    expect([...weeklyDemand(days, '2026-01-19')]).toEqual([
      ['clocks', { from: '2026-01-05', pieces: [3, 0] }],
      ['maps', { from: '2026-01-05', pieces: [1, 3] }],
    ]);
  });

  it('has a zero for a week without sales, also for those before the running one, which it leaves out', () => {
    const days = [begun, sold('2026-01-14'), sold('2026-01-28'), sold('2026-02-16')];
    expect(weeklyDemand(days, '2026-02-22').get('clocks')).toEqual({ from: '2026-01-12', pieces: [1, 0, 1, 0, 0] });
    expect(weeklyDemand(days, '2026-02-23').get('clocks')!.pieces).toEqual([1, 0, 1, 0, 0, 1]);
  });

  it('does not begin with half a week', () => {
    const days = [sold('2026-01-08', 'clocks', 5), sold('2026-01-12')];
    expect(weeklyDemand(days, '2026-01-19').get('clocks')).toEqual({ from: '2026-01-12', pieces: [1] });
    expect(weeklyDemand([sold('2026-01-08')], '2026-01-19').size).toBe(0);
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
