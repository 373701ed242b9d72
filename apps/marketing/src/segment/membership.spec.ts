import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { lotsTo, membership, type MembershipEvent } from './membership.js';
import { segment, type SegmentEvent } from './segment.js';

const asOf = '2026-01-10T15:15:00.000Z';
const changed = (version: number, added: string[], removed: string[] = []): MembershipEvent => ({
  type: 'MembersChanged',
  data: { version, asOf, added, removed },
});
const change = ({ data }: MembershipEvent) => ({ type: 'ChangeMembers' as const, data });
const given = specification(membership);

describe('Who is in a segment', () => {
  it('comes and goes', () =>
    given(changed(1, ['b', 'a']))
      .when(change(changed(1, ['c'], ['a'])))
      .then(changed(1, ['c'], ['a'])));
  it('is sorted, whoever comes in whatever order', () => {
    const log = [changed(1, ['f', 'b', 'd']), changed(1, ['c', 'a', 'g'], ['d']), changed(1, ['e']), changed(1, ['h'])];
    const { members } = log.reduce(membership.evolve, membership.initial);
    expect(members).toEqual(['a', 'b', 'c', 'e', 'f', 'g', 'h']);
  });
  it('comes once, and goes only if they are in it', () =>
    given(changed(1, ['a']))
      .when(change(changed(1, ['a', 'b'], ['x'])))
      .then(changed(1, ['b'])));
  it('may be nobody', () =>
    given()
      .when(change(changed(1, [])))
      .then(changed(1, [])));
  it('is changed by a new version', () =>
    given(changed(1, ['a']))
      .when(change(changed(2, [])))
      .then(changed(2, [])));
  it('is not changed by an old one', () =>
    given(changed(2, ['a']))
      .when(change(changed(1, ['b'])))
      .thenRefused('segment-redefined'));
  it('is not changed by who looked before the last', () =>
    given(changed(1, ['a']))
      .when({
        type: 'ChangeMembers',
        data: { version: 2, asOf: '2026-01-10T15:00:00.000Z', added: ['b'], removed: [] },
      })
      .thenRefused('members-known-later'));
  describe('while a change is noted only in part', () => {
    const part = (event: MembershipEvent): MembershipEvent => ({ ...event, data: { ...event.data, more: true } });
    const log = [changed(1, ['a']), part(changed(2, ['b'], ['a']))];
    it('is who it was', () => {
      const { members, last } = log.reduce(membership.evolve, membership.initial);
      expect([members, last]).toEqual([['a'], { version: 1, asOf }]);
      const whole = [...log, changed(2, ['c'])].reduce(membership.evolve, membership.initial);
      expect(whole).toEqual({ members: ['b', 'c'], last: { version: 2, asOf } });
    });
    it('is noted further, by whoever completes it', () => {
      given(...log)
        .when(change(part(changed(2, ['b', 'c'], ['a']))))
        .then(part(changed(2, ['c'])));
      given(...log)
        .when(change(part(changed(2, ['b'], ['a']))))
        .thenNothing();
      given(...log)
        .when(change(changed(2, ['b'])))
        .then(changed(2, []));
    });
    it('is not changed by an old version', () =>
      given(...log)
        .when(change(changed(1, ['c'])))
        .thenRefused('segment-redefined'));
  });
  it('has an end', () =>
    given(
      changed(
        1,
        Array.from({ length: 500_000 }, (_, n) => `c-${n}`),
      ),
    )
      .when(change(changed(1, ['one-more'])))
      .thenRefused('segment-too-large'));
});

describe('Who is found to be in a segment', () => {
  const some = (count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => `c-${String(from + n).padStart(6, '0')}`);
  it('comes lot by lot, and whoever is not goes with them', () => {
    const lots = lotsTo(new Set(some(2_500, 1_200)), { members: some(1_500) });
    expect(lots.map(({ added, removed, more }) => [added.length, removed.length, more])).toEqual([
      ...[
        [1_000, 1_000, true],
        [1_000, 200, true],
        [200, 0, undefined],
      ],
    ]);
    const events = lots.map((lot): MembershipEvent => ({ type: 'MembersChanged', data: { version: 1, asOf, ...lot } }));
    const state = events.reduce(membership.evolve, { members: some(1_500) });
    expect(state.members).toEqual(some(2_500, 1_200));
  });
  it('is one lot of nobody where nothing changes', () =>
    expect(lotsTo(new Set(some(3)), { members: some(3) })).toEqual([{ added: [], removed: [] }]));
  it('changes nothing where they are too many', () => {
    const found = new Set(some(500_001));
    expect(() => lotsTo(found, { members: some(10) })).toThrow('at most 500000 members');
  });
});

describe('A segment', () => {
  const defined = (version: number, min: number): SegmentEvent => ({
    type: 'SegmentDefined',
    data: { version, name: 'Regulars', rule: { anyOf: [{ orders: { min } }] } },
  });
  const define = ({ data: { version: _, ...data } }: SegmentEvent) => ({ type: 'DefineSegment' as const, data });
  const given = specification(segment);

  it('is defined, in versions', () => {
    given()
      .when(define(defined(1, 2)))
      .then(defined(1, 2));
    given(defined(1, 2))
      .when(define(defined(2, 3)))
      .then(defined(2, 3));
  });
  it('is the same if it says the same', () =>
    given(defined(1, 2))
      .when(define(defined(1, 2)))
      .thenNothing());
});
