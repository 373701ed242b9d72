import * as contracts from '#contracts/analytics.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Publication, Published } from '#messaging/publication.js';
import { companions, type CompanionsEvent } from './companion/companions.js';
import { builtTable, type BuiltTableEvent } from './schedule/built-table.js';

/** That tables cannot be made, people should hear; and what is looked at together, who recommends pieces. */
export const published: Published<BuiltTableEvent | CompanionsEvent> = (event: Recorded, id) => {
  const [kind] = splitStream(event.stream);
  if (kind === builtTable.stream) return ofTable(event as Recorded<BuiltTableEvent>, id);
  return kind === companions.stream ? ofPiece(event as Recorded<CompanionsEvent>, id) : [];
};

const ofPiece = ({ data: { unitIds, at } }: Recorded<CompanionsEvent>, unitId: string) => [
  contracts.PieceViewedWith.of({ unitId, unitIds: [...unitIds], at }),
];

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
