import { describe, expect, it } from '@jest/globals';
import { clockIn } from './local-time.js';

describe('A clock on the wall', () => {
  it.each([
    ['Europe/London', '2011-07-26 16:21:00', '2011-07-26T15:21:00.000Z'],
    ['Europe/London', '2011-01-26 16:21', '2011-01-26T16:21:00.000Z'],
    ['Europe/London', '2011-12-31T23:59:59.5', '2011-12-31T23:59:59.500Z'],
    ['America/New_York', '2026-07-04 00:00:00', '2026-07-04T04:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01 00:10:00', '2025-12-31T18:25:00.000Z'],
    ['Pacific/Auckland', '2026-01-01 12:00:00', '2025-12-31T23:00:00.000Z'],
    ['UTC', '2024-02-29 12:00:00', '2024-02-29T12:00:00.000Z'],
    // What says its offset is taken by that.
    ['Europe/London', '2011-07-26T16:21:00Z', '2011-07-26T16:21:00.000Z'],
    ['Europe/London', '2011-07-26T16:21:00+02:00', '2011-07-26T14:21:00.000Z'],
    ['Europe/London', '2011-07-26T16:21:00-03:30', '2011-07-26T19:51:00.000Z'],
  ])('in %s at %s is %s', (zone, text, instant) => expect(clockIn(zone)(text)).toBe(instant));

  it('has no hour that is left out in spring, and of the one that comes twice in autumn the first', () => {
    const london = clockIn('Europe/London');
    expect(london('2011-03-27 00:59:59')).toBe('2011-03-27T00:59:59.000Z');
    expect(london('2011-03-27 01:00:00')).toBeUndefined();
    expect(london('2011-03-27 01:59:59')).toBeUndefined();
    expect(london('2011-03-27 02:00:00')).toBe('2011-03-27T01:00:00.000Z');
    expect(london('2011-10-30 00:59:59')).toBe('2011-10-29T23:59:59.000Z');
    expect(london('2011-10-30 01:30:00')).toBe('2011-10-30T00:30:00.000Z');
    expect(london('2011-10-30 02:00:00')).toBe('2011-10-30T02:00:00.000Z');
    // Half an hour there.
    const lordHowe = clockIn('Australia/Lord_Howe');
    expect(lordHowe('2026-10-04 02:15:00')).toBeUndefined();
    expect(lordHowe('2026-10-04 02:30:00')).toBe('2026-10-03T15:30:00.000Z');
    expect(lordHowe('2026-04-05 01:45:00')).toBe('2026-04-04T14:45:00.000Z');
    expect(lordHowe('2026-04-05 02:00:00')).toBe('2026-04-04T15:30:00.000Z');
  });

  it.each([
    ...['', 'yesterday', '26.07.2011 16:21', '7/26/2011 16:21', '2011-07-26', '2011-02-29 10:00:00'],
    ...['2011-13-01 10:00:00', '2011-07-26 24:00:00', '2011-07-26 10:60:00', '2011-07-26 10:00:60', '0000-01-01 00:00'],
    ...['2011-07-26 10:00:00 PM', '2011-07-26T10:00:00+24:00', '2011-07-26T10:00:00+01:60', '+012011-07-26 10:00'],
  ])('never shows %p', (text) => expect(clockIn('Europe/London')(text)).toBeUndefined());

  it('hangs in a zone that there is', () => expect(() => clockIn('Europe/Londinium')).toThrow(RangeError));
});
