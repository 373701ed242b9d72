import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { latestExport, type LatestExportCommand, type LatestExportEvent } from './latest-export.js';

const given = specification(latestExport);
const at = '2026-01-10T15:00:00.000Z';
const begin = (exportId: string, more: { at?: string; completed?: string } = {}): LatestExportCommand => ({
  type: 'BeginExport',
  data: { exportId, at, ...more },
});
const begun = (exportId: string, when = at): LatestExportEvent => ({
  type: 'ExportBegun',
  data: { exportId, at: when },
});

describe('The exports of a person', () => {
  it('begin one at a time', () => {
    given().when(begin('x-1')).then(begun('x-1'));
    given(begun('x-1')).when(begin('x-1')).thenNothing();
    given(begun('x-1')).when(begin('x-2')).thenNothing();
  });
  it('begin again once the one before is complete, and not for one before that', () => {
    given(begun('x-1'))
      .when(begin('x-2', { completed: 'x-1' }))
      .then(begun('x-2'));
    given(begun('x-1'), begun('x-2'))
      .when(begin('x-3', { completed: 'x-1' }))
      .thenNothing();
  });
  it('begin again a day later, though nobody completed the one before', () => {
    const [early, late] = ['2026-01-11T14:59:59.999Z', '2026-01-11T15:00:00.000Z'];
    given(begun('x-1'))
      .when(begin('x-2', { at: early }))
      .thenNothing();
    given(begun('x-1'))
      .when(begin('x-2', { at: late }))
      .then(begun('x-2', late));
  });
});
