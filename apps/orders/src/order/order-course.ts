import type { Payment } from '../payment/payment.js';
import { evolveRefunds, type RefundEvent, type Refunds } from '../payment/refund.js';
import { documentOf } from './order-lines.js';
import { reached, transitions, type Milestone, type OrderStatus } from './order-status.js';
import { refundReturned, type Returned, type ReturnedLine } from './returned-lines.js';

/** What fulfilment tells us. It happened: we refuse none of it, though it comes in any order and again. */
export type CourseCommand =
  | { type: 'PackOrder'; data: { shipmentId: string } }
  | { type: 'ShipOrder'; data: { shipmentId: string; trackingNumber: string } }
  | { type: 'RecordDelivery'; data: { deliveredAt: string } }
  | { type: 'RecordReturn'; data: Returned };

// These shapes are on disk for ever: add to them, never change them.
export type CourseEvent =
  | { type: 'OrderPacked'; data: { shipmentId: string } }
  | { type: 'OrderShipped'; data: { shipmentId: string; trackingNumber: string } }
  | { type: 'OrderDelivered'; data: { deliveredAt: string } }
  /** All of it is back. */
  | { type: 'OrderReturned'; data: { returnId: string; lines?: ReturnedLine[] } }
  | { type: 'OrderPartlyReturned'; data: { returnId: string; lines: ReturnedLine[] } }
  /** We have not heard yet that all of it has left: the return waits for that, and so does its refund. */
  | { type: 'ReturnHeardEarly'; data: Returned };

export type Course = {
  readonly status: OrderStatus;
  readonly past: readonly Milestone[];
  readonly placed?: Parameters<typeof documentOf>[0];
  readonly payment: Pick<Payment, 'captured'>;
  readonly refunds: Refunds;
  readonly returns: Returns;
};
/** `early` is what was told before it had left, `back` all that was settled since; the ids are of both. */
export type Returns = {
  readonly ids: readonly string[];
  readonly back: readonly ReturnedLine[];
  readonly early: readonly Returned[];
};

export const noReturns: Returns = { ids: [], back: [], early: [] };

export function decideCourse({ type, data }: CourseCommand, course: Course): (CourseEvent | RefundEvent)[] {
  switch (type) {
    case 'PackOrder':
      return fitting({ type: 'OrderPacked', data }, course);
    case 'ShipOrder':
      return shipped(fitting({ type: 'OrderShipped', data }, course), course);
    case 'RecordDelivery':
      return fitting({ type: 'OrderDelivered', data }, course);
    case 'RecordReturn':
      return returned(data, course);
  }
}

export function evolveCourse<State extends Course>(state: State, event: CourseEvent | RefundEvent): State {
  switch (event.type) {
    case 'OrderPacked':
    case 'OrderShipped':
    case 'OrderDelivered':
      return reached(state, event);
    case 'OrderReturned':
      return { ...reached(state, event), returns: withBack(state.returns, event.data) };
    case 'OrderPartlyReturned':
      return { ...state, returns: withBack(state.returns, event.data) };
    case 'ReturnHeardEarly': {
      const { ids, early } = state.returns;
      const returns = { ids: [...ids, event.data.returnId], early: [...early, event.data] };
      return { ...state, returns: { ...state.returns, ...returns } };
    }
    case 'RefundRequested':
    case 'RefundPending':
    case 'RefundSucceeded':
    case 'RefundFailed':
      return { ...state, refunds: evolveRefunds(state.refunds, event) };
  }
}

const withBack = (
  { ids, back, early }: Returns,
  { returnId, lines = [] }: { returnId: string; lines?: ReturnedLine[] },
): Returns => ({ ids: ids.includes(returnId) ? ids : [...ids, returnId], back: [...back, ...lines], early });

/**
 * Once, and where it fits. A parcel of an order that was cancelled may leave all the same, and come back: the order stays
 * cancelled and its money with the buyer. Whoever sent it is told by fulfilment, which writes it down.
 */
const fitting = <Event extends Extract<CourseEvent, { type: Milestone }>>(event: Event, { status, past }: Course) => {
  const from: readonly OrderStatus[] = transitions[event.type].from;
  return past.includes(event.type) || !from.includes(status) ? [] : [event];
};

/** With it, what came back before we heard of it. */
const shipped = (news: readonly CourseEvent[], course: Course) =>
  news.length === 0
    ? []
    : course.returns.early.reduce<(CourseEvent | RefundEvent)[]>(
        (news, early) => [...news, ...settled(early, news.reduce(evolveCourse, course))],
        [...news],
      );

/** Of an order that was never confirmed, or was cancelled, we keep no money. */
function returned(data: Returned, course: Course): (CourseEvent | RefundEvent)[] {
  const { past, returns } = course;
  if (returns.ids.includes(data.returnId) || past.includes('OrderCancelled')) return [];
  if (past.includes('OrderShipped')) return settled(data, course);
  return past.includes('OrderConfirmed') ? [{ type: 'ReturnHeardEarly', data }] : [];
}

/** A part may be heard of after the return that completed it. */
function settled(data: Returned, { past, placed, payment, refunds, returns }: Course): (CourseEvent | RefundEvent)[] {
  const { returnId, complete, lines } = data;
  const type = complete && !past.includes('OrderReturned') ? 'OrderReturned' : 'OrderPartlyReturned';
  const money = refundReturned(data, returns.back, refunds, payment.captured, documentOf(placed));
  return [{ type, data: { returnId, lines } }, ...money];
}
