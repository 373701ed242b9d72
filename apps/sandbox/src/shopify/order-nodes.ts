import { format } from '#money/money.js';
import type { Bought, Listing, MarketOrder, Person } from '../market/market.js';
import { listed, type PageArguments } from './connection.js';
import { gid, legacyId } from './gid.js';
import { accountOf, type OrderAccount, type ToldFulfillment, type ToldRefund } from './order-account.js';
import { countryNames, namesOf } from './address.js';
import { instant, locationNode, productNode, variantNode } from './product-nodes.js';
import type { ShopifyBooks } from './shopify-books.js';

export type OrderDesk = {
  readonly books: ShopifyBooks;
  readonly listing: (number: number) => Listing | undefined;
  readonly order: (number: number) => MarketOrder;
};

export const gateway = 'shopify_payments';
const bag = (minor: number, currency: string) => {
  const money = { amount: format({ minor, currency }), currencyCode: currency };
  return { shopMoney: money, presentmentMoney: money };
};
const counted = (nodes: readonly object[], first: number | null | undefined) => nodes.slice(0, first ?? nodes.length);
type First = { readonly first?: number | null };

/** The order as the Admin API tells it. Shop and buyer have one currency. */
export function orderNode(desk: OrderDesk, order: MarketOrder): object {
  const account = accountOf(order, desk.books);
  const { number, lines, buyer, cancelledAt, currency } = order;
  const lineNodes = lines.map((line) => lineNode(desk, account, line));
  const isFulfilled = account.fulfillments.length > 0;
  return {
    ...{ id: gid('Order', number), legacyResourceId: legacyId('Order', number), name: `#${number}`, number },
    ...{
      createdAt: instant(order.placedAt),
      processedAt: instant(order.placedAt),
      updatedAt: instant(order.updatedAt),
    },
    ...{ cancelledAt: cancelledAt === undefined ? null : instant(cancelledAt), cancelReason: cancelReasonOf(order) },
    ...{ closed: cancelledAt !== undefined, closedAt: cancelledAt === undefined ? null : instant(cancelledAt) },
    ...{ confirmed: true, confirmationNumber: null, test: false, sourceName: 'web', note: null, tags: [] },
    ...{ email: buyer.email, phone: buyer.phone, customer: customerNode(order), shippingAddress: addressNode(buyer) },
    ...{ billingAddress: addressNode(buyer), currencyCode: currency, presentmentCurrencyCode: currency },
    ...{ taxesIncluded: false, dutiesIncluded: false, displayFinancialStatus: account.financialStatus },
    ...{ displayFulfillmentStatus: isFulfilled ? 'FULFILLED' : 'UNFULFILLED', fullyPaid: true, unpaid: false },
    ...{
      refundable: account.refundedMinor < account.totalMinor,
      fulfillable: !isFulfilled && cancelledAt === undefined,
    },
    ...{ paymentGatewayNames: [gateway], taxLines: [], ...sumsOf(account) },
    lineItems: (page: PageArguments) => listed(lineNodes, page),
    shippingLine: shippingNode(account),
    shippingLines: (page: PageArguments) => listed([shippingNode(account)], page),
    refunds: ({ first }: First) =>
      counted(
        account.refunds.map((refund) => refundNode(desk, account, refund)),
        first,
      ),
    transactions: ({ first }: First) => counted(transactionsOf(account), first),
    fulfillments: ({ first }: First) =>
      counted(
        account.fulfillments.map((one) => fulfillmentNode(desk, account, one)),
        first,
      ),
    fulfillmentOrders: (page: PageArguments) => listed([fulfillmentOrderNode(desk, account)], page),
  };
}

