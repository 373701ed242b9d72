import { splitStream } from '#eventsourcing/decider.js';
import { orderIdOf, sale, type SaleEvent } from '../../../channels/src/order/sale.js';
import { payout, type PayoutEvent } from '../../../channels/src/payout/payout.js';
import type { LogFile } from './log.source.js';
import type { Trade } from './trade.js';

type Heard = Extract<SaleEvent, { type: 'OrderSold' | 'RefundMade' }>;
export const ofChannels = ['OrderSold', 'RefundMade', 'PayoutHeard'] as const;

/** What channels sold for us, gave back, and paid out. */
export function hearChannels(log: LogFile, trade: Trade) {
  for (const event of log.all<Heard | PayoutEvent>(ofChannels)) {
    const [kind, orderId] = splitStream(event.stream);
    if (event.type === 'PayoutHeard') {
      if (kind !== payout.stream) continue;
      const { channel: payer, payoutId, total, parts, lines } = event.data;
      const ours = lines.map(({ number, ...line }) =>
        number === undefined ? line : { ...line, orderId: orderIdOf(payer, number) },
      );
      trade.payout({ payer, payoutId, total, parts, heard: 1, lines: ours }, event.at);
      continue;
    }
    if (kind !== sale.stream) continue;
    const facts = trade.order(orderId, event.at);
    if (event.type === 'RefundMade') facts.backMinor += event.data.refund.amount.minor;
    else facts.sold = soldOf(event.data);
  }
}

function soldOf({ channel, order }: Extract<Heard, { type: 'OrderSold' }>['data']) {
  const { placedAt: at, total, tax, other, fees } = order;
  const taxes = { collectedMinor: tax.collected.minor, ownTaxMinor: tax.own.minor };
  return { ...{ at, channel, total, ...taxes, otherMinor: other.minor }, ...(fees && { fees }) };
}
