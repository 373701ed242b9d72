import { format } from '#money/money.js';
import type { Bought, MarketOrder } from '../market/market.js';
import { countryNames, namesOf } from './address.js';
import { gid, legacyId } from './gid.js';
import type { OrderAccount, ToldFulfillment, ToldRefund } from './order-account.js';
import { cancelReasonOf, gateway } from './order-nodes.js';
import { locationNumber } from './product-nodes.js';

/** Digits that go into the text of JSON as they are, beyond what a double holds too. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON.bind(JSON);
type Kind = Parameters<typeof gid>[0];
const ids = (kind: Kind, number: number) => ({
  ...{ id: rawJson(legacyId(kind, number)), admin_graphql_api_id: gid(kind, number) },
});
/** As 2026-06-15T12:00:00+00:00, which is how webhooks tell instants. */
const instant = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');

function moneyIn(currency: string) {
  const text = (minor: number) => format({ minor, currency });
  const set = (minor: number) => {
    const money = { amount: text(minor), currency_code: currency };
    return { shop_money: money, presentment_money: money };
  };
  /** Both ways under the one name. */
  const both = <Name extends string>(name: Name, minor: number) => ({
    [name]: text(minor),
    [`${name}_set`]: set(minor),
  });
  // Refunds tell some sums as numbers: the shortest text of the decimal.
  const bare = (minor: number) => rawJson(String(Number(text(minor))));
  return { text, set, both, bare };
}

/** The body of orders/*: the order as Shopify's older interface had it. */
export function orderResource(account: OrderAccount): string {
  const { order, totalMinor, refundedMinor, current, fulfillments, refunds } = account;
  const { number, buyer, cancelledAt, currency, goodsMinor, shippingMinor, taxMinor } = order;
  const { both, set } = moneyIn(currency);
  const currentGoods = order.lines.reduce((sum, line) => sum + line.priceMinor * current(line), 0);
  const cancelled = cancelledAt === undefined ? null : instant(cancelledAt);
  return JSON.stringify({
    ...{ ...ids('Order', number), app_id: null, buyer_accepts_marketing: false, confirmed: true, test: false },
    ...{ cancel_reason: cancelReasonOf(order)?.toLowerCase() ?? null, cancelled_at: cancelled, closed_at: cancelled },
    ...{
      created_at: instant(order.placedAt),
      processed_at: instant(order.placedAt),
      updated_at: instant(order.updatedAt),
    },
    ...{ contact_email: buyer.email, email: buyer.email, phone: buyer.phone, currency, presentment_currency: currency },
    ...{ financial_status: account.financialStatus.toLowerCase(), name: `#${number}`, number: number - 1_000 },
    ...{ fulfillment_status: fulfillments.length > 0 ? 'fulfilled' : null, order_number: number, location_id: null },
    ...{ payment_gateway_names: [gateway], source_name: 'web', tags: '', note: null, taxes_included: false },
    ...{ ...both('subtotal_price', goodsMinor), ...both('total_line_items_price', goodsMinor), user_id: null },
    ...{ ...both('total_discounts', 0), ...both('total_price', totalMinor), ...both('total_tax', taxMinor) },
    ...{ ...both('current_subtotal_price', currentGoods), ...both('current_total_discounts', 0) },
    ...{ ...both('current_total_price', totalMinor - refundedMinor), ...both('current_total_tax', taxMinor) },
    ...{
      current_total_duties_set: null,
      original_total_duties_set: null,
      total_shipping_price_set: set(shippingMinor),
    },
    ...{ total_outstanding: '0.00', total_tip_received: '0.00', total_weight: 0, tax_exempt: false, tax_lines: [] },
    total_cash_rounding_payment_adjustment_set: set(0),
    total_cash_rounding_refund_adjustment_set: set(0),
    ...{ billing_address: addressOf(order), shipping_address: addressOf(order), customer: customerOf(order) },
    ...{ discount_applications: [], discount_codes: [], payment_terms: null },
    fulfillments: fulfillments.map((one) => fulfillmentOf(account, one)),
    line_items: order.lines.map((line) => lineOf(account, line)),
    refunds: refunds.map((refund) => refundOf(account, refund)),
    shipping_lines: [
      {
        ...{ id: rawJson(legacyId('ShippingLine', number)), carrier_identifier: null, code: 'Standard', phone: null },
        ...{ ...both('discounted_price', shippingMinor), ...both('price', shippingMinor), is_removed: false },
        ...{ source: 'shopify', title: 'Standard', tax_lines: [], discount_allocations: [] },
      },
    ],
  });
}

/** The body of refunds/create. */
export const refundResource = (account: OrderAccount, refund: ToldRefund): string =>
  JSON.stringify(refundOf(account, refund));

