import { format } from '#money/money.js';
import type { Money } from '#contracts/vocabulary.js';
import type { CancelReason, Draft, Giving, Offer, Part, Sent } from '../channel/channel.js';
import { aspectsOf, htmlOf, limits } from './limits.js';
import type { StandingOffer } from './replies.js';

/** What stands in each listing of ours. The policies and the location are set up at eBay, once; it publishes nothing without them. */
export type ListingTerms = {
  /** EBAY_US, EBAY_GB, EBAY_DE. */
  readonly marketplaceId: string;
  readonly merchantLocationKey: string;
  readonly fulfillmentPolicyId: string;
  readonly paymentPolicyId: string;
  readonly returnPolicyId: string;
  /** How long an auction runs: 1, 3, 5, 7 or 10. */
  readonly auctionDays: number;
};

const conditionOtherwise = 'USED_EXCELLENT';

export const amountOf = (money: Money) => ({ value: format(money), currency: money.currency });

/** The piece itself. There is one, and its quantity is said here alone: a second one in the offer would overrule it. */
export function inventoryItem(offer: Offer) {
  const { title, description, photos, attributes } = offer;
  const { condition = conditionOtherwise, conditionDescription } = attributes;
  const html = htmlOf(description);
  return {
    availability: { shipToLocationAvailability: { quantity: 1 } },
    condition,
    ...(conditionDescription !== undefined && { conditionDescription }),
    product: {
      title,
      ...(html.length <= limits.productDescriptionMax && { description: html }),
      aspects: Object.fromEntries(aspectsOf(offer).map(([name, value]) => [name, [value]])),
      imageUrls: photos,
    },
  };
}

export const formatOf = ({ format }: Pick<Draft, 'format'>) => (format === 'auction' ? 'AUCTION' : 'FIXED_PRICE');

/** What an offer may be changed in: all of it is said again each time. */
export function offerTerms(offer: Offer, terms: ListingTerms) {
  const isAuction = offer.format === 'auction';
  const { fulfillmentPolicyId, paymentPolicyId, returnPolicyId } = terms;
  return {
    categoryId: offer.category,
    merchantLocationKey: terms.merchantLocationKey,
    listingDescription: htmlOf(offer.description),
    listingDuration: isAuction ? `DAYS_${terms.auctionDays}` : 'GTC',
    listingPolicies: { fulfillmentPolicyId, paymentPolicyId, returnPolicyId },
    pricingSummary: { [isAuction ? 'auctionStartPrice' : 'price']: amountOf(offer.price) },
    // An old piece is not the new one that a catalogue has under the same words.
    includeCatalogProductDetails: false,
  };
}

export const newOffer = (offer: Offer, terms: ListingTerms) => ({
  ...{ sku: offer.sku, marketplaceId: terms.marketplaceId, format: formatOf(offer) },
  ...offerTerms(offer, terms),
});

/** Prices alone: whoever says how many there are puts a piece back on sale that was sold in the meantime. */
export const newPrice = ({ offerId, sku }: Pick<StandingOffer, 'offerId' | 'sku'>, price: Money) => ({
  requests: [{ sku, offers: [{ offerId, price: amountOf(price) }] }],
});

const changeable = [
  ...['categoryId', 'charity', 'extendedProducerResponsibility', 'hideBuyerDetails', 'includeCatalogProductDetails'],
  ...['listingDescription', 'listingDuration', 'listingPolicies', 'lotSize', 'merchantLocationKey'],
  ...['quantityLimitPerBuyer', 'regulatory', 'secondaryCategoryId', 'storeCategoryNames', 'tax'],
];
/** An auction has no price that {@link newPrice} could change, so its offer is said again as it is, with another start. */
export const newStart = (told: Readonly<Record<string, unknown>>, price: Money) => ({
  ...Object.fromEntries(Object.entries(told).filter(([field]) => changeable.includes(field))),
  pricingSummary: { ...(told.pricingSummary as object), auctionStartPrice: amountOf(price) },
});

/** By the names that eBay has for carriers. */
const carriers: Readonly<Record<string, string>> = { ups: 'UPS', fedex: 'FedEx', usps: 'USPS', dhl: 'DHL' };

/** eBay takes letters and digits in a tracking number, and nothing else. */
export const plainNumberOf = (trackingNumber: string) => trackingNumber.replace(/[^A-Za-z0-9]/g, '');

export const shippingFulfillment = (parts: readonly Part[], sent: Sent) => ({
  lineItems: parts.map(({ lineId, quantity }) => ({ lineItemId: lineId, quantity })),
  shippedDate: sent.sentAt,
  shippingCarrierCode: carriers[sent.carrier.toLowerCase()] ?? 'Other',
  trackingNumber: plainNumberOf(sent.trackingNumber),
});

const cancelReasons: Readonly<Record<CancelReason, string>> = {
  'out-of-stock': 'OUT_OF_STOCK_OR_CANNOT_FULFILL',
  'buyer-asked': 'BUYER_ASKED_CANCEL',
  address: 'ADDRESS_ISSUES',
  other: 'OUT_OF_STOCK_OR_CANNOT_FULFILL',
};

/** Post-Order API: the whole order, for which eBay gives back what was paid. `paidAt`: RFC 3339. */
export const cancellation = (number: string, reason: CancelReason, paidAt: string | undefined) => ({
  legacyOrderId: number,
  cancelReason: cancelReasons[reason],
  buyerPaid: true,
  ...(paidAt !== undefined && { buyerPaidDate: { value: paidAt } }),
});

const refundReasons: Readonly<Record<Giving['reason'], string>> = {
  returned: 'BUYER_RETURN',
  'buyer-asked': 'BUYER_CANCEL',
  'out-of-stock': 'SELLER_CANCEL',
  address: 'SELLER_CANCEL',
  other: 'OTHER_ADJUSTMENT',
};

/**
 * Of one line where the order has others, else of the order. Our id stands in the comment for people who look at eBay's pages;
 * no answer of eBay's tells it again.
 */
export function refundRequest(giving: Giving, amount: Money, linesOfOrder: number) {
  const [part, ...more] = giving.parts;
  const isOfLine = part !== undefined && more.length === 0 && linesOfOrder > 1;
  return {
    reasonForRefund: refundReasons[giving.reason],
    comment: giving.refundId.slice(0, 100),
    ...(isOfLine
      ? { refundItems: [{ lineItemId: part.lineId, refundAmount: amountOf(amount) }] }
      : { orderLevelRefundAmount: amountOf(amount) }),
  };
}
