import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import type { PayoutLine } from '#contracts/payout.js';
import { shown, shownMoney } from '../report/shown-money.js';
import { currencyAsked, type Question } from '../sale/settlement.js';

export const payers = ['stripe', 'ebay', 'etsy', 'shopify'] as const;
export const payoutKey = z
  .string()
  .regex(/^(stripe|ebay|etsy|shopify)\.[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'stripe.po_1');

export const payoutSummary = z
  .object({
    payout: payoutKey,
    ...{ payer: z.enum(payers), payoutId: id, at: instant, total: shownMoney },
    status: z
      .enum(['incomplete', 'waiting', 'matched', 'questioned'])
      .describe(
        'incomplete: parts of it are not here yet. waiting: for the books of an order. questioned: look at its lines',
      ),
    lineCount: z.int(),
    matched: z.int().describe('How many lines were matched with their orders'),
    ofNoOrder: z.int().describe('How many are about none: subscriptions, corrections'),
    questioned: z.int().describe('How many matched lines say otherwise than our books'),
    missing: shownMoney.describe('What arrives at the bank less what the lines come to: zero, or somebody has to ask'),
    lines: z.string().describe('Where its lines are'),
  })
  .meta({ id: 'PayoutSummary' });
const clearing = z
  .object({ payer: z.enum(payers), account: z.string(), name: z.string(), balance: shownMoney, lines: z.string() })
  .meta({ id: 'PayerClearing' });
export const payoutPage = z
  .object({
    payouts: z.array(payoutSummary),
    clearing: z.array(clearing).describe('What every payer has of ours, in each currency, where it is anything'),
    next: z.string().optional(),
  })
  .meta({ id: 'PayoutPage' });

const question = z.object({
  what: z.enum(['sale-unknown', 'refund-unknown', 'amount', 'fee']),
  ...{ expected: shownMoney.optional(), reported: shownMoney },
});
export const payoutLineShown = z
  .object({
    ...{ lineId: z.string(), kind: z.string(), orderId: id.optional(), description: z.string(), at: instant },
    ...{ amount: shownMoney, fee: shownMoney.optional() },
    status: z.enum(['of-no-order', 'waiting', 'matched', 'questioned']),
    questions: z.array(question).describe('What it says otherwise than our books'),
  })
  .meta({ id: 'PayoutLineShown' });
export const payoutLinePage = z
  .object({ lines: z.array(payoutLineShown), next: z.string().optional() })
  .meta({ id: 'PayoutLinePage' });

/** A line of a statement; `questions`: none until it is matched with its order. */
export function lineShown(
  line: PayoutLine,
  questions: readonly Question[] | undefined,
): z.infer<typeof payoutLineShown> {
  const { lineId, kind, orderId, description, at, amount, fee } = line;
  const matched = questions === undefined ? 'waiting' : questions.length > 0 ? 'questioned' : 'matched';
  return {
    ...{ lineId, kind, ...(orderId !== undefined && { orderId }), description, at, amount: shown(amount) },
    ...{ ...(fee && { fee: shown(fee) }), status: orderId === undefined ? 'of-no-order' : matched },
    questions: (questions ?? []).map((question) => {
      const { what, expectedMinor, reportedMinor } = question;
      const money = (minor: number) => shown({ minor, currency: currencyAsked(question, line) });
      const expected = expectedMinor === undefined ? {} : { expected: money(expectedMinor) };
      return { what, ...expected, reported: money(reportedMinor) };
    }),
  };
}
