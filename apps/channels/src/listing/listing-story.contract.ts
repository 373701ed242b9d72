import { specification } from '#eventsourcing/specification.js';
import type { Draft } from '../channel/channel.js';
import { listing, type ListingCommand, type ListingEvent } from './listing.js';

/** The words in which the specifications of listings tell their stories: one bowl at eBay. */
export const usd = (minor: number) => ({ minor, currency: 'USD' });
export const unitId = 'CM-72.49.3';
export const words: Draft = {
  ...{ title: 'Porcelain bowl', description: 'A bowl.', photos: ['https://shop.example/1.jpg'], category: '37908' },
  ...{ attributes: { Type: 'Bowl' }, format: 'fixed' },
};
export const newWords: Draft = { ...words, title: 'Porcelain bowl, 1750-1780' };
export const noTitle = [{ pointer: '#/title', detail: 'at most 80 characters' }];
export const at = (second: number) => new Date(Date.UTC(2026, 0, 10, 15, 0, second)).toISOString();

const of = { channel: 'ebay', unitId };
export const draft = (text: Draft = words, faults: typeof noTitle = []) =>
  ({ type: 'DraftListing', data: { ...of, draft: text, faults } }) satisfies ListingCommand;
export const drafted = (text: Draft = words, faults: typeof noTitle = []): ListingEvent => ({
  type: 'ListingDrafted',
  data: { ...of, draft: text, faults },
});
export const publish: ListingCommand = { type: 'PublishListing', data: {} };
export const end: ListingCommand = { type: 'EndListing', data: {} };
export const wanted: ListingEvent = { type: 'ListingWanted', data: {} };
export const unwanted: ListingEvent = { type: 'ListingUnwanted', data: {} };

const offer = (sequence: number, minor?: number) => ({ sequence, ...(minor && { askingPrice: usd(minor) }) });
export const hearOffer = (sequence: number, minor?: number): ListingCommand => ({
  type: 'HearOffer',
  data: offer(sequence, minor),
});
export const offered = (sequence = 1, minor: number | undefined = 125_000): ListingEvent => ({
  type: 'OfferHeard',
  data: offer(sequence, minor),
});
export const withdrawn = (sequence: number): ListingEvent => ({ type: 'OfferHeard', data: { sequence } });
/** At that second it came to be whose it is. */
const claim = (sequence: number, orderId?: string) => ({ sequence, at: at(sequence), ...(orderId && { orderId }) });
export const hearClaim = (sequence: number, orderId?: string): ListingCommand => ({
  type: 'HearClaim',
  data: claim(sequence, orderId),
});
export const claimed = (sequence: number, orderId?: string): ListingEvent => ({
  type: 'ClaimHeard',
  data: claim(sequence, orderId),
});
const hold = (sequence: number, holdId?: string) => ({ sequence, ...(holdId && { holdId, until: at(59) }) });
export const hearHold = (sequence: number, holdId?: string): ListingCommand => ({
  type: 'HearHold',
  data: hold(sequence, holdId),
});
export const held = (sequence: number, holdId?: string): ListingEvent => ({
  type: 'HoldHeard',
  data: hold(sequence, holdId),
});

export const listed = { sku: unitId, listingNumber: '110001', handle: 'offer-1' };
const priced = (minor: number) => ({ price: usd(minor), ruleId: 'USD-0' });
const published = (attempt: number, second: number, minor: number) => ({
  ...{ attempt, listed, at: at(second), ...priced(minor) },
});
export const publicationAsked = (attempt: number): ListingEvent => ({ type: 'PublicationAsked', data: { attempt } });
export const isPublished = (attempt: number, second = 0, minor = 130_000): ListingCommand => ({
  type: 'RecordPublished',
  data: published(attempt, second, minor),
});
export const wasPublished = (attempt: number, second = 0, minor = 130_000): ListingEvent => ({
  type: 'ListingPublished',
  data: published(attempt, second, minor),
});
export const isRefused = (attempt: number, code = '25002'): ListingCommand => ({
  type: 'RecordPublishRefused',
  data: { attempt, code },
});
export const wasRefused = (attempt: number, isLive = false, code = '25002'): ListingEvent => ({
  type: 'PublicationRefused',
  data: { attempt, code, isLive },
});

type Ending = Extract<ListingEvent, { type: 'EndingAsked' }>['data'];
export const endingAsked = (
  attempt: number,
  because: Ending['because'],
  orderId?: string,
  second?: number,
): ListingEvent => ({
  type: 'EndingAsked',
  data: { attempt, because, ...(orderId && second !== undefined && { orderId, since: at(second) }) },
});
export const isEnded = (attempt: number, second: number, outcome: 'ended' | 'over' = 'ended'): ListingCommand => ({
  type: 'RecordEnded',
  data: { attempt, outcome, at: at(second), limitMs: 5_000 },
});
type Over = Extract<ListingEvent, { type: 'ListingEnded' }>['data'];
export const wasEnded = (second: number, data: Omit<Over, 'listed' | 'at'>): ListingEvent => ({
  type: 'ListingEnded',
  data: { listed, at: at(second), ...data },
});
export const isNotEnded = (attempt: number): ListingCommand => ({
  type: 'RecordEndRefused',
  data: { attempt, code: '21916' },
});
export const wasNotEnded = (attempt: number): ListingEvent => ({
  type: 'EndingRefused',
  data: { attempt, code: '21916' },
});

export const reprice = (minor: number): ListingCommand => ({ type: 'Reprice', data: priced(minor) });
export const repricingAsked = (attempt: number, minor: number, second?: number): ListingEvent => ({
  type: 'RepricingAsked',
  data: { attempt, ...priced(minor), ...(second !== undefined && { seenAt: at(second) }) },
});
export const isRepriced = (attempt: number, minor: number, second: number): ListingCommand => ({
  type: 'RecordRepriced',
  data: { attempt, outcome: 'repriced', at: at(second), ...priced(minor) },
});
export const wasRepriced = (attempt: number, minor: number, second: number): ListingEvent => ({
  type: 'ListingRepriced',
  data: { attempt, at: at(second), ...priced(minor) },
});

/** Somebody looked at that second; without a price it is not there. */
export const find = (second: number, minor?: number): ListingCommand => ({
  type: 'RecordFound',
  data: { live: minor !== undefined, seenAt: at(second), ...(minor !== undefined && { price: usd(minor) }) },
});
export const drifted = (second: number, found: 'live' | 'gone' | 'price', isListed = true): ListingEvent => ({
  type: 'ListingDrifted',
  data: {
    ...{ found, wanted: found === 'live' ? 'gone' : found === 'gone' ? 'live' : 'price' },
    ...{ listed: isListed ? listed : undefined, seenAt: at(second) },
  },
});
export const bid = { holdId: `auction-ebay-${unitId}`, until: at(50) };

export const given = specification(listing);
export const after = (...events: ListingEvent[]) => events.reduce(listing.evolve, listing.initial);
/** Offered, drafted, wanted, and published at second 0. */
export const live = [drafted(), offered(), wanted, publicationAsked(1), wasPublished(1)];
/** An order of the own shop has it since second 5. */
export const taken = [...live, claimed(5, 'o-42'), endingAsked(2, 'allocated', 'o-42', 5)];
export const soldThere = (orderId: string, second: number): ListingEvent => ({
  type: 'ListingSoldThere',
  data: { orderId, listed, at: at(second) },
});
