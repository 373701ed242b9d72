import { Refusal } from '#eventsourcing/decider.js';
import { undoPayment } from '../payment/payment.js';
import { evolveRefunds, giveBack, refundedMinor, type Refunds } from '../payment/refund.js';
import type { Order, OrderEvent } from './order.js';
import { documentOf } from './order-lines.js';
import { transitions, type Step } from './order-status.js';

const { from, to }: Step = transitions.OrderCancelled;

/** Names the lines, so that inventory can take back what it gave or was going to give; and lets go of the money. */
export function cancel(reason: string, order: Order): OrderEvent[] {
  const { status, past, placed, payment, refunds } = order;
  if (past.includes('OrderCancelled')) return [];
  if (!from.includes(status))
    throw new Refusal(`${status}-not-${to}`, `An order that is ${status} cannot become ${to}.`);
  const back = giveBack(refunds, payment.captured, documentOf(placed), reason);
  const after = back.reduce(evolveRefunds, refunds);
  const over: OrderEvent = { type: 'OrderCancelled', data: { reason, lines: placed?.lines ?? [] } };
  return [over, ...undoPayment(payment), ...back, ...allBack({ ...order, status: 'cancelled' }, after)];
}

/**
 * Its channel cancelled it, which nobody can refuse any more. What we have not heard of yet is cancelled as soon as it is
 * placed. What has left stays as it is: people call it back, or wait for the return.
 */
export function cancelledElsewhere(reason: string, order: Order): OrderEvent[] {
  if (from.includes(order.status)) return cancel(reason, order);
  if (order.past.includes('OrderCancelled') || order.cancelledElsewhere !== undefined) return [];
  return [{ type: 'CancelledElsewhere', data: { reason } }];
}

/** A cancelled or returned order whose money is all back is refunded. */
export function allBack({ payment: { captured }, status, past }: Order, refunds: Refunds): OrderEvent[] {
  const over = (status === 'cancelled' || status === 'returned') && !past.includes('OrderRefunded');
  if (!over || captured === undefined || refundedMinor(refunds, 'succeeded') < captured.amount.minor) return [];
  return [{ type: 'OrderRefunded', data: { refundId: refunds.at(-1)!.refundId, amount: captured.amount } }];
}
