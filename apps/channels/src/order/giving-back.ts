import type { Money } from '#contracts/vocabulary.js';
import { sameContent } from '#contracts/same-content.js';
import { whole } from '#money/money.js';
import { refundOfQuantity } from '#money/refund.js';
import type { CancelReason, Giving, Part } from '../channel/channel.js';
import type { ToldLine, ToldOrder, ToldRefund } from './told-order.js';

/** What was found of a return: lines count from 1 within the order that the sale became. */
export type Returned = {
  readonly returnId: string;
  readonly lines: readonly {
    readonly line: number;
    readonly quantity: number;
    readonly refund: 'full' | 'none' | Money;
  }[];
  readonly refundShipping: boolean;
};

/** Why we cancel, in words that channels have. */
export function cancelReasonOf(reason: string): CancelReason {
  if (['piece-gone', 'not-available', 'damaged', 'lost'].includes(reason)) return 'out-of-stock';
  if (['changed-mind', 'buyer-asked', 'ordered-twice'].includes(reason)) return 'buyer-asked';
  return reason.includes('address') ? 'address' : 'other';
}

export const givenBackMinor = (refunds: readonly Pick<ToldRefund, 'amount'>[]) =>
  refunds.reduce((sum, { amount }) => whole(sum + amount.minor, 'what went back'), 0);

/**
 * Which of what we asked for each refund is, by their ids: it has our id where the channel lets it; else its amount tells; else
 * what it is for, since some channels give back on top what they collected as tax.
 */
export function answersIn(
  refunds: readonly ToldRefund[],
  givings: { readonly [wishId: string]: Giving },
): ReadonlyMap<string, string> {
  const open = new Map(Object.entries(givings));
  const answers = new Map<string, string>();
  for (const { refundId, amount, lines } of refunds) {
    const isIt: ((giving: Giving) => boolean)[] = [
      (giving) => giving.refundId === refundId,
      (giving) => sameContent(giving.amount, amount),
      ({ parts }) => parts.length > 0 && sameContent(inOrder(parts), inOrder(lines)),
    ];
    const found = isIt.map((is) => [...open].find(([, giving]) => is(giving))).find((one) => one !== undefined);
    if (found === undefined) continue;
    answers.set(refundId, found[0]);
    open.delete(found[0]);
  }
  return answers;
}

const inOrder = (parts: readonly Part[]) => parts.toSorted((a, b) => (a.lineId < b.lineId ? -1 : 1));

/**
 * What a buyer gets back for what came back: of a line its share of the price after discounts, with the tax that is ours to
 * give back; what the channel collected it gives back itself. `before`: what goes back already. Undefined if that is nothing.
 * Never more than is left.
 */
export function goesBack(
  { returnId, lines, refundShipping }: Returned,
  sold: readonly ToldLine[],
  order: Pick<ToldOrder, 'total' | 'shipping' | 'taxIncluded'>,
  before: readonly Giving[],
  leftMinor: number,
): Giving | undefined {
  const { currency } = order.total;
  const backOf = ({ lineId }: ToldLine, parts: readonly Part[]) =>
    parts.reduce((sum, one) => (one.lineId === lineId ? sum + one.quantity : sum), 0);
  const partsBefore = before.flatMap(({ parts }) => parts);
  const parts: Part[] = [];
  let goods = 0;
  for (const { line, quantity, refund } of lines) {
    const of = sold[line - 1];
    if (of === undefined || refund === 'none') continue;
    const gone = backOf(of, partsBefore) + backOf(of, parts);
    const more = Math.min(quantity, Math.max(0, of.quantity - gone));
    if (refund !== 'full') goods += refund.currency === currency ? refund.minor : 0;
    else
      goods +=
        shareOf(of, gone + more, order.taxIncluded) - shareOf(of, Math.min(gone, of.quantity), order.taxIncluded);
    if (more > 0) parts.push({ lineId: of.lineId, quantity: more });
  }
  const minor = Math.min(goods + (refundShipping ? order.shipping.minor : 0), leftMinor);
  if (minor <= 0) return undefined;
  return { refundId: returnId, amount: { minor, currency }, reason: 'returned', parts: together(parts) };
}

/** What so many of a line cost: of all of them, what the line cost to the minor unit. */
function shareOf(line: ToldLine, count: number, taxIncluded: boolean): number {
  const of = { quantity: line.quantity, totalMinor: Math.max(0, netOf(line, taxIncluded)), taxMinor: 0 };
  return refundOfQuantity(of, { quantity: 0, minor: 0 }, count).minor;
}

/** A line once, however often it stands in the return. */
const together = (parts: readonly Part[]): Part[] =>
  [...Map.groupBy(parts, ({ lineId }) => lineId)].map(([lineId, same]) => ({
    lineId,
    quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
  }));

const netOf = ({ price, quantity, discount, tax }: ToldLine, taxIncluded: boolean) =>
  whole(whole(price.minor * quantity, 'a line') - discount.minor + (taxIncluded ? 0 : tax.own.minor), 'a line');
