import { backMinorOf, refundedOf, takenBackOf, takenOf } from './giving-back.js';
import type { HeardRefund, Sale, SaleEvent } from './sale.js';

export const hasFailed = ({ failed }: Sale, id: string) => failed.some(({ refundId }) => refundId === id);

/** The next thing that goes back, or comes back because its refund failed, by what was heard so far. */
export function refundDue(sale: Sale): SaleEvent | undefined {
  const back = sale.given.find(({ refundId, isTakenBack }) => !isTakenBack && hasFailed(sale, refundId));
  if (back !== undefined) {
    const { refundId, at } = sale.failed.find((one) => one.refundId === back.refundId)!;
    return { type: 'RefundTakenBack', data: { refundId, at, given: takenBackOf(sale, back) } };
  }
  const next = takenOf(sale) && (heard(sale) ?? cancelled(sale));
  return next && { type: 'RefundGiven', data: refundedOf(sale, next) };
}

/** One that has failed is none, and one of nothing neither. */
function heard(sale: Sale): HeardRefund | undefined {
  const isDue = ({ refundId, amount }: HeardRefund) =>
    amount.minor > 0 && !hasFailed(sale, refundId) && !sale.given.some((one) => one.refundId === refundId);
  const next = sale.refunds.find(isDue);
  if (next === undefined || !isOurs(sale)) return next;
  // What people gave back before the order was cancelled may be heard after all of it went back.
  const left = Math.min(next.amount.minor, leftOf(sale));
  return left > 0 ? { ...next, amount: { ...next.amount, minor: left } } : undefined;
}

/** All that is left of what was entered and cancelled, since nobody tells of such a refund. */
function cancelled(sale: Sale): HeardRefund | undefined {
  const { booked, cancelledAt: at } = sale;
  if (booked === undefined || at === undefined || !isOurs(sale) || leftOf(sale) <= 0) return undefined;
  return { refundId: 'cancelled', amount: { ...booked.paid, minor: leftOf(sale) }, reason: 'cancelled', at };
}

/** Who entered a sale that was paid elsewhere gives its money back, and tells us alone. */
export const isOurs = ({ bill }: Sale) => bill?.origin === 'entered' && bill.payment.method === 'elsewhere';

/** What the buyer paid and does not have back, in minor units. */
export const leftOf = (sale: Sale): number => (sale.booked?.paid.minor ?? 0) - backMinorOf(sale);
