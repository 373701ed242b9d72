import type { GraphQLResolveInfo } from 'graphql';
import { parse } from '#money/money.js';
import type { MarketOrder } from '../market/market.js';
import { leftOf, type MarketHall } from '../market/market-hall.js';
import type { Catalogue } from './catalogue.js';
import { availableOf } from './catalogue.js';
import { numberOf } from './gid.js';
import { keyMismatch, type Asked, type Idempotency } from './idempotency.js';
import { accountOf } from './order-account.js';
import { fulfillmentNode, orderNode, refundNode } from './order-nodes.js';
import type { Orders } from './orders.js';
import type { FulfillmentNote, ShopifyBooks } from './shopify-books.js';

type Tracking = {
  readonly company?: string | null;
  readonly number?: string | null;
  readonly numbers?: readonly string[] | null;
  readonly url?: string | null;
  readonly urls?: readonly string[] | null;
};
type FulfillmentInput = {
  readonly lineItemsByFulfillmentOrder: readonly {
    readonly fulfillmentOrderId: string;
    readonly fulfillmentOrderLineItems?: readonly { readonly id: string; readonly quantity: number }[] | null;
  }[];
  readonly trackingInfo?: Tracking | null;
};
type Cancel = {
  readonly orderId: string;
  readonly reason: string;
  readonly restock: boolean;
  readonly refund?: boolean | null;
  readonly refundMethod?: { readonly originalPaymentMethodsRefund?: boolean | null } | null;
};
type RefundInput = {
  readonly orderId: string;
  readonly note?: string | null;
  readonly currency?: string | null;
  readonly refundLineItems?:
    readonly { readonly lineItemId: string; readonly quantity: number; readonly restockType?: string | null }[] | null;
  readonly transactions?:
    | readonly {
        readonly orderId: string;
        readonly amount: string;
        readonly kind: string;
        readonly gateway: string;
        readonly parentId?: string | null;
      }[]
    | null;
};
type UserError = { readonly field: readonly string[] | null; readonly message: string };
type Refunded = {
  readonly order: number | null;
  readonly refund: number | null;
  readonly userErrors: readonly UserError[];
};

const wrong = (field: readonly string[] | null, message: string): UserError => ({ field, message });

/** What sellers' programs do with orders: send, cancel, give back. `updated` hears of what has no event of its own. */
export class OrderChanges {
  constructor(
    private readonly world: {
      readonly hall: MarketHall;
      readonly books: ShopifyBooks;
      readonly catalogue: Catalogue;
      readonly orders: Orders;
      readonly keys: Idempotency;
      readonly updated: (order: MarketOrder) => void;
    },
  ) {}

  readonly mutations = {
    fulfillmentCreate: ({ fulfillment }: { readonly fulfillment: FulfillmentInput }) => this.fulfil(fulfillment),
    fulfillmentTrackingInfoUpdateV2: (asked: {
      readonly fulfillmentId: string;
      readonly trackingInfoInput: Tracking;
    }) => this.retrack(asked),
    fulfillmentTrackingInfoUpdate: (asked: { readonly fulfillmentId: string; readonly trackingInfoInput: Tracking }) =>
      this.retrack(asked),
    orderCancel: (asked: Cancel) => this.cancel(asked),
    refundCreate: (asked: { readonly input: RefundInput }, context: Asked, info: GraphQLResolveInfo) => {
      const refused = { order: null, refund: null, userErrors: [wrong(null, keyMismatch)] };
      return this.shown(this.world.keys.once<Refunded>(asked, context, info, () => this.refund(asked.input), refused));
    },
  };

