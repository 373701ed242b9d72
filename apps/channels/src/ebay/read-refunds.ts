import { z } from 'zod';
import type { Money } from '#money/money.js';
import type { ToldRefund } from '../order/told-order.js';
import type { EbayLine, EbayOrder } from './read-order.js';
import { amount } from './replies.js';

/** As it stands with the order, and with a line, where no status is said. */
export const toldRefund = z.object({
  refundId: z.string().optional(),
  refundReferenceId: z.string().optional(),
  refundStatus: z.string().optional(),
  refundDate: z.iso
    .datetime({ offset: true })
    .transform((at) => new Date(at).toISOString())
    .optional(),
  amount: amount.optional(),
});
type EbayRefund = z.infer<typeof toldRefund>;
type Made = ToldRefund & { readonly known: readonly string[] };

/**
 * What went back, oldest first: what is pending or failed did not. Which lines a refund is of stands with the lines, where it is
 * told a second time if the order has it already: by the same id, or of the same second. eBay tells what it took from us, and
 * gives the tax that it had collected back on top without saying how much; so once all of our part is back, the last refund has
 * the rest of what the buyer paid, and the sum is the total.
 * @param total what the buyer paid
 * @param ours of it, what was not collected by eBay as tax
 */
export function refundsOf(told: EbayOrder, total: Money, ours: Money): ToldRefund[] {
  const ofOrder = (told.paymentSummary?.refunds ?? []).flatMap((one) => madeOf(one, []));
  const ofLines: Made[] = [];
  const together = (all: Made[], at: number, { lines }: Made, more: number) => {
    const { amount: given, lines: before } = all[at]!;
    all[at] = { ...all[at]!, lines: [...before, ...lines], amount: { ...given, minor: given.minor + more } };
  };
  for (const one of told.lineItems.flatMap(madeOfLine)) {
    const again = ofOrder.findIndex((other) => hasId(one, other) || one.at.slice(0, 19) === other.at.slice(0, 19));
    const shared = ofLines.findIndex((other) => hasId(one, other));
    if (again >= 0) together(ofOrder, again, one, 0);
    else if (shared >= 0) together(ofLines, shared, one, one.amount.minor);
    else ofLines.push(one);
  }
  const all = [...ofOrder, ...ofLines].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  return toppedUp(all, told, total, ours).map(({ refundId, at, amount: given, lines }) => {
    return { refundId, at, amount: given, lines };
  });
}

/** Less than the line cost is a reduction: nothing came back for it. */
const madeOfLine = ({ lineItemId: lineId, quantity, refunds, lineItemCost, discountedLineItemCost }: EbayLine) =>
  refunds.flatMap((one) => {
    const isWhole = (one.amount?.minor ?? 0) >= (discountedLineItemCost ?? lineItemCost).minor;
    return madeOf(one, isWhole ? [{ lineId, quantity }] : []);
  });

const hasId = (one: Made, other: Made) => one.known.some((id) => other.known.includes(id));

function madeOf(told: EbayRefund, lines: ToldRefund['lines']): Made[] {
  const { refundId, refundReferenceId, refundStatus = 'REFUNDED', refundDate: at, amount: given } = told;
  if (refundStatus !== 'REFUNDED' || at === undefined || given === undefined || given.minor === 0) return [];
  const known = [refundId, refundReferenceId].filter((id) => id !== undefined && id !== '') as string[];
  return [{ refundId: known[0] ?? `${at}-${given.minor}`, at, amount: given, lines, known }];
}

function toppedUp(made: readonly Made[], told: EbayOrder, total: Money, ours: Money): readonly Made[] {
  const last = made.at(-1);
  const sum = made.reduce((minor, one) => minor + one.amount.minor, 0);
  const isAll = told.orderPaymentStatus === 'FULLY_REFUNDED' || sum >= ours.minor;
  if (last === undefined || !isAll || sum >= total.minor) return made;
  const rest = { ...last.amount, minor: last.amount.minor + total.minor - sum };
  return [...made.slice(0, -1), { ...last, amount: rest }];
}
