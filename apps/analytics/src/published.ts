import * as contracts from '#contracts/analytics.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Publication, Published } from '#messaging/publication.js';
import { builtTable, type BuiltTableEvent } from './schedule/built-table.js';

/** Nobody else relies on what is reckoned here; that it cannot be reckoned, people should hear. */
export const published: Published<BuiltTableEvent> = (event: Recorded, id) =>
  splitStream(event.stream)[0] === builtTable.stream ? ofTable(event as Recorded<BuiltTableEvent>, id) : [];

function ofTable({ type, data }: Recorded<BuiltTableEvent>, table: string): readonly Publication[] {
  // An id has 64 characters at most; the run comes first, since that is what differs.
  const alertOf = (runId: string) => ({ alertId: `${runId}.${table}`.slice(0, 64), at: data.at });
  switch (type) {
    case 'TableFailed':
      return [contracts.AlertRaised.of({ ...alertOf(data.runId), kind: 'table-not-made', who: table, count: 1 })];
    case 'TableMended':
      return [contracts.AlertEnded.of(alertOf(data.failedIn))];
  }
}
