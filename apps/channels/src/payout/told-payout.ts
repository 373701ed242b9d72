import { isCurrency } from '#money/iso-4217.js';
import type { Money } from '#money/money.js';
import { Unreadable } from '../channel/channel.js';

/** `tax`: withheld by the channel and sent to the state. `dispute`: what the buyer's bank took back, or returned. */
export type PayoutLineKind = 'sale' | 'refund' | 'fee' | 'fee-credit' | 'tax' | 'dispute' | 'label' | 'adjustment';

/** One movement of what a channel owes us, as it tells it. Money is in the currency of the payout, below zero where it was taken from us. */
export type ToldPayoutLine = {
  /** The channel's own for the movement; no two have the same. */
  readonly lineId: string;
  readonly kind: PayoutLineKind;
  /** The channel's number of the order that it is about, if it is about one. */
  readonly number?: string | undefined;
  /** As it is told with the order. */
  readonly refundId?: string | undefined;
  /** Gross, where the channel says what it keeps of it. */
  readonly amount: Money;
  /** What of it the channel keeps; below zero it gives back what it kept. */
  readonly fee?: Money | undefined;
  /** What the buyer paid, where that was another currency, and how much of ours one of it bought: a decimal. */
  readonly presented?: { readonly amount: Money; readonly rate: string } | undefined;
  /** The channel's word for the kind of movement. Nothing that anybody wrote. */
  readonly description: string;
  readonly at: string;
};

/** What a channel sent to our bank, and what that settles. Nobody who bought is named. */
export type ToldPayout = {
  readonly payoutId: string;
  readonly at: string;
  /** `returned`: the bank did not take it, or sent it back; then it has no lines. */
  readonly status: 'sent' | 'returned';
  readonly total: Money;
  /** All amounts less all fees are the total. */
  readonly lines: readonly ToldPayoutLine[];
};

const linesMax = 10_000;
const totalMinorMax = 1e15;
const instantShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const printable = /^[\x20-\x7e]+$/;

/**
 * The payout, if it can be one: an id, one currency, lines that differ, and figures that add up to the minor unit.
 * @throws Unreadable that names the field and its rule.
 */
export function addedUp(payout: ToldPayout): ToldPayout {
  const { payoutId, at, status, total, lines } = payout;
  const refuse = (pointer: string, reason: string): never => {
    throw new Unreadable(pointer, reason);
  };
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/.test(payoutId))
    refuse('#/payoutId', 'letters, digits, dot, dash, underscore, at most 50');
  if (!instantShape.test(at)) refuse('#/at', 'an instant in UTC with milliseconds');
  if (!isCurrency(total.currency)) refuse('#/total', 'not a currency of ISO 4217');
  if (lines.length > linesMax) refuse('#/lines', `at most ${linesMax} lines`);
  const known = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const fault = faultIn(line, total.currency) ?? (known.has(line.lineId) ? 'the same as another line’s' : undefined);
    if (fault !== undefined) refuse(`#/lines/${index}`, fault);
    known.add(line.lineId);
  }
  const off = lines.reduce((left, { amount, fee }) => left - amount.minor + (fee?.minor ?? 0), total.minor);
  if (status === 'sent' && off !== 0) refuse('#/total', `the lines differ from it by ${off} minor units`);
  return payout;
}

function faultIn(
  { lineId, number, refundId, amount, fee, presented, description, at }: ToldPayoutLine,
  currency: string,
) {
  if (!printable.test(lineId) || lineId.length > 120) return 'an id of at most 120 letters';
  if (number !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/.test(number)) return 'the number of an order';
  if (refundId !== undefined && (!printable.test(refundId) || refundId.length > 80))
    return 'the id of a refund, at most 80 letters';
  if (!printable.test(description) || description.length > 200) return 'a word for it of at most 200 letters';
  if (!instantShape.test(at)) return 'an instant in UTC with milliseconds';
  if (presented !== undefined && !/^\d{1,12}(\.\d{1,12})?$/.test(presented.rate)) return 'a rate such as 1.1476';
  for (const money of [amount, ...(fee === undefined ? [] : [fee])])
    if (money.currency !== currency) return `in ${currency}, as the total is`;
  for (const { minor } of [amount, ...(fee ? [fee] : []), ...(presented ? [presented.amount] : [])])
    if (!Number.isSafeInteger(minor) || Math.abs(minor) > totalMinorMax) return 'a whole number of minor units';
  return undefined;
}
