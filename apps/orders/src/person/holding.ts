import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { nobody, type Holding, type Mention } from '#personal/holding.js';
import { order, type OrderEvent } from '../order/order.js';
import { withoutToken } from '../payment/payment-resource.js';
import { quote, type QuoteEvent } from '../quote/quote.js';
import { namedSaleOf, retainedOf, type NamedSale } from './retention.js';

/** What this service holds of people, and what of it the law of the seller's country keeps: the names of who bought. */
export const heldByOrders = (sellerCountry: string): Holding<NamedSale> => ({
  mentionedIn,

  /** The token of a card is for the provider alone. */
  heldIn(stream, events) {
    const [kind, id] = splitStream(stream);
    const shown = kind === order.stream ? (events as readonly Recorded<OrderEvent>[]).map(withoutToken) : events;
    return { record: `${kind} ${id}`, events: shown.map(({ type, at, data }) => ({ type, at, data })) };
  },

  keptIn(subjectId, stream, events, erasedAt) {
    const [kind, orderId] = splitStream(stream);
    if (kind !== order.stream) return undefined;
    return namedSaleOf(subjectId, orderId, events as readonly Recorded<OrderEvent>[], erasedAt);
  },

  retainedOf: (sales, erasedAt) => retainedOf(sales, sellerCountry, erasedAt),

  /** What was still open counted as a sale; now it will never be one. */
  letsGo: ({ stream, type }) => splitStream(stream)[0] === order.stream && type === 'OrderCancelled',
});

/** People come into the log by orders and quotes alone. */
function mentionedIn(recorded: Recorded): Mention {
  const event = recorded as Recorded<OrderEvent | QuoteEvent>;
  const { stream } = event;
  if (event.type === 'OrderPlaced') {
    const { customerId, buyer, quote: quoted } = event.data;
    const streams = quoted === undefined ? [stream] : [`${quote.stream}-${quoted.quoteId}`, stream];
    return { subjectIds: namesOf([customerId, buyer?.subjectId]), streams };
  }
  if (event.type === 'QuoteIssued')
    return { subjectIds: namesOf([event.data.customerId, event.data.request.customerId]), streams: [stream] };
  return nobody;
}

const namesOf = (names: readonly (string | undefined)[]) => [...new Set(names.filter((name) => name !== undefined))];
