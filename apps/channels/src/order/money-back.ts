import type { Giving } from '../channel/channel.js';
import { answersIn, givenBackMinor, goesBack, type Returned } from './giving-back.js';
import type { Sale, SaleEvent, Wish } from './sale.js';
import type { ToldLine, ToldRefund } from './told-order.js';

/** Those we had not heard of, and what was given back on top of one that we had. What was over before we heard of it was never ours: its money is in nobody's books. */
export function refunded(refunds: readonly ToldRefund[], sale: Sale): SaleEvent[] {
  const { channel, wishes, isSold } = sale;
  if (channel === undefined || !isSold) return [];
  const events: SaleEvent[] = [];
  const heard = [...sale.refunds];
  for (const told of refunds) {
    const refund = newIn(told, heard);
    if (refund === undefined) continue;
    heard.push(refund);
    const wishId = answersIn(heard, givingsOf(sale)).get(refund.refundId);
    events.push({ type: 'RefundMade', data: { channel, refund, asked: wishId !== undefined || 'cancel' in wishes } });
    if (wishId !== undefined && wishes[wishId]!.status === 'people')
      events.push({ type: 'WishGranted', data: { wishId, what: 'refund' } });
  }
  return events;
}

/** What is published has 80 letters. */
const restOfMax = 76;

/** Of one that grew, as when eBay adds the tax that it collected, the rest is a refund of its own: r-1, r-1+2. */
function newIn(told: ToldRefund, heard: readonly ToldRefund[]): ToldRefund | undefined {
  const { refundId, amount } = told;
  const rest = `${refundId.slice(0, restOfMax)}+`;
  const before = heard.filter((one) => one.refundId === refundId || one.refundId.startsWith(rest));
  if (before.length === 0) return told;
  const minor = amount.minor - givenBackMinor(before);
  if (minor <= 0) return undefined;
  return { ...told, refundId: `${rest}${before.length + 1}`, amount: { ...amount, minor }, lines: [] };
}

/** What to ask for because something came back; what it cost to send goes back once. Undefined if nothing does. */
export function backFor(returned: Returned, sold: readonly ToldLine[], sale: Sale): Wish | undefined {
  const { order } = sale;
  if (order === undefined) return undefined;
  const before = Object.values(sale.wishes).flatMap((one) => (one.what === 'refund' ? [one] : []));
  const withShipping = returned.refundShipping && !before.some((one) => one.withShipping);
  const wanted = { ...returned, refundShipping: withShipping };
  const givings = before.map(({ giving }) => giving);
  const giving = goesBack(wanted, sold, order, givings, leftMinor(sale));
  return giving && { what: 'refund', giving, ...(withShipping && { withShipping }) };
}

/** What the buyer paid, less what went back, and what we asked for that has not gone back yet. */
export function leftMinor(sale: Sale): number {
  if (sale.order === undefined || !sale.isSold) return 0;
  const givings = givingsOf(sale);
  const done = new Set(answersIn(sale.refunds, givings).values());
  const open = Object.entries(givings).flatMap(([wishId, giving]) => (done.has(wishId) ? [] : [giving]));
  return Math.max(0, sale.order.total.minor - givenBackMinor(sale.refunds) - givenBackMinor(open));
}

/** Whether the channel told of a refund that is what we asked for. */
export const isGivenBack = (wishId: string, sale: Sale) =>
  [...answersIn(sale.refunds, givingsOf(sale)).values()].includes(wishId);

const givingsOf = ({ wishes }: Sale): { readonly [wishId: string]: Giving } =>
  Object.fromEntries(
    Object.entries(wishes).flatMap(([wishId, one]) => (one.what === 'refund' ? [[wishId, one.giving]] : [])),
  );
