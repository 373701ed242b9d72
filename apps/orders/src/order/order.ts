import type { Delivery } from '#contracts/orders.js';
import type { Money, OrderedLine } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import {
  decidePayment,
  evolvePayment,
  isPaid,
  isSecured,
  payAllocated,
  requestPayment,
  type Payment,
  type PaymentCommand,
  type PaymentEvent,
} from '../payment/payment.js';
import type { PaymentMethod } from '../payment/payment-methods.js';
import {
  decideRefund,
  evolveRefunds,
  giveBack,
  type RefundCommand,
  type RefundEvent,
  type Refunds,
} from '../payment/refund.js';
import { billOf, type Bill } from './bill.js';
import type { CancelOrder } from './cancel-order.js';
import { allBack, cancel, cancelledElsewhere } from './cancellation.js';
import { deliveryOf, documentOf, lineKey, sameOrder, totalOf, type PlacedBuyer, type Quoted } from './order-lines.js';
import type { PlaceSold } from './place-order.js';
import {
  decideCourse,
  evolveCourse,
  noReturns,
  type CourseCommand,
  type CourseEvent,
  type Returns,
} from './order-course.js';
import { reached, stageOf, type Milestone, type OrderStatus } from './order-status.js';

type Origin = {
  placedAt: string;
  quote?: Quoted | undefined;
  buyer?: PlacedBuyer | undefined;
  /** None for what people entered, or a quote said; nor did we always note it. */
  origin?: 'channel' | undefined;
};
/** `dueAt` is when pieces stop waiting for the money. */
type Owed = { method: PaymentMethod; dueAt?: string | undefined };
/** Without a payment: paid elsewhere. */
type PlaceOrder = Omit<PlaceSold, 'payment' | 'buyer'> &
  Origin & { payment?: (Owed & { token?: string | undefined }) | undefined };
export type DeclineReason = 'unknown' | 'not-offered' | 'held' | 'gone' | 'short';

export type OrderCommand =
  | { type: 'PlaceOrder'; data: PlaceOrder }
  | { type: 'RecordAllocation'; data: { line: number } }
  | { type: 'RecordDecline'; data: { line: number; reason: DeclineReason } }
  | { type: 'CancelOrder'; data: CancelOrder }
  /** Its channel cancelled it: a fact, which is not refused. */
  | { type: 'RecordCancellation'; data: { reason: string } }
  | { type: 'ExpirePayment'; data: { until: string } }
  | CourseCommand
  | PaymentCommand
  | RefundCommand;

type Sale = { channel: string; customerId?: string | undefined; lines: OrderedLine[]; total: Money };
type Placed = Sale & Origin & { destination?: string | undefined; payment?: Owed | undefined };

// These shapes are on disk for ever: add to them, never change them.
export type OrderEvent =
  | { type: 'OrderPlaced'; data: Placed }
  | { type: 'LineAllocated'; data: { line: number } }
  | { type: 'LineDeclined'; data: { line: number; reason: DeclineReason } }
  | { type: 'OrderAllocated'; data: Record<string, never> }
  | { type: 'OrderPaid'; data: { paymentId: string } }
  | { type: 'OrderConfirmed'; data: Sale & { delivery?: Delivery | undefined; bill?: Bill | undefined } }
  | { type: 'OrderCancelled'; data: { reason: string; lines: OrderedLine[] } }
  | { type: 'OrderRefunded'; data: { refundId: string; amount: Money } }
  /** Before we heard of it, or when it had left. */
  | { type: 'CancelledElsewhere'; data: { reason: string } }
  | CourseEvent
  | PaymentEvent
  | RefundEvent;

/** What a line was answered by inventory; pending before. */
export type Allocation = 'pending' | 'allocated' | DeclineReason;

export type Order = {
  readonly status: OrderStatus;
  /** The milestones behind it, so that a late repeat of any is recognised. */
  readonly past: readonly Milestone[];
  readonly placed?: Placed;
  readonly allocations: readonly Allocation[];
  readonly cancelledBecause?: string;
  /** Why its channel cancelled it, where that came too early or too late. */
  readonly cancelledElsewhere?: string;
  readonly payment: Payment;
  readonly refunds: Refunds;
  readonly returns: Returns;
};

