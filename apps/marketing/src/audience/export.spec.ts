import { describe, expect, it } from '@jest/globals';
import type { Sealed } from '#contracts/personal.js';
import { specification } from '#eventsourcing/specification.js';
import { membersMax, segmentExport, type Contact, type ExportCommand, type ExportEvent } from './export.js';

const given = specification(segmentExport);
const at = '2026-03-13T16:00:00.000Z';
const later = '2026-03-13T16:15:00.000Z';
const meta = { platform: 'meta', segmentId: 'lapsed', audience: 'lapsed' };
const contact = (text: string): Contact => ({ email: `sealed.email.${text}` as Sealed });
const somebody = (memberId: string, text = memberId) => ({ memberId, contact: contact(text) });

const begin = (more: object = {}): ExportCommand => ({ type: 'BeginExport', data: { ...meta, at, ...more } });
const begun: ExportEvent = { type: 'ExportBegun', data: { ...meta, at } };
const ended: ExportEvent = { type: 'ExportEnded', data: { at } };
type Part = { added?: ReturnType<typeof somebody>[]; removed?: string[]; isLast?: boolean };
const plan = ({ added = [], removed = [], isLast = true }: Part): ExportCommand => ({
  type: 'PlanChange',
  data: { added, removed, isLast, at: later },
});
const planned = (version: number, { added = [], removed = [], isLast = true }: Part): ExportEvent => ({
  type: 'ChangePlanned',
  data: { version, added, removed, isLast },
});
const tell = (version: number, at: string): ExportCommand => ({ type: 'BeginTelling', data: { version, at } });
const telling = (version: number, at: string): ExportEvent => ({ type: 'TellingBegun', data: { version, at } });
const told = (version: number, at = later): ExportEvent => ({
  type: 'AudienceTold',
  data: { version, unusable: 0, at },
});
const failed = (version: number): ExportEvent => ({ type: 'TellingFailed', data: { version, at: later } });
const record = (version: number): ExportCommand => ({ type: 'RecordTold', data: { version, unusable: 0, at: later } });
const stateAfter = (...events: ExportEvent[]) => events.reduce(segmentExport.evolve, segmentExport.initial);

