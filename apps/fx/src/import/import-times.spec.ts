import { describe, expect, it } from '@jest/globals';
import { nextImportInMs } from './import-times.js';

const next = (time: string, everyMinutes = 60, failures = 0) => {
  const now = Date.parse(`2026-03-13T${time}Z`);
  return new Date(now + nextImportInMs(now, everyMinutes, failures)).toISOString().slice(11, 19);
};

describe('Rates are asked for', () => {
  it('every hour, at five past', () =>
    expect([next('14:00:00'), next('14:04:59'), next('14:05:00'), next('14:59:00')]).toEqual([
      ...['14:05:00', '14:05:00', '15:05:00', '15:05:00'],
    ]));
  it('as often as is set', () => {
    expect([next('14:00:00', 15), next('14:06:00', 15)]).toEqual(['14:05:00', '14:20:00']);
    expect([next('14:00:30', 1), next('14:00:00', 2)]).toEqual(['14:01:00', '14:01:00']);
    expect(next('14:00:00', 1_440)).toBe('00:05:00');
  });
  it('sooner after a failure, and less and less', () =>
    expect([1, 2, 3, 6, 7, 1_000].map((failures) => next('14:00:00', 60, failures))).toEqual([
      ...['14:01:00', '14:02:00', '14:04:00', '14:32:00', '15:00:00', '15:00:00'],
    ]));
});
