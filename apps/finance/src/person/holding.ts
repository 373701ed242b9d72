import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { nobody, type Holding, type Mention } from '#personal/holding.js';
import type { IssuedDocumentEvent } from '../invoice/issued-document.js';
import { piece, type PieceEvent } from '../piece/piece.js';
import type { SaleEvent } from '../sale/sale.js';

/** A purchase document, whose seller the law wants to be known. */
type NamedPurchase = { readonly unitId: string; readonly fields: readonly string[]; readonly year: number };

// As long as most laws ask for at the most: § 147 AO, VAT Notice 718 (six years, and until the piece is sold).
export const yearsKept = 10;
const basis = 'stock book of the margin scheme, purchase document: tax law of the seller’s country';
// What is declared must fit into one message of Service Bus Standard: 256 KB.
const recordsMax = 500;

/**
 * What this service holds of people: who bought, whose invoice, which is here, orders declares already under the same keys; and
 * who sold us a piece, whom the stock book names.
 */
export const heldByFinance: Holding<NamedPurchase> = {
  mentionedIn,

  heldIn(stream, events) {
    const [kind, id] = splitStream(stream);
    return { record: `${kind} ${id}`, events: events.map(({ type, at, data }) => ({ type, at, data })) };
  },

  keptIn(subjectId, stream, events) {
    const [kind, unitId] = splitStream(stream);
    if (kind !== piece.stream) return undefined;
    for (const { type, data } of events as readonly Recorded<PieceEvent>[]) {
      if (type !== 'PurchaseRecorded' || data.purchase.seller?.subjectId !== subjectId) continue;
      const fields = ['name', ...(data.purchase.seller.address === undefined ? [] : ['address'])];
      return { unitId, fields, year: Number(data.purchase.date.slice(0, 4)) };
    }
    return undefined;
  },

  retainedOf(kept) {
    const until = (year: number) => `${year + yearsKept}-12-31`;
    if (kept.length <= recordsMax)
      return kept.map(({ unitId, fields, year }) => ({ record: `piece ${unitId}`, fields, basis, until: until(year) }));
    const byYear = [...Map.groupBy(kept, ({ year }) => year)].sort(([one], [other]) => one - other);
    return byYear.map(([year, some]) => ({
      record: `${some.length} pieces bought in ${year}`,
      fields: [...new Set(some.flatMap(({ fields }) => fields))],
      ...{ basis, until: until(year) },
    }));
  },

  letsGo: () => false,
};

function mentionedIn(recorded: Recorded): Mention {
  const { stream, type, data } = recorded as Recorded<SaleEvent | PieceEvent | IssuedDocumentEvent>;
  const of = (subjectId: string | undefined) =>
    subjectId === undefined ? nobody : { subjectIds: [subjectId], streams: [stream] };
  if (type === 'BillHeard') return of(data.bill.subjectId);
  if (type === 'SoldHeard') return of(data.sold.subjectId);
  if (type === 'PurchaseRecorded') return of(data.purchase.seller?.subjectId);
  if (type === 'DocumentIssued') return of(data.document.buyer.subjectId);
  return nobody;
}