const unpaid: Payment = { method: 'elsewhere', amount: { minor: 0, currency: 'XXX' }, attempts: [] };

/** One sale of one or more pieces, all or nothing: it waits for inventory, then for its payment, and later for shipment. */
export const order: Decider<OrderCommand, OrderEvent, Order> = {
  stream: 'order',
  initial: { status: 'new', past: [], allocations: [], payment: unpaid, refunds: [], returns: noReturns },

  decide(command, order) {
    switch (command.type) {
      case 'PlaceOrder':
        return place(command.data, order);
      case 'RecordAllocation':
        return allocated(command.data.line, order);
      case 'RecordDecline':
        if (answered(command.data.line, order)) return [];
        return [{ type: 'LineDeclined', data: command.data }, ...cancel('piece-gone', order)];
      case 'CancelOrder':
        return cancel(command.data.reason, order);
      case 'RecordCancellation':
        return cancelledElsewhere(command.data.reason, order);
      case 'ExpirePayment':
        // The pieces wait no longer; unless the money is there, and only inventory is late.
        if (!isOpen(order) || isSecured(order.payment)) return [];
        return cancel('payment-expired', order);
      case 'PackOrder':
      case 'ShipOrder':
      case 'RecordDelivery':
      case 'RecordReturn':
        return travelled(decideCourse(command, order), order);
      case 'PayAgain':
      case 'RecordProviderPayment':
      case 'RejectAttempt':
      case 'DropAttempt':
      case 'AwaitPayment':
      case 'RecordTransfer':
        return settled(decidePayment(command, order.payment, stageOf(order.status)), order);
      case 'RequestRefund':
      case 'RecordRefund':
        return refunded(decideRefund(command, order.refunds, order.payment.captured, documentOf(order.placed)), order);
    }
  },

  evolve(order, event) {
    switch (event.type) {
      case 'LineAllocated':
        return answer(order, event.data.line, 'allocated');
      case 'LineDeclined':
        return answer(order, event.data.line, event.data.reason);
      case 'PaymentRequested':
      case 'PaymentActionRequired':
      case 'PaymentDeclined':
      case 'PaymentAuthorised':
      case 'PaymentAwaited':
      case 'CaptureRequested':
      case 'PaymentCaptured':
      case 'VoidRequested':
      case 'PaymentVoided':
        return { ...order, payment: evolvePayment(order.payment, event) };
      case 'RefundRequested':
      case 'RefundPending':
      case 'RefundSucceeded':
      case 'RefundFailed':
      case 'OrderPacked':
      case 'OrderShipped':
      case 'OrderDelivered':
      case 'OrderReturned':
      case 'OrderPartlyReturned':
      case 'ReturnHeardEarly':
        return evolveCourse(order, event);
      case 'OrderPlaced': {
        const { lines, total: amount, payment } = event.data;
        const owed = { method: payment?.method ?? 'elsewhere', amount, dueAt: payment?.dueAt, attempts: [] };
        return { ...reached(order, event), placed: event.data, allocations: lines.map(() => 'pending'), payment: owed };
      }
      case 'OrderCancelled':
        return { ...reached(order, event), cancelledBecause: event.data.reason };
      case 'CancelledElsewhere':
        return { ...order, cancelledElsewhere: event.data.reason };
      case 'OrderAllocated':
      case 'OrderPaid':
      case 'OrderConfirmed':
      case 'OrderRefunded':
        return reached(order, event);
    }
  },
};

/** The number belongs to another order; 409. */
export const numberTaken = () => new Refusal('order-number-taken', 'Another order was placed under this number.');