  private fulfil({ lineItemsByFulfillmentOrder: parts, trackingInfo }: FulfillmentInput) {
    const refused = (field: readonly string[], message: string) => ({
      ...{ fulfillment: null, userErrors: [wrong(['fulfillment', ...field], message)] },
    });
    const orders = new Set(parts.map(({ fulfillmentOrderId }) => numberOf('FulfillmentOrder', fulfillmentOrderId)));
    const [number] = orders;
    const order = number === undefined ? undefined : this.world.hall.order('shopify', number);
    if (orders.size > 1) return refused([], 'All fulfillment orders must belong to the same order.');
    if (order === undefined) return refused([], 'Fulfillment order does not exist.');
    const account = accountOf(order, this.world.books);
    const awaiting = order.lines.filter((line) => account.awaiting(line) > 0);
    if (order.cancelledAt !== undefined || awaiting.length === 0)
      return refused([], `Fulfillment order ${order.number} has an unfulfillable status= closed.`);
    for (const { id, quantity } of parts.flatMap(({ fulfillmentOrderLineItems }) => fulfillmentOrderLineItems ?? [])) {
      const line = awaiting.find(({ lineId }) => lineId === numberOf('FulfillmentOrderLineItem', id));
      if (line === undefined) return refused([], 'Fulfillment order line item does not exist.');
      if (quantity <= 0 || quantity > account.awaiting(line))
        return refused([], 'Invalid fulfillment order line item quantity requested.');
    }
    const note = noteOf(order.number, trackingInfo ?? {}, []);
    const first = this.dispatch(note);
    this.world.books.put('fulfillment', first, this.now, note);
    return this.fulfilled(order.number, first);
  }

  private retrack({
    fulfillmentId,
    trackingInfoInput,
  }: {
    readonly fulfillmentId: string;
    readonly trackingInfoInput: Tracking;
  }) {
    const known = this.world.orders.fulfillment(fulfillmentId);
    if (known === undefined)
      return { fulfillment: null, userErrors: [wrong(['fulfillmentId'], 'Fulfillment does not exist.')] };
    const { number, numbers, replaced } = known.told;
    const note = noteOf(known.order.number, trackingInfoInput, [...replaced, ...numbers]);
    this.dispatch(note);
    this.world.books.put('fulfillment', number, this.now, note);
    return this.fulfilled(known.order.number, number);
  }

  /** @returns the number of the first parcel */
  private dispatch({ order, company, numbers }: FulfillmentNote): number {
    const sent = numbers.map((trackingNumber) =>
      this.world.hall.dispatch('shopify', order, { carrier: company ?? '', trackingNumber }),
    );
    return sent[0]!.number;
  }

  private fulfilled(orderNumber: number, number: number) {
    const order = this.world.hall.order('shopify', orderNumber)!;
    const account = accountOf(order, this.world.books);
    this.world.updated(order);
    const told = account.fulfillments.find((one) => one.number === number)!;
    return { fulfillment: fulfillmentNode(this.world.orders.desk, account, told), userErrors: [] };
  }

  /** Shopify does it in a job, after it has answered; here the job is done before anybody can ask. */
  private cancel({ orderId, reason, restock, refund, refundMethod }: Cancel) {
    const order = this.world.orders.order(orderId);
    const refused = (code: 'INVALID' | 'NOT_FOUND', message: string) => {
      const error = wrong(['orderId'], message);
      return { job: null, orderCancelUserErrors: [{ ...error, code }], userErrors: [error] };
    };
    if (order === undefined) return refused('NOT_FOUND', 'Order does not exist');
    if (order.cancelledAt !== undefined) return refused('INVALID', 'Order has already been cancelled');
    if (order.dispatches.length > 0) return refused('INVALID', 'Cannot cancel an order that has been fulfilled');
    const isPaidBack = refundMethod?.originalPaymentMethodsRefund ?? refund ?? false;
    this.world.hall.cancel('shopify', order.number, reason.toLowerCase(), isPaidBack ? 'back' : 'stays');
    if (restock) for (const { sku, quantity } of order.lines) this.restock(sku, quantity);
    const job = { id: `gid://shopify/Job/${order.number}`, done: false };
    return { job, orderCancelUserErrors: [], userErrors: [] };
  }

