import { format } from '#money/money.js';
import type { Listing } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { json, type Reply } from '../reply.js';
import { publishedOf, stocked } from './catalogue.js';
import type { EbayCall } from './ebay-call.js';
import { EbayError } from './ebay-error.js';

/** What buyers see of a listing, also of those that were made on eBay's pages. */
export function itemByLegacyId(hall: MarketHall, { query }: EbayCall): Reply {
  const number = query.get('legacy_item_id') ?? '';
  const listing = /^\d{9,15}$/.test(number) ? hall.listing('ebay', { number: Number(number) }) : undefined;
  const refused = (errorId: number, message: string) =>
    new EbayError(400, errorId, 'API_BROWSE', message, [{ name: 'legacyItemId', value: number }]);
  if (listing?.liveAt === undefined) throw refused(11_003, 'The specified legacy item ID was not found.');
  if (listing.state !== 'live') throw refused(11_004, 'The item is not available for purchase.');
  return json(200, seen(listing));
}

function seen(listing: Listing) {
  const { number, title, priceMinor, currency, quantity } = listing;
  const stock = stocked(listing);
  const product = stock?.kept.item.product;
  const categoryId = stock && publishedOf(stock)?.categoryId;
  const money = { value: format({ minor: priceMinor, currency }), currency };
  return {
    ...{ itemId: `v1|${number}|0`, legacyItemId: String(number), title, ...(categoryId && { categoryId }) },
    ...(product?.imageUrls?.[0] && { image: { imageUrl: product.imageUrls[0] } }),
    itemWebUrl: `https://www.ebay.com/itm/${number}`,
    ...(listing.format === 'auction' ? bidding(listing, money) : { price: money, buyingOptions: ['FIXED_PRICE'] }),
    estimatedAvailabilities: [{ estimatedAvailabilityStatus: 'IN_STOCK', estimatedAvailableQuantity: quantity }],
  };
}

/** Without a bid there is no current one, and bidding begins at the start price. Here every bid is somebody else's. */
const bidding = ({ bids, endsAt }: Listing, money: { readonly value: string; readonly currency: string }) => ({
  ...{ buyingOptions: ['AUCTION'], bidCount: bids, uniqueBidderCount: bids },
  ...(bids === 0 ? { minimumPriceToBid: money } : { currentBidPrice: money }),
  ...(endsAt !== undefined && { itemEndDate: new Date(endsAt).toISOString() }),
});
