import { payoutLinesMax, type PayoutLine } from '#contracts/payout.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { add, subtract, zero, type Money } from '#money/money.js';

type Statement = { readonly at: string; readonly total: Money };
/** As much of a statement as one message tells: `part` of so many `parts`, counted from 1. */
type Part = Statement & { readonly part: number; readonly parts: number; readonly lines: PayoutLine[] };

export type PayoutCommand = { type: 'HearPayout'; data: Part };
// This shape is on disk for ever: add to it, never change it.
export type PayoutEvent = { type: 'PayoutHeard'; data: Part };

export type Payout = { readonly total?: Money; readonly parts: number; readonly heard: readonly number[] };

/** What the provider of payments sent to our bank, and for what; its id is the provider's. A statement does not change. */
export const payout: Decider<PayoutCommand, PayoutEvent, Payout> = {
  stream: 'payout',
  initial: { parts: 0, heard: [] },

  decide({ data }, { total, parts, heard }) {
    if (total !== undefined && (parts !== data.parts || !isEqual(total, data.total)))
      throw new Refusal('payout-differs', 'The payout was heard before, with other figures.');
    return heard.includes(data.part) ? [] : [{ type: 'PayoutHeard', data }];
  },

  evolve: ({ heard }, { data: { total, part, parts } }) => ({ total, parts, heard: [...heard, part] }),
};

/** Whether all of it was heard. */
export const isHeard = ({ total, parts, heard }: Payout) => total !== undefined && heard.length === parts;

/** The whole statement in parts that fit into a message each; at least one. */
export function partsOf({ at, total }: Statement, lines: readonly PayoutLine[]): Part[] {
  const parts: PayoutLine[][] = [];
  for (let from = 0; from === 0 || from < lines.length; from += payoutLinesMax)
    parts.push(lines.slice(from, from + payoutLinesMax));
  return parts.map((lines, index) => ({ at, total, part: index + 1, parts: parts.length, lines }));
}

/** What the lines come to: their amounts less their fees. RangeError if they are in several currencies. */
export const netOf = (lines: readonly PayoutLine[], currency: string): Money =>
  lines.reduce((net, { amount, fee = zero(currency) }) => subtract(add(net, amount), fee), zero(currency));

export const isEqual = (one: Money, other: Money) => one.minor === other.minor && one.currency === other.currency;
