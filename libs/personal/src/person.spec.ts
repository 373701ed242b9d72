import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import * as channels from '#contracts/channels.js';
import * as fulfillment from '#contracts/fulfillment.js';
import * as orders from '#contracts/orders.js';
import { SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { recordedAs, specification } from '#eventsourcing/specification.js';
import { person, type PersonCommand, type PersonEvent, type Retained } from './person.js';
import { personPolicy } from './person.policy.js';
import { answersOf } from './published.js';

const given = specification(person);

describe('A person', () => {
  it('is forgotten', () => given().when(forget(3)).then(forgotten(3)));
  it('is forgotten once for one erasure, and again for a later one', () => {
    given(forgotten(3)).when(forget(3)).thenNothing();
    given(forgotten(3)).when(forget(2)).thenNothing();
    given(forgotten(3)).when(forget(7)).then(forgotten(7));
    given(forgotten(3)).when(forget(7, at)).then(forgotten(7, at));
  });

  it('hears what the law keeps, also that it is nothing', () => {
    given(forgotten(3)).when(declare(3, invoice)).then(declared(3, invoice));
    given(forgotten(3)).when(declare(3)).then(declared(3));
  });
  it('hears it once, in whatever words', () => {
    const { record, fields, basis, until } = invoice;
    given(forgotten(3), declared(3, invoice)).when(declare(3, { until, basis, fields, record })).thenNothing();
    given(forgotten(3), declared(3)).when(declare(3)).thenNothing();
  });
  it('hears it anew when an order that was open came to nothing', () =>
    given(forgotten(3), declared(3, invoice)).when(declare(3)).then(declared(3)));
  it('hears it anew after every erasure, even if it is the same', () =>
    given(forgotten(3), declared(3, invoice), forgotten(7)).when(declare(7, invoice)).then(declared(7, invoice)));
  it('does not hear late what was found for an earlier erasure', () =>
    given(forgotten(3), forgotten(7)).when(declare(3, invoice)).thenNothing());
  it('hears nothing while nobody asked to forget them', () =>
    given().when(declare(3, invoice)).thenRefused('not-forgotten'));

  it('is collected once for each export', () => {
    given().when(collect('x-1')).then(requested('x-1'));
    given(requested('x-1')).when(collect('x-1')).thenNothing();
    given(requested('x-1')).when(collect('x-2')).then(requested('x-2'));
  });
  it('gets all parts of what is held at once', () =>
    given(requested('x-1'))
      .when(record('x-1', ['order o-1'], ['order o-2', 'order o-3']))
      .then(part('x-1', 1, 2, 'order o-1'), part('x-1', 2, 2, 'order o-2', 'order o-3')));
  it('gets an answer where nothing is held', () =>
    given(requested('x-1'))
      .when(record('x-1', []))
      .then(part('x-1', 1, 1)));
  it('gets no other parts of the same export later', () =>
    given(requested('x-1'), part('x-1', 1, 1, 'order o-1'))
      .when(record('x-1', ['order o-1'], ['order o-2']))
      .thenNothing());
  it('gets nothing that nobody asked for', () =>
    given(requested('x-2'))
      .when(record('x-1', ['order o-1']))
      .thenRefused('export-unknown'));

  it('is heard of from the service for privacy', () => {
    const asked = (type: string, data: unknown) =>
      personPolicy
        .filter(({ on }) => on === type)
        .flatMap(({ react }) => react(data, { sequence: 3, at: '2026-01-10T15:00:00.000Z' }))
        .map(({ decider, to, command }) => [decider.stream, to, command]);
    expect(asked(SubjectErased.type, { subjectId: 'c-1', erasedAt: at })).toEqual([['person', 'c-1', forget(3)]]);
    const wanted = { subjectId: 'c-1', exportId: 'x-1' };
    expect(asked(SubjectDataRequested.type, wanted)).toEqual([['person', 'c-1', collect('x-1')]]);
  });
  it.each([
    ['orders', orders],
    ['fulfillment', fulfillment],
    ['channels', channels],
  ])('is answered by %s in its own name', (service, contracts) => {
    const told = (event: PersonEvent) => answersOf(contracts)(recordedAs('person-c-1')(event), 'c-1');
    const retained = [{ ...invoice, fields: [...invoice.fields] }];
    expect(told(declared(3, invoice))).toEqual([
      { type: `retreasure.${service}.retention-declared.v1`, data: { subjectId: 'c-1', retained } },
    ]);
    const [collected] = told(part('x-1', 2, 3, 'order o-1'));
    expect(collected).toMatchObject({
      type: `retreasure.${service}.subject-data-collected.v1`,
      data: { subjectId: 'c-1', exportId: 'x-1', part: 2, parts: 3 },
    });
    expect(contracts.SubjectDataCollected.schema.parse(collected!.data)).toEqual(collected!.data);
    expect([forgotten(3), requested('x-1')].flatMap(told)).toEqual([]);
  });
});

const at = '2026-01-10T15:00:00.000Z';
const invoice = { record: 'order o-42', fields: ['name'], basis: 'invoice', until: '2034-12-31' } as const;

const forget = (sequence: number, erasedAt = at): PersonCommand => ({
  type: 'ForgetPerson',
  data: { sequence, erasedAt },
});
const forgotten = (sequence: number, erasedAt = at): PersonEvent => ({
  type: 'PersonForgotten',
  data: { sequence, erasedAt },
});
const declare = (sequence: number, ...retained: Retained[]): PersonCommand => ({
  type: 'DeclareRetention',
  data: { sequence, retained },
});
const declared = (sequence: number, ...retained: Retained[]): PersonEvent => ({
  type: 'RetentionDeclared',
  data: { sequence, retained },
});
const collect = (exportId: string): PersonCommand => ({ type: 'CollectData', data: { exportId } });
const requested = (exportId: string): PersonEvent => ({ type: 'DataCollectionRequested', data: { exportId } });
const records = (names: readonly string[]) =>
  names.map((name) => ({ record: name, events: [{ type: 'OrderPlaced', at, data: { name } }] }));
const record = (exportId: string, ...parts: string[][]): PersonCommand => ({
  type: 'RecordCollected',
  data: { exportId, parts: parts.map(records) },
});
const part = (exportId: string, number: number, parts: number, ...names: string[]): PersonEvent => ({
  type: 'SubjectDataCollected',
  data: { exportId, part: number, parts, records: records(names) },
});

const types = {
  ...{ PersonForgotten: 1, RetentionDeclared: 1, DataCollectionRequested: 1, SubjectDataCollected: 1 },
} satisfies Record<PersonEvent['type'], 1>;
goldenContract(person, join(__dirname, 'person.golden.json'), Object.keys(types));
