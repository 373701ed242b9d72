import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { nobody, type Holding } from '#personal/holding.js';
import { cart, type CartEvent } from '../cart/cart.js';
import { segmentExport, type ExportEvent } from '../audience/export.js';
import { identity, type IdentityEvent } from '../customer/identity.js';
import { points, type PointsEvent } from '../loyalty/points.js';
import { message, type MessageEvent } from '../message/message.js';
import { devices, type DevicesEvent } from '../push/devices.js';
import { review, type ReviewEvent } from '../review/review.js';
import { purchase, type PurchaseEvent } from '../timeline/purchase.js';
import { watches, type WatchesEvent } from '../watch/watches.js';

type Held =
  IdentityEvent | PurchaseEvent | MessageEvent | CartEvent | WatchesEvent | PointsEvent | ReviewEvent | DevicesEvent;

/** Named by whose they are, and all of them of a shopper. */
const hers: readonly string[] = [cart.stream, watches.stream, points.stream, devices.stream];

/** What this service holds of people. The law keeps none of it: invoices are orders', and consents end with the person. */
export const heldByMarketing: Holding = {
  mentionedIn(recorded) {
    const { stream, type, data } = recorded as Recorded<Held | ExportEvent>;
    const [kind, id] = splitStream(stream);
    // Also who asked for letters and never confirmed it.
    if (kind === identity.stream && (type === 'IdentityMet' || type === 'ConsentRequested'))
      return { subjectIds: [id], streams: [stream] };
    if (kind === purchase.stream && type === 'BuyerKnown') return { subjectIds: [data.subjectId], streams: [stream] };
    if (hers.includes(kind)) return { subjectIds: [id], streams: [stream] };
    if (kind === segmentExport.stream && type === 'ChangePlanned')
      return { subjectIds: data.added.map(({ memberId }) => memberId), streams: [stream] };
    if (kind === review.stream)
      return type === 'ReviewWritten' ? { subjectIds: [data.subjectId], streams: [stream] } : nobody;
    if (kind !== message.stream) return nobody;
    if (type === 'MessageAsked') return { subjectIds: [data.customerId], streams: [stream] };
    return type === 'SendAttempted' ? { subjectIds: [data.to], streams: [stream] } : nobody;
  },

  heldIn(stream, events, subjectId) {
    const [kind, id] = splitStream(stream);
    if (kind === segmentExport.stream)
      return { record: `audience ${id}`, events: toldOf(events as readonly Recorded<ExportEvent>[], subjectId) };
    const shown = (events as readonly Recorded<Held>[]).map(withoutOthers);
    return { record: `${kind} ${id}`, events: shown.map(({ type, at, data }) => ({ type, at, data })) };
  },

  keptIn: () => undefined,
  retainedOf: () => [],
  letsGo: () => false,
};

/** When they were named to a platform, and taken out there; who else was is nobody's business. */
const toldOf = (events: readonly Recorded<ExportEvent>[], subjectId: string) =>
  events.flatMap(({ type, at, data }) => {
    if (type !== 'ChangePlanned') return [];
    const added = data.added.filter(({ memberId }) => memberId === subjectId);
    const removed = data.removed.filter((memberId) => memberId === subjectId);
    return added.length + removed.length === 0 ? [] : [{ type, at, data: { added, removed } }];
  });

/** Whom we took for the same person may be somebody else, and so may what was ordered there. */
function withoutOthers(event: Recorded<Held>) {
  if (event.type === 'MessageAsked') {
    const { customerId: _, ...asked } = event.data;
    return { ...event, data: asked };
  }
  if (event.type === 'SendAttempted') {
    const { attempt, at } = event.data;
    return { ...event, data: { attempt, at } };
  }
  if (event.type === 'IdentityReleased') return { ...event, data: { at: event.data.at } };
  if (event.type !== 'IdentityJoined' && event.type !== 'IdentitySplit') return event;
  const { because, at } = event.data;
  return { ...event, data: { because, at } };
}
