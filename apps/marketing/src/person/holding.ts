import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { nobody, type Holding } from '#personal/holding.js';
import { segmentExport, type ExportEvent } from '../audience/export.js';
import { campaign, type CampaignEvent } from '../campaign/campaign.js';
import { cart, type CartEvent } from '../cart/cart.js';
import { identity, type IdentityEvent } from '../customer/identity.js';
import { points, type PointsEvent } from '../loyalty/points.js';
import { message, type MessageEvent } from '../message/message.js';
import { devices, type DevicesEvent } from '../push/devices.js';
import { review, type ReviewEvent } from '../review/review.js';
import { membership, type MembershipEvent } from '../segment/membership.js';
import { purchase, type PurchaseEvent } from '../timeline/purchase.js';
import { watches, type WatchesEvent } from '../watch/watches.js';

type Held =
  IdentityEvent | PurchaseEvent | MessageEvent | CartEvent | WatchesEvent | PointsEvent | ReviewEvent | DevicesEvent;

/** Of many at once: which segments they were in, which variant of a campaign they got, which platform was told of them. */
type Listing = MembershipEvent | CampaignEvent | ExportEvent;

/** Named by whose they are, and all of them of a shopper. */
const hers: readonly string[] = [cart.stream, watches.stream, points.stream, devices.stream];

/** What such a list is called to who asks, by its stream. */
const listed: { readonly [stream: string]: string } = {
  ...{ [membership.stream]: 'segment', [campaign.stream]: 'campaign', [segmentExport.stream]: 'audience' },
};

/** What this service holds of people. The law keeps none of it: invoices are orders', and consents end with the person. */
export const heldByMarketing: Holding = {
  mentionedIn(recorded) {
    const { stream, type, data } = recorded as Recorded<Held | Listing>;
    const [kind, id] = splitStream(stream);
    // Also who asked for letters and never confirmed it.
    if (kind === identity.stream && (type === 'IdentityMet' || type === 'ConsentRequested'))
      return { subjectIds: [id], streams: [stream] };
    if (kind === purchase.stream && type === 'BuyerKnown') return { subjectIds: [data.subjectId], streams: [stream] };
    if (hers.includes(kind)) return { subjectIds: [id], streams: [stream] };
    if (kind in listed) return { subjectIds: listedIn({ type, data } as Listing), streams: [stream] };
    if (kind === review.stream)
      return type === 'ReviewWritten' ? { subjectIds: [data.subjectId], streams: [stream] } : nobody;
    if (kind !== message.stream) return nobody;
    if (type === 'MessageAsked') return { subjectIds: [data.customerId], streams: [stream] };
    return type === 'SendAttempted' ? { subjectIds: [data.to], streams: [stream] } : nobody;
  },

  heldIn(stream, events, subjectId) {
    const [kind, id] = splitStream(stream);
    const list = listed[kind];
    if (list !== undefined)
      return { record: `${list} ${id}`, events: toldOf(events as readonly Recorded<Listing>[], subjectId) };
    const shown = (events as readonly Recorded<Held>[]).map(withoutOthers);
    return { record: `${kind} ${id}`, events: shown.map(({ type, at, data }) => ({ type, at, data })) };
  },

  keptIn: () => undefined,
  retainedOf: () => [],
  letsGo: () => false,
};

/** Everybody whom it puts somewhere; who is taken out was put in before. */
function listedIn({ type, data }: Listing): readonly string[] {
  if (type === 'MembersChanged') return data.added;
  if (type === 'PeopleAssigned') return data.assigned.flatMap(({ customerIds }) => customerIds);
  return type === 'ChangePlanned' ? data.added.map(({ memberId }) => memberId) : [];
}

/** What of it is about them; who else was in it is nobody's business. */
const toldOf = (events: readonly Recorded<Listing>[], subjectId: string) =>
  events.flatMap((event) => {
    const data = aboutOne(event, subjectId);
    return data === undefined ? [] : [{ type: event.type, at: event.at, data }];
  });

function aboutOne({ type, data }: Listing, subjectId: string): object | undefined {
  const isThey = (one: string) => one === subjectId;
  if (type === 'PeopleAssigned') {
    const theirs = data.assigned.find(({ customerIds }) => customerIds.some(isThey));
    return theirs && { at: data.at, variant: theirs.variant };
  }
  if (type !== 'MembersChanged' && type !== 'ChangePlanned') return undefined;
  const removed = data.removed.filter(isThey);
  const added =
    type === 'MembersChanged' ? data.added.filter(isThey) : data.added.filter((one) => isThey(one.memberId));
  if (added.length + removed.length === 0) return undefined;
  return type === 'MembersChanged' ? { version: data.version, asOf: data.asOf, added, removed } : { added, removed };
}

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