function lineOf(account: OrderAccount, line: Bought) {
  const { both } = moneyIn(account.order.currency);
  const isFulfilled = account.fulfillments.length > 0;
  return {
    ...{ ...ids('LineItem', line.lineId), attributed_staffs: [], current_quantity: account.current(line), grams: 0 },
    ...{ fulfillable_quantity: account.awaiting(line), fulfillment_service: 'manual', gift_card: false },
    ...{ fulfillment_status: isFulfilled ? 'fulfilled' : null, name: line.title, ...both('price', line.priceMinor) },
    ...{ product_exists: true, product_id: rawJson(legacyId('Product', line.listing)), properties: [] },
    ...{ quantity: line.quantity, requires_shipping: true, sku: line.sku, taxable: true, title: line.title },
    ...{ ...both('total_discount', 0), variant_id: rawJson(legacyId('ProductVariant', line.listing)) },
    ...{ variant_inventory_management: 'shopify', variant_title: null, vendor: null, tax_lines: [], duties: [] },
    discount_allocations: [],
  };
}

function refundOf(account: OrderAccount, refund: ToldRefund) {
  const { order } = account;
  const { text, set, bare } = moneyIn(order.currency);
  const { number, at, adjustmentMinor } = refund;
  const ofOrder = { order_id: rawJson(legacyId('Order', order.number)) };
  const adjustment = {
    ...{ ...ids('OrderAdjustment', number), ...ofOrder, refund_id: rawJson(legacyId('Refund', number)) },
    ...{ amount: text(-adjustmentMinor), tax_amount: '0.00', kind: 'refund_discrepancy', reason: 'Refund discrepancy' },
    ...{ amount_set: set(-adjustmentMinor), tax_amount_set: set(0) },
  };
  return {
    ...{ ...ids('Refund', number), ...ofOrder, created_at: instant(at), processed_at: instant(at), note: refund.note },
    ...{ user_id: null, duties: [], total_duties_set: set(0), return: null, additional_fees: [] },
    ...{ restock: refund.lines.some(({ restockType }) => restockType !== 'no_restock'), refund_shipping_lines: [] },
    order_adjustments: adjustmentMinor === 0 ? [] : [adjustment],
    refund_line_items: refund.lines.map(({ line, quantity, restockType, subtotalMinor }) => ({
      ...{ id: rawJson(legacyId('RefundLineItem', line.lineId)), quantity, restock_type: restockType },
      ...{ line_item_id: rawJson(legacyId('LineItem', line.lineId)), location_id: locationNumber },
      ...{ subtotal: bare(subtotalMinor), total_tax: bare(0), subtotal_set: set(subtotalMinor), total_tax_set: set(0) },
      line_item: lineOf(account, line),
    })),
    transactions: [
      {
        ...{ ...ids('OrderTransaction', number), ...ofOrder, kind: 'refund', gateway, status: 'success', test: false },
        ...{ amount: text(refund.amountMinor), currency: order.currency, created_at: instant(at), message: null },
        ...{ processed_at: instant(at), parent_id: rawJson(legacyId('OrderTransaction', order.number)) },
        ...{ error_code: null, source_name: 'web', location_id: null, user_id: null, device_id: null, receipt: {} },
      },
    ],
  };
}

const fulfillmentOf = ({ order }: OrderAccount, { number, at, company, numbers, urls }: ToldFulfillment) => ({
  ...{ ...ids('Fulfillment', number), order_id: rawJson(legacyId('Order', order.number)), status: 'success' },
  ...{ created_at: instant(at), updated_at: instant(at), service: 'manual', shipment_status: null },
  ...{ location_id: locationNumber, name: `#${order.number}.1`, tracking_company: company },
  ...{
    tracking_number: numbers[0] ?? null,
    tracking_numbers: numbers,
    tracking_url: urls[0] ?? null,
    tracking_urls: urls,
  },
});

function addressOf({ buyer }: MarketOrder) {
  const { name, street, city, region, postalCode, country, phone } = buyer;
  const { first, last } = namesOf(buyer);
  return {
    ...{ first_name: first, last_name: last, name, company: null, address1: street, address2: null, city, phone },
    ...{ zip: postalCode, province: region || null, province_code: region || null, latitude: null, longitude: null },
    ...{ country: countryNames.of(country), country_code: country },
  };
}

function customerOf({ number, buyer, placedAt }: MarketOrder) {
  const { first, last } = namesOf(buyer);
  return {
    ...{ ...ids('Customer', number), email: buyer.email, phone: buyer.phone, first_name: first, last_name: last },
    ...{ created_at: instant(placedAt), updated_at: instant(placedAt), state: 'disabled', note: null, tags: '' },
    ...{ verified_email: true, tax_exempt: false },
  };
}
