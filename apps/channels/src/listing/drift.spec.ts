import { describe, expect, it } from '@jest/globals';
import type { ListingEvent } from './listing.js';
import {
  after,
  at,
  bid,
  claimed,
  draft,
  drafted,
  drifted,
  endingAsked,
  find,
  given,
  hearOffer,
  isPublished,
  isRepriced,
  live,
  newWords,
  offered,
  publicationAsked,
  reprice,
  repricingAsked,
  taken,
  unwanted,
  wanted,
  wasEnded,
  wasNotEnded,
  wasPublished,
  wasRefused,
  wasRepriced,
  withdrawn,
} from './listing-story.contract.js';

const missed = (second: number): ListingEvent => ({ type: 'ListingMissed', data: { seenAt: at(second) } });
const seenAgain = (second: number): ListingEvent => ({ type: 'ListingSeenAgain', data: { seenAt: at(second) } });
const over = wasEnded(6, { because: 'allocated', orderId: 'o-42', since: at(5), attempt: 2, exposedMs: 1_000 });
const again = (attempt: number) => endingAsked(attempt, 'allocated', 'o-42', 5);

describe('What is found at the channel', () => {
  it('as it should be leads to nothing', () => {
    given(...live)
      .when(find(9, 130_000))
      .thenNothing();
    given(...taken, over)
      .when(find(9))
      .thenNothing();
    given(drafted()).when(find(9)).thenNothing();
  });
  it('and ended long ago is ended again', () => {
    given(...taken, over)
      .when(find(9, 130_000))
      .then(drifted(9, 'live'), again(3));
    const sold: ListingEvent = { type: 'ListingSoldThere', data: { orderId: 'o-ebay-1', at: at(5) } };
    given(...live, claimed(5, 'o-ebay-1'), sold)
      .when(find(9, 130_000))
      .then(drifted(9, 'live'), endingAsked(2, 'allocated', 'o-ebay-1', 5));
  });
  it('by a look from before that happened is nothing new', () => {
    for (const second of [4, 6])
      given(...taken, over)
        .when(find(second, 130_000))
        .thenNothing();
    given(...live.slice(0, -1), wasPublished(1, 5))
      .when(find(5))
      .thenNothing();
  });
  it('while it is being ended is no drift, unless the channel refused to end it', () => {
    given(...taken)
      .when(find(9, 130_000))
      .thenNothing();
    given(...taken, wasNotEnded(2))
      .when(find(9, 130_000))
      .then(drifted(9, 'live'), again(3));
  });
  it('and refused, or never asked for, is ended if the piece is somebody’s', () => {
    const refused = [...live.slice(0, -1), wasRefused(1)];
    given(...refused, claimed(5, 'o-42'))
      .when(find(9, 130_000))
      .then(drifted(9, 'live', false), endingAsked(2, 'allocated', 'o-42', 5));
    given(drafted(), offered(), withdrawn(2))
      .when(find(9, 130_000))
      .then(drifted(9, 'live', false), endingAsked(1, 'by-hand'));
    // People may have put it up there by themselves.
    given(drafted(), offered()).when(find(9, 130_000)).thenNothing();
    given(...refused)
      .when(find(9, 130_000))
      .thenNothing();
  });
});

describe('What is gone from the channel', () => {
  it('may have been sold a moment ago, and is put up again if it is gone the next time too', () => {
    given(...live)
      .when(find(9))
      .then(missed(9));
    given(...live, missed(9))
      .when(find(12))
      .then(drifted(12, 'gone'), publicationAsked(2));
    given(...live, missed(9))
      .when(find(8))
      .thenNothing();
  });
  it('was not gone if it is there the next time', () => {
    given(...live, missed(9))
      .when(find(12, 130_000))
      .then(seenAgain(12));
    given(...live, missed(9), seenAgain(12))
      .when(find(20))
      .then(missed(20));
  });
  it('with bids has a buyer of whom we shall hear', () =>
    given(...live, { type: 'AuctionBidOn', data: bid }, missed(9))
      .when(find(12))
      .thenNothing());
  it('went by itself after the channel refused to end it', () => {
    const { because, orderId, since } = { because: 'allocated' as const, orderId: 'o-42', since: at(5) };
    given(...taken, wasNotEnded(2))
      .when(find(9))
      .then(wasEnded(9, { because, orderId, since, attempt: 2 }));
    given(...taken)
      .when(find(9))
      .thenNothing();
  });
});

describe('A price', () => {
  it('is changed there, once, and counts when the channel says so', () => {
    given(...live)
      .when(reprice(140_000))
      .then(repricingAsked(2, 140_000));
    given(...live)
      .when(reprice(130_000))
      .thenNothing();
    given(...live, repricingAsked(2, 140_000))
      .when(isRepriced(2, 140_000, 9))
      .then(wasRepriced(2, 140_000, 9));
    expect(after(...live, repricingAsked(2, 140_000)).priced?.price.minor).toBe(130_000);
    expect(after(...live, repricingAsked(2, 140_000), wasRepriced(2, 140_000, 9)).priced?.price.minor).toBe(140_000);
  });
  it('that changes back before the channel has heard of it is asked for all the same', () =>
    given(...live, repricingAsked(2, 140_000))
      .when(reprice(130_000))
      .then(repricingAsked(3, 130_000)));
  it('is as asked for last: answers to what was asked before are old', () => {
    given(...live, repricingAsked(2, 140_000), repricingAsked(3, 150_000))
      .when(isRepriced(2, 140_000, 9))
      .thenNothing();
    given(...live, repricingAsked(2, 140_000))
      .when({
        type: 'RecordRepriced',
        data: { attempt: 2, outcome: 'over', price: { minor: 1, currency: 'USD' }, ruleId: 'r' },
      })
      .thenNothing();
  });
  it('comes with the words where they are published anew', () => {
    given(...live, repricingAsked(2, 140_000))
      .when(draft(newWords))
      .then(drafted(newWords), publicationAsked(3));
    given(...live, repricingAsked(2, 140_000), drafted(newWords), publicationAsked(3))
      .when(isPublished(3, 9, 140_000))
      .then(wasPublished(3, 9, 140_000));
    given(...live, repricingAsked(2, 140_000), publicationAsked(3), wasPublished(3, 9, 140_000))
      .when(isRepriced(2, 140_000, 9))
      .thenNothing();
  });
  it('that is another there is put right', () => {
    given(...live)
      .when(find(9, 99))
      .then(drifted(9, 'price'), repricingAsked(2, 130_000, 9));
    given(...live, missed(8))
      .when(find(9, 99))
      .then(seenAgain(9), drifted(9, 'price'), repricingAsked(2, 130_000, 9));
    // In an auction it is what was bid.
    given(...live)
      .when({ type: 'RecordFound', data: { live: true, seenAt: at(9) } })
      .thenNothing();
  });
  it('that is not there yet is no drift, and is asked for again', () => {
    const asked = [...live, repricingAsked(2, 140_000)];
    given(...asked)
      .when(find(9, 130_000))
      .then(repricingAsked(3, 140_000, 9));
    given(...asked)
      .when(find(9, 140_000))
      .thenNothing();
    given(...asked, wasRepriced(2, 140_000, 9))
      .when(find(8, 130_000))
      .thenNothing();
  });
  it('is no matter for what is not live', () => {
    for (const past of [[drafted()], [...taken], [...taken, over], [drafted(), wanted]])
      given(...past)
        .when(reprice(140_000))
        .thenNothing();
    given(...live, unwanted, endingAsked(2, 'by-hand'))
      .when(hearOffer(4, 99_000))
      .then(offered(4, 99_000));
  });
});
