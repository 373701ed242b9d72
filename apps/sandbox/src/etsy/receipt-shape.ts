import { createHash } from 'node:crypto';
import { portion } from '#money/portion.js';
import type { MarketOrder, Person } from '../market/market.js';
import { leftOf } from '../market/market-hall.js';
import { shownMoney } from './etsy-money.js';
import { productIdOf } from './inventory.js';
import { skuIn } from './kept-listing.js';
import type { ShopNames } from './listing-shape.js';

const processingSeconds = 3 * 86_400;
const paymentBase = 20_000_000_000;

export const secondsOf = (ms: number) => Math.floor(ms / 1_000);

/** Etsy's words for how an order stands: lower case, with spaces. */
export function statusOf(
  order: MarketOrder,
): 'canceled' | 'fully refunded' | 'partially refunded' | 'completed' | 'paid' {
  if (order.cancelledAt !== undefined) return 'canceled';
  if (order.refunds.length > 0) return leftOf(order) === 0 ? 'fully refunded' : 'partially refunded';
  return order.dispatches.length > 0 ? 'completed' : 'paid';
}

/** Etsy's ShopReceipt. Sales tax is in it, which Etsy collects and remits. */
export function shownReceipt(order: MarketOrder, shop: ShopNames) {
  const { number, buyer, currency, goodsMinor, shippingMinor, taxMinor, dispatches, refunds } = order;
  const [created, updated] = [secondsOf(order.placedAt), secondsOf(order.updatedAt)];
  const money = (minor: number) => shownMoney(minor, currency);
  return {
    ...{ receipt_id: number, receipt_type: 0, seller_user_id: shop.userId, seller_email: 'seller@shop.example' },
    // Only partners whom Etsy has approved are told this one.
    ...{ buyer_user_id: userIdOf(buyer), buyer_email: null },
    ...addressOf(buyer),
    ...{ status: statusOf(order), payment_method: 'cc', payment_email: buyer.email },
    ...{ message_from_seller: null, message_from_buyer: null, message_from_payment: null },
    ...{ is_paid: true, is_shipped: dispatches.length > 0, create_timestamp: created, created_timestamp: created },
    ...{ update_timestamp: updated, updated_timestamp: updated, is_gift: false, gift_message: '', gift_sender: '' },
    grandtotal: money(goodsMinor + shippingMinor + taxMinor),
    ...{ subtotal: money(goodsMinor), total_price: money(goodsMinor), total_shipping_cost: money(shippingMinor) },
    ...{ total_tax_cost: money(taxMinor), total_vat_cost: money(0), discount_amt: money(0), gift_wrap_price: money(0) },
    // Marked as sent without a number, it has no shipment.
    shipments: dispatches
      .filter(({ trackingNumber }) => trackingNumber !== '')
      .map(({ number: shipping, at, carrier, trackingNumber }) => ({
        ...{ receipt_shipping_id: shipping, shipment_notification_timestamp: secondsOf(at) },
        ...{ carrier_name: carrier, tracking_code: trackingNumber },
      })),
    transactions: order.lines.map((_, index) => transactionOf(order, index, shop)),
    refunds: refunds.map(({ amountMinor, at, reason }) => ({
      ...{ amount: money(amountMinor), created_timestamp: secondsOf(at), reason },
      ...{ note_from_issuer: null, status: null },
    })),
  };
}

export function transactionOf(order: MarketOrder, index: number, { userId }: ShopNames) {
  const { lineId, listing, sku, title, quantity, priceMinor } = order.lines[index]!;
  const placed = secondsOf(order.placedAt);
  const sent = order.dispatches[0];
  return {
    ...{ transaction_id: lineId, title, description: '', seller_user_id: userId },
    ...{ buyer_user_id: userIdOf(order.buyer), create_timestamp: placed, created_timestamp: placed },
    ...{ paid_timestamp: placed, shipped_timestamp: sent === undefined ? null : secondsOf(sent.at), quantity },
    ...{ listing_image_id: null, receipt_id: order.number, is_digital: false, file_data: '', listing_id: listing },
    ...{ transaction_type: 'listing', product_id: productIdOf(listing), sku: skuIn(sku) },
    price: shownMoney(priceMinor, order.currency),
    shipping_cost: shownMoney(index === 0 ? order.shippingMinor : 0, order.currency),
    ...{ variations: [], product_data: [], shipping_profile_id: null, min_processing_days: 1, max_processing_days: 3 },
    ...{ shipping_method: null, shipping_upgrade: null, expected_ship_date: placed + processingSeconds },
    ...{ buyer_coupon: 0, shop_coupon: 0 },
  };
}

