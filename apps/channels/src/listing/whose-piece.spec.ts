import { describe, expect, it } from '@jest/globals';
import { type ListingCommand, type ListingEvent } from './listing.js';
import {
  after,
  at,
  bid,
  claimed,
  drafted,
  end,
  endingAsked,
  given,
  hearClaim,
  hearOffer,
  hearHold,
  held,
  isEnded,
  isNotEnded,
  isPublished,
  listed,
  live,
  newWords,
  offered,
  publicationAsked,
  reprice,
  soldThere,
  taken,
  unwanted,
  wasEnded,
  wasNotEnded,
  wasPublished,
  withdrawn,
} from './listing-story.contract.js';

describe('A piece that somebody has', () => {
  it('goes from sale', () => {
    given(...live)
      .when(hearClaim(5, 'o-42'))
      .then(claimed(5, 'o-42'), endingAsked(2, 'allocated', 'o-42', 5));
    given(...live.slice(0, -1))
      .when(hearClaim(5, 'o-42'))
      .then(claimed(5, 'o-42'), endingAsked(2, 'allocated', 'o-42', 5));
    given(...live)
      .when(hearOffer(5))
      .then(withdrawn(5), endingAsked(2, 'withdrawn'));
    given(...live)
      .when(end)
      .then(unwanted, endingAsked(2, 'by-hand'));
  });
  it('was sold there if the order is of that channel', () => {
    given(...live)
      .when(hearClaim(5, 'o-ebay-12-1'))
      .then(claimed(5, 'o-ebay-12-1'), soldThere('o-ebay-12-1', 5));
    expect(after(...live, claimed(5, 'o-ebay-12-1'), soldThere('o-ebay-12-1', 5)).status).toBe('sold');
    given(...live)
      .when(hearClaim(5, 'o-etsy-12-1'))
      .then(claimed(5, 'o-etsy-12-1'), endingAsked(2, 'allocated', 'o-etsy-12-1', 5));
  });
  it('is ended there all the same while it is being put up: that may come after the sale', () => {
    const asked = live.slice(0, -1);
    const news = [claimed(5, 'o-ebay-12-1'), endingAsked(2, 'allocated', 'o-ebay-12-1', 5)] as const;
    const sold = [...asked, ...news];
    given(...asked)
      .when(hearClaim(5, 'o-ebay-12-1'))
      .then(...news);
    const over = wasEnded(6, { because: 'allocated', orderId: 'o-ebay-12-1', since: at(5), attempt: 2 });
    given(...sold, over)
      .when(isPublished(1, 7))
      .then(wasPublished(1, 7), endingAsked(3, 'allocated', 'o-ebay-12-1', 5));
  });
  it('is told in the order of inventory, whatever comes first', () => {
    given(...live, claimed(6))
      .when(hearClaim(5, 'o-42'))
      .thenNothing();
    given(...live, offered(4, 99_000))
      .when(hearOffer(3))
      .thenNothing();
    given(...live)
      .when(hearOffer(4, 99_000))
      .then(offered(4, 99_000));
  });
  it('is for sale again once the order gives it back', () => {
    const over = wasEnded(6, { because: 'allocated', orderId: 'o-42', since: at(5), attempt: 2 });
    given(...taken, over)
      .when(hearClaim(8))
      .then(claimed(8), publicationAsked(3));
    given(...live, claimed(5, 'o-ebay-12-1'), soldThere('o-ebay-12-1', 5))
      .when(hearClaim(8))
      .then(claimed(8), publicationAsked(2));
    given(...taken, over, unwanted)
      .when(hearClaim(8))
      .then(claimed(8));
    // While it is being ended, that comes first.
    given(...taken)
      .when(hearClaim(8))
      .then(claimed(8));
  });
  it('that comes up late is ended once more, after that', () => {
    const revised = [...live, drafted(newWords), publicationAsked(2), claimed(5, 'o-42')];
    const ending = [...revised, endingAsked(3, 'allocated', 'o-42', 5)];
    given(...ending)
      .when(isPublished(2, 6))
      .then(wasPublished(2, 6), endingAsked(4, 'allocated', 'o-42', 5));
    given(...ending, wasPublished(2, 6), endingAsked(4, 'allocated', 'o-42', 5))
      .when(isEnded(3, 6))
      .thenNothing();
    given(...ending, wasPublished(2, 6), endingAsked(4, 'allocated', 'o-42', 5))
      .when(isPublished(2, 6))
      .thenNothing();
  });
  it('that comes up late and is free again waits for its ending, and goes up after that', () => {
    const freed = [...live, drafted(newWords), publicationAsked(2), claimed(5, 'o-42')];
    const ending = [...freed, endingAsked(3, 'allocated', 'o-42', 5), claimed(6)];
    given(...ending)
      .when(isPublished(2, 6))
      .then(wasPublished(2, 6));
    expect(after(...ending, wasPublished(2, 6)).status).toBe('ending');
    given(...ending, wasPublished(2, 6))
      .when(isEnded(3, 7))
      .then(
        wasEnded(7, { because: 'allocated', orderId: 'o-42', since: at(5), attempt: 3, exposedMs: 1_000 }),
        publicationAsked(4),
      );
  });
});

