import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { listing, type ListingEvent } from './listing.js';

const types = {
  ...{ ListingDrafted: 1, ListingWanted: 1, ListingUnwanted: 1, OfferHeard: 1, ClaimHeard: 1, HoldHeard: 1 },
  ...{ PublicationAsked: 1, ListingPublished: 1, PublicationRefused: 1, EndingAsked: 1, ListingEnded: 1 },
  ...{ ListingOverexposed: 1, EndingRefused: 1, ListingSoldThere: 1, RepricingAsked: 1, ListingRepriced: 1 },
  ...{ ListingMissed: 1, ListingSeenAgain: 1, ListingDrifted: 1, AuctionBidOn: 1 },
} satisfies Record<ListingEvent['type'], 1>;

goldenContract(listing, join(__dirname, 'listing.golden.json'), Object.keys(types));
