import { splitStream } from '#eventsourcing/decider.js';
import { unit, type UnitEvent } from '../../../inventory/src/unit/unit.js';
import type { LogFile } from './log.source.js';
import { subjectOf, type Trade } from './trade.js';

const out = ['UnitSold', 'UnitSaleReversed', 'UnitReturned'] as const;
export const ofInventory = ['UnitRegistered', ...out, 'UnitWrittenOff', 'UnitFound'] as const;
type Heard = Extract<UnitEvent, { type: (typeof ofInventory)[number] }>;

/** What pieces cost when they came, and where they are. */
export function hearInventory(log: LogFile, trade: Trade) {
  for (const event of log.all<Heard>(ofInventory)) {
    const [kind, unitId] = splitStream(event.stream);
    if (kind !== unit.stream) continue;
    const facts = trade.piece(unitId, event.at);
    switch (event.type) {
      case 'UnitRegistered':
        facts.cost = event.data.cost;
        break;
      case 'UnitSold':
        facts.soldTo = event.data.orderId;
        trade.note(subjectOf('order', event.data.orderId), event.at);
        break;
      case 'UnitSaleReversed':
      case 'UnitReturned':
        facts.soldTo = undefined;
        trade.note(subjectOf('order', event.data.orderId), event.at);
        break;
      case 'UnitWrittenOff':
        facts.isLost = true;
        break;
      case 'UnitFound':
        facts.isLost = false;
        break;
    }
  }
}
