import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { nobody, type Holding } from '#personal/holding.js';
import { identity, type IdentityEvent } from '../customer/identity.js';

/** What this service holds of people. The law keeps none of it: invoices are orders', and consents end with the person. */
export const heldByMarketing: Holding = {
  mentionedIn({ stream, type }) {
    const [kind, id] = splitStream(stream);
    return kind === identity.stream && type === 'IdentityMet' ? { subjectIds: [id], streams: [stream] } : nobody;
  },

  heldIn(stream, events) {
    const [kind, id] = splitStream(stream);
    const shown = (events as readonly Recorded<IdentityEvent>[]).map(withoutOthers);
    return { record: `${kind} ${id}`, events: shown.map(({ type, at, data }) => ({ type, at, data })) };
  },

  keptIn: () => undefined,
  retainedOf: () => [],
  letsGo: () => false,
};

/** Whom we took for the same person may be somebody else, and so may what was ordered there. */
function withoutOthers(event: Recorded<IdentityEvent>) {
  if (event.type !== 'IdentityJoined' && event.type !== 'IdentitySplit') return event;
  const { because, at } = event.data;
  return { ...event, data: { because, at } };
}
