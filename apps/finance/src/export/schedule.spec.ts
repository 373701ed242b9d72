import { describe, expect, it } from '@jest/globals';
import { lastRun } from './export-clock.worker.js';
import { periodsDue } from './schedule.js';

const days = (...all: readonly string[]) => all.map((day) => ({ from: day, to: day }));

describe('The exports that are due', () => {
  it('are all days before the run, from that of the first entry on', () => {
    expect(periodsDue('daily', '2026-01-13', undefined, '2026-01-10')).toEqual(
      days('2026-01-10', '2026-01-11', '2026-01-12'),
    );
  });

  it('are none before the first day has ended, nor twice on one day', () => {
    expect(periodsDue('daily', '2026-01-10', undefined, '2026-01-10')).toEqual([]);
    expect(periodsDue('daily', '2026-01-11', '2026-01-10', '2026-01-10')).toEqual([]);
  });

  it('go on after the last, with what was missed, across the end of a year and a leap day', () => {
    expect(periodsDue('daily', '2027-01-02', '2026-12-30', '2026-01-10')).toEqual(days('2026-12-31', '2027-01-01'));
    expect(periodsDue('daily', '2028-03-02', '2028-02-27', '2026-01-10')).toEqual(
      days('2028-02-28', '2028-02-29', '2028-03-01'),
    );
  });

  it('are whole months, the first one too, and none that goes on', () => {
    const january = { from: '2026-01-01', to: '2026-01-31' };
    expect(periodsDue('monthly', '2026-01-31', undefined, '2026-01-10')).toEqual([]);
    expect(periodsDue('monthly', '2026-02-01', undefined, '2026-01-10')).toEqual([january]);
    expect(periodsDue('monthly', '2026-04-02', undefined, '2026-01-10')).toEqual([
      ...[january, { from: '2026-02-01', to: '2026-02-28' }, { from: '2026-03-01', to: '2026-03-31' }],
    ]);
    expect(periodsDue('monthly', '2026-04-02', '2026-03-31', '2026-01-10')).toEqual([]);
  });
});

describe('A schedule', () => {
  const nightly = '30 2 * * *';
  const at = (instant: string, zone: string, pattern = nightly) => lastRun(pattern, zone, new Date(instant));

  it('runs by the clocks of the books, whose day may be another than that of UTC', () => {
    expect(at('2026-01-10T12:00:00Z', 'UTC')).toEqual({ at: '2026-01-10T02:30:00.000Z', day: '2026-01-10' });
    expect(at('2026-01-10T12:00:00Z', 'Pacific/Auckland')).toEqual({
      ...{ at: '2026-01-09T13:30:00.000Z', day: '2026-01-10' },
    });
    expect(at('2026-01-10T12:00:00Z', 'America/Los_Angeles')).toEqual({
      ...{ at: '2026-01-10T10:30:00.000Z', day: '2026-01-10' },
    });
    expect(at('2026-01-10T10:00:00Z', 'America/Los_Angeles')!.day).toBe('2026-01-09');
  });

  it('is monthly on its day alone', () => {
    expect(at('2026-03-02T03:59:59Z', 'UTC', '0 4 2 * *')!.day).toBe('2026-02-02');
    expect(at('2026-03-02T04:00:01Z', 'UTC', '0 4 2 * *')!.day).toBe('2026-03-02');
  });

  it.each([
    // At two the clocks go to three, so there is no half past two.
    ['Europe/Berlin', '2026-03-28T23:00:00Z', 23],
    ['America/New_York', '2026-03-08T05:00:00Z', 23],
    // Half past two comes twice in Berlin; in London and New York it is half past one.
    ['Europe/Berlin', '2026-10-24T22:00:00Z', 25],
    ['Europe/London', '2026-10-24T23:00:00Z', 25],
    ['America/New_York', '2026-11-01T04:00:00Z', 25],
  ])('runs once on the day on which clocks change in %s, which begins at %s', (zone, begins, hours) => {
    const minuteMs = 60_000;
    const start = Date.parse(begins);
    const seen = new Set<string>();
    for (let minute = 1; minute <= hours * 60; minute += 10)
      seen.add(JSON.stringify(lastRun(nightly, zone, new Date(start + minute * minuteMs))));
    const [before, run, ...more] = [...seen].map((one) => JSON.parse(one) as { at: string; day: string });
    expect(more).toEqual([]);
    expect(Date.parse(before!.at)).toBeLessThan(start);
    expect(Date.parse(run!.at)).toBeGreaterThan(start);
    expect(Date.parse(run!.day)).toBe(Date.parse(before!.day) + 24 * 60 * minuteMs);
  });
});