  private refund(input: RefundInput): Refunded {
    const { hall, books } = this.world;
    const order = this.world.orders.order(input.orderId);
    const refused = (field: readonly string[], message: string) => ({
      ...{ order: order?.number ?? null, refund: null, userErrors: [wrong(field, message)] },
    });
    if (order === undefined) return refused(['orderId'], 'Order does not exist');
    const { current } = accountOf(order, books);
    const lines = (input.refundLineItems ?? []).map(({ lineItemId, quantity, restockType }) => ({
      ...{ lineId: numberOf('LineItem', lineItemId) ?? 0, quantity },
      restockType: (restockType ?? 'NO_RESTOCK').toLowerCase(),
    }));
    for (const { lineId, quantity } of lines) {
      const line = order.lines.find((one) => one.lineId === lineId);
      if (line === undefined) return refused(['refundLineItems'], 'Refund line items contain an unknown line item');
      // Of a cancelled order all is gone, and its money may still go back.
      if (quantity < 0 || quantity > (order.cancelledAt === undefined ? current(line) : line.quantity))
        return refused(['refundLineItems', 'quantity'], 'Quantity cannot refund more items than were purchased');
    }
    const amountMinor = amountOf(order, input);
    if (typeof amountMinor === 'string') return refused(['transactions'], amountMinor);
    // Before it happens, since whoever hears of it is told of its lines.
    const number = hall.books.upcoming('shopify', 'refund');
    books.put('refund', number, this.now, { note: input.note ?? null, lines });
    const refund = hall.repay('shopify', order.number, amountMinor, input.note ?? '');
    for (const { lineId, quantity, restockType } of lines)
      if (restockType === 'return' || restockType === 'cancel')
        this.restock(order.lines.find((line) => line.lineId === lineId)!.sku, quantity);
    return { order: order.number, refund: refund.number, userErrors: [] };
  }

  private shown({ order: number, refund: refunded, userErrors }: Refunded) {
    const { hall, books, orders } = this.world;
    const order = number === null ? undefined : hall.order('shopify', number);
    if (order === undefined) return { order: null, refund: null, userErrors };
    const account = accountOf(order, books);
    const refund = account.refunds.find((one) => one.number === refunded);
    return {
      order: orderNode(orders.desk, order),
      refund: refund === undefined ? null : refundNode(orders.desk, account, refund),
      userErrors,
    };
  }

  private restock(sku: string, quantity: number) {
    const listing = this.world.catalogue.bySku(sku);
    if (listing !== undefined) this.world.catalogue.revise(sku, { quantity: availableOf(listing) + quantity });
  }

  private get now() {
    return this.world.hall.world.now();
  }
}

/** The sum of what goes back, in minor units, or what is wrong with it. */
function amountOf(order: MarketOrder, { transactions, currency }: RefundInput): number | string {
  if ((currency ?? order.currency) !== order.currency) return 'Currency must be that of the order';
  let sum = 0;
  for (const { orderId, amount, kind, parentId } of transactions ?? []) {
    if (numberOf('Order', orderId) !== order.number) return 'Transaction is of another order';
    if (kind !== 'REFUND') return 'Kind must be refund';
    if (typeof parentId === 'string' && numberOf('OrderTransaction', parentId) !== order.number)
      return 'Parent transaction is none of this order';
    try {
      sum += parse(amount, order.currency).minor;
    } catch {
      return 'Amount is invalid';
    }
  }
  // Shopify also writes down that goods came back for which nothing is paid; these books have money only.
  if (sum <= 0) return 'Refund amount must be greater than zero';
  return sum > leftOf(order) ? 'Refund amount is greater than net payment received' : sum;
}

function noteOf(order: number, tracking: Tracking, replaced: readonly string[]): FulfillmentNote {
  const numbers = tracking.numbers ?? [tracking.number ?? ''];
  const urls = tracking.urls ?? (tracking.url ? [tracking.url] : []);
  const before = replaced.filter((one) => !numbers.includes(one));
  return {
    order,
    company: tracking.company ?? null,
    numbers: numbers.length === 0 ? [''] : numbers,
    urls,
    replaced: before,
  };
}
