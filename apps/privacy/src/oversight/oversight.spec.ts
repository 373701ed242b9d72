import { describe, it } from '@jest/globals';
import { specification, viewOf } from '#eventsourcing/specification.js';
import { notedAlert } from './noted-alert.js';
import { notedAlerts } from './noted-alert.view.js';
import { personalRead } from './personal-read.js';
import { personalReads } from './personal-read.view.js';

const at = '2026-01-10T15:00:00.000Z';
const read = {
  ...{ service: 'orders', readId: 'read-1', subjectId: 'c-1', actor: 'staff:u-1', purpose: 'customer-service' },
  ...{ record: 'order o-42', kinds: ['name', 'email'], at },
};
const alert = { service: 'orders', kind: 'permission-probes', who: 'u-1', count: 20, at };

describe('Oversight', () => {
  it('keeps a reading once, and shows what was read', () => {
    const given = specification(personalRead);
    given().when({ type: 'RecordRead', data: read }).then({ type: 'ReadRecorded', data: read });
    const { readId: _, ...row } = read;
    viewOf(
      personalReads,
      'orders.read-1',
    )({ type: 'ReadRecorded', data: read }).then({ ...{ ...row, readKey: 'orders.read-1', kinds: 'name email' } });
  });
  it('keeps an alert once, and shows it', () => {
    const given = specification(notedAlert);
    given().when({ type: 'NoteAlert', data: alert }).then({ type: 'AlertNoted', data: alert });
    viewOf(
      notedAlerts,
      'orders.alert-1',
    )({ type: 'AlertNoted', data: alert }).then({ alertKey: 'orders.alert-1', ...alert, endedAt: null });
  });
  it('keeps when an alert was over, also if it heard of that first', () => {
    const given = specification(notedAlert);
    const noted = { type: 'AlertNoted', data: alert } as const;
    const over = { type: 'AlertEndNoted', data: { at: '2026-01-10T15:10:00.000Z' } } as const;
    const late = { ...noted, data: { ...alert, endedAt: over.data.at } };
    given(noted).when({ type: 'NoteEnd', data: over.data }).then(over);
    given().when({ type: 'NoteEnd', data: over.data }).then(over);
    given(over).when({ type: 'NoteAlert', data: alert }).then(late);
    for (const told of [
      [noted, over],
      [over, late],
    ])
      viewOf(
        notedAlerts,
        'orders.alert-1',
      )(...told).then({ alertKey: 'orders.alert-1', ...alert, endedAt: over.data.at });
  });
});
