import type { Listing } from '../market/market.js';
import { priceOf, type Item, type Offer } from './catalogue.js';
import { inventoryError, type EbayError, type Parameter } from './ebay-error.js';

const twelveHoursMs = 43_200_000;
const dayMs = 86_400_000;

const about = (what: string) =>
  `The eBay listing associated with the inventory item, or the unpublished offer has ${what}.`;
const userError = (detail: string, parameters: readonly Parameter[] = []) =>
  inventoryError(25_002, `A user error has occurred. ${detail}`, parameters);

/** Of which categories nothing is published without which aspects. */
export type WantedAspects = ReadonlyMap<string, readonly string[]>;

export const unstocked = () => inventoryError(25_004, about('an invalid quantity'));

/**
 * What an offer lacks before people may see it, and as long as they do; undefined: nothing. Creating it asked for less.
 * @throws EbayError its price is none
 */
export function lackOf(item: Item, offer: Offer, wanted: WantedAspects): EbayError | undefined {
  const { product = {} } = item;
  const { listingPolicies: policies = {} } = offer;
  if (product.title === undefined) return userError('The item title is missing.');
  if (!product.description && !offer.listingDescription) return userError('The description is missing.');
  if (!product.imageUrls?.length) return inventoryError(25_014, about('invalid pictures. At least one is needed'));
  if (item.condition === undefined) return inventoryError(25_021, about('invalid item condition information'));
  if (offer.categoryId === undefined) return inventoryError(25_005, about('an invalid category ID'));
  if (offer.merchantLocationKey === undefined) return inventoryError(25_012, 'Invalid inventory location.');
  if (!policies.fulfillmentPolicyId) return inventoryError(25_007, about('invalid data in the Fulfillment policy'));
  if (!policies.paymentPolicyId) return inventoryError(25_008, about('invalid data in the Payment policy'));
  if (!policies.returnPolicyId) return inventoryError(25_009, about('invalid data in the Return policy'));
  if (priceOf(offer) === undefined) return inventoryError(25_003, about('an invalid price'));
  const aspects = wanted.get(offer.categoryId) ?? [];
  const missing = aspects.find((name) => product.aspects?.[name] === undefined);
  if (missing === undefined) return undefined;
  const detail = `The item specific ${missing} is missing. Add ${missing} to this listing, enter a valid value, and then try again.`;
  return userError(detail, [{ name: '0', value: detail }, ...[{ name: '2', value: missing }]]);
}

/** What makes no sense in an offer of that format, published or not. */
export function contradictionIn({ format, listingDuration, pricingSummary = {}, ...offer }: Offer) {
  const { auctionStartPrice, auctionReservePrice } = pricingSummary;
  if (format === 'FIXED_PRICE') {
    if (auctionStartPrice ?? auctionReservePrice)
      return inventoryError(
        25_758,
        'auctionStartPrice and auctionReservePrice are not supported for fixed price offer.',
      );
    // eBay's guide wants it said before publishing; that it may be left out is how it has always been done.
    if (listingDuration !== undefined && listingDuration !== 'GTC') return userError('Fixed-price listings are GTC.');
    return undefined;
  }
  if (listingDuration === undefined) return inventoryError(25_755, 'listingDuration is required for auction offer.');
  if (daysOf(listingDuration) === undefined) return userError('The listing duration is invalid.');
  if (auctionStartPrice === undefined)
    return inventoryError(25_757, 'auctionStartPrice is required for auction offer.');
  if ((offer.availableQuantity ?? 1) !== 1)
    return inventoryError(25_762, 'availableQuantity is not applicable for auction offer.');
  if (offer.quantityLimitPerBuyer !== undefined)
    return inventoryError(25_763, 'quantityLimitPerBuyer is not applicable for auction offer.');
  return undefined;
}

/** Of an auction, from its publication on. */
export const endOf = ({ listingDuration = '' }: Offer, now: number) => now + daysOf(listingDuration)! * dayMs;

/** Whoever bid relies on what they bid for. */
export function unrevisable({ number, format, bids, state }: Listing): EbayError | undefined {
  if (format !== 'auction' || bids === 0 || state !== 'live') return undefined;
  const item = [{ name: 'ItemId', value: String(number) }];
  return inventoryError(
    ...([
      25_038,
      `${number} cannot be revised if the item has a bid or a best offer or is ending within 12 hours`,
    ] as const),
    item,
  );
}

/** That an auction with bids cannot be ended in its last twelve hours is known of the older APIs, and unverified for this one. */
export function unendable({ format, bids, endsAt = Infinity }: Listing, now: number): EbayError | undefined {
  if (format !== 'auction' || bids === 0 || endsAt - now >= twelveHoursMs) return undefined;
  return userError('The auction has bids and ends within 12 hours, so that it cannot be ended early.');
}

function daysOf(duration: string): number | undefined {
  const [, days] = /^DAYS_(1|3|5|7|10)$/.exec(duration) ?? [];
  return days === undefined ? undefined : Number(days);
}