function sumsOf({ order, totalMinor, refundedMinor, current }: OrderAccount) {
  const of = (minor: number) => bag(minor, order.currency);
  const currentGoods = order.lines.reduce((sum, line) => sum + line.priceMinor * current(line), 0);
  const left = of(totalMinor - refundedMinor);
  return {
    ...{ subtotalPriceSet: of(order.goodsMinor), totalPriceSet: of(totalMinor), originalTotalPriceSet: of(totalMinor) },
    ...{ totalShippingPriceSet: of(order.shippingMinor), totalTaxSet: of(order.taxMinor), totalDiscountsSet: of(0) },
    ...{ totalTipReceivedSet: of(0), totalReceivedSet: of(totalMinor), totalRefundedSet: of(refundedMinor) },
    ...{ totalRefundedShippingSet: of(0), totalOutstandingSet: of(0), netPaymentSet: left },
    ...{
      currentTotalPriceSet: left,
      currentSubtotalPriceSet: of(currentGoods),
      currentTotalTaxSet: of(order.taxMinor),
    },
    ...{ currentTotalDiscountsSet: of(0), currentShippingPriceSet: of(order.shippingMinor) },
    ...{ originalTotalDutiesSet: null, originalTotalAdditionalFeesSet: null },
    totalCashRoundingAdjustment: { paymentSet: of(0), refundSet: of(0) },
  };
}

function lineNode(desk: OrderDesk, account: OrderAccount, line: Bought): object {
  const { currency } = account.order;
  const listing = desk.listing(line.listing);
  const [unit, whole] = [bag(line.priceMinor, currency), bag(line.priceMinor * line.quantity, currency)];
  const awaiting = account.awaiting(line);
  return {
    ...{
      id: gid('LineItem', line.lineId),
      name: line.title,
      title: line.title,
      sku: line.sku,
      quantity: line.quantity,
    },
    ...{ currentQuantity: account.current(line), refundableQuantity: account.current(line) },
    ...{ unfulfilledQuantity: awaiting, requiresShipping: true, taxable: true, isGiftCard: false },
    ...{ vendor: null, variantTitle: null, originalUnitPriceSet: unit, discountedUnitPriceSet: unit },
    ...{ discountedUnitPriceAfterAllDiscountsSet: unit, originalTotalSet: whole, discountedTotalSet: whole },
    ...{ totalDiscountSet: bag(0, currency), unfulfilledOriginalTotalSet: bag(line.priceMinor * awaiting, currency) },
    ...{ discountAllocations: [], taxLines: [] },
    product: () => (listing === undefined ? null : productNode(listing)),
    variant: () => (listing === undefined ? null : variantNode(listing)),
  };
}

const shippingNode = ({ order: { number, shippingMinor, currency } }: OrderAccount) => ({
  ...{ id: gid('ShippingLine', number), title: 'Standard', code: 'Standard', source: 'shopify' },
  ...{ carrierIdentifier: null, originalPriceSet: bag(shippingMinor, currency), isRemoved: false },
  ...{ discountedPriceSet: bag(shippingMinor, currency), currentDiscountedPriceSet: bag(shippingMinor, currency) },
  ...{ taxLines: [], discountAllocations: [] },
});

function customerNode({ number, buyer }: MarketOrder) {
  const { first, last } = namesOf(buyer);
  return {
    ...{ id: gid('Customer', number), legacyResourceId: legacyId('Customer', number), displayName: buyer.name },
    ...{ firstName: first, lastName: last, email: buyer.email, phone: buyer.phone },
    defaultEmailAddress: { emailAddress: buyer.email },
    defaultPhoneNumber: { phoneNumber: buyer.phone },
  };
}

function addressNode(buyer: Person) {
  const { name, street, city, region, postalCode, country, phone } = buyer;
  const { first, last } = namesOf(buyer);
  return {
    ...{ name, firstName: first, lastName: last, company: null, address1: street, address2: null, city },
    ...{ province: region || null, provinceCode: region || null, zip: postalCode, country: countryNames.of(country) },
    ...{ countryCodeV2: country, phone },
  };
}

const saleOf = ({ order, totalMinor }: OrderAccount) => ({
  ...{ id: gid('OrderTransaction', order.number), kind: 'SALE', status: 'SUCCESS', gateway },
  ...{ formattedGateway: 'Shopify Payments', test: false, createdAt: instant(order.placedAt) },
  ...{ processedAt: instant(order.placedAt), amountSet: bag(totalMinor, order.currency), parentTransaction: null },
});
const refundTransaction = (account: OrderAccount, { number, at, amountMinor }: ToldRefund) => ({
  ...saleOf(account),
  ...{ id: gid('OrderTransaction', number), kind: 'REFUND', createdAt: instant(at), processedAt: instant(at) },
  ...{ amountSet: bag(amountMinor, account.order.currency), parentTransaction: saleOf(account) },
});
const transactionsOf = (account: OrderAccount) => [
  saleOf(account),
  ...account.refunds.map((refund) => refundTransaction(account, refund)),
];

