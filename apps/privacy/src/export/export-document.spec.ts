import { describe, expect, it } from '@jest/globals';
import { recordedAs } from '#eventsourcing/specification.js';
import { collectedOf, withErased } from './export-document.js';
import type { SubjectExportEvent } from './subject-export.js';

const at = '2026-01-02T03:04:05.678Z';
const sealed = 'sealed.email.AAAAAAAAAAAAAAAAAAAAAA.AAAA';
const collected = (...events: SubjectExportEvent[]) => collectedOf('x-1', events.map(recordedAs('subjectExport-x-1')));
const requested: SubjectExportEvent = { type: 'ExportRequested', data: { subjectId: 'c-1' } };
const completed: SubjectExportEvent = { type: 'ExportCompleted', data: {} };
const part = (number: number, ...records: [record: string, ...types: string[]][]): SubjectExportEvent => ({
  type: 'DataCollected',
  data: {
    ...{ service: 'orders', part: number, parts: 2 },
    records: records.map(([record, ...types]) => ({ record, events: types.map((type) => ({ type, at, data: {} })) })),
  },
});

describe('What was collected of a person', () => {
  it('is nothing if nobody asked', () => expect(collected()).toBeUndefined());
  it('is being collected until it is complete', () =>
    expect(collected(requested, part(2, ['order o-2', 'OrderPlaced']))).toMatchObject({
      head: { exportId: 'x-1', subjectId: 'c-1', status: 'collecting', requestedAt: at },
    }));
  it('is whole again, in whatever order its parts came', () => {
    const first = part(1, ['order o-1', 'OrderPlaced'], ['order o-2', 'OrderPlaced']);
    const second = part(2, ['order o-2', 'OrderConfirmed']);
    const whole = { head: { status: 'completed', completedAt: at } };
    const records = [
      { service: 'orders', record: 'order o-1', events: [{ type: 'OrderPlaced' }] },
      { service: 'orders', record: 'order o-2', events: [{ type: 'OrderPlaced' }, { type: 'OrderConfirmed' }] },
    ];
    expect(collected(requested, first, second, completed)).toMatchObject({ ...whole, records });
    expect(collected(requested, second, first, completed)).toMatchObject({ ...whole, records });
  });
});

describe('What does not open', () => {
  it('is shown as erased where it was sealed, and only there', () => {
    const before = { buyer: { email: sealed, city: null }, lines: [{ note: sealed }, { note: null }], total: 5 };
    const opened = { buyer: { email: null, city: null }, lines: [{ note: 'hi' }, { note: null }], total: 5 };
    expect(withErased(before, opened)).toEqual({
      ...{ buyer: { email: '[erased]', city: null }, lines: [{ note: 'hi' }, { note: null }], total: 5 },
    });
    expect(withErased(sealed, null)).toBe('[erased]');
    expect(withErased({ address: sealed }, { address: { city: 'Ulm' } })).toEqual({ address: { city: 'Ulm' } });
    expect(withErased(undefined, undefined)).toBeUndefined();
  });
});
