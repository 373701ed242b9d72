import { z } from 'zod';
import { exactJson } from '#contracts/exact-json.js';
import { Unreadable, type ListedPayout } from '../channel/channel.js';
import { without } from '../payout/nameless.js';
import { addedUp, type PayoutLineKind, type ToldPayout, type ToldPayoutLine } from '../payout/told-payout.js';
import { etsyId, there } from './listing-replies.js';

const seconds = z.int().min(0).max(253_402_300_799);
const ledgerEntry = z
  .object({
    ...{ entry_id: etsyId, sequence_number: z.int(), amount: z.int(), balance: z.int() },
    ...{ currency: z.string().regex(/^[A-Z]{3}$/), ledger_type: z.string(), parent_entry_id: there(z.coerce.string()) },
    ...{ created_timestamp: there(seconds), create_date: there(seconds) },
    // Etsy's documents have it as text, and Etsy writes it as a number.
    ...{ reference_type: there(z.string()), reference_id: there(z.coerce.string()) },
    payment_adjustments: there(z.array(z.object({ payment_id: etsyId }))),
  })
  .transform((told, context) => {
    const createdAt = told.created_timestamp ?? told.create_date;
    if (createdAt === undefined) {
      context.addIssue({ code: 'custom', message: 'nobody says when it was' });
      return z.NEVER;
    }
    const { entry_id: id, sequence_number: sequence, amount, balance, currency, ledger_type: type } = told;
    const [adjustment] = told.payment_adjustments ?? [];
    return {
      ...{ id, sequence, createdAt, amount, balance, currency, type, parent: told.parent_entry_id },
      ...{ refersTo: told.reference_type, reference: told.reference_id, payment: adjustment?.payment_id },
    };
  });
/** One entry of the ledger. Amounts are in minor units, as Etsy's "pennies" are; `balance` is what there is after it. */
export type LedgerEntry = z.infer<typeof ledgerEntry>;
/** What leads to a receipt. */
export type Reference = { readonly type: 'payment' | 'transaction'; readonly id: string };

export const ledgerPage = z.object({ results: z.array(ledgerEntry).max(100) });
export const paymentPage = z.object({
  results: z.array(
    z
      .object({ payment_id: etsyId, receipt_id: etsyId })
      .transform(({ payment_id: id, receipt_id: receipt }) => ({ id, receipt })),
  ),
});
export const soldItem = z.object({ receipt_id: etsyId }).transform(({ receipt_id: receipt }) => ({ receipt }));

const statement = z.object({
  disbursement: ledgerEntry,
  entries: z.array(ledgerEntry),
  receipts: z.record(z.string(), z.string()),
});

/** Money that leaves the ledger for the bank: DISBURSE2 nowadays. What comes back from there is an entry as any other. */
export const isDisbursement = ({ type, amount }: LedgerEntry) => /^disburse/i.test(type) && amount < 0;

export const paidOutBy = ({ id, amount, currency }: LedgerEntry): Omit<ListedPayout, 'statement'> => ({
  ...{ payoutId: id, status: 'sent', total: { minor: 0 - amount, currency } },
});

/** The first first, each once. */
export function inTurn<One extends { readonly entry: LedgerEntry }>(some: readonly One[]): One[] {
  const known = new Map(some.map((one) => [one.entry.id, one]));
  return [...known.values()].sort((one, other) => one.entry.sequence - other.entry.sequence);
}

/** What an entry refers to, where that has to be asked for. */
export function referenceOf({ refersTo, reference, payment }: LedgerEntry): Reference | undefined {
  if (refersTo === 'payment_adjustment') return payment === undefined ? undefined : { type: 'payment', id: payment };
  if (reference === undefined || !/^\d{1,20}$/.test(reference)) return undefined;
  if (['shop_payment', 'payment', 'processing_fee'].includes(refersTo ?? '')) return { type: 'payment', id: reference };
  return refersTo === 'transaction' ? { type: 'transaction', id: reference } : undefined;
}
export const keyOf = ({ type, id }: Reference) => `${type}/${id}`;

/** Entries as Etsy wrote them, but for why money was given back, which somebody wrote; and what receipts they lead to. */
export function statementOf(disbursement: string, entries: readonly string[], receipts: ReadonlyMap<string, string>) {
  const settled = entries.map((one) => without(['reason_code', 'user_id'], one)).join(',');
  const led = JSON.stringify(Object.fromEntries(receipts));
  return `{"disbursement":${disbursement},"entries":[${settled}],"receipts":${led}}`;
}

/**
 * What a statement says. What the ledger held before and holds back since is a line of its own, so that all adds up: its id ends
 * in `.balance`, by which the books know that it is no movement. @throws Unreadable
 */
export function payoutOf(text: string): ToldPayout {
  const told = readable(text);
  const { disbursement, entries } = told;
  const at = instantOf(disbursement);
  const { currency } = disbursement;
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const own = (entry: LedgerEntry | undefined) => {
    if (entry === undefined) return undefined;
    const reference = referenceOf(entry);
    if (reference !== undefined) return told.receipts[keyOf(reference)];
    return entry.refersTo === 'receipt' && /^\d{1,20}$/.test(entry.reference ?? '') ? entry.reference : undefined;
  };
  // Tax on a fee refers to nothing but the fee.
  const number = (entry: LedgerEntry) => own(entry) ?? own(byId.get(entry.parent ?? ''));
  const [first = disbursement] = entries;
  const carried = first.balance - first.amount - disbursement.balance;
  const lines = entries.map((entry) => lineOf(entry, number(entry)));
  const rest: ToldPayoutLine = {
    ...{ lineId: `${disbursement.id}.balance`, kind: 'adjustment', amount: { minor: carried, currency } },
    ...{ description: 'balance brought forward, less balance carried forward', at },
  };
  return addedUp({ ...paidOutBy(disbursement), at, lines: carried === 0 ? lines : [...lines, rest] });
}

const instantOf = ({ createdAt }: LedgerEntry) => new Date(createdAt * 1_000).toISOString();

const lineOf = (entry: LedgerEntry, number: string | undefined): ToldPayoutLine => ({
  ...{ lineId: entry.id, kind: kindOf(entry), ...(number !== undefined && { number }) },
  amount: { minor: entry.amount, currency: entry.currency },
  description: /^[\w .-]{1,100}$/.test(entry.type) ? entry.type : 'entry',
  at: instantOf(entry),
});

/** By the words that sellers have seen, since Etsy lists none. Whatever else is taken is a fee, and what is given a fee given back. */
function kindOf({ type, amount }: LedgerEntry): PayoutLineKind {
  const word = type.toLowerCase();
  if (/^payment(_gross|_net)?$/.test(word)) return 'sale';
  if (/^refund(_gross|_net)?$/.test(word) || /^refund.*revers|^revers.*refund/.test(word)) return 'refund';
  if (/^sales_tax/.test(word)) return 'tax';
  if (/dispute|chargeback/.test(word)) return 'dispute';
  if (/^shipping_label/.test(word)) return 'label';
  if (/disburse|recoup|reserve|deposit|misc|bill_payment/.test(word)) return 'adjustment';
  return amount < 0 ? 'fee' : 'fee-credit';
}

function readable(text: string): z.output<typeof statement> {
  const body = exactJson(text);
  if (body === undefined) throw new Unreadable('#', 'not JSON');
  const parsed = statement.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new Unreadable(['#', ...path].map(String).join('/'), message);
}
