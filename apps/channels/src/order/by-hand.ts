import { Refusal } from '#eventsourcing/decider.js';
import type { Sale, SaleEvent, What } from './sale.js';

/**
 * What people were asked to do, they have done. A marketplace says itself that an order is cancelled, or money went back, and
 * its word counts; that something was sent it need not say, and of the store there is nobody else to say anything.
 */
export function doneByHand({ what, at }: { what: What; at: string }, sale: Sale): SaleEvent[] {
  const { channel, order, wishes } = sale;
  if (channel === undefined || order === undefined)
    throw new Refusal('sale-unknown', 'No channel told us of this sale.');
  const left = Object.entries(wishes).filter(([, one]) => one.what === what && one.status === 'people');
  if (left.length > 0 && what !== 'ship' && channel !== 'store')
    throw new Refusal('channel-tells', `Once it is done at ${channel}, we hear of it from there.`);
  return left.flatMap(([wishId, one]): SaleEvent[] => {
    const granted: SaleEvent = { type: 'WishGranted', data: { wishId, what } };
    if (one.what === 'ship') return [granted];
    const amount = one.what === 'refund' ? one.giving.amount : order.total;
    const refund = { refundId: wishId, at, amount, lines: [] };
    return [{ type: 'RefundMade', data: { channel, refund, asked: true } }, granted];
  });
}
