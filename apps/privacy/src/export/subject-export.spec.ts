import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { subjectExport, type SubjectExportCommand, type SubjectExportEvent } from './subject-export.js';

const given = specification(subjectExport);

describe('What is held of a person', () => {
  it('is asked for once', () => {
    given().when(ask('c-1')).then(asked('c-1'));
    given(asked('c-1')).when(ask('c-2')).thenRefused('export-id-taken');
  });
  it('is complete with the only part of each who holds anything', () => {
    given(asked('c-1'), ours, parcels, sales, books, consents).when(tell(1, 1)).then(told(1, 1), completed);
    given(asked('c-1'), told(1, 1), parcels, sales, books, consents).when(tellOurs).then(ours, completed);
    given(asked('c-1'), told(1, 1), ours, sales, books, consents).when(tellParcels).then(parcels, completed);
    given(asked('c-1'), told(1, 1), ours).when(tellParcels).then(parcels);
    given(asked('c-1'), ours).when(tell(1, 1)).then(told(1, 1));
    given(asked('c-1')).when(tell(1, 1)).then(told(1, 1));
  });
  it('comes in parts, in any order, and is complete with the last to come', () => {
    given(asked('c-1')).when(tell(3, 3)).then(told(3, 3));
    given(asked('c-1'), told(3, 3)).when(tell(1, 3)).then(told(1, 3));
    given(asked('c-1'), ours, parcels, sales, books, consents, told(3, 3), told(1, 3))
      .when(tell(2, 3))
      .then(told(2, 3), completed);
  });
  it('counts a part once, however often it comes', () => {
    given(asked('c-1'), told(3, 3)).when(tell(3, 3)).thenNothing();
    given(asked('c-1'), told(3, 3), told(1, 3)).when(tell(3, 3)).thenNothing();
    given(asked('c-1'), told(1, 1), completed).when(tell(1, 1)).thenNothing();
  });
  it('is complete without who joined after it was asked for; if they tell something after all, that is kept', () => {
    given(askedEarly('c-1'), ours).when(tell(1, 1)).then(told(1, 1), completed);
    given(askedEarly('c-1'), ours).when(tellParcels).then(parcels);
    given(askedEarly('c-1'), ours, told(1, 1), completed).when(tellParcels).then(parcels);
  });
  it('is not told unasked, and not of somebody else', () => {
    given().when(tell(1, 1)).thenRefused('export-unknown');
    given(asked('c-2')).when(tell(1, 1)).thenRefused('export-unknown');
  });
  it('is cut once', () => given(asked('c-1'), told(3, 3)).when(tell(1, 2)).thenRefused('parts-differ'));
});

function ask(subjectId: string): SubjectExportCommand {
  return { type: 'RequestExport', data: { subjectId } };
}
function asked(subjectId: string): SubjectExportEvent {
  return {
    type: 'ExportRequested',
    data: { subjectId, holders: ['orders', 'fulfillment', 'channels', 'finance', 'marketing', 'privacy'] },
  };
}
/** As it was written down when nobody but orders and privacy was asked. */
function askedEarly(subjectId: string): SubjectExportEvent {
  return { type: 'ExportRequested', data: { subjectId } };
}
function partOf(part: number, parts: number) {
  const events = [{ type: 'OrderPlaced', at: '2026-01-10T15:00:00.000Z', data: { channel: 'web' } }];
  return { service: 'orders', part, parts, records: [{ record: `order o-${part}`, events }] } as const;
}
function tell(part: number, parts: number): SubjectExportCommand {
  return { type: 'RecordPart', data: { subjectId: 'c-1', ...partOf(part, parts) } };
}
function told(part: number, parts: number): SubjectExportEvent {
  return { type: 'DataCollected', data: partOf(part, parts) };
}
const none = { service: 'privacy', part: 1, parts: 1, records: [] } as const;
const noParcels = { ...none, service: 'fulfillment' } as const;
const tellParcels: SubjectExportCommand = { type: 'RecordPart', data: { subjectId: 'c-1', ...noParcels } };
const parcels: SubjectExportEvent = { type: 'DataCollected', data: noParcels };
const sales: SubjectExportEvent = { type: 'DataCollected', data: { ...none, service: 'channels' } };
const books: SubjectExportEvent = { type: 'DataCollected', data: { ...none, service: 'finance' } };
const consents: SubjectExportEvent = { type: 'DataCollected', data: { ...none, service: 'marketing' } };
const tellOurs: SubjectExportCommand = { type: 'RecordPart', data: { subjectId: 'c-1', ...none } };
const ours: SubjectExportEvent = { type: 'DataCollected', data: none };
const completed: SubjectExportEvent = { type: 'ExportCompleted', data: {} };
