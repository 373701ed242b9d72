import { describe, expect, it } from '@jest/globals';
import { runErrands, type Errand } from './errands.js';

const never = () => false;

describe('Errands to carriers', () => {
  it('do not wait for a carrier that is slow', async () => {
    const done: string[] = [];
    let answer = () => {};
    const slow = new Promise<void>((resolve) => (answer = resolve));
    const all: Errand[] = Array.from({ length: 20 }, (_, n) => [
      { carrier: 'slow', run: () => slow.then(() => true) },
      { carrier: 'quick', run: async () => done.push(`${n}`) > 0 },
    ]).flat();
    const running = runErrands(all, never);
    for (let n = 0; n < 100 && done.length < 20; n++) await Promise.resolve();
    expect(done).toHaveLength(20);
    answer();
    await running;
  });

  it('leave a carrier alone that fails five times in a row', async () => {
    const [asked, failing]: [string[], string[]] = [[], []];
    const all: Errand[] = Array.from({ length: 100 }, () => [
      { carrier: 'dead', run: async () => failing.push('dead') < 0 },
      // Every second time, which is never in a row.
      { carrier: 'alive', run: async () => asked.push('alive') % 2 === 0 },
    ]).flat();
    await runErrands(all, never);
    expect(asked).toHaveLength(100);
    // Those that were under way with the fifth are not called back.
    expect(failing.length).toBeGreaterThanOrEqual(5);
    expect(failing.length).toBeLessThanOrEqual(13);
  });

  it('end between two of them when somebody says so', async () => {
    let count = 0;
    const all = Array.from({ length: 100 }, () => ({ carrier: 'ups', run: async () => ++count > 0 }));
    await runErrands(all, () => count >= 20);
    expect(count).toBe(20);
  });
});
