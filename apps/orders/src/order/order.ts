import { z } from 'zod';
import { id, instant, orderedStock, orderedUnit, text, type Money, type OrderedLine } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { lineKey, sameOrder, totalOf } from './order-lines.js';
import { transitions, type Milestone, type OrderStatus, type Step } from './order-status.js';

// The largest order must fit into one message of Service Bus Standard: 256 KB.
export const linesMax = 1_000;

export const placeOrder = z
  .strictObject({
    channel: id.describe('Where it was sold: web, ebay, etsy, shopify, store'),
    customerId: id.optional(),
    placedAt: instant.optional().describe('When the buyer placed it, if that was elsewhere and earlier'),
    lines: z
      .array(z.union([orderedUnit, orderedStock]))
      .min(1)
      .max(1_500),
  })
  .meta({ id: 'PlaceOrder' });
export const cancelOrder = z.strictObject({ reason: text(200) }).meta({ id: 'CancelOrder' });

type PlaceOrder = z.infer<typeof placeOrder> & { placedAt: string };
export type DeclineReason = 'unknown' | 'not-offered' | 'held' | 'gone' | 'short';

export type OrderCommand =
  | { type: 'PlaceOrder'; data: PlaceOrder }
  | { type: 'RecordAllocation'; data: { line: number } }
  | { type: 'RecordDecline'; data: { line: number; reason: DeclineReason } }
  | { type: 'CancelOrder'; data: z.infer<typeof cancelOrder> }
  | { type: 'RecordPayment'; data: { paymentId: string } }
  | { type: 'PackOrder'; data: { shipmentId: string } }
  | { type: 'ShipOrder'; data: { shipmentId: string; trackingNumber: string } }
  | { type: 'RecordDelivery'; data: { deliveredAt: string } }
  | { type: 'RecordReturn'; data: { returnId: string } }
  | { type: 'RecordRefund'; data: { refundId: string; amount: Money } };

type Sale = { channel: string; customerId?: string | undefined; lines: OrderedLine[]; total: Money };

// These shapes are on disk for ever: add to them, never change them.
export type OrderEvent =
  | { type: 'OrderPlaced'; data: Sale & { placedAt: string } }
  | { type: 'LineAllocated'; data: { line: number } }
  | { type: 'LineDeclined'; data: { line: number; reason: DeclineReason } }
  | { type: 'OrderAllocated'; data: Record<string, never> }
  | { type: 'OrderPaid'; data: { paymentId: string } }
  | { type: 'OrderConfirmed'; data: Sale }
  | { type: 'OrderCancelled'; data: { reason: string; lines: OrderedLine[] } }
  | { type: 'OrderPacked'; data: { shipmentId: string } }
  | { type: 'OrderShipped'; data: { shipmentId: string; trackingNumber: string } }
  | { type: 'OrderDelivered'; data: { deliveredAt: string } }
  | { type: 'OrderReturned'; data: { returnId: string } }
  | { type: 'OrderRefunded'; data: { refundId: string; amount: Money } };

/** What a line was answered by inventory; pending before. */
export type Allocation = 'pending' | 'allocated' | DeclineReason;

export type Order = {
  readonly status: OrderStatus;
  /** The milestones behind it, so that a late repeat of any is recognised. */
  readonly past: readonly Milestone[];
  readonly placed?: Extract<OrderEvent, { type: 'OrderPlaced' }>['data'];
  readonly allocations: readonly Allocation[];
  readonly cancelledBecause?: string;
};

/** One sale of one or more pieces, all or nothing: it waits for inventory, and later for payment and shipment. */
export const order: Decider<OrderCommand, OrderEvent, Order> = {
  stream: 'order',
  initial: { status: 'new', past: [], allocations: [] },

  decide({ type, data }, order) {
    switch (type) {
      case 'PlaceOrder':
        if (order.placed === undefined) return [{ type: 'OrderPlaced', data: place(data) }];
        if (sameOrder(data, order.placed)) return [];
        throw new Refusal('order-number-taken', 'Another order was placed under this number.');
      case 'RecordAllocation':
        return allocated(data.line, order);
      case 'RecordDecline':
        if (answered(data.line, order)) return [];
        return [{ type: 'LineDeclined', data }, ...cancel('piece-gone', order)];
      case 'CancelOrder':
        return cancel(data.reason, order);
      case 'RecordPayment':
        return milestone({ type: 'OrderPaid', data }, order);
      case 'PackOrder':
        return milestone({ type: 'OrderPacked', data }, order);
      case 'ShipOrder':
        return milestone({ type: 'OrderShipped', data }, order);
      case 'RecordDelivery':
        return milestone({ type: 'OrderDelivered', data }, order);
      case 'RecordReturn':
        return milestone({ type: 'OrderReturned', data }, order);
      case 'RecordRefund':
        return milestone({ type: 'OrderRefunded', data }, order);
    }
  },

  evolve(order, event) {
    if (event.type === 'LineAllocated') return answer(order, event.data.line, 'allocated');
    if (event.type === 'LineDeclined') return answer(order, event.data.line, event.data.reason);
    const next = { ...order, status: transitions[event.type].to, past: [...order.past, event.type] };
    if (event.type === 'OrderPlaced')
      return { ...next, placed: event.data, allocations: event.data.lines.map(() => 'pending') };
    return event.type === 'OrderCancelled' ? { ...next, cancelledBecause: event.data.reason } : next;
  },
};

function place({ lines, ...data }: PlaceOrder) {
  const keys = lines.map(lineKey).filter((key) => key !== undefined);
  if (new Set(keys).size < keys.length)
    throw new Refusal('piece-ordered-twice', 'A one-of-a-kind piece can be on one line only.');
  return { ...data, lines: lines.map((line, index) => ({ ...line, line: index + 1 })), total: totalOf(lines) };
}

/** The last line that is allocated confirms the order: nothing else stands between yet. */
function allocated(line: number, order: Order): OrderEvent[] {
  if (answered(line, order)) return [];
  const won: OrderEvent = { type: 'LineAllocated', data: { line } };
  const open = order.allocations.filter((allocation) => allocation === 'pending').length;
  if (open > 1) return [won];
  const { channel, customerId, lines, total } = order.placed!;
  const sale = { channel, customerId, lines, total };
  return [won, { type: 'OrderAllocated', data: {} }, { type: 'OrderConfirmed', data: sale }];
}

/** Names the lines, so that inventory can take back what it gave or was going to give. */
const cancel = (reason: string, order: Order) =>
  milestone({ type: 'OrderCancelled', data: { reason, lines: order.placed?.lines ?? [] } }, order);

/** An answer that comes again, or after the cancellation: inventory hears of that and takes back what it gave. */
function answered(line: number, order: Order) {
  if (order.allocations[line - 1] === undefined) throw new Refusal('unknown-line', `The order has no line ${line}.`);
  return order.status !== 'placed' || order.allocations[line - 1] !== 'pending';
}

const answer = (order: Order, line: number, allocation: Allocation): Order => ({
  ...order,
  allocations: order.allocations.with(line - 1, allocation),
});

function milestone(event: Extract<OrderEvent, { type: Milestone }>, { status, past }: Order): OrderEvent[] {
  if (past.includes(event.type)) return [];
  const { from, to }: Step = transitions[event.type];
  if (!from.includes(status))
    throw new Refusal(`${status}-not-${to}`, `An order that is ${status} cannot become ${to}.`);
  return [event];
}
