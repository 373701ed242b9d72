import type { Money } from '#contracts/vocabulary.js';
import { refundOfAmount, refundOfQuantity, type Refundable } from '#money/refund.js';
import type { Captured } from '../payment/payment.js';
import { refundedOf, requested, type Document, type Part, type RefundEvent, type Refunds } from '../payment/refund.js';

/** So many pieces of a line that came back, and what of their price, for all of them, goes back to their buyer. */
export type ReturnedLine = { line: number; quantity: number; refund: 'full' | 'none' | Money };
export type Returned = { returnId: string; complete: boolean; lines: ReturnedLine[]; refundShipping: boolean };

/**
 * One refund for what came back, of no line, and of shipping, more than is left; none if that is nothing, or if others took
 * the money. `before` is what came back earlier: whatever the parts, and their order, full for every piece is the whole line.
 * What is named in another currency than was paid, and lines that were not sold, are left to people. These refunds are not
 * counted with those that people ask for, so that no return finds that there are too many.
 */
export function refundReturned(
  { returnId, lines, refundShipping }: Omit<Returned, 'complete'>,
  before: readonly ReturnedLine[],
  refunds: Refunds,
  captured: Captured | undefined,
  { lines: sold, shipping }: Document,
): RefundEvent[] {
  if (captured === undefined) return [];
  const { currency } = captured.amount;
  const goods = sold.map((of, index): Part => {
    const line = index + 1;
    const back = lines.filter((one) => one.line === line);
    const earlier = before.filter((one) => one.line === line);
    const full = fullPrice(of, [...earlier, ...back]) - fullPrice(of, earlier);
    const quantity = Math.min(piecesInFull(back), of.quantity - refundedOf(line, refunds).quantity);
    return { line, quantity, ...upTo(of, line, full + amountIn(back, currency), refunds) };
  });
  const carriage =
    shipping && refundShipping ? [{ quantity: 0, ...upTo(shipping, undefined, shipping.totalMinor, refunds) }] : [];
  const parts = [...goods, ...carriage].filter(({ minor }) => minor > 0);
  return parts.length === 0 ? [] : requested(refundIdOf(returnId), { reason: 'returned', returnId }, parts, captured);
}

/** What these pieces were sold for together, of those that go back in full. */
const fullPrice = (of: Refundable, back: readonly ReturnedLine[]) =>
  refundOfQuantity(of, { quantity: 0, minor: 0 }, Math.min(piecesInFull(back), of.quantity)).minor;

const piecesInFull = (back: readonly ReturnedLine[]) =>
  back.reduce((sum, { quantity, refund }) => (refund === 'full' ? sum + quantity : sum), 0);

const amountIn = (back: readonly ReturnedLine[], currency: string) =>
  back.reduce(
    (sum, { refund }) => (typeof refund === 'object' && refund.currency === currency ? sum + refund.minor : sum),
    0,
  );

function upTo(of: Refundable, line: number | undefined, minor: number, refunds: Refunds) {
  const before = refundedOf(line, refunds);
  return refundOfAmount(of, before, Math.min(minor, of.totalMinor - before.minor));
}

const idLettersMax = 64;

/** The longest ids of returns stand for themselves. */
function refundIdOf(returnId: string) {
  const refundId = `return-${returnId}`;
  return refundId.length > idLettersMax ? returnId : refundId;
}
