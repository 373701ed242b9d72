import type { MarketOrder } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { orderNumberOf } from '../market/order-ids.js';
import { json, type Reply } from '../reply.js';
import type { EbayCall } from './ebay-call.js';
import { fulfillmentError } from './ebay-error.js';
import { criteriaOf } from './order-filter.js';
import { modifiedAt, refundPendingMs, shownOrder, statusOf, type Telling } from './order-shape.js';

const limitMax = 200;
const idsMax = 50;

/** GET /order: by number, or by when they were placed or changed and whether they were sent; who changed longest ago comes first. */
export function getOrders(hall: MarketHall, call: EbayCall): Reply {
  const { query, origin } = call;
  const telling = tellingOf(hall, call, false);
  const ids = query.get('orderIds');
  if (ids !== null) {
    if (ids.split(',').length > idsMax)
      throw fulfillmentError(30_900, `Exceeded maximum number of order IDs (the current limit is ${idsMax})`);
    const found = ids.split(',').flatMap((id) => known(hall, id) ?? []);
    const href = `${origin}/sell/fulfillment/v1/order?orderIds=${encodeURIComponent(ids)}`;
    const orders = found.map((order) => shownOrder(order, telling));
    return json(200, { href, total: orders.length, limit: idsMax, offset: 0, orders });
  }
  const [limit, offset] = [counted(query, 'limit', 50, 31_100), counted(query, 'offset', 0, 31_000)];
  if (limit < 1 || limit > limitMax) throw fulfillmentError(31_100, `Invalid limit: ${limit}`);
  const found = matching(hall, query.get('filter') ?? '', telling.now);
  const at = (offset: number) => {
    const page = new URLSearchParams([...query].filter(([name]) => name !== 'limit' && name !== 'offset'));
    page.append('limit', String(limit));
    page.append('offset', String(offset));
    return `${origin}/sell/fulfillment/v1/order?${page.toString()}`;
  };
  return json(200, {
    ...{ href: at(offset), total: found.length },
    ...(offset + limit < found.length && { next: at(offset + limit) }),
    ...(offset > 0 && { prev: at(Math.max(offset - limit, 0)) }),
    ...{ limit, offset, orders: found.slice(offset, offset + limit).map((order) => shownOrder(order, telling)) },
  });
}

/** GET /order/{orderId} */
export function getOrder(hall: MarketHall, call: EbayCall): Reply {
  return json(200, shownOrder(orderOf(hall, call), tellingOf(hall, call, true)));
}

/**
 * The order that a path names.
 * @throws EbayError 400 it cannot be an order, 404 it is none
 */
export function orderOf(hall: MarketHall, { found }: Pick<EbayCall, 'found'>): MarketOrder {
  const id = found[0]!;
  const isOne = orderNumberOf('ebay', id) !== undefined;
  const order = known(hall, id);
  if (order === undefined) throw fulfillmentError(32_100, 'Invalid order ID', isOne ? 404 : 400);
  return order;
}

function known(hall: MarketHall, id: string): MarketOrder | undefined {
  const number = orderNumberOf('ebay', id);
  return number === undefined ? undefined : hall.order('ebay', number);
}

function matching(hall: MarketHall, filter: string, now: number): MarketOrder[] {
  const { created, modified, statuses } = criteriaOf(filter, now);
  // No order changed before it was placed, and a refund arrives some time after the books have it.
  const since = Math.max(created.from, modified.from - refundPendingMs);
  const within = ({ from, to }: { from: number; to: number }, at: number) => from <= at && at <= to;
  return hall
    .ordersSince('ebay', since, Number.MAX_SAFE_INTEGER, 0)
    .map((order) => ({ order, modifiedAt: modifiedAt(order, now) }))
    .filter(({ order, modifiedAt }) => within(created, order.placedAt) && within(modified, modifiedAt))
    .filter(({ order }) => statuses === undefined || statuses.includes(statusOf(order)))
    .sort((one, other) => one.modifiedAt - other.modifiedAt || one.order.number - other.order.number)
    .map(({ order }) => order);
}

function tellingOf(hall: MarketHall, { query, origin }: EbayCall, withRequests: boolean): Telling {
  const group = query.get('fieldGroups');
  if (group !== null && group !== 'TAX_BREAKDOWN') throw fulfillmentError(32_800, 'Invalid field group');
  return {
    ...{ now: hall.world.now(), origin, withTax: group !== null, withRequests },
    formatOf: ({ listing }) => hall.listing('ebay', { number: listing })?.format ?? 'fixed',
  };
}

function counted(query: URLSearchParams, name: string, otherwise: number, errorId: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw fulfillmentError(errorId, `Invalid ${name}`);
  return Number(text);
}
