import { expect, it } from '@jest/globals';
import * as contracts from '#contracts/analytics.js';
import { recordedAs } from '#eventsourcing/specification.js';
import type { CompanionsEvent } from './companion/companions.js';
import { published } from './published.js';
import type { BuiltTableEvent } from './schedule/built-table.js';

const at = '2026-01-10T10:05:04.000Z';
const told = (event: BuiltTableEvent, table = 'gold.sales_by_day') => {
  const [publication, ...more] = published(recordedAs(`table-${table}`)(event), table);
  expect(more).toEqual([]);
  return publication!;
};

it('An alert tells of a table that cannot be made, and ends when it can', () => {
  const alertId = 'stream-2026-01-10T1005.gold.sales_by_day';
  const problem = 'day: not unique';
  expect(told({ type: 'TableFailed', data: { runId: 'stream-2026-01-10T1005', at, problem } })).toEqual(
    contracts.AlertRaised.of({ alertId, kind: 'table-not-made', who: 'gold.sales_by_day', count: 1, at }),
  );
  const mended = { runId: 'stream-2026-01-10T1010', at, failedIn: 'stream-2026-01-10T1005' };
  expect(told({ type: 'TableMended', data: mended })).toEqual(contracts.AlertEnded.of({ alertId, at }));
});

it('An alert has an id that others take, however long the names', () => {
  const table = `gold.${'t'.repeat(63)}`;
  const { data } = told({ type: 'TableFailed', data: { runId: `asked-${'x'.repeat(22)}`, at, problem: 'no' } }, table);
  expect(contracts.AlertRaised.schema.safeParse(data).error).toBeUndefined();
});

it('What a piece is viewed with is told of that piece', () => {
  const event: CompanionsEvent = { type: 'CompanionsChanged', data: { unitIds: ['CM-2'], at } };
  expect(published(recordedAs('viewed-CM-1')(event), 'CM-1')).toEqual([
    contracts.PieceViewedWith.of({ unitId: 'CM-1', unitIds: ['CM-2'], at }),
  ]);
});
