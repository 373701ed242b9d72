import { allocate } from '#money/allocation.js';
import { format } from '#money/money.js';
import type { Bought, Listing, MarketOrder, Person } from '../market/market.js';
import { orderIdOf } from '../market/order-ids.js';

const dayMs = 86_400_000;
/** Refunds are on their way for so long before the buyer has them. */
export const refundPendingMs = 30_000;
/** eBay stops telling the e-mail address, and later where the buyer lives. */
const emailToldMs = 14 * dayMs;
const addressToldMs = 90 * dayMs;
const sellerId = 'northgate-antiques';
const place = 'EBAY_US';

export type Telling = {
  readonly now: number;
  readonly origin: string;
  /** With what eBay collects in the totals, as fieldGroups=TAX_BREAKDOWN asks. */
  readonly withTax: boolean;
  /** getOrders leaves cancelRequests empty, getOrder does not. */
  readonly withRequests: boolean;
  readonly formatOf: (line: Bought) => Listing['format'];
};

/** What the buyer pays to the seller. What eBay collects and remits is not in it. */
export const netOf = ({ goodsMinor, shippingMinor }: MarketOrder) => goodsMinor + shippingMinor;

/**
 * What the seller gave back, refund by refund, by the books' numbers. Tax that went back with it is not shown: what is more
 * than the seller ever got is that.
 */
export function netRefunds(order: MarketOrder) {
  let left = netOf(order);
  return order.refunds.flatMap((refund) => {
    const amountMinor = Math.min(refund.amountMinor, left);
    left -= amountMinor;
    return amountMinor > 0 ? [{ ...refund, amountMinor }] : [];
  });
}

const isPending = (at: number, now: number) => now - at < refundPendingMs;
export const hasPendingRefund = ({ refunds }: MarketOrder, now: number) => refunds.some(({ at }) => isPending(at, now));

/** A refund that arrives changes the order once more, though nobody does anything. */
export const modifiedAt = ({ updatedAt, refunds }: MarketOrder, now: number) =>
  refunds.reduce((last, { at }) => Math.max(last, isPending(at, now) ? 0 : at + refundPendingMs), updatedAt);

export const statusOf = ({ dispatches }: MarketOrder) => (dispatches.length > 0 ? 'FULFILLED' : 'NOT_STARTED');

const iso = (at: number) => new Date(at).toISOString();

/** An order as eBay tells it. */
export function shownOrder(order: MarketOrder, telling: Telling) {
  const { number, currency, placedAt, buyer, taxMinor, dispatches, goodsMinor, shippingMinor } = order;
  const { now, origin, withTax, withRequests } = telling;
  const money = (minor: number) => ({ value: format({ minor, currency }), currency });
  const id = orderIdOf('ebay', number);
  const toldTax = withTax ? taxMinor : 0;
  const paid = netOf(order) + toldTax;
  const refunds = netRefunds(order);
  const back = refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const { city, region: stateOrProvince, postalCode, country: countryCode } = buyer;
  const taxAddress = { city, ...(stateOrProvince && { stateOrProvince }), postalCode, countryCode };
  return {
    ...{ orderId: id, creationDate: iso(placedAt), lastModifiedDate: iso(modifiedAt(order, now)) },
    orderFulfillmentStatus: statusOf(order),
    orderPaymentStatus: back === 0 ? 'PAID' : back < netOf(order) ? 'PARTIALLY_REFUNDED' : 'FULLY_REFUNDED',
    ...{ sellerId, buyer: { username: buyer.username, taxAddress } },
    pricingSummary: {
      ...{ priceSubtotal: money(goodsMinor), deliveryCost: money(shippingMinor) },
      ...(toldTax > 0 && { tax: money(toldTax) }),
      total: money(paid),
    },
    cancelStatus: cancelStatusOf(order, withRequests),
    paymentSummary: {
      totalDueSeller: money(paid - back),
      refunds: refunds.map(({ number, amountMinor, at }) => ({
        ...{ refundId: String(number), refundDate: iso(at), amount: money(amountMinor) },
        ...(isPending(at, now)
          ? { refundStatus: 'PENDING' }
          : { refundStatus: 'REFUNDED', refundReferenceId: `RF-${number}` }),
      })),
      payments: [
        {
          ...{ paymentMethod: 'EBAY', paymentReferenceId: `P-${id}`, paymentDate: iso(placedAt) },
          ...{ amount: money(paid), paymentStatus: 'PAID' },
        },
      ],
    },
    fulfillmentStartInstructions: [
      {
        ...{ fulfillmentInstructionsType: 'SHIP_TO', ...deliveredBy(placedAt), ebaySupportedFulfillment: false },
        shippingStep: {
          ...{ shippingCarrierCode: 'UPS', shippingServiceCode: 'UPSGround' },
          shipTo: shipToOf(buyer, now - placedAt),
        },
      },
    ],
    fulfillmentHrefs: dispatches.map(
      ({ trackingNumber }) => `${origin}/sell/fulfillment/v1/order/${id}/shipping_fulfillment/${trackingNumber}`,
    ),
    lineItems: lineItemsOf(order, telling),
    ...(taxMinor > 0 && { ebayCollectAndRemitTax: true }),
    salesRecordReference: String(number % 100_000),
    // The fee is a share of this.
    ...{ totalFeeBasisAmount: money(netOf(order)), totalMarketplaceFee: money(order.feeMinor) },
  };
}

