import {
  ChannelRefusal,
  ChannelUnreachable,
  type CancelReason,
  type Giving,
  type Part,
  type Pushed,
  type Sent,
} from '../channel/channel.js';
import type { ShopifyAdmin } from './admin.channel.js';
import { gid, numberOf } from './listing-requests.js';
import * as ask from './order-requests.js';
import { granted } from './reply.js';
import * as told from './translate.js';

const stepsMax = 50;

/** The orders of a shop: heard of, sent, cancelled, and given money back of. */
export class ShopifyOrders {
  constructor(private readonly admin: ShopifyAdmin) {}

  async *changedSince(since: string): AsyncIterable<Uint8Array> {
    for (let page: string | null | undefined = null; page !== undefined;) {
      const asked = ask.changedOrders(since, page);
      const { orders } = await this.admin.ask('order', ask.ordersAsTold, asked, told.ordersPage);
      for (const order of orders.nodes) {
        const isWhole = !order.line_items.pageInfo.hasNextPage && order.refunds.length < ask.perOrder.refunds;
        const bytes = isWhole
          ? bytesOf(order, order.line_items.nodes)
          : await this.order(numberOf(order.admin_graphql_api_id));
        if (bytes !== undefined) yield bytes;
      }
      page = told.nextOf(orders.pageInfo);
    }
  }

  async order(number: string): Promise<Uint8Array | undefined> {
    if (!/^\d{1,20}$/.test(number)) return undefined;
    const lines: unknown[] = [];
    for (let after: string | null = null; ;) {
      const asked = ask.wholeOrder(number, after);
      const { order } = await this.admin.ask('order', ask.orderAsTold, asked, told.orderToldOf);
      if (order === null) return undefined;
      lines.push(...order.line_items.nodes);
      const next = told.nextOf(order.line_items.pageInfo);
      if (next === undefined) return bytesOf(order, lines);
      after = next;
    }
  }

  /** What is left to send is looked at before each step, so that sent twice is sent once. */
  async ship(number: string, parts: readonly Part[], sent: readonly Sent[]): Promise<Pushed> {
    for (let step = 0; step < stepsMax; step++) {
      const order = await this.delivery(number);
      if (typeof order.cancelledAt === 'string') return 'too-late';
      const next = told.awaited(order).find((one) => ask.sendable(one, parts).length > 0);
      if (next === undefined) return 'done';
      const asked = ask.fulfilment(next, parts, sent);
      const { fulfillmentCreate } = await this.admin.ask('order', ask.fulfil, asked, told.fulfilled);
      granted(fulfillmentCreate.userErrors);
    }
    throw new ChannelUnreachable('shopify takes what is sent, and still awaits it');
  }

  /** Shopify does it after it has answered: until the order says so, nobody knows. */
  async cancel(number: string, reason: CancelReason): Promise<Pushed> {
    const before = await this.delivery(number);
    if (typeof before.cancelledAt === 'string') return 'done';
    if (told.isSent(before)) return 'too-late';
    const asked = ask.cancellation(number, reason);
    const { orderCancel } = await this.admin.ask('order', ask.cancelOrder, asked, told.cancelled);
    // Refused is also what is under way already.
    if (typeof (await this.delivery(number)).cancelledAt === 'string') return 'done';
    granted(orderCancel.orderCancelUserErrors);
    throw new ChannelUnreachable('shopify is still cancelling');
  }

  async refund(number: string, giving: Giving): Promise<Pushed> {
    const { order } = await this.admin.ask('order', ask.lookAtPayment, { id: gid('Order', number) }, told.payment);
    if (order === null) throw unknown();
    if (order.refunds.some(({ note }) => note === ask.noteOf(giving))) return 'done';
    const input = ask.refunding(number, giving, told.paidOf(order));
    if (input === undefined)
      throw new ChannelRefusal('more-than-paid', 'There is not as much of this order to give back.');
    const asked = { input, key: giving.refundId };
    const { refundCreate } = await this.admin.ask('order', ask.refundOrder, asked, told.refunded);
    granted(refundCreate.userErrors);
    return 'done';
  }

  private async delivery(number: string): Promise<told.Delivery> {
    const { order } = await this.admin.ask('order', ask.lookAtDelivery, { id: gid('Order', number) }, told.delivery);
    if (order === null) throw unknown();
    return order;
  }
}

const unknown = () => new ChannelRefusal('not-found', 'Shopify has no such order.');

/** The same order is the same bytes, however many pages its lines came in. */
const bytesOf = (order: object, nodes: readonly unknown[]): Uint8Array =>
  Buffer.from(JSON.stringify({ ...order, line_items: { nodes } }));
