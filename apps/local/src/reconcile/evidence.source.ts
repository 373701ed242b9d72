import type { Message } from '#eventsourcing/decider.js';
import { credit } from '../../../finance/src/credit/credit.js';
import { entryIdOf, journal, placeOfEntry, type JournalEvent } from '../../../finance/src/journal/journal.js';
import { splitStream, streamOf } from '#eventsourcing/decider.js';
import { order } from '../../../orders/src/order/order.js';
import { sale } from '../../../channels/src/order/sale.js';
import { unit } from '../../../inventory/src/unit/unit.js';
import { shipment, shipmentIdOf } from '../../../fulfillment/src/shipment/shipment.js';
import { piece } from '../../../finance/src/piece/piece.js';
import { ofChannels } from './from-channels.js';
import { ofFulfillment } from './from-fulfillment.js';
import { ofInventory } from './from-inventory.js';
import { ofOrders } from './from-orders.js';
import { aboutOf, ofFinance } from './ledger.js';
import type { LogFile } from './log.source.js';
import { subjectOf } from './trade.js';

const eventsMax = 20;

/** Where to look: entries of the ledger, and events of the logs that our figures are made of. At most twenty of each. */
export type Evidence = { readonly entries: readonly string[]; readonly events: readonly string[] };

type Posted = Extract<JournalEvent, { type: 'EntryPosted' }>;

/** What both sides have of these subjects. The ledger is read once more, which only a difference costs. */
export function evidenceOf(subjects: readonly string[], logs: ReadonlyMap<string, LogFile>): Map<string, Evidence> {
  const finance = logs.get('finance')!;
  const entries = new Map<string, string[]>(subjects.map((subject) => [subject, []]));
  const ids = subjects.map((subject) => subject.replace(/^\w+ (?:[a-z]+\.(?=po))?/, ''));
  for (const event of finance.all<Posted>(['EntryPosted'], ids)) {
    const { entry } = event.data;
    const [, day] = splitStream(event.stream);
    const about = new Set([aboutOf(entry), ...entry.lines.map(({ sku }) => subjectOf('piece', sku ?? ''))]);
    const says = `${entryIdOf(day, event.version)} ${entry.documentType}`;
    for (const subject of about) {
      const known = entries.get(subject);
      if (known !== undefined && known.length < eventsMax) known.push(says);
    }
  }
  return new Map(
    subjects.map((subject) => [subject, { entries: entries.get(subject)!, events: eventsOf(subject, logs) }]),
  );
}

function eventsOf(subject: string, logs: ReadonlyMap<string, LogFile>): string[] {
  const [kind, id] = [subject.slice(0, subject.indexOf(' ')), subject.slice(subject.indexOf(' ') + 1)];
  const of = (service: string, stream: string, types: readonly string[]) =>
    (logs.get(service)?.stream<Message>(stream) ?? [])
      .filter(({ type }) => types.includes(type))
      .map(({ version, type }) => `${service}/${stream}/${version} ${type}`);
  switch (kind) {
    case 'order':
      return [
        ...of('orders', streamOf(order, id), ofOrders),
        ...of('channels', streamOf(sale, id), ofChannels),
        ...of('fulfillment', streamOf(shipment, shipmentIdOf(id)), ofFulfillment),
      ].slice(0, eventsMax);
    case 'piece':
      return [
        ...of('inventory', streamOf(unit, id), ofInventory),
        ...of('finance', streamOf(piece, id), ofFinance),
      ].slice(0, eventsMax);
    case 'credit':
      return of('finance', streamOf(credit, id), ofFinance);
    case 'payout':
      return [
        ...of('orders', `payout-${id.replace(/^stripe\./, '')}`, ofOrders),
        ...of('channels', `payout-${id}`, ofChannels),
      ];
  }
  return causesOf(id, logs.get('finance')!);
}

/** What an entry is posted for, and what led to that. */
function causesOf(entryId: string, finance: LogFile): string[] {
  const { day = '', version } = placeOfEntry(entryId) ?? {};
  const found = finance.stream<Posted>(streamOf(journal, day)).find((one) => one.version === version);
  return found === undefined ? [] : [`finance/${found.data.entry.key}`, found.data.entry.causedBy];
}
