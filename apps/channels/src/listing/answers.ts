import { sameContent } from '#contracts/same-content.js';
import { endingOf, isFree, isMeantToBeLive, isStuck, publicationOf } from './course.js';
import type { Listing, ListingCommand, ListingEvent, Priced } from './listing.js';

type Of<Type extends ListingCommand['type']> = Extract<ListingCommand, { type: Type }>['data'];

/** The channel has it, whatever was asked for since: what should not be there then is ended after that, once more if need be. */
export function published(data: Of<'RecordPublished'>, listing: Listing): ListingEvent[] {
  const { attempt, at } = data;
  const { published: before } = listing;
  const isOld = before !== undefined && (attempt < before.attempt || (attempt === before.attempt && at <= before.at));
  if (isOld || attempt > listing.attempt) return [];
  const made: ListingEvent = { type: 'ListingPublished', data };
  return isMeantToBeLive(listing) ? [made] : [made, endingOf(listing)];
}

/** It went at last: for how long somebody could buy it whose it was not. */
export function ended({ attempt, outcome, at, limitMs }: Of<'RecordEnded'>, listing: Listing): ListingEvent[] {
  const { ending, claim, listed } = listing;
  const { because = 'by-hand' } = ending ?? {};
  // It may have become somebody's only while it was being ended for another reason.
  const { orderId, since } = ending?.orderId === undefined ? { orderId: claim.orderId, since: claim.at } : ending;
  const whose = orderId === undefined ? {} : { orderId, since };
  const over: ListingEvent = { type: 'ListingEnded', data: { because, ...whose, attempt, listed, at } };
  // What was over before we asked went by itself, and nobody knows when.
  if (outcome === 'over' || orderId === undefined || since === undefined) return [over];
  const isGivenBack = claim.orderId === undefined && claim.at !== undefined && claim.at > since && claim.at < at;
  const exposedMs = Math.max(0, Date.parse(isGivenBack ? claim.at : at) - Date.parse(since));
  const events: ListingEvent[] = [{ ...over, data: { ...over.data, exposedMs } }];
  if (exposedMs > limitMs) events.push({ type: 'ListingOverexposed', data: { listed, orderId, exposedMs, limitMs } });
  return events;
}

/** It is there still; which is well if it should be there again by now. */
export function endRefused(data: Of<'RecordEndRefused'>, listing: Listing): ListingEvent[] {
  const refused: ListingEvent = { type: 'EndingRefused', data };
  return isMeantToBeLive(listing) ? [refused, publicationOf(listing)] : [refused];
}

/** Nobody changes the price of what somebody bid for. */
export function repriced(wanted: Priced, { status, bid, priced, repricing, attempt }: Listing): ListingEvent[] {
  if (status !== 'live' || bid !== undefined || sameContent((repricing ?? priced)?.price, wanted.price)) return [];
  return [{ type: 'RepricingAsked', data: { attempt: attempt + 1, ...wanted } }];
}

/** How the channel has it, against how it should be. */
export function found(look: Of<'RecordFound'>, listing: Listing): ListingEvent[] {
  const { seenAt } = look;
  const { changedAt = '', seenAt: lookedAt = '' } = listing;
  // It looked before that happened.
  if (changedAt >= seenAt || lookedAt >= seenAt) return [];
  return look.live ? foundLive(look, listing) : foundGone(seenAt, listing);
}

function foundLive({ price, seenAt }: Of<'RecordFound'>, listing: Listing): ListingEvent[] {
  const { status, missedAt, listed, priced, repricing, attempt } = listing;
  const isOver = status === 'ended' || status === 'sold' || isStuck(listing);
  const isNoneOfOurs = (status === 'draft' || status === 'refused') && !isFree(listing);
  if (isOver || isNoneOfOurs)
    return [{ type: 'ListingDrifted', data: { found: 'live', wanted: 'gone', listed, seenAt } }, endingOf(listing)];
  if (status !== 'live') return [];
  const events: ListingEvent[] = missedAt === undefined ? [] : [{ type: 'ListingSeenAgain', data: { seenAt } }];
  const wanted = repricing ?? priced;
  if (wanted === undefined || price === undefined || sameContent(price, wanted.price)) return events;
  // That a new price is not there yet is nothing to alert people for; should it have been refused, it is asked for again.
  if (repricing === undefined)
    events.push({ type: 'ListingDrifted', data: { found: 'price', wanted: 'price', listed, seenAt } });
  return [...events, { type: 'RepricingAsked', data: { attempt: attempt + 1, ...wanted, seenAt } }];
}

function foundGone(seenAt: string, listing: Listing): ListingEvent[] {
  const { status, missedAt, listed, bid, attempt, ending } = listing;
  if (isStuck(listing)) {
    const { because = 'by-hand', orderId, since } = ending ?? {};
    return [{ type: 'ListingEnded', data: { because, orderId, since, attempt, listed, at: seenAt } }];
  }
  // An auction that somebody bid in ends with a buyer: we shall hear of the order.
  if (status !== 'live' || bid !== undefined) return [];
  // It may have been sold a moment ago: unless we hear of that by the next time, it has gone by itself.
  if (missedAt === undefined) return [{ type: 'ListingMissed', data: { seenAt } }];
  return [{ type: 'ListingDrifted', data: { found: 'gone', wanted: 'live', listed, seenAt } }];
}
