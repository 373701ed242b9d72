import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nothing, recall, remember, type Memory } from './memory.js';

describe('A memory', () => {
  it('recalls what a map would, and what it was before stays', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 400 }).map(String), fc.integer());
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 400, size: 'max' }), (entries) => {
        let memory: Memory<number> = nothing;
        const map = new Map<string, number>();
        for (const [key, value] of entries) {
          const before = memory;
          memory = remember(memory, key, value);
          expect(recall(before, key)).toBe(map.get(key));
          map.set(key, value);
        }
        for (const [key, value] of map) expect(recall(memory, key)).toBe(value);
        expect(recall(memory, 'constructor')).toBeUndefined();
      }),
      { numRuns: 10 },
    );
  });

  it('tells keys apart whose hashes are equal', () => {
    // 'costarring' and 'liquid' have the same 32-bit FNV-1a hash; with their company they fill one slot down to the last.
    const keys = ['costarring', 'liquid', ...Array.from({ length: 40 }, (_, index) => `key-${index}`)];
    const memory = keys.reduce<Memory<string>>((memory, key) => remember(memory, key, key), nothing);
    expect(keys.map((key) => recall(memory, key))).toEqual(keys);
  });

  it('stays quick with the twenty-thousandth order: nothing but a short path is copied', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `order-${index}/1`);
    const memory = keys.reduce<Memory<number>>((memory, key, index) => remember(memory, key, index), nothing);
    expect(recall(memory, 'order-19999/1')).toBe(19_999);
    expect(depthOf(memory)).toBeLessThanOrEqual(6);
  });
});

const depthOf = (memory: Memory<unknown>): number =>
  'slots' in memory ? 1 + Math.max(...memory.slots.map(depthOf)) : 0;
