import { z } from 'zod';
import type { payoutReported, PayoutLine } from '#contracts/payout.js';
import { sameContent } from '#contracts/same-content.js';
import type { Money } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { Rates } from '#money/conversion.js';

export type Part = z.infer<ReturnType<typeof payoutReported>['schema']>;

export type PayoutCommand =
  | { type: 'HearPart'; data: Part }
  /** What its currency was worth in that of the books, where that is another. */
  | { type: 'ValuePayout'; data: { rates: Rates } };

// These shapes are on disk for ever: add to them, never change them.
export type PayoutEvent =
  | { type: 'PartHeard'; data: Part }
  /** All of its parts are here. `missingMinor`: what arrives at the bank less what the lines come to, in minor units. */
  | {
      type: 'PayoutComplete';
      data: { payer: string; payoutId: string; at: string; total: Money; missingMinor: number };
    }
  | { type: 'PayoutValued'; data: { rates: Rates } };

export type Payout = { readonly parts: readonly Part[]; readonly isComplete: boolean; readonly rates?: Rates };

/** One statement of a payer: stripe.po_1. It is settled once all of its parts are heard, whichever comes first. */
export const payout: Decider<PayoutCommand, PayoutEvent, Payout> = {
  stream: 'payout',
  initial: { parts: [], isComplete: false },

  decide(command, payout) {
    switch (command.type) {
      case 'HearPart':
        return heard(command.data, payout);
      case 'ValuePayout':
        return payout.rates ? [] : [{ type: 'PayoutValued', data: command.data }];
    }
  },

  evolve(payout, event) {
    switch (event.type) {
      case 'PartHeard':
        return { ...payout, parts: [...payout.parts, event.data] };
      case 'PayoutComplete':
        return { ...payout, isComplete: true };
      case 'PayoutValued':
        return { ...payout, rates: event.data.rates };
    }
  },
};

function heard(part: Part, { parts }: Payout): PayoutEvent[] {
  if (parts.some((one) => one.part === part.part)) return [];
  const [first = part] = parts;
  if (part.part > part.parts || !sameContent(statementOf(first), statementOf(part)))
    throw new Refusal('payout-changed', `Part ${part.part} of payout ${part.payoutId} is of another statement.`);
  const events: PayoutEvent[] = [{ type: 'PartHeard', data: part }];
  const all = [...parts, part];
  if (all.length < part.parts) return events;
  const { payer, payoutId, at, total } = part;
  const missingMinor = all.flatMap(({ lines }) => lines).reduce((left, line) => left - netMinorOf(line), total.minor);
  return [...events, { type: 'PayoutComplete', data: { payer, payoutId, at, total, missingMinor } }];
}

const statementOf = ({ parts, total, at }: Part) => ({ parts, total, at });

/** What a line adds to the payout. */
export const netMinorOf = ({ amount, fee }: Pick<PayoutLine, 'amount' | 'fee'>): number =>
  amount.minor - (fee?.minor ?? 0);

/**
 * Whether a line says only what the payer had of ours before, less what it has since, which channels calls by the payout with
 * `.balance` behind it: it adds to the payout and is no movement of its own. The money waits in clearing, before and after.
 */
export const isBalance = ({ kind, lineId }: Pick<PayoutLine, 'kind' | 'lineId'>): boolean =>
  kind === 'adjustment' && lineId.endsWith('.balance');

export const linesOf = ({ parts }: Payout): readonly PayoutLine[] =>
  parts.toSorted((a, b) => a.part - b.part).flatMap(({ lines }) => lines);

/** 'ebay.5000000001': payers number their payouts each by themselves. */
export const payoutKeyOf = (payer: string, payoutId: string) => `${payer}.${payoutId}`;
