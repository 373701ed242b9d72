import { splitStream } from '#eventsourcing/decider.js';
import { nobody, type Holding } from '#personal/holding.js';
import type { HeardOrder } from '../order/sale.js';

/**
 * What this service holds of people: who bought at a channel. The law keeps none of it here: what it keeps, of the sale, orders
 * declares, which has the same names under the same keys.
 */
export const heldByChannels: Holding<never> = {
  mentionedIn({ stream, type, data }) {
    if (type !== 'OrderHeard') return nobody;
    const { subjectId } = (data as { readonly order: HeardOrder }).order;
    return { subjectIds: [subjectId], streams: [stream] };
  },

  heldIn(stream, events) {
    const [kind, id] = splitStream(stream);
    return { record: `${kind} ${id}`, events: events.map(({ type, at, data }) => ({ type, at, data })) };
  },

  keptIn: () => undefined,
  retainedOf: () => [],
  letsGo: () => false,
};
