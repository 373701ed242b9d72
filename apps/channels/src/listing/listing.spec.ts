import { describe, expect, it } from '@jest/globals';
import { listingIdOf, type ListingCommand } from './listing.js';
import {
  after,
  claimed,
  draft,
  drafted,
  end,
  endingAsked,
  find,
  given,
  hearClaim,
  hearOffer,
  hearHold,
  isEnded,
  isPublished,
  isRefused,
  listed,
  live,
  newWords,
  noTitle,
  offered,
  publicationAsked,
  publish,
  reprice,
  usd,
  wanted,
  wasPublished,
  wasRefused,
  words,
} from './listing-story.contract.js';

describe('A listing', () => {
  it('names its channel and its piece', () => expect(listingIdOf('ebay', 'CM-72.49.3')).toBe('ebay.CM-72.49.3'));
  it('is drafted before anything is done with it', () => {
    given().when(draft()).then(drafted());
    given().when(publish).thenRefused('listing-unknown');
    given().when(end).thenRefused('listing-unknown');
  });
  it('that nobody drafted hears nothing', () => {
    const others: ListingCommand[] = [hearOffer(1, 5), hearClaim(2, 'o-42'), hearHold(3, 'auction-ebay-1')];
    for (const command of [...others, find(1, 5), reprice(5), isPublished(1), isEnded(1, 1), isRefused(1)])
      given().when(command).thenNothing();
  });
  it('goes up once it is wanted and the piece is offered, whichever comes first', () => {
    given(drafted(), offered()).when(publish).then(wanted, publicationAsked(1));
    given(drafted()).when(publish).then(wanted);
    given(drafted(), wanted).when(hearOffer(1, 125_000)).then(offered(), publicationAsked(1));
    given(drafted()).when(hearOffer(1, 125_000)).then(offered());
  });
  it('is not asked for what the channel would refuse', () => {
    given(drafted(words, noTitle), offered()).when(publish).thenRefused('listing-invalid');
    given(drafted(words, noTitle), wanted, offered()).when(draft()).then(drafted(), publicationAsked(1));
    given(drafted(words, noTitle)).when(draft(words, noTitle)).thenNothing();
    // The channel's limits changed, the words did not.
    given(drafted(words, noTitle)).when(draft()).then(drafted());
  });
  it('is live once the channel says so', () => {
    given(...live.slice(0, -1))
      .when(isPublished(1))
      .then(wasPublished(1));
    expect(after(...live)).toMatchObject({ status: 'live', isUp: true, listed, priced: { price: usd(130_000) } });
    given(...live)
      .when(publish)
      .thenNothing();
    given(...live)
      .when(isPublished(2))
      .thenNothing();
  });
  it('gets its new words at once where it is live', () => {
    given(...live)
      .when(draft(newWords))
      .then(drafted(newWords), publicationAsked(2));
    given(...live)
      .when(draft(newWords, noTitle))
      .thenRefused('listing-invalid');
    given(...live)
      .when(draft({ ...words, format: 'auction' }))
      .thenRefused('listing-is-live');
  });
  it('gets them also if they were written while the words of before were on their way', () => {
    const written = [...live.slice(0, -1), drafted(newWords), publicationAsked(2)];
    given(...written)
      .when(isPublished(1))
      .then(wasPublished(1));
    expect(after(...written, wasPublished(1))).toMatchObject({ status: 'publishing', attempt: 2, isUp: true });
    given(...written, wasPublished(1))
      .when(isPublished(2, 3))
      .then(wasPublished(2, 3));
    given(...written, wasPublished(2, 3))
      .when(isPublished(1))
      .thenNothing();
  });
  it('that was refused waits for people, or for news', () => {
    const refused = [...live.slice(0, -1), wasRefused(1)];
    given(...live.slice(0, -1))
      .when(isRefused(1))
      .then(wasRefused(1));
    given(...refused)
      .when(publish)
      .then(publicationAsked(2));
    given(...refused)
      .when(draft(newWords))
      .then(drafted(newWords), publicationAsked(2));
    given(...refused, claimed(5, 'o-42'))
      .when(publish)
      .thenNothing();
    given(...refused, claimed(5, 'o-42'))
      .when(hearClaim(6))
      .then(claimed(6), publicationAsked(2));
    for (const late of [isRefused(0), isRefused(2)])
      given(...live.slice(0, -1))
        .when(late)
        .thenNothing();
  });
  it('stays live in its words of before if its new ones are refused', () => {
    const asked = [...live, drafted(newWords), publicationAsked(2)];
    given(...asked)
      .when(isRefused(2))
      .then(wasRefused(2, true));
    const kept = [...asked, wasRefused(2, true)];
    expect(after(...kept)).toMatchObject({ status: 'live', code: '25002' });
    given(...kept)
      .when(publish)
      .then(publicationAsked(3));
    given(...kept)
      .when(hearClaim(5, 'o-42'))
      .then(claimed(5, 'o-42'), endingAsked(3, 'allocated', 'o-42', 5));
  });
});
