import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RecentMap } from './recent.js';

describe('What was used last', () => {
  it('is kept: half of all for certain, more by chance, and never more than all', () => {
    const recent = new RecentMap<number, number>(100);
    for (let n = 0; n < 1_000; n++) recent.set(n, n);
    const kept = Array.from({ length: 1_000 }, (_, n) => n).filter((n) => recent.get(n) !== undefined);
    expect(kept.slice(-50)).toEqual(Array.from({ length: 50 }, (_, n) => 950 + n));
    expect(kept.length).toBeLessThanOrEqual(100);
  });

  it('stays as long as it is asked for or written again', () => {
    const recent = new RecentMap<string, number>(4);
    recent.set('asked', 1);
    recent.set('written', 1);
    for (let n = 0; n < 100; n++) {
      recent.set(`other-${n}`, n);
      expect(recent.get('asked')).toBe(1);
      recent.set('written', n);
    }
    recent.set('asked', 2);
    expect(recent.get('written')).toBe(99);
    expect(recent.get('other-0')).toBeUndefined();
  });

  it('can be that there is nothing, which null says', () => {
    const recent = new RecentMap<string, object | null>(4);
    recent.set('gone', null);
    expect([recent.get('gone'), recent.get('unknown')]).toEqual([null, undefined]);
    recent.set('other', {});
    recent.set('third', {});
    expect(recent.get('gone')).toBeNull();
  });

  it('is made where it is not there, once', () => {
    const recent = new RecentMap<string, number>(4);
    expect(recent.ensure('one', () => 1)).toBe(1);
    expect(recent.ensure('one', () => 2)).toBe(1);
    expect(() => recent.ensure('bad', () => JSON.parse('{') as number)).toThrow(SyntaxError);
    expect(recent.get('bad')).toBeUndefined();
  });

  it('can be forgotten', () => {
    const recent = new RecentMap<number, number>(4);
    for (const n of [1, 2, 3]) recent.set(n, n);
    recent.clear();
    expect([1, 2, 3].map((n) => recent.get(n))).toEqual([undefined, undefined, undefined]);
  });

  it.each([0, 1, 7, -2, NaN])('does not come in halves of %p', (max) => {
    expect(() => new RecentMap(max)).toThrow(RangeError);
  });

  it('is never something older than what was written last, and bounded, whatever is done', () => {
    const key = fc.integer({ min: 0, max: 20 });
    const step = fc.oneof(fc.tuple(fc.constant('set'), key), fc.tuple(fc.constant('get'), key));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 200 }), (half, steps) => {
        const recent = new RecentMap<number, number>(2 * half);
        const written = new Map<number, number>();
        let used: number[] = [];
        for (const [index, [what, n]] of steps.entries()) {
          if (what === 'set') {
            recent.set(n, index);
            written.set(n, index);
          }
          const is = recent.get(n);
          if (is !== undefined) expect(is).toBe(written.get(n));
          if (used.slice(0, half).includes(n)) expect(is).toBe(written.get(n));
          if (is !== undefined) used = [n, ...used.filter((other) => other !== n)];
        }
      }),
    );
  });
});
