import type { MarketOrder } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { connectionOf, cursorPlace, type PageArguments } from './connection.js';
import { gid, legacyId, numberOf } from './gid.js';
import { accountOf } from './order-account.js';
import { fulfillmentNode, fulfillmentOrderNode, orderNode, refundNode, type OrderDesk } from './order-nodes.js';
import { earliest, found, searchOf, type Searchable } from './search.js';
import type { ShopifyBooks } from './shopify-books.js';

type Id = { readonly id: string };
type Search = PageArguments & { readonly query?: string | null; readonly sortKey: string };

const lotSize = 50;
/** Shopify counts in seconds, so that who asks for all since what it told misses none. */
const secondsOf = (at: number) => Math.floor(at / 1_000) * 1_000;

/** Orders, as the Admin API asks for them. */
export class Orders {
  readonly desk: OrderDesk;

  constructor(
    private readonly hall: MarketHall,
    private readonly books: ShopifyBooks,
  ) {
    this.desk = {
      books,
      listing: (number) => hall.listing('shopify', { number }),
      order: (number) => hall.order('shopify', number)!,
    };
  }

  readonly queries = {
    order: ({ id }: Id) => {
      const order = this.order(id);
      return order === undefined ? null : orderNode(this.desk, order);
    },
    orders: ({ query, ...page }: Search) => {
      const alternatives = searchOf(query);
      const rows = [...this.matching(alternatives, page)].map((order) => ({
        ...{ place: placeOf(order, page.sortKey), id: order.number, node: () => orderNode(this.desk, order) },
      }));
      const { edges, pageInfo } = connectionOf(rows, page);
      // Only what is shown is worth its making.
      const made = edges.map(({ cursor, node }) => ({ cursor, node: (node as () => object)() }));
      return { edges: made, nodes: made.map(({ node }) => node), pageInfo };
    },
    fulfillmentOrder: ({ id }: Id) => {
      const order = this.hall.order('shopify', numberOf('FulfillmentOrder', id) ?? 0);
      return order === undefined ? null : fulfillmentOrderNode(this.desk, accountOf(order, this.books));
    },
    fulfillment: ({ id }: Id) => this.fulfillment(id)?.node ?? null,
    refund: ({ id }: Id) => {
      for (const order of this.hall.orders('shopify')) {
        const account = accountOf(order, this.books);
        const refund = account.refunds.find(({ number }) => number === numberOf('Refund', id));
        if (refund !== undefined) return refundNode(this.desk, account, refund);
      }
      return null;
    },
    job: ({ id }: Id) => ({ id, done: true }),
  };

  order(id: string): MarketOrder | undefined {
    const number = numberOf('Order', id);
    return number === undefined ? undefined : this.hall.order('shopify', number);
  }

  fulfillment(id: string) {
    for (const order of this.hall.orders('shopify')) {
      const account = accountOf(order, this.books);
      const one = account.fulfillments.find(({ number }) => gid('Fulfillment', number) === id);
      if (one !== undefined) return { order, told: one, node: fulfillmentNode(this.desk, account, one) };
    }
    return undefined;
  }

  /** All of them, or where they are wanted in the order of their changes, no more than the page needs. */
  private *matching(alternatives: ReturnType<typeof searchOf>, { sortKey, first, after, reverse }: Search) {
    const since = secondsOf(earliest(alternatives, 'updated_at'));
    const isInOrder = sortKey === 'UPDATED_AT' && typeof first === 'number' && !reverse;
    const from = isInOrder && after ? cursorPlace(after) : undefined;
    let missing = isInOrder ? first + 1 : Infinity;
    for (const order of this.changedSince(Math.max(since, from?.place ?? 0))) {
      if (missing <= 0) return;
      if (!found(alternatives, this.searchable(order))) continue;
      yield order;
      if (from === undefined || order.updatedAt > from.place || order.number > from.id) missing -= 1;
    }
  }

  private *changedSince(since: number) {
    for (let offset = 0, told: readonly MarketOrder[]; ; offset += lotSize) {
      yield* (told = this.hall.ordersSince('shopify', since, lotSize, offset));
      if (told.length < lotSize) return;
    }
  }

  private searchable(order: MarketOrder): Searchable {
    const { financialStatus, fulfillments } = accountOf(order, this.books);
    return {
      ...{ id: legacyId('Order', order.number), name: `#${order.number}`, test: false, source_name: 'web' },
      ...{ updated_at: secondsOf(order.updatedAt), created_at: secondsOf(order.placedAt) },
      ...{ processed_at: secondsOf(order.placedAt), financial_status: financialStatus },
      fulfillment_status: fulfillments.length > 0 ? 'shipped' : 'unshipped',
      status: order.cancelledAt === undefined ? ['open', 'any', 'not_closed'] : ['cancelled', 'closed', 'any'],
      sku: order.lines.map(({ sku }) => sku),
    };
  }
}

function placeOf({ number, placedAt, updatedAt }: MarketOrder, sortKey: string): number {
  if (sortKey === 'UPDATED_AT') return updatedAt;
  return sortKey === 'ID' || sortKey === 'ORDER_NUMBER' ? number : placedAt;
}
