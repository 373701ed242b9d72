import type { MarketHall } from '../market/market-hall.js';
import type { MarketOrder } from '../market/market.js';
import { EtsyError, missing, notFound, unfit } from './etsy-error.js';
import { flag, integer, list, oneOf, type Form } from './form.js';
import type { ShopNames } from './listing-shape.js';
import { paymentIdOf, secondsOf, shownPayment, shownReceipt, statusOf, transactionOf } from './receipt-shape.js';

/** Before 2000 nothing was sold at Etsy, and it takes no such time. */
const earliestSeconds = 946_684_800;
const limitMax = 100;
const carrierMax = 100;
/** Above this, what is sent within the United States is sent with a number. */
const untrackedMinor = 1_000;

/** Orders, as Etsy's API shows them. There is no way to cancel one or to give money back but Etsy's own pages. */
export class Receipts {
  constructor(private readonly shop: ShopNames & { readonly hall: MarketHall }) {}

  /** GET /shops/{shop_id}/receipts */
  list(query: Form) {
    const { hall } = this.shop;
    const seconds = (name: string) => integer(query, name, { least: earliestSeconds });
    const [from = 0, until = Infinity] = [seconds('min_last_modified'), seconds('max_last_modified')];
    const [first = 0, last = Infinity] = [seconds('min_created'), seconds('max_created')];
    const wanted = [
      [flag(query, 'was_paid'), () => true],
      [flag(query, 'was_shipped'), ({ dispatches }: MarketOrder) => dispatches.length > 0],
      [flag(query, 'was_delivered'), () => false],
      [flag(query, 'was_canceled'), (order: MarketOrder) => statusOf(order) === 'canceled'],
    ] as const;
    const { offset, limit } = windowOf(query);
    const compare = orderIn(query);
    const found = hall
      .ordersSince('etsy', from * 1_000, Number.MAX_SAFE_INTEGER, 0)
      .filter((order) => secondsOf(order.updatedAt) <= until)
      .filter(({ placedAt }) => secondsOf(placedAt) >= first && secondsOf(placedAt) <= last)
      .filter((order) => wanted.every(([is, judged]) => is === undefined || is === judged(order)))
      .sort(compare);
    const results = found.slice(offset, offset + limit).map((order) => shownReceipt(order, this.shop));
    return { count: found.length, results };
  }

  /** GET /shops/{shop_id}/receipts/{receipt_id} */
  one(receipt: number) {
    return shownReceipt(this.known(receipt), this.shop);
  }

  /** GET /shops/{shop_id}/receipts/{receipt_id}/payments */
  payments(receipt: number) {
    return { count: 1, results: [shownPayment(this.known(receipt), this.shop)] };
  }

  /** GET /shops/{shop_id}/payments, of those that the query names. */
  paymentsOf(query: Form) {
    const wanted = list(query, 'payment_ids');
    if (wanted === undefined) throw missing('payment_ids');
    if (wanted.some((id) => !/^\d{1,15}$/.test(id))) throw unfit('payment_ids', 'array of int');
    const found = this.shop.hall.orders('etsy').filter((order) => wanted.includes(String(paymentIdOf(order))));
    return { count: found.length, results: found.map((order) => shownPayment(order, this.shop)) };
  }

  /** GET /shops/{shop_id}/transactions/{transaction_id} */
  transaction(id: number) {
    for (const order of this.shop.hall.orders('etsy')) {
      const index = order.lines.findIndex(({ lineId }) => lineId === id);
      if (index >= 0) return transactionOf(order, index, this.shop);
    }
    throw notFound('Transaction', id);
  }

  /** POST /shops/{shop_id}/receipts/{receipt_id}/tracking. Without a number it is only marked as sent. */
  track(receipt: number, form: Form) {
    const order = this.known(receipt);
    const [trackingNumber = '', carrier = ''] = ['tracking_code', 'carrier_name'].map((name) => form.get(name)?.trim());
    flag(form, 'send_bcc');
    if (
      (trackingNumber === '') !== (carrier === '') ||
      carrier.length > carrierMax ||
      trackingNumber.length > carrierMax
    )
      throw new EtsyError(400, 'tracking_code and carrier_name come together');
    const { country } = order.buyer;
    const isTracked = country === 'IN' || (country === 'US' && order.goodsMinor > untrackedMinor);
    if (trackingNumber === '' && isTracked)
      throw new EtsyError(400, 'tracking_code and carrier_name are required for this receipt');
    if (order.cancelledAt !== undefined) throw new EtsyError(409, 'This receipt is canceled');
    this.shop.hall.dispatch('etsy', receipt, { carrier, trackingNumber });
    return this.one(receipt);
  }

  private known(receipt: number): MarketOrder {
    const order = this.shop.hall.order('etsy', receipt);
    if (order === undefined) throw notFound('Receipt', receipt);
    return order;
  }
}

/** Which of a list is shown. */
export const windowOf = (query: Form) => ({
  limit: integer(query, 'limit', { most: limitMax }) ?? 25,
  offset: integer(query, 'offset', { least: 0 }) ?? 0,
});

const descending = ['desc', 'descending', 'down'] as const;
const ascending = ['asc', 'ascending', 'up'] as const;

/** Newest first, unless something else is asked for. */
function orderIn(query: Form): (one: MarketOrder, other: MarketOrder) => number {
  const by = oneOf(query, 'sort_on', ['created', 'updated', 'receipt_id']) ?? 'created';
  const wanted = oneOf(query, 'sort_order', [...ascending, ...descending]) ?? 'desc';
  const sign = ascending.some((word) => word === wanted) ? 1 : -1;
  const keys = { created: 'placedAt', updated: 'updatedAt', receipt_id: 'number' } as const;
  return (one, other) => sign * (one[keys[by]] - other[keys[by]] || one.number - other.number);
}
