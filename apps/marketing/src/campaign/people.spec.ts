import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { peopleOf } from './people.js';

/** Some identities, each of which leads to one with a lower number or to none; some were forgotten, some are in the segment. */
const world = fc
  .array(
    fc.record({
      leads: fc.option(fc.nat(), { freq: 1 }),
      isForgotten: fc.nat(9).map((n) => n === 0),
      isIn: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) => {
    const idOf = (n: number) => `c-${(n * 7_919) % 1_000}`;
    const known = all.map(({ leads, ...one }, n) => ({
      ...{ id: idOf(n), ...one },
      into: leads === null || n === 0 ? null : idOf(leads % n),
    }));
    const leads = new Map(known.flatMap(({ id, into, isForgotten }) => (isForgotten ? [] : [[id, into] as const])));
    return { members: known.flatMap(({ id, isIn }) => (isIn ? [id] : [])).sort(), leads };
  });

it('Everybody in a segment is there once, whichever of their identities are and however many are looked at together', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 10 }), ({ members, leads }, lot) => {
      const all = new Set(members);
      const found: string[] = [];
      for (let at = 0; at < members.length; at += lot) found.push(...peopleOf(members.slice(at, at + lot), all, leads));
      const end = (one: string): string => (leads.has(leads.get(one) ?? '') ? end(leads.get(one)!) : one);
      expect(found.toSorted()).toEqual([...new Set(members.filter((one) => leads.has(one)).map(end))].sort());
    }),
  );
});
