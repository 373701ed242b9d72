import { describe, expect, it } from '@jest/globals';
import { alarmKinds, Alarms, type Alarm } from './alarms.js';

describe('Alarms', () => {
  const start = Date.parse('2026-01-10T12:00:00.000Z');
  let nowMs = start;
  const raised: Alarm[] = [];
  const alarms = new Alarms(
    () => new Date(nowMs),
    (alarm) => raised.push(alarm),
  );
  const noted = (who: string, times: number) => {
    raised.length = 0;
    for (let n = 0; n < times; n++) alarms.note('permission-probes', who);
    return raised.map(({ who: named, count }) => [named, count]);
  };
  const { perMinute } = alarmKinds['permission-probes'];

  it('are raised once, by the one that is too many within a minute', () => {
    expect(noted('u-1', perMinute - 1)).toEqual([]);
    expect(noted('u-1', 1)).toEqual([['u-1', perMinute]]);
    expect(noted('u-1', 3 * perMinute)).toEqual([]);
    nowMs += 60_000;
    expect(noted('u-1', perMinute)).toEqual([['u-1', perMinute]]);
  });

  it('count everybody apart, and forget after a minute', () => {
    expect(noted('u-2', perMinute - 1)).toEqual([]);
    nowMs += 60_000;
    expect(noted('u-2', perMinute - 1)).toEqual([]);
    expect(noted('u-3', perMinute - 1)).toEqual([]);
  });

  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2::3', '2001:db8:1::/48'],
    ['u-4', 'u-4'],
  ])('name of %s only %s', (who, named) => {
    expect(noted(who, perMinute)).toEqual([[named, perMinute]]);
  });
});