describe('An export', () => {
  it('begins once, under a name that stays', () => {
    given().when(begin()).then(begun);
    given(begun)
      .when(begin({ at: later }))
      .thenNothing();
    given(begun)
      .when(begin({ audience: 'others' }))
      .thenRefused('audience-named');
  });
  it('ends, and begins again', () => {
    given(begun).when({ type: 'EndExport', data: { at } }).then(ended);
    given().when({ type: 'EndExport', data: { at } }).thenRefused('export-unknown');
    given(begun, ended).when(begin()).then(begun);
  });
  it('plans who is added that is not in it, and who is removed that is', () => {
    const [a, b] = [somebody('a'), somebody('b')];
    given(begun)
      .when(plan({ added: [a, b], removed: ['c'] }))
      .then(planned(1, { added: [a, b] }));
    const moved = somebody('a', 'new');
    given(begun, planned(1, { added: [a] }), told(1))
      .when(plan({ added: [moved, b], removed: ['a', 'c'] }))
      .then(planned(2, { added: [moved, b], removed: ['a'] }));
    given(begun, planned(1, { added: [a] }), told(1))
      .when(plan({ added: [a] }))
      .thenNothing();
  });
  it('plans nothing new while the platform is being told, unless that must have ended', () => {
    const ready = [begun, planned(1, { added: [somebody('a')] })];
    given(...ready, telling(1, at))
      .when(plan({ removed: ['a'] }))
      .thenNothing();
    given(...ready, telling(1, '2026-03-13T15:45:00.000Z'))
      .when(plan({ removed: ['a'] }))
      .then(planned(2, { removed: ['a'] }));
  });
  it('takes in what could not be told: who was to be added may be there, and is removed', () => {
    const [a, b] = [somebody('a'), somebody('b')];
    const first = [begun, planned(1, { added: [somebody('z')] }), told(1)];
    const second = [...first, planned(2, { added: [a], removed: ['z'] }), telling(2, at), failed(2)];
    given(...second)
      .when(plan({ added: [b], removed: ['a'] }))
      .then(planned(3, { added: [b], removed: ['a'] }));
    const { pending } = stateAfter(...second, planned(3, { added: [b], removed: ['a'] }));
    expect(pending).toMatchObject({ version: 3, added: new Map([['b', b.contact]]) });
    expect([...pending!.removed.keys()]).toEqual(['z', 'a']);
  });
  it('removes by our id alone who may be there in two ways', () => {
    const moved = [planned(2, { added: [somebody('a', 'new')], removed: ['a'] }), telling(2, at), failed(2)];
    const state = stateAfter(
      ...[begun, planned(1, { added: [somebody('a', 'old')] }), told(1)],
      ...[...moved, planned(3, { removed: ['a'] })],
    );
    expect([...state.pending!.removed]).toEqual([['a', {}]]);
    expect(state.pending!.added.size).toBe(0);
  });
  it('plans in parts, and tells them together', () => {
    const first = planned(1, { added: [somebody('a')], isLast: false });
    given(begun, first).when(tell(1, at)).thenNothing();
    given(begun, first)
      .when(plan({ added: [somebody('b')] }))
      .then(planned(1, { added: [somebody('b')] }));
    given(begun, first).when(plan({})).then(planned(1, {}));
    given(begun, planned(1, { added: [somebody('a')] }))
      .when(plan({ added: [somebody('b')] }))
      .then(planned(2, { added: [somebody('b')] }));
  });
  it('never tells of somebody whom a later part of the same change takes out', () => {
    const state = stateAfter(
      begun,
      planned(1, { added: [somebody('a')], isLast: false }),
      planned(1, { removed: ['a'], added: [somebody('b')] }),
    );
    expect([[...state.pending!.added.keys()], [...state.pending!.removed.keys()]]).toEqual([['b'], []]);
  });
  it('removes somebody as they were added', () => {
    const moved = planned(2, { added: [somebody('a', 'new')], removed: ['a'] });
    const state = stateAfter(begun, planned(1, { added: [somebody('a', 'old')] }), told(1), moved);
    expect(state.pending).toMatchObject({
      removed: new Map([['a', contact('old')]]),
      added: new Map([['a', contact('new')]]),
    });
  });
  it('is told by one process, and by another when that must have ended', () => {
    const ready = [begun, planned(1, { added: [somebody('a')] })];
    given(...ready)
      .when(tell(1, at))
      .then(telling(1, at));
    given(...ready, telling(1, at))
      .when(tell(1, later))
      .thenNothing();
    const muchLater = '2026-03-13T16:30:00.000Z';
    given(...ready, telling(1, at))
      .when(tell(1, muchLater))
      .then(telling(1, muchLater));
    given(...ready)
      .when(tell(2, at))
      .thenNothing();
  });
  it('was told once', () => {
    const ready = [begun, planned(1, { added: [somebody('a')] }), telling(1, at)];
    given(...ready)
      .when(record(1))
      .then(told(1));
    given(...ready, told(1))
      .when(record(1))
      .thenNothing();
  });
  it('failed, and then anybody may try again', () => {
    const ready = [begun, planned(1, { added: [somebody('a')] }), telling(1, at)];
    given(...ready)
      .when({ type: 'RecordFailure', data: { version: 1, at: later } })
      .then(failed(1));
    given(...ready, failed(1))
      .when(tell(1, later))
      .then(telling(1, later));
  });
  it('was refused, and that is known once; then anybody may try again', () => {
    const ready = [begun, planned(1, { added: [somebody('a')] }), telling(1, at)];
    const data = { version: 1, code: '190', at };
    given(...ready)
      .when({ type: 'RecordRefused', data })
      .then({ type: 'AudienceRefused', data });
    given(...ready, { type: 'AudienceRefused', data })
      .when(tell(1, at))
      .then(telling(1, at));
    expect(stateAfter(...ready, { type: 'AudienceRefused', data }, told(1)).refusedBecause).toBeUndefined();
  });
  it('knows whom the platform may still keep, until it has forgotten them', () => {
    const left = [
      begun,
      planned(1, { added: [somebody('a'), somebody('b')] }),
      told(1),
      planned(2, { removed: ['a'] }),
      told(2),
    ];
    given(...left)
      .when({ type: 'RecordForgotten', data: { memberIds: ['a', 'b'], at } })
      .then({ type: 'MembersForgotten', data: { memberIds: ['a'], at } });
    const back = [...left, planned(3, { added: [somebody('a')] }), told(3)];
    given(...back)
      .when({ type: 'RecordForgotten', data: { memberIds: ['a'], at } })
      .thenNothing();
  });
  it('knows of which versions there may be files', () => {
    const two = [begun, planned(1, { added: [somebody('a')] }), told(1, at), planned(2, { removed: ['a'] }), told(2)];
    expect(stateAfter(...two).kept).toEqual([
      { version: 1, at },
      { version: 2, at: later },
    ]);
    const data = { upTo: 1, at: later };
    given(...two)
      .when({ type: 'RecordExpired', data })
      .then({ type: 'FilesExpired', data });
    expect(stateAfter(...two, { type: 'FilesExpired', data }).kept).toEqual([{ version: 2, at: later }]);
  });
  it('has so many members at most', () => {
    const crowd = Array.from({ length: membersMax }, (_, n) => somebody(`m-${n}`, 'x'));
    const full = [begun, planned(1, { added: crowd }), told(1)];
    const [a, b] = [somebody('a'), somebody('b')];
    given(...full)
      .when(plan({ added: [a, b] }))
      .thenNothing();
    given(...full)
      .when(plan({ added: [a, b], removed: ['m-7'] }))
      .then(planned(2, { added: [a], removed: ['m-7'] }));
  });
  it('notes how many there is no room for, once', () => {
    const data = { people: 2, at };
    given(begun).when({ type: 'NoteLeftOut', data }).then({ type: 'PeopleLeftOut', data });
    given(begun)
      .when({ type: 'NoteLeftOut', data: { people: 0, at } })
      .thenNothing();
  });
});
