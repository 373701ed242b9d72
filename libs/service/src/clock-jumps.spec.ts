import { beforeEach, describe, expect, it } from '@jest/globals';
import { ClockJumps } from './clock-jumps.js';

describe('A clock', () => {
  let [nowMs, uptimeMs] = [0, 0];
  let jumps: ClockJumps;
  beforeEach(() => {
    [nowMs, uptimeMs] = [Date.parse('2026-01-10T03:00:00Z'), 1_000];
    jumps = new ClockJumps(
      () => new Date(nowMs),
      () => uptimeMs,
    );
  });
  const pass = (ms: number, offMs = 0) => {
    uptimeMs += ms;
    nowMs += ms + offMs;
    return jumps.look();
  };

  it('that goes on, or is corrected a little again and again, has not jumped', () => {
    expect(pass(1_000)).toBeUndefined();
    expect(pass(86_400_000)).toBeUndefined();
    for (let n = 0; n < 10; n++) expect(pass(1_000, 4_000)).toBeUndefined();
  });

  it('has jumped until it is back, ahead or behind', () => {
    expect(pass(1_000, 3_600_000)).toBe('the clock went 3600 s ahead');
    expect(pass(1_000)).toBe('the clock went 3600 s ahead');
    expect(pass(1_000, -3_600_000)).toBeUndefined();
    expect(pass(1_000, -86_400_000)).toBe('the clock went 86400 s back');
    expect(pass(1_000, 90_000_000)).toBe('the clock went 3600 s ahead');
    expect(pass(1_000, -3_600_000)).toBeUndefined();
  });

  it('that stays where it went for ten minutes is right there', () => {
    pass(1_000, 7_200_000);
    pass(599_000);
    // As long anew, since it jumps again.
    pass(1, -3_600_000);
    expect(pass(599_999)).toBe('the clock went 3600 s ahead');
    expect(pass(1)).toBeUndefined();
    expect(pass(1_000)).toBeUndefined();
    expect(pass(1_000, -3_600_000)).toBe('the clock went 3600 s back');
  });
});
