import { describe, expect, it } from '@jest/globals';
import { dayAt, fixingOf } from './fixing.js';

describe('Rates of a day', () => {
  it('count from 16:00 in Frankfurt, in winter and in summer', () => {
    expect(fixingOf('2026-01-02')).toBe('2026-01-02T15:00:00.000Z');
    expect(fixingOf('2026-07-01')).toBe('2026-07-01T14:00:00.000Z');
    expect(fixingOf('1999-01-04')).toBe('1999-01-04T15:00:00.000Z');
  });
  it('also on the days when the clocks change', () => {
    expect(['2026-03-28', '2026-03-29', '2026-10-24', '2026-10-25'].map(fixingOf)).toEqual([
      ...['2026-03-28T15:00:00.000Z', '2026-03-29T14:00:00.000Z'],
      ...['2026-10-24T14:00:00.000Z', '2026-10-25T15:00:00.000Z'],
    ]);
  });
});

describe('The day in Frankfurt', () => {
  it('begins an hour or two before it does in UTC', () => {
    expect(dayAt(new Date('2025-12-31T22:59:59.999Z'))).toBe('2025-12-31');
    expect(dayAt(new Date('2025-12-31T23:00:00.000Z'))).toBe('2026-01-01');
    expect(dayAt(new Date('2026-06-30T22:00:00.000Z'))).toBe('2026-07-01');
  });
});
