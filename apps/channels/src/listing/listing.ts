import type { Money } from '#contracts/vocabulary.js';
import { sameContent } from '#contracts/same-content.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { Draft, Fault, Listed } from '../channel/channel.js';
import { unheardOf, type Claimed, type Held, type Offered } from '../piece/piece.js';
import { ended, endRefused, found, published, repriced } from './answers.js';
import { again, pursued } from './course.js';

/** Why a listing goes. `frozen`: somebody bid for the piece in an auction elsewhere. */
export type Because = 'allocated' | 'withdrawn' | 'by-hand' | 'frozen';
/** What it costs there, and the rates and the rule that its price follows from. */
export type Priced = { price: Money; rateId?: string | undefined; ruleId: string };
/** `since`: when it came to be that nobody should be able to buy it any more. */
type Ending = { because: Because; orderId?: string | undefined; since?: string | undefined };
type Hold = { holdId: string; until: string };
type Found = 'live' | 'gone' | 'price';

export type ListingCommand =
  /** `faults`: what the channel would refuse in it, by its limits. */
  | { type: 'DraftListing'; data: { channel: string; unitId: string; draft: Draft; faults: readonly Fault[] } }
  | { type: 'PublishListing'; data: Record<string, never> }
  | { type: 'EndListing'; data: Record<string, never> }
  | { type: 'HearOffer'; data: Offered }
  | { type: 'HearClaim'; data: Claimed }
  | { type: 'HearHold'; data: Held }
  | { type: 'RecordPublished'; data: { attempt: number; listed: Listed; at: string } & Priced }
  | { type: 'RecordPublishRefused'; data: { attempt: number; code: string } }
  | { type: 'RecordEnded'; data: { attempt: number; outcome: 'ended' | 'over'; at: string; limitMs: number } }
  | { type: 'RecordEndRefused'; data: { attempt: number; code: string } }
  | { type: 'Reprice'; data: Priced }
  | {
      type: 'RecordRepriced';
      data: { attempt: number; outcome: 'repriced' | 'over'; at?: string | undefined } & Priced;
    }
  | { type: 'RecordFound'; data: { live: boolean; price?: Money | undefined; seenAt: string } }
  | { type: 'RecordBid'; data: Hold };

// These shapes are on disk for ever: add to them, never change them.
export type ListingEvent =
  | { type: 'ListingDrafted'; data: { channel: string; unitId: string; draft: Draft; faults: readonly Fault[] } }
  | { type: 'ListingWanted'; data: Record<string, never> }
  | { type: 'ListingUnwanted'; data: Record<string, never> }
  | { type: 'OfferHeard'; data: Offered }
  | { type: 'ClaimHeard'; data: Claimed }
  | { type: 'HoldHeard'; data: Held }
  | { type: 'PublicationAsked'; data: { attempt: number } }
  | { type: 'ListingPublished'; data: { attempt: number; listed: Listed; at: string } & Priced }
  /** `isLive`: it is for sale there all the same, in the words of before. */
  | { type: 'PublicationRefused'; data: { attempt: number; code: string; isLive: boolean } }
  | { type: 'EndingAsked'; data: { attempt: number } & Ending }
  /** `exposedMs`: how long it could be bought though it was somebody's; none where it was over before we asked. */
  | {
      type: 'ListingEnded';
      data: { attempt: number; listed?: Listed | undefined; at: string; exposedMs?: number | undefined } & Ending;
    }
  | {
      type: 'ListingOverexposed';
      data: { listed?: Listed | undefined; orderId: string; exposedMs: number; limitMs: number };
    }
  | { type: 'EndingRefused'; data: { attempt: number; code: string } }
  | { type: 'ListingSoldThere'; data: { orderId: string; listed?: Listed | undefined; at?: string | undefined } }
  /** `seenAt`: of the look at the channel that found the price of before. */
  | { type: 'RepricingAsked'; data: { attempt: number; seenAt?: string } & Priced }
  | { type: 'ListingRepriced'; data: { attempt: number; at?: string | undefined } & Priced }
  | { type: 'ListingMissed'; data: { seenAt: string } }
  | { type: 'ListingSeenAgain'; data: { seenAt: string } }
  | { type: 'ListingDrifted'; data: { found: Found; wanted: Found; listed?: Listed | undefined; seenAt: string } }
  | { type: 'AuctionBidOn'; data: Hold };

export const listingStatuses = ['draft', 'publishing', 'refused', 'live', 'ending', 'ended', 'sold'] as const;
export type ListingStatus = (typeof listingStatuses)[number];

