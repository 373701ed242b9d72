import { auctionOf, isToBeHad } from '../piece/piece.js';
import type { Because, Listing, ListingEvent } from './listing.js';

/** Somebody bid for the piece at another channel. An order that came after that has used it up, whatever became of the order. */
const isFrozen = ({ channel, hold: { holdId, sequence }, claim }: Listing) =>
  holdId !== undefined && auctionOf(holdId) !== channel && sequence > claim.sequence;

/** Whether anybody may buy it there. */
export const isFree = (listing: Listing) => isToBeHad(listing) && !isFrozen(listing);

/** Whether it should be for sale there now. */
export const isMeantToBeLive = (listing: Listing) =>
  listing.isWanted && listing.draft !== undefined && listing.faults.length === 0 && isFree(listing);

/** The channel would not end it, so it may be there still. */
export const isStuck = ({ status, code }: Listing) => status === 'ending' && code !== undefined;

/** The events, and what the channel is asked for because of them, unless that is asked for already. `after`: the listing then. */
export function pursued(after: Listing, events: ListingEvent[]): ListingEvent[] {
  const isOut = after.status === 'live' || after.status === 'publishing';
  if (isMeantToBeLive(after))
    return isOut || (after.status === 'ending' && !isStuck(after)) ? events : [...events, publicationOf(after)];
  if (!isOut && !isStuck(after)) return events;
  const { orderId, at } = after.claim;
  // What is back may have been sold there before it went, and can be bought again.
  if (orderId?.startsWith(`o-${after.channel}-`) === true && after.status === 'live' && !after.isBack)
    return [...events, { type: 'ListingSoldThere', data: { orderId, listed: after.listed, at } }];
  return [...events, endingOf(after)];
}

/** People ask once more for what the channel refused. */
export function again(listing: Listing): ListingEvent[] {
  if (listing.code === undefined) return [];
  if (isMeantToBeLive(listing)) return [publicationOf(listing)];
  return isStuck(listing) ? [endingOf(listing)] : [];
}

export const publicationOf = ({ attempt }: Listing): ListingEvent => ({
  type: 'PublicationAsked',
  data: { attempt: attempt + 1 },
});

export function endingOf(listing: Listing): ListingEvent {
  const { attempt, claim, isWanted } = listing;
  const because: Because =
    claim.orderId !== undefined ? 'allocated' : !isWanted ? 'by-hand' : isFrozen(listing) ? 'frozen' : 'withdrawn';
  const since = claim.orderId === undefined ? {} : { orderId: claim.orderId, since: claim.at };
  return { type: 'EndingAsked', data: { attempt: attempt + 1, because, ...since } };
}