describe('An ending', () => {
  const of = { because: 'allocated' as const, orderId: 'o-42', since: at(5), attempt: 2 };
  it('says for how long it could be bought though it was somebody’s', () => {
    given(...taken)
      .when(isEnded(2, 10))
      .then(wasEnded(10, { ...of, exposedMs: 5_000 }));
    given(...taken)
      .when(isEnded(2, 11))
      .then(wasEnded(11, { ...of, exposedMs: 6_000 }), {
        type: 'ListingOverexposed',
        data: { listed, orderId: 'o-42', exposedMs: 6_000, limitMs: 5_000 },
      });
    // By two clocks it may have ended before.
    given(...taken)
      .when(isEnded(2, 4))
      .then(wasEnded(4, { ...of, exposedMs: 0 }));
  });
  it('counts from when it became somebody’s, though it was being ended before, and until it was given back', () => {
    const byHand = [...live, unwanted, endingAsked(2, 'by-hand'), claimed(5, 'o-42')];
    given(...byHand)
      .when(isEnded(2, 7))
      .then(wasEnded(7, { ...of, because: 'by-hand', exposedMs: 2_000 }));
    given(...taken, unwanted, claimed(8))
      .when(isEnded(2, 59))
      .then(wasEnded(59, { ...of, exposedMs: 3_000 }));
  });
  it('of what was over before we asked has no length', () => {
    given(...taken)
      .when(isEnded(2, 10, 'over'))
      .then(wasEnded(10, of));
    given(...live, unwanted, endingAsked(2, 'by-hand'))
      .when(isEnded(2, 10))
      .then(wasEnded(10, { because: 'by-hand', attempt: 2 }));
  });
  it('is an answer to what was asked last', () => {
    for (const late of [isEnded(1, 10), isEnded(3, 10), isNotEnded(1)])
      given(...taken)
        .when(late)
        .thenNothing();
  });
  it('that the channel refuses is up to people, and to news', () => {
    const stuck = [...taken, wasNotEnded(2)];
    given(...taken)
      .when(isNotEnded(2))
      .then(wasNotEnded(2));
    given(...stuck)
      .when(end)
      .then(unwanted, endingAsked(3, 'allocated', 'o-42', 5));
    given(...stuck, unwanted)
      .when(end)
      .then(endingAsked(3, 'allocated', 'o-42', 5));
    given(...stuck)
      .when(hearClaim(8, 'o-43'))
      .then(claimed(8, 'o-43'), endingAsked(3, 'allocated', 'o-43', 8));
    given(...stuck)
      .when(isEnded(2, 6))
      .then(wasEnded(6, { ...of, exposedMs: 1_000 }));
  });
  it('that the channel refuses is no matter once the piece may be there again', () => {
    given(...taken, claimed(8))
      .when(isNotEnded(2))
      .then(wasNotEnded(2), publicationAsked(3));
    given(...taken, wasNotEnded(2))
      .when(hearClaim(8))
      .then(claimed(8), publicationAsked(3));
  });
});

describe('A piece that somebody bids for', () => {
  const etsy = 'auction-etsy-CM-72.49.3';
  it('goes from sale at the other channels until nobody does', () => {
    given(...live)
      .when(hearHold(5, etsy))
      .then(held(5, etsy), endingAsked(2, 'frozen'));
    const frozen = [...live, held(5, etsy), endingAsked(2, 'frozen')];
    given(...frozen, wasEnded(6, { because: 'frozen', attempt: 2 }))
      .when(hearHold(7))
      .then(held(7), publicationAsked(3));
    given(...live)
      .when(hearHold(5, bid.holdId))
      .then(held(5, bid.holdId));
  });
  it('is free again though we hear so first', () => {
    given(...live)
      .when(hearHold(7))
      .then(held(7));
    given(...live, held(7))
      .when(hearHold(5, etsy))
      .thenNothing();
  });
  it('is free again once an order had it, which used the hold up', () => {
    const frozen = [...live, held(5, etsy), endingAsked(2, 'frozen')];
    const over = wasEnded(6, { because: 'frozen', attempt: 2 });
    given(...frozen, over, claimed(7, 'o-42'))
      .when(hearClaim(8))
      .then(claimed(8), publicationAsked(3));
    given(...live, claimed(8))
      .when(hearHold(5, etsy))
      .then(held(5, etsy));
    expect(after(...live, claimed(8), held(5, etsy)).status).toBe('live');
  });
  it('here is kept for the bidder, whatever its price becomes elsewhere', () => {
    const record: ListingCommand = { type: 'RecordBid', data: bid };
    const onIt: ListingEvent = { type: 'AuctionBidOn', data: bid };
    given(...live)
      .when(record)
      .then(onIt);
    given(...live, onIt)
      .when({ type: 'RecordBid', data: { ...bid, until: at(55) } })
      .then({ type: 'AuctionBidOn', data: { ...bid, until: at(55) } });
    given(...live, onIt)
      .when(reprice(140_000))
      .thenNothing();
    given(...taken)
      .when(record)
      .thenNothing();
    // New words for what is live are no new auction.
    expect(after(...live, onIt, publicationAsked(2), wasPublished(2, 3)).bid).toEqual(bid);
    expect(after(...live, onIt, soldThere('o-ebay-1', 5)).bid).toBeUndefined();
  });
});
