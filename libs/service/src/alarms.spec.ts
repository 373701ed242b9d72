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

  it('count what is named once for each', () => {
    raised.length = 0;
    for (let n = 0; n < 1_000; n++) alarms.note('bulk-reads', 'u-5', `c-${n % 99}`);
    expect(raised).toEqual([]);
    alarms.note('bulk-reads', 'u-5', 'c-99');
    expect(raised).toMatchObject([{ who: 'u-5', count: 100 }]);
  });

  it('are not forgotten for others of another kind, and do not flood', () => {
    raised.length = 0;
    for (let n = 0; n < perMinute - 1; n++) alarms.note('permission-probes', 'u-6');
    for (let n = 0; n < 30_000; n++) alarms.note('failed-logins', `10.${n >> 8}.${n & 255}.1`);
    alarms.note('permission-probes', 'u-6');
    expect(raised.map(({ who }) => who)).toEqual(['u-6']);
    nowMs += 60_000;
    for (let n = 0; n < 100 * alarmKinds['failed-logins'].perMinute; n++)
      alarms.note('failed-logins', `10.0.${n % 100}.1`);
    expect(raised.length).toBe(1 + 20);
  });

  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2::3', '2001:db8:1::/48'],
    ['2001:db8::3', '2001:db8:0::/48'],
    ['2001:DB8:0002::3', '2001:db8:2::/48'],
    ['2001:db9::1:2:3:4:5', '2001:db9:0::/48'],
    ['::1', '0:0:0::/48'],
    ['::ffff:198.51.100.78', '198.51.100.0/24'],
    ['::ffff:c633:654e', '198.51.101.0/24'],
    ['u-4', 'u-4'],
  ])('name of %s only %s', (who, named) => {
    expect(noted(who, perMinute)).toEqual([[named, perMinute]]);
  });
});