function lineItemsOf(order: MarketOrder, { withTax, formatOf }: Telling) {
  const { currency, lines, placedAt } = order;
  const money = (minor: number) => ({ value: format({ minor, currency }), currency });
  const costs = lines.map(({ priceMinor, quantity }) => priceMinor * quantity);
  const [shipping, taxes] = [allocate(order.shippingMinor, costs), allocate(order.taxMinor, costs)];
  return lines.map((line, index) => {
    const [cost, delivery, tax] = [costs[index]!, shipping[index]!, taxes[index]!];
    const collected = { taxType: 'STATE_SALES_TAX', amount: money(tax) };
    return {
      ...{ lineItemId: String(line.lineId), legacyItemId: String(line.listing), sku: line.sku, title: line.title },
      ...{ lineItemCost: money(cost), quantity: line.quantity },
      soldFormat: formatOf(line) === 'auction' ? 'AUCTION' : 'FIXED_PRICE',
      ...{ listingMarketplaceId: place, purchaseMarketplaceId: place, lineItemFulfillmentStatus: statusOf(order) },
      total: money(cost + delivery + (withTax ? tax : 0)),
      ...{ deliveryCost: { shippingCost: money(delivery) }, appliedPromotions: [] },
      taxes: withTax && tax > 0 ? [collected] : [],
      ...(tax > 0 && { ebayCollectAndRemitTaxes: [{ ...collected, collectionMethod: 'NET' }] }),
      properties: { buyerProtection: true },
      lineItemFulfillmentInstructions: {
        ...{ ...deliveredBy(placedAt), shipByDate: iso(placedAt + 3 * dayMs), guaranteedDelivery: false },
      },
      // Refunds are made of orders here, not of lines.
      refunds: [],
    };
  });
}

const deliveredBy = (placedAt: number) => ({
  ...{ minEstimatedDeliveryDate: iso(placedAt + 5 * dayMs), maxEstimatedDeliveryDate: iso(placedAt + 9 * dayMs) },
});

function shipToOf({ name, email, phone, street, city, region, postalCode, country }: Person, ageMs: number) {
  const contactAddress = { city, ...(region && { stateOrProvince: region }), postalCode, countryCode: country };
  if (ageMs > addressToldMs) return { contactAddress };
  return {
    ...{ fullName: name, contactAddress: { addressLine1: street, ...contactAddress } },
    primaryPhone: { phoneNumber: phone },
    ...(ageMs <= emailToldMs && { email }),
  };
}

/** Who cancelled is told by the reason: buyers change their minds, sellers run out of stock. */
function cancelStatusOf({ number, cancelledAt, cancelReason = 'OTHER' }: MarketOrder, withRequests: boolean) {
  if (cancelledAt === undefined) return { cancelState: 'NONE_REQUESTED', cancelRequests: [] };
  const at = iso(cancelledAt);
  const request = {
    ...{ cancelRequestId: String(number), cancelInitiator: /buyer/i.test(cancelReason) ? 'Buyer' : 'Seller' },
    ...{ cancelReason, cancelRequestedDate: at, cancelCompletedDate: at, cancelRequestState: 'COMPLETED' },
  };
  return { cancelState: 'CANCELED', cancelledDate: at, cancelRequests: withRequests ? [request] : [] };
}