export function refundNode(desk: OrderDesk, account: OrderAccount, refund: ToldRefund): object {
  const { currency, number } = account.order;
  const none = bag(0, currency);
  const lines = refund.lines.map(({ line, quantity, restockType, subtotalMinor }) => ({
    ...{ id: gid('RefundLineItem', line.lineId), lineItem: lineNode(desk, account, line), quantity },
    ...{ restockType: restockType.toUpperCase(), restocked: restockType !== 'no_restock', location: locationNode },
    ...{ priceSet: bag(line.priceMinor, currency), subtotalSet: bag(subtotalMinor, currency), totalTaxSet: none },
  }));
  const adjustments = [{ amountSet: bag(-refund.adjustmentMinor, currency), taxAmountSet: none, reason: null }];
  return {
    ...{ id: gid('Refund', refund.number), legacyResourceId: legacyId('Refund', refund.number), note: refund.note },
    ...{ createdAt: instant(refund.at), updatedAt: instant(refund.at) },
    totalRefundedSet: bag(refund.amountMinor, currency),
    order: () => orderNode(desk, desk.order(number)),
    refundLineItems: (page: PageArguments) => listed(lines, page),
    transactions: (page: PageArguments) => listed([refundTransaction(account, refund)], page),
    orderAdjustments: (page: PageArguments) =>
      listed(
        refund.adjustmentMinor === 0
          ? []
          : adjustments.map((one) => ({ ...one, id: gid('OrderAdjustment', refund.number) })),
        page,
      ),
  };
}

export function fulfillmentNode(desk: OrderDesk, { order }: OrderAccount, told: ToldFulfillment): object {
  const { number, at, company, numbers, urls } = told;
  return {
    ...{
      id: gid('Fulfillment', number),
      legacyResourceId: legacyId('Fulfillment', number),
      name: `#${order.number}-F1`,
    },
    ...{ status: 'SUCCESS', displayStatus: 'FULFILLED', createdAt: instant(at), updatedAt: instant(at) },
    totalQuantity: order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    trackingInfo: ({ first }: First) =>
      counted(
        numbers.filter(Boolean).map((each, index) => ({ company, number: each, url: urls[index] ?? null })),
        first,
      ),
    order: () => orderNode(desk, desk.order(order.number)),
  };
}

/** One for each order, since all pieces are in one place. */
export function fulfillmentOrderNode(desk: OrderDesk, account: OrderAccount): object {
  const { order, awaiting, fulfillments } = account;
  const status = fulfillments.length > 0 || order.cancelledAt !== undefined ? 'CLOSED' : 'OPEN';
  const lines = order.lines.map((line) => ({
    ...{ id: gid('FulfillmentOrderLineItem', line.lineId), remainingQuantity: awaiting(line) },
    ...{ totalQuantity: line.quantity, sku: line.sku, productTitle: line.title },
    lineItem: () => lineNode(desk, account, line),
  }));
  return {
    ...{
      id: gid('FulfillmentOrder', order.number),
      status,
      requestStatus: 'UNSUBMITTED',
      orderId: gid('Order', order.number),
    },
    ...{ orderName: `#${order.number}`, assignedLocation: { name: locationNode().name, location: locationNode } },
    order: () => orderNode(desk, desk.order(order.number)),
    lineItems: (page: PageArguments) => listed(lines, page),
  };
}

const cancelReasons = ['customer', 'declined', 'fraud', 'inventory', 'staff'];
/** One of Shopify's, whatever words whoever cancelled it had. */
export function cancelReasonOf({ cancelledAt, cancelReason = '' }: MarketOrder): string | null {
  if (cancelledAt === undefined) return null;
  const reason = cancelReason.toLowerCase();
  return (cancelReasons.find((one) => one === reason) ?? 'other').toUpperCase();
}
