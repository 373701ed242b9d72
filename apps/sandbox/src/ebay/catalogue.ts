import { z } from 'zod';
import { parse, type Money } from '#money/money.js';
import type { Listing } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { invalid, inventoryError } from './ebay-error.js';

const conditions = [
  ...(['NEW', 'LIKE_NEW', 'NEW_OTHER', 'NEW_WITH_DEFECTS', 'CERTIFIED_REFURBISHED', 'SELLER_REFURBISHED'] as const),
  ...(['EXCELLENT_REFURBISHED', 'VERY_GOOD_REFURBISHED', 'GOOD_REFURBISHED', 'USED_EXCELLENT'] as const),
  ...(['USED_VERY_GOOD', 'USED_GOOD', 'USED_ACCEPTABLE', 'FOR_PARTS_OR_NOT_WORKING'] as const),
  ...(['PRE_OWNED_EXCELLENT', 'PRE_OWNED_FAIR'] as const),
] as const;
const quantity = z.int().min(0).max(99_999);
const id = z.string().min(1).max(50);
const amount = z.object({ value: z.string().max(20), currency: z.string().regex(/^[A-Z]{3}$/) });

/** What eBay keeps of a thing, whether it is offered or not. Fields that eBay does not have are left out. */
export const itemSchema = z.object({
  availability: z.object({ shipToLocationAvailability: z.object({ quantity }).optional() }).optional(),
  condition: z.enum(conditions).optional(),
  conditionDescription: z.string().max(1_000).optional(),
  product: z
    .object({
      title: z.string().min(1).max(80).optional(),
      subtitle: z.string().max(55).optional(),
      description: z.string().max(4_000).optional(),
      imageUrls: z
        .array(z.url({ protocol: /^https$/ }))
        .max(24)
        .optional(),
      aspects: z.record(z.string().min(1).max(40), z.array(z.string().min(1).max(50)).min(1)).optional(),
      brand: z.string().max(65).optional(),
      mpn: z.string().max(65).optional(),
    })
    .optional(),
});
/** What is replaced as a whole by updating an offer. */
export const termsSchema = z.object({
  availableQuantity: quantity.optional(),
  categoryId: id.optional(),
  listingDescription: z.string().max(500_000).optional(),
  listingDuration: z.string().optional(),
  merchantLocationKey: z.string().min(1).max(36).optional(),
  listingPolicies: z
    .object({ fulfillmentPolicyId: id.optional(), paymentPolicyId: id.optional(), returnPolicyId: id.optional() })
    .optional(),
  pricingSummary: z
    .object({ price: amount.optional(), auctionStartPrice: amount.optional(), auctionReservePrice: amount.optional() })
    .optional(),
  hideBuyerDetails: z.boolean().optional(),
  includeCatalogProductDetails: z.boolean().optional(),
  quantityLimitPerBuyer: z.int().min(1).optional(),
});
export const offerSchema = termsSchema.extend({
  sku: id,
  marketplaceId: z.string().regex(/^EBAY_[A-Z_]{2,20}$/),
  format: z.enum(['FIXED_PRICE', 'AUCTION']),
});

export type Item = z.infer<typeof itemSchema>;
export type Terms = z.infer<typeof termsSchema>;
export type Offer = z.infer<typeof offerSchema> & { readonly offerId: string; readonly isPublished: boolean };
type Format = Offer['format'];

/** What eBay keeps of a listing in its own words. Of a SKU there is one offer of each format, and one of them is published. */
export type Kept = {
  readonly item: Item;
  readonly locale: string;
  readonly offers: Readonly<Partial<Record<Format, Offer>>>;
};
export type Stocked = { readonly listing: Listing; readonly kept: Kept };

/** Undefined: nobody put it there by this API, which does not see what was listed on eBay's pages. */
export function stocked(listing: Listing | undefined): Stocked | undefined {
  const kept = listing?.more as Partial<Kept> | undefined;
  return kept?.item === undefined ? undefined : { listing: listing!, kept: kept as Kept };
}

/** Offers are numbered after their listing, a digit for the format behind it. */
const offerBase = 200_000_000_000;
export const offerIdOf = ({ number }: Listing, format: Format) =>
  `${number - offerBase}${format === 'AUCTION' ? '1' : '0'}`;

/**
 * The offer of that number.
 * @throws EbayError there is none
 */
export function offered(hall: MarketHall, offerId: string): Stocked & { readonly offer: Offer } {
  const found = stocked(hall.listing('ebay', { number: Number(offerId.slice(0, -1)) + offerBase }));
  const offer = found && Object.values(found.kept.offers).find((one) => one.offerId === offerId);
  if (offer === undefined) throw notAvailable(404);
  return { ...found!, offer };
}

export const notAvailable = (status = 400) =>
  inventoryError(25_713, 'This Offer is not available : the offer was not found or is not published.', [], status);

export const withOffer = (kept: Kept, offer: Offer): Kept => ({
  ...kept,
  offers: { ...kept.offers, [offer.format]: offer },
});

/** An auction that is over is published no longer, though nobody withdrew it. */
export const isPublished = ({ state }: Listing, { isPublished, format }: Offer) =>
  isPublished && (format === 'FIXED_PRICE' || state === 'live');

/** The one that is published, or was when nothing was left of it. */
export const publishedOf = ({ listing, kept }: Stocked) =>
  Object.values(kept.offers).find((offer) => isPublished(listing, offer));

export const itemQuantity = ({ availability }: Item) => availability?.shipToLocationAvailability?.quantity ?? 0;

/** What can be bought by this offer: no more than there is, and one by auction. */
export const quantityOf = (
  item: Item,
  { format, availableQuantity = format === 'AUCTION' ? 1 : Infinity }: Pick<Offer, 'format' | 'availableQuantity'>,
) => Math.min(itemQuantity(item), availableQuantity);

/** @throws EbayError it is no amount above 0 of that currency */
export function moneyOf(asked: { readonly value: string; readonly currency: string }): Money {
  try {
    const money = parse(asked.value, asked.currency);
    if (money.minor > 0) return money;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw inventoryError(
    25_003,
    'The eBay listing associated with the inventory item, or the unpublished offer has an invalid price.',
  );
}

/** Undefined: none was said. Of an auction, where bids begin. */
export function priceOf({ format, pricingSummary = {} }: Pick<Offer, 'format' | 'pricingSummary'>): Money | undefined {
  const asked = format === 'AUCTION' ? pricingSummary.auctionStartPrice : pricingSummary.price;
  return asked && moneyOf(asked);
}

/** @throws EbayError naming the first field that is wrong, or the header that writing wants */
export function read<T>(schema: z.ZodType<T>, { headers, body }: Written, wantsLanguage = true): T {
  if (wantsLanguage && !/^[a-z]{2}-[A-Z]{2}$/.test(String(headers['content-language'] ?? '')))
    throw invalid('header Content-Language');
  if (!/json/.test(String(headers['content-type'] ?? ''))) throw invalid('header Content-Type');
  const parsed = schema.safeParse(parsedJson(body));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw invalid(path.join('.') || 'request', `${message}.`);
}
type Written = { readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly body: string };

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
