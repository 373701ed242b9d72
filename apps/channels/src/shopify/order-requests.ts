import { format, type Money } from '#money/money.js';
import type { CancelReason, Giving, Part, Sent } from '../channel/channel.js';
import { gid, type Operation } from './listing-requests.js';

/**
 * An order under the names that webhooks use for the same things, so that one reader reads both. Only what is read is asked for.
 * The numbers of lines and refunds are arguments, since Shopify refuses what could cost more than 1,000 points.
 */
const told = `fragment Told on Order {
  admin_graphql_api_id: id name test
  created_at: createdAt processed_at: processedAt updated_at: updatedAt cancelled_at: cancelledAt
  financial_status: displayFinancialStatus taxes_included: taxesIncluded
  presentment_currency: presentmentCurrencyCode
  total_price_set: totalPriceSet { ...Sum } total_tax_set: totalTaxSet { ...Sum }
  email phone
  customer { admin_graphql_api_id: id first_name: firstName last_name: lastName }
  shipping_address: shippingAddress {
    name company address1 address2 city zip phone province_code: provinceCode country_code: countryCodeV2
  }
  billing_address: billingAddress { name company }
  line_items: lineItems(first: $lines, after: $after) {
    nodes {
      admin_graphql_api_id: id sku title quantity product { id }
      price_set: originalUnitPriceSet { ...Sum }
      discount_allocations: discountAllocations { amount_set: allocatedAmountSet { ...Sum } }
      tax_lines: taxLines { channel_liable: channelLiable price_set: priceSet { ...Sum } }
    }
    pageInfo { hasNextPage endCursor }
  }
  shipping_lines: shippingLines(first: 5) {
    nodes {
      is_removed: isRemoved discounted_price_set: discountedPriceSet { ...Sum }
      tax_lines: taxLines { channel_liable: channelLiable price_set: priceSet { ...Sum } }
    }
  }
  refunds(first: $refunds) {
    admin_graphql_api_id: id created_at: createdAt total_refunded_set: totalRefundedSet { ...Sum }
    refund_line_items: refundLineItems(first: 5) { nodes { quantity line_item: lineItem { admin_graphql_api_id: id } } }
  }
}
fragment Sum on MoneyBag { presentment_money: presentmentMoney { amount currency_code: currencyCode } }`;

export const orderAsTold: Operation = {
  cost: 30,
  query: `query Order($id: ID!, $lines: Int!, $after: String, $refunds: Int!) { order(id: $id) { ...Told } } ${told}`,
};
export const wholeOrder = (number: string, after: string | null) => ({
  ...{ id: gid('Order', number), lines: 20, after, refunds: 40 },
});

export const ordersAsTold: Operation = {
  cost: 100,
  query: `query Changed($query: String!, $page: String, $lines: Int!, $after: String, $refunds: Int!) {
    orders(first: 6, after: $page, sortKey: UPDATED_AT, query: $query) {
      nodes { ...Told }
      pageInfo { hasNextPage endCursor }
    }
  } ${told}`,
};
/** On a page most orders are whole; one with more than that is asked for by itself. */
export const perOrder = { lines: 4, refunds: 3 };
export const changedOrders = (since: string, page: string | null) => ({
  // Whole seconds, since that is how Shopify counts: earlier is right, later would miss some.
  query: `updated_at:>='${since.replace(/\.\d+/, '')}'`,
  ...{ page, after: null, ...perOrder },
});

export const lookAtDelivery: Operation = {
  cost: 20,
  query: `query Delivery($id: ID!) {
    order(id: $id) {
      cancelledAt
      fulfillments(first: 20) { status trackingInfo(first: 10) { number } }
      fulfillmentOrders(first: 10) {
        nodes { id status lineItems(first: 20) { nodes { id remainingQuantity lineItem { id } } } }
      }
    }
  }`,
};