function place({ lines, payment, quote, ...data }: PlaceOrder, before: Order): OrderEvent[] {
  const { placed, cancelledElsewhere: reason } = before;
  if (placed !== undefined) {
    if (sameOrder({ ...data, lines, quote }, placed)) return [];
    throw numberTaken();
  }
  const keys = lines.map(lineKey).filter((key) => key !== undefined);
  if (new Set(keys).size < keys.length)
    throw new Refusal('piece-ordered-twice', 'A one-of-a-kind piece can be on one line only.');
  const total = quote?.total ?? totalOf(lines);
  const { token, ...how } = payment ?? { method: 'elsewhere' };
  const numbered = lines.map((line, index) => ({ ...line, line: index + 1 }));
  const news: OrderEvent[] = [
    {
      type: 'OrderPlaced',
      data: { ...data, lines: numbered, total, ...(payment && { payment: how }), ...(quote && { quote }) },
    },
    ...requestPayment(total, token),
  ];
  return reason === undefined ? news : [...news, ...cancel(reason, news.reduce(order.evolve, before))];
}

/** Allocate, then capture, then confirm: the last line that is allocated asks for the money, if it is not there already. */
function allocated(line: number, order: Order): OrderEvent[] {
  if (answered(line, order)) return [];
  const won: OrderEvent = { type: 'LineAllocated', data: { line } };
  const open = order.allocations.filter((allocation) => allocation === 'pending').length;
  if (open > 1) return [won];
  const all: OrderEvent[] = [won, { type: 'OrderAllocated', data: {} }];
  if (isPaid(order.payment)) return [...all, ...confirmed(order, order.payment)];
  const taken: OrderEvent[] = payAllocated(order.payment);
  return [...all, ...settled(taken, { ...order, status: 'allocated' })];
}

/** What follows for the order from news of its payment: captured confirms it, or is given back if it came too late. */
function settled(news: OrderEvent[], order: Order): OrderEvent[] {
  const captured = news.find((event) => event.type === 'PaymentCaptured')?.data;
  if (captured === undefined) return news;
  const { payment, refunds } = order;
  switch (stageOf(order.status)) {
    case 'allocated':
      return [...news, ...confirmed(order, { ...payment, captured })];
    case 'cancelled':
      return [...news, ...giveBack(refunds, captured, documentOf(order.placed), order.cancelledBecause ?? 'cancelled')];
    case 'placed':
    case 'settled':
      return news;
  }
}

function confirmed(order: Order, { captured }: Payment): OrderEvent[] {
  const { channel, customerId, lines, total } = order.placed!;
  const paid: OrderEvent[] = captured ? [{ type: 'OrderPaid', data: { paymentId: captured.paymentId } }] : [];
  const delivery = deliveryOf(order.placed!);
  const bill = billOf(order.placed!, captured);
  const data = { channel, customerId, lines, total, delivery, ...(bill && { bill }) };
  return [...paid, { type: 'OrderConfirmed', data }];
}

/** What follows for the order from news of its refunds: a cancelled one gives back what is left, until all is back. */
function refunded(news: RefundEvent[], order: Order): OrderEvent[] {
  if (news.length === 0) return [];
  const { payment, placed, status, cancelledBecause } = order;
  const after = news.reduce(evolveRefunds, order.refunds);
  const failed = stageOf(status) === 'cancelled' && news.at(-1)!.type === 'RefundFailed';
  const more = failed ? giveBack(after, payment.captured, documentOf(placed), cancelledBecause ?? 'cancelled') : [];
  return [...news, ...more, ...allBack(order, more.reduce(evolveRefunds, after))];
}

/** What follows for the order from news of its way: all that was paid may be back with what was sold. */
function travelled(news: (CourseEvent | RefundEvent)[], order: Order): OrderEvent[] {
  const after = news.reduce(evolveCourse, order);
  return news.length === 0 ? [] : [...news, ...allBack(after, after.refunds)];
}

/** An answer that comes again, or after the cancellation: inventory hears of that and takes back what it gave. */
function answered(line: number, order: Order) {
  if (order.allocations[line - 1] === undefined) throw new Refusal('unknown-line', `The order has no line ${line}.`);
  return order.status !== 'placed' || order.allocations[line - 1] !== 'pending';
}

const answer = (order: Order, line: number, allocation: Allocation): Order => ({
  ...order,
  allocations: order.allocations.with(line - 1, allocation),
});

const isOpen = ({ status }: Order) => status === 'placed' || status === 'allocated';
