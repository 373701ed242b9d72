import { z } from 'zod';
import type { MarketHall } from '../market/market-hall.js';
import { isPublished, moneyOf, notAvailable, offered, stocked, withOffer } from './catalogue.js';
import { EbayError, inventoryError, told } from './ebay-error.js';
import { unrevisable } from './publishable.js';
import { restock } from './restocking.js';

const quantity = z.int().min(0).max(99_999);
const stockSchema = z.object({ quantity });
const termsSchema = z.object({
  offerId: z.string().regex(/^\d{1,16}$/),
  availableQuantity: quantity.optional(),
  price: z.object({ value: z.string().max(20), currency: z.string().regex(/^[A-Z]{3}$/) }).optional(),
});
export const bulkSchema = z.object({
  requests: z
    .array(
      z.object({
        sku: z.string().max(50).optional(),
        shipToLocationAvailability: stockSchema.optional(),
        offers: z.array(termsSchema).max(25).optional(),
      }),
    )
    .min(1)
    .max(25),
});

/** How much of it there is. */
export function reviseStock(hall: MarketHall, sku = '', shipToLocationAvailability: z.infer<typeof stockSchema>) {
  return outcomeOf({ sku }, () => {
    const stock = stocked(hall.listing('ebay', { sku }));
    if (stock === undefined)
      throw inventoryError(25_702, 'The SKU could not be found or is not available in the system.');
    const wrong = unrevisable(stock.listing);
    if (wrong !== undefined) throw wrong;
    const item = { ...stock.kept.item, availability: { shipToLocationAvailability } };
    hall.putListing('ebay', sku, { more: { ...stock.kept, item } });
    restock(hall, sku);
  });
}

/** Price and quantity of what is published; for others there is another call. */
export function reviseOffer(hall: MarketHall, sku: string | undefined, asked: z.infer<typeof termsSchema>) {
  const { offerId, availableQuantity, price } = asked;
  return outcomeOf({ ...(sku !== undefined && { sku }), offerId }, () => {
    const { offer, kept, listing } = offered(hall, offerId);
    if ((sku ?? offer.sku) !== offer.sku || !isPublished(listing, offer)) throw notAvailable();
    const wrong = unrevisable(listing);
    if (wrong !== undefined) throw wrong;
    const isAuction = offer.format === 'AUCTION';
    if (isAuction && (availableQuantity ?? 1) !== 1)
      throw inventoryError(25_762, 'availableQuantity is not applicable for auction offer.');
    const money = price && moneyOf(price);
    const pricingSummary = {
      ...offer.pricingSummary,
      ...(price && { [isAuction ? 'auctionStartPrice' : 'price']: price }),
    };
    const revised = { ...offer, pricingSummary, ...(availableQuantity !== undefined && { availableQuantity }) };
    const change = money && { priceMinor: money.minor, currency: money.currency };
    hall.putListing('ebay', offer.sku, { ...change, more: withOffer(kept, revised) });
    restock(hall, offer.sku);
  });
}

function outcomeOf(of: { readonly sku?: string; readonly offerId?: string }, act: () => void) {
  try {
    act();
    return { statusCode: 200, ...of, errors: [], warnings: [] };
  } catch (error) {
    if (!(error instanceof EbayError)) throw error;
    return { statusCode: error.status, ...of, errors: [told(error)], warnings: [] };
  }
}
