import { z } from 'zod';
import { contract } from './contract.js';
import { decimal, id, instant, money, text } from './vocabulary.js';

/** So many lines fit into one message of 256 KB; a longer statement comes in parts. */
export const payoutLinesMax = 500;

/** One movement of what a payer owes us. Money is signed: what is below zero was taken from us. */
export const payoutLine = z.object({
  lineId: text(120).describe('The payer’s own name for the movement: no two lines of a payer have the same'),
  kind: z
    .enum(['sale', 'refund', 'fee', 'fee-credit', 'tax', 'dispute', 'label', 'adjustment'])
    .describe(
      'tax: withheld by the payer and sent to the state. dispute: a charge that the buyer’s bank took back, or returned',
    ),
  orderId: id.optional().describe('Which order of ours it is about, where the payer says so'),
  refundId: text(80).optional().describe('As the refund was told elsewhere'),
  amount: money.describe('Gross, in the currency of the payout'),
  fee: money.optional().describe('What of it the payer keeps, in the currency of the payout; above zero is kept'),
  presented: z
    .object({ amount: money, rate: decimal.describe('How much of the payout’s currency one of it bought') })
    .optional()
    .describe('What the buyer paid, where that was another currency'),
  description: text(200),
  at: instant,
});
export type PayoutLine = z.infer<typeof payoutLine>;

const payout = z.object({
  payer: z.enum(['stripe', 'ebay', 'etsy', 'shopify']),
  payoutId: id,
  at: instant.describe('When it left the payer'),
  total: money.describe('What arrives at the bank: all amounts of all parts less all fees'),
  lines: z.array(payoutLine).max(payoutLinesMax),
});
export type Payout = z.infer<typeof payout>;

/** A statement of a payer, whole or in parts: who has the account there publishes it under its own name. */
export const payoutReported = (service: string, example: Payout) =>
  contract(
    `retreasure.${service}.payout-reported.v1`,
    'A payer sent money to our bank: which sales, refunds and fees it settles.',
    payout.extend({ part: z.int().min(1), parts: z.int().min(1).max(1_000) }),
    { ...example, part: 1, parts: 1 },
  );
