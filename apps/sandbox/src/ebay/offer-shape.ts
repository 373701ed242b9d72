import { isPublished, quantityOf, type Offer, type Stocked } from './catalogue.js';

/** An offer as eBay tells it. What is not published has no listing. */
export function shownOffer({ listing, kept }: Stocked, offer: Offer) {
  const { isPublished: _, availableQuantity: __, ...told } = offer;
  const listed = isPublished(listing, offer);
  const isLive = listed && listing.state === 'live';
  return {
    ...told,
    availableQuantity: isLive ? listing.quantity : quantityOf(kept.item, offer),
    status: listed ? 'PUBLISHED' : 'UNPUBLISHED',
    ...(listed && {
      listing: {
        ...{ listingId: String(listing.number), listingStatus: isLive ? 'ACTIVE' : 'OUT_OF_STOCK', soldQuantity: 0 },
      },
    }),
  };
}