export const fulfil: Operation = {
  cost: 12,
  query: `mutation Fulfil($fulfillment: FulfillmentInput!) {
    fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id status } userErrors { field } }
  }`,
};
export type Awaiting = {
  readonly id: string;
  readonly lines: readonly { readonly id: string; readonly lineId: string; readonly remaining: number }[];
};
/** What of these parts is still to be sent, of one fulfilment order. */
export const sendable = ({ lines }: Awaiting, parts: readonly Part[]) =>
  lines.flatMap(({ id, lineId, remaining }) => {
    const wanted = parts.find((part) => part.lineId === lineId)?.quantity ?? 0;
    const quantity = Math.min(wanted, remaining);
    return quantity > 0 ? [{ id, quantity }] : [];
  });
// As Shopify spells them: it links to a carrier's tracking only under these names.
const companies: Readonly<Record<string, string>> = { ups: 'UPS', fedex: 'FedEx', usps: 'USPS', dhl: 'DHL Express' };
/** One fulfilment has one carrier and any number of parcels; of several carriers the first is named. */
export const fulfilment = (awaiting: Awaiting, parts: readonly Part[], sent: readonly Sent[]) => ({
  fulfillment: {
    lineItemsByFulfillmentOrder: [
      { fulfillmentOrderId: awaiting.id, fulfillmentOrderLineItems: sendable(awaiting, parts) },
    ],
    notifyCustomer: true,
    ...(sent[0] !== undefined && {
      trackingInfo: {
        company: companies[sent[0].carrier.toLowerCase()] ?? sent[0].carrier,
        numbers: sent.map(({ trackingNumber }) => trackingNumber),
      },
    }),
  },
});

export const cancelOrder: Operation = {
  cost: 12,
  query: `mutation Cancel($orderId: ID!, $reason: OrderCancelReason!, $refundMethod: OrderCancelRefundMethodInput!) {
    orderCancel(orderId: $orderId, reason: $reason, refundMethod: $refundMethod, restock: false, notifyCustomer: true) {
      job { id done }
      orderCancelUserErrors { field code }
    }
  }`,
};
const cancelReasons: Readonly<Record<CancelReason, string>> = {
  ...{ 'out-of-stock': 'INVENTORY', 'buyer-asked': 'CUSTOMER', address: 'OTHER', other: 'OTHER' },
};
/** Nothing is put back on sale: what is for sale is our decision, and the piece may be somebody else's. */
export const cancellation = (number: string, reason: CancelReason) => ({
  orderId: gid('Order', number),
  reason: cancelReasons[reason],
  refundMethod: { originalPaymentMethodsRefund: true },
});

export const lookAtPayment: Operation = {
  cost: 15,
  query: `query Payment($id: ID!) {
    order(id: $id) {
      refunds(first: 100) { note }
      transactions(first: 50) {
        id kind status gateway parentTransaction { id } amountSet { presentmentMoney { amount currencyCode } }
      }
    }
  }`,
};

export const refundOrder: Operation = {
  cost: 12,
  query: `mutation Refund($input: RefundInput!, $key: String!) {
    refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { field } }
  }`,
};
/** By which a refund of ours is known among an order's: Shopify forgets keys after a day, and its merchant reads this. */
export const noteOf = ({ refundId, reason }: Giving) => `${reason}: ${refundId}`;
/** A payment of the buyer's, and what of it is still ours. */
export type Paid = { readonly id: string; readonly gateway: string; readonly left: Money };
/** The money goes back to where it came from, the first payment first. Undefined: there is not as much. */
export function refunding(number: string, giving: Giving, paid: readonly Paid[]) {
  const orderId = gid('Order', number);
  const { minor, currency } = giving.amount;
  let missing = minor;
  const transactions = paid.flatMap(({ id: parentId, gateway, left }) => {
    const amount = left.currency === currency ? Math.min(left.minor, missing) : 0;
    missing -= amount;
    return amount > 0
      ? [{ orderId, parentId, gateway, kind: 'REFUND', amount: format({ minor: amount, currency }) }]
      : [];
  });
  if (missing > 0) return undefined;
  const refundLineItems = giving.parts.map(({ lineId, quantity }) => ({
    ...{ lineItemId: gid('LineItem', lineId), quantity, restockType: 'NO_RESTOCK' },
  }));
  return { orderId, currency, note: noteOf(giving), notify: true, refundLineItems, transactions };
}
