import { expect, it } from '@jest/globals';
import { quietUntil } from './quiet-hours.js';

const night = { fromMinute: 21 * 60, untilMinute: 8 * 60 };
const noon = { fromMinute: 12 * 60, untilMinute: 13 * 60 };

it.each([
  ['in the evening', night, 'Europe/Berlin', '2026-01-10T20:30:12.345Z', '2026-01-11T07:00:00.000Z'],
  ['from its first minute', night, 'Europe/Berlin', '2026-01-10T20:00:00.000Z', '2026-01-11T07:00:00.000Z'],
  ['to its last', night, 'Europe/Berlin', '2026-01-11T06:59:59.999Z', '2026-01-11T07:00:00.000Z'],
  ['and not after', night, 'Europe/Berlin', '2026-01-11T07:00:00.000Z', undefined],
  ['by day', night, 'Europe/Berlin', '2026-01-10T19:59:00.000Z', undefined],
  ['at the same instant elsewhere', night, 'America/New_York', '2026-01-10T20:30:00.000Z', undefined],
  [
    'where clocks are off by half an hour',
    night,
    'Asia/Kolkata',
    '2026-01-10T16:00:00.000Z',
    '2026-01-11T02:30:00.000Z',
  ],
  ['at noon', noon, 'UTC', '2026-01-10T12:59:00.000Z', '2026-01-10T13:00:00.000Z'],
  ['in a short night', night, 'Europe/Berlin', '2026-03-28T22:00:00.000Z', '2026-03-29T06:00:00.000Z'],
  ['in a long night', night, 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T07:00:00.000Z'],
  // 02:30 is left out on that day: three o'clock comes at its place.
  [
    'until a time that never comes',
    { fromMinute: 60, untilMinute: 150 },
    'Europe/Berlin',
    '2026-03-29T00:30:00.000Z',
    '2026-03-29T01:30:00.000Z',
  ],
  ['never, if it ends as it begins', { fromMinute: 60, untilMinute: 60 }, 'UTC', '2026-01-10T01:00:00.000Z', undefined],
])('It is quiet %s', (_, hours, zone, at, until) => {
  expect(quietUntil(hours, zone, at)).toBe(until);
});
