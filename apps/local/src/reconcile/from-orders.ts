import { splitStream } from '#eventsourcing/decider.js';
import { order, type OrderEvent } from '../../../orders/src/order/order.js';
import { payout, type PayoutEvent } from '../../../orders/src/payout/payout.js';
import type { Logged, LogFile } from './log.source.js';
import type { Billed, Trade } from './trade.js';

const heard = ['OrderConfirmed', 'OrderCancelled', 'PaymentCaptured', 'RefundSucceeded', 'RefundFailed'] as const;
type Heard = Extract<OrderEvent, { type: (typeof heard)[number] }>;
export const ofOrders = [...heard, 'PayoutHeard'] as const;

/** What our own buyers paid, what they got back, and what the provider of cards paid out. */
export function hearOrders(log: LogFile, trade: Trade) {
  for (const event of log.all<Heard | PayoutEvent>(ofOrders)) {
    const [kind, id] = splitStream(event.stream);
    if (event.type !== 'PayoutHeard') {
      if (kind === order.stream) hearOrder(id, event, log, trade);
    } else if (kind === payout.stream) {
      const { total, parts, lines } = event.data;
      trade.payout({ payer: 'stripe', payoutId: id, total, parts, heard: 1, lines: [...lines] }, event.at);
    }
  }
}

function hearOrder(orderId: string, event: Logged<Heard>, log: LogFile, trade: Trade) {
  const facts = trade.order(orderId, event.at);
  switch (event.type) {
    case 'OrderConfirmed': {
      const billed = billedOf(event);
      if (billed !== undefined) facts.billed = billed;
      return;
    }
    case 'OrderCancelled':
      facts.isCancelled = true;
      return;
    case 'PaymentCaptured': {
      const { method, amount } = event.data;
      // What was paid elsewhere never was in our hands.
      if (method !== 'elsewhere') facts.captured = { method, amount };
      return;
    }
    case 'RefundSucceeded':
      if (event.data.method !== 'elsewhere') facts.backMinor += event.data.amount.minor;
      return;
    case 'RefundFailed': {
      const { refundId, amount } = event.data;
      // Most fail before they were ever reported to have arrived.
      const before = log.stream<OrderEvent>(event.stream).slice(0, event.version - 1);
      const arrived = before.some((one) => one.type === 'RefundSucceeded' && one.data.refundId === refundId);
      if (!arrived) return;
      facts.backMinor -= amount.minor;
      facts.hasFailedRefund = true;
    }
  }
}

/** Undefined for what was confirmed before there were books. */
function billedOf({ at, data }: Logged<Extract<Heard, { type: 'OrderConfirmed' }>>): Billed | undefined {
  const { bill, delivery, channel, total, lines } = data;
  if (bill === undefined || delivery === undefined) return undefined;
  return {
    ...{ at, channel, total, method: bill.payment.method, taxes: bill.taxes },
    ...{ byChannel: bill.origin === 'channel', isEntered: bill.origin === 'entered' },
    lines: lines.map((line, index) => ({
      sku: 'unitId' in line ? line.unitId : line.sku,
      minor: bill.lines[index]!.totalMinor,
    })),
  };
}