export const paymentIdOf = ({ number }: Pick<MarketOrder, 'number'>) => paymentBase + number;

/** Etsy's Payment: what it keeps of an order, and what was given back. */
export function shownPayment(order: MarketOrder, { shopId, userId }: ShopNames) {
  const { number, currency, feeMinor, dispatches, refunds } = order;
  const gross = order.goodsMinor + order.shippingMinor + order.taxMinor;
  const [created, updated] = [secondsOf(order.placedAt), secondsOf(order.updatedAt)];
  const payment = paymentIdOf(order);
  const sums = (name: string, grossMinor: number | undefined) => {
    const fees = grossMinor === undefined ? 0 : portion(feeMinor, grossMinor, gross, 'half-even');
    const money = (minor: number) => (grossMinor === undefined ? null : shownMoney(minor, currency));
    return {
      [`${name}_gross`]: money(grossMinor ?? 0),
      ...{ [`${name}_fees`]: money(fees), [`${name}_net`]: money((grossMinor ?? 0) - fees) },
    };
  };
  const sent = dispatches[0]?.at;
  const before = refunds.filter(({ at }) => sent !== undefined && at < sent);
  return {
    ...{ payment_id: payment, buyer_user_id: userIdOf(order.buyer), shop_id: shopId, receipt_id: number },
    ...sums('amount', gross),
    ...sums('posted', sent === undefined ? undefined : leftOf({ ...order, refunds: before })),
    ...sums('adjusted', refunds.length === 0 ? undefined : leftOf(order)),
    ...{ currency, shop_currency: currency, buyer_currency: currency, shipping_user_id: userIdOf(order.buyer) },
    ...{ shipping_address_id: payment, billing_address_id: payment, status: 'settled' },
    shipped_timestamp: sent === undefined ? null : secondsOf(sent),
    ...{ create_timestamp: created, created_timestamp: created, update_timestamp: updated, updated_timestamp: updated },
    payment_adjustments: refunds.map(({ number: refund, amountMinor, at, reason }) => ({
      ...{ payment_adjustment_id: refund, payment_id: payment, status: 'SUCCESS', is_success: true, user_id: userId },
      ...{ reason_code: reason, total_adjustment_amount: amountMinor, shop_total_adjustment_amount: amountMinor },
      ...{ buyer_total_adjustment_amount: amountMinor },
      total_fee_adjustment_amount: portion(feeMinor, amountMinor, gross, 'half-even'),
      ...{ create_timestamp: secondsOf(at), created_timestamp: secondsOf(at) },
      ...{ update_timestamp: secondsOf(at), updated_timestamp: secondsOf(at), payment_adjustment_items: [] },
    })),
  };
}

function addressOf({ name, street, city, region, postalCode, country }: Person) {
  const place = [[city, region].filter((part) => part !== '').join(', '), postalCode].filter((part) => part !== '');
  return {
    ...{ name, first_line: street, second_line: null, city, state: region === '' ? null : region },
    ...{ zip: postalCode === '' ? null : postalCode, country_iso: country },
    formatted_address: [name, street, place.join(' '), countries.of(country) ?? country].join('\n'),
  };
}

const countries = new Intl.DisplayNames('en', { type: 'region' });

/** The same for the same person, at this platform. */
const userIdOf = ({ username }: Person) =>
  100_000_000 + (createHash('sha256').update(username).digest().readUInt32BE() % 800_000_000);