export type Listing = {
  readonly status: ListingStatus | 'new';
  readonly channel?: string;
  readonly unitId?: string;
  readonly draft?: Draft;
  readonly faults: readonly Fault[];
  /** Whether people want it there. */
  readonly isWanted: boolean;
  readonly offer: Offered;
  readonly claim: Claimed;
  /** Who bid for the piece, here or elsewhere. */
  readonly hold: Held;
  /** Who bid for it here. */
  readonly bid?: Hold | undefined;
  /** Counts what we asked of the channel. */
  readonly attempt: number;
  /** Whether it can be bought there, as far as the channel told; also while something new is asked for. */
  readonly isUp: boolean;
  /** Whether it went and came back: an order from there may be of the time before. */
  readonly isBack: boolean;
  /** What the channel last said that it did, so that a repeat is recognised. */
  readonly published?: { readonly attempt: number; readonly at: string } | undefined;
  readonly ending?: Ending | undefined;
  readonly listed?: Listed | undefined;
  readonly priced?: Priced | undefined;
  /** What it is to cost, until the channel says that it does. */
  readonly repricing?: Priced | undefined;
  readonly code?: string | undefined;
  /** When it became what it is, as the channel told. */
  readonly changedAt?: string | undefined;
  /** When we last looked at the channel and found it otherwise than before. */
  readonly seenAt?: string | undefined;
  /** When the channel first did not have it, though it should. */
  readonly missedAt?: string | undefined;
};

/** One piece on one channel: what people want, what may be, and what the channel did. Its id names both, {@link listingIdOf}. */
export const listing: Decider<ListingCommand, ListingEvent, Listing> = {
  stream: 'listing',
  initial: { status: 'new', faults: [], isWanted: false, ...unheardOf, attempt: 0, isUp: false, isBack: false },

  decide(command, listing) {
    if (listing.status === 'new' && command.type !== 'DraftListing') return unknown(command);
    const events = decided(command, listing);
    // What a refusal leads to is up to people, and nobody asks again by itself.
    return events.length === 0 || events.at(-1)!.type.endsWith('Refused')
      ? events
      : pursued(after(listing, events), events);
  },

  evolve(listing, event) {
    switch (event.type) {
      case 'ListingDrafted':
        return { ...listing, ...event.data, status: listing.status === 'new' ? 'draft' : listing.status };
      case 'ListingWanted':
        return { ...listing, isWanted: true };
      case 'ListingUnwanted':
        return { ...listing, isWanted: false };
      case 'OfferHeard':
        return { ...listing, offer: event.data };
      case 'ClaimHeard':
        return { ...listing, claim: event.data };
      case 'HoldHeard':
        return { ...listing, hold: event.data };
      case 'PublicationAsked':
        return { ...listing, status: 'publishing', attempt: event.data.attempt, code: undefined, ending: undefined };
      case 'ListingPublished':
        return up(listing, event.data);
      case 'PublicationRefused':
        return { ...listing, status: event.data.isLive ? 'live' : 'refused', code: event.data.code };
      case 'EndingAsked': {
        const { attempt, ...ending } = event.data;
        return { ...listing, status: 'ending', attempt, ending, code: undefined };
      }
      case 'ListingEnded':
        return { ...listing, ...down, status: 'ended', changedAt: event.data.at };
      case 'EndingRefused':
        return { ...listing, code: event.data.code };
      case 'ListingSoldThere':
        return { ...listing, ...down, status: 'sold', changedAt: event.data.at ?? listing.changedAt };
      case 'RepricingAsked': {
        const { attempt, seenAt = listing.seenAt, ...repricing } = event.data;
        return { ...listing, attempt, repricing, seenAt };
      }
      case 'ListingRepriced': {
        const { at = listing.changedAt } = event.data;
        return { ...listing, priced: pricedOf(event.data), repricing: undefined, changedAt: at };
      }
      case 'ListingOverexposed':
        return listing;
      case 'ListingMissed':
        return { ...listing, missedAt: event.data.seenAt, seenAt: event.data.seenAt };
      case 'ListingSeenAgain':
        return { ...listing, missedAt: undefined, seenAt: event.data.seenAt };
      case 'ListingDrifted': {
        const { found, seenAt } = event.data;
        return found === 'gone' ? { ...listing, ...down, status: 'ended', seenAt } : { ...listing, seenAt };
      }
      case 'AuctionBidOn':
        return { ...listing, bid: event.data };
    }
  },
};

const pricedOf = ({ price, rateId, ruleId }: Priced): Priced => ({ price, ...(rateId && { rateId }), ruleId });

/** Nothing is left of what was there. */
const down = { isUp: false, bid: undefined, repricing: undefined, missedAt: undefined, code: undefined };

