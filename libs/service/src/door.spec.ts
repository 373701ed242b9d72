import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { Door } from './door.js';

describe('A door', () => {
  it('lets a crowd in a few at a time, in the order of their coming', async () => {
    const door = new Door();
    const inside: number[] = [];
    const counts: number[] = [];
    for (let one = 0; one < 10; one++) door.pass(() => inside.push(one));
    for (let turns = 0; turns < 4; turns++) {
      counts.push(inside.length);
      await turn();
    }
    expect(counts).toEqual([4, 8, 10, 10]);
    expect(inside).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('lets those who come in the same turn wait for the next one, and nobody else', async () => {
    const door = new Door();
    const inside: string[] = [];
    for (const one of ['a', 'b', 'c', 'd', 'e']) door.pass(() => inside.push(one));
    expect(inside).toEqual(['a', 'b', 'c', 'd']);
    await turn();
    await turn();
    door.pass(() => inside.push('f'));
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
