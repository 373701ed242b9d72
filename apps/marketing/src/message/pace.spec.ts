import { expect, it } from '@jest/globals';
import { Pace } from './pace.js';

it('Whoever takes the next turn waits that much longer, and nobody who comes late', () => {
  const pace = new Pace(10);
  expect([0, 0, 30].map((nowMs) => pace.waitMs(nowMs))).toEqual([0, 100, 170]);
  expect(pace.waitMs(1_000)).toBe(0);
});

it('A clock that is set back holds nobody up for longer than all others need', () => {
  const pace = new Pace(10);
  expect(pace.waitMs(3_600_000)).toBe(0);
  expect(pace.waitMs(0)).toBe(800);
});