/** While something newer is asked for, what was asked for before changes nothing but that it can be bought. */
function up(listing: Listing, data: Extract<ListingEvent, { type: 'ListingPublished' }>['data']): Listing {
  const { attempt, listed, at } = data;
  const { status, changedAt = at, code, ending } = listing;
  const isOvertaken = attempt < listing.attempt && (status === 'publishing' || status === 'ending');
  const isBack = listing.isBack || (listing.published !== undefined && !listing.isUp);
  return {
    ...{ ...listing, listed, priced: pricedOf(data), published: { attempt, at }, isUp: true, isBack },
    ...{ repricing: undefined, missedAt: undefined, changedAt: at > changedAt ? at : changedAt },
    ...(isOvertaken ? { status, code, ending } : { status: 'live', code: undefined, ending: undefined }),
  };
}

const after = (before: Listing, events: readonly ListingEvent[]) => events.reduce<Listing>(listing.evolve, before);

export const listingIdOf = (channel: string, unitId: string) => `${channel}.${unitId}`;

/** What is heard of a piece that nobody drafted here concerns no listing; what people ask for does not exist. */
function unknown({ type }: ListingCommand): ListingEvent[] {
  if (type === 'PublishListing' || type === 'EndListing')
    throw new Refusal('listing-unknown', 'Nobody drafted this piece for that channel.');
  return [];
}

function decided(command: ListingCommand, listing: Listing): ListingEvent[] {
  switch (command.type) {
    case 'DraftListing':
      return drafted(command.data, listing);
    case 'PublishListing':
      if (listing.faults.length > 0) throw new Refusal('listing-invalid', faultsIn(listing));
      return listing.isWanted ? again(listing) : [{ type: 'ListingWanted', data: {} }];
    case 'EndListing':
      return listing.isWanted ? [{ type: 'ListingUnwanted', data: {} }] : again(listing);
    case 'HearOffer':
      return command.data.sequence > listing.offer.sequence ? [{ type: 'OfferHeard', data: command.data }] : [];
    case 'HearClaim':
      return command.data.sequence > listing.claim.sequence ? [{ type: 'ClaimHeard', data: command.data }] : [];
    case 'HearHold':
      return command.data.sequence > listing.hold.sequence ? [{ type: 'HoldHeard', data: command.data }] : [];
    case 'RecordPublished':
      return published(command.data, listing);
    case 'RecordPublishRefused':
      if (listing.status !== 'publishing' || command.data.attempt !== listing.attempt) return [];
      return [{ type: 'PublicationRefused', data: { ...command.data, isLive: listing.isUp } }];
    case 'RecordEnded':
      return isAsked(command.data, listing) ? ended(command.data, listing) : [];
    case 'RecordEndRefused':
      return isAsked(command.data, listing) && listing.code === undefined ? endRefused(command.data, listing) : [];
    case 'Reprice':
      return repriced(command.data, listing);
    case 'RecordRepriced': {
      const { outcome, attempt, at } = command.data;
      if (outcome === 'over' || listing.repricing === undefined || listing.attempt !== attempt) return [];
      return [{ type: 'ListingRepriced', data: { attempt, at, ...pricedOf(command.data) } }];
    }
    case 'RecordFound':
      return found(command.data, listing);
    case 'RecordBid':
      if (listing.status !== 'live' || sameContent(listing.bid, command.data)) return [];
      return [{ type: 'AuctionBidOn', data: command.data }];
  }
}

const isAsked = ({ attempt }: { readonly attempt: number }, listing: Listing) =>
  listing.status === 'ending' && listing.attempt === attempt;

function drafted(
  { channel, unitId, draft, faults }: Extract<ListingCommand, { type: 'DraftListing' }>['data'],
  listing: Listing,
): ListingEvent[] {
  if (sameContent([draft, faults], [listing.draft, listing.faults])) return [];
  const isOut = listing.status === 'live' || listing.status === 'publishing';
  if (isOut && draft.format !== listing.draft?.format)
    throw new Refusal('listing-is-live', 'End it first: what is live stays an auction, or stays none.');
  if (isOut && faults.length > 0) throw new Refusal('listing-invalid', faultsIn({ faults }));
  const words: ListingEvent = { type: 'ListingDrafted', data: { channel, unitId, draft, faults } };
  // What is for sale already gets its new words at once.
  return isOut ? [words, { type: 'PublicationAsked', data: { attempt: listing.attempt + 1 } }] : [words];
}

const faultsIn = ({ faults }: Pick<Listing, 'faults'>) =>
  faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
