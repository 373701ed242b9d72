import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const hourMs = 3_600_000;
const shown = `
  import { ahead, pass } from './dist/test/chaos/ahead.js';
  const clocks = () => [Date.now(), new Date().getTime()];
  const before = clocks();
  pass(${hourMs});
  console.log(JSON.stringify([before, clocks(), ahead(), new Date(5).getTime(), new Date() instanceof Date]));
`;

describe('A clock that is ahead', () => {
  it('is so in the whole process from its start, goes on when hours pass, and knows other instants as they are', () => {
    const options = ['--import', './dist/test/chaos/ahead.js', '--input-type=module', '--eval', shown];
    const env = { ...process.env, AHEAD_MS: String(2 * hourMs) };
    const startedMs = Date.now();
    const said = execFileSync(process.execPath, options, { env, encoding: 'utf8' });
    const [before, after, ahead, other, isDate] = JSON.parse(said) as [number[], number[], number, number, boolean];
    const tookMs = Date.now() - startedMs;
    for (const [clocks, hours] of [[before, 2] as const, [after, 3] as const])
      for (const clock of clocks) {
        expect(clock - startedMs).toBeGreaterThanOrEqual(hours * hourMs);
        expect(clock - startedMs).toBeLessThanOrEqual(hours * hourMs + tookMs);
      }
    expect([ahead, other, isDate]).toEqual([3 * hourMs, 5, true]);
  });
});
