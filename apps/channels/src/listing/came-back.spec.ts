import { describe, it } from '@jest/globals';
import {
  at,
  claimed,
  endingAsked,
  given,
  hearClaim,
  live,
  publicationAsked,
  soldThere,
  taken,
  wasEnded,
  wasPublished,
} from './listing-story.contract.js';

describe('A piece that went from sale and came back', () => {
  it('is ended there though the order is of that channel: that may have been before', () => {
    const over = wasEnded(6, { because: 'allocated', orderId: 'o-42', since: at(5), attempt: 2 });
    const back = [...taken, over, claimed(8), publicationAsked(3), wasPublished(3, 9)];
    given(...back)
      .when(hearClaim(10, 'o-ebay-12-1'))
      .then(claimed(10, 'o-ebay-12-1'), endingAsked(4, 'allocated', 'o-ebay-12-1', 10));
    const resold = [...live, claimed(5, 'o-ebay-12-1'), soldThere('o-ebay-12-1', 5), claimed(8), publicationAsked(2)];
    given(...resold, wasPublished(2, 9))
      .when(hearClaim(10, 'o-ebay-12-2'))
      .then(claimed(10, 'o-ebay-12-2'), endingAsked(3, 'allocated', 'o-ebay-12-2', 10));
  });
});
