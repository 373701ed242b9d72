import { z } from 'zod';
import { exactJson } from '#contracts/exact-json.js';
import { add, type Money } from '#money/money.js';
import { ChannelUnreachable, Unreadable, type ListedPayout } from '../channel/channel.js';
import { without } from '../payout/nameless.js';
import { addedUp, type PayoutLineKind, type ToldPayout, type ToldPayoutLine } from '../payout/told-payout.js';
import { amount } from './replies.js';

const instant = z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString());
/** An enumeration of eBay's: nothing that anybody wrote. */
const word = z.string().regex(/^[A-Z][A-Z0-9_]{0,60}$/, 'a word of eBay’s');
const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);
/** With what it was before eBay exchanged it, if it did. */
const exchanged = z
  .object({
    ...{ value: z.string(), currency: z.string() },
    ...{ convertedFromValue: text, convertedFromCurrency: text, exchangeRate: text },
  })
  .transform((told, context) => {
    const { convertedFromValue: value, convertedFromCurrency: currency, exchangeRate: rate } = told;
    const money = amount.safeParse(told).data;
    if (money !== undefined) return { money, from: amount.safeParse({ value, currency }).data, rate };
    context.addIssue({ code: 'custom', message: 'not an amount of money' });
    return z.NEVER;
  });

const payout = z.object({ payoutId: z.string().min(1), payoutStatus: word, payoutDate: instant, amount });
const transaction = z.object({
  transactionId: z.string().min(1).max(80),
  transactionType: word,
  transactionDate: instant,
  bookingEntry: z.enum(['CREDIT', 'DEBIT']).nullish(),
  orderId: text,
  feeType: word.nullish(),
  amount: exchanged,
  totalFeeAmount: exchanged.nullish(),
  references: z.array(z.object({ referenceId: text, referenceType: text })).nullish(),
});
type Transaction = z.infer<typeof transaction>;
const statement = z.object({ payout, transactions: z.array(transaction) });

const some = z
  .array(z.unknown())
  .nullish()
  .transform((list) => list?.length ?? 0);
/** How many there are, and how many of them stand on the page. */
export const pages = {
  payout: z.object({ total: z.int(), payouts: some }).transform(({ total, payouts: count }) => ({ total, count })),
  transaction: z
    .object({ total: z.int(), transactions: some })
    .transform(({ total, transactions: count }) => ({ total, count })),
};

const statuses: Readonly<Record<string, ToldPayout['status']>> = {
  SUCCEEDED: 'sent',
  ...{ REVERSED: 'returned', RETRYABLE_FAILED: 'returned', TERMINAL_FAILED: 'returned' },
};

/** How a payout of eBay's list stands; undefined while it is on its way. @throws ChannelUnreachable */
export function standingOf(told: string): Omit<ListedPayout, 'statement'> | undefined {
  const { data } = payout.safeParse(exactJson(told));
  if (data === undefined) throw new ChannelUnreachable('ebay answered something else than a payout');
  const { payoutId, payoutStatus, amount: total } = data;
  const status = statuses[payoutStatus];
  return status && { payoutId, status, total };
}

/** All as eBay wrote it, but for who bought, who is nobody's business here. */
export const statementOf = (told: string, transactions: readonly string[]) =>
  `{"payout":${told},"transactions":[${transactions.map((one) => without(naming, one)).join(',')}]}`;
/** A memo is what somebody wrote. */
const naming = ['buyer', 'transactionMemo'];

/** What a statement says. @throws Unreadable */
export function payoutOf(told: string): ToldPayout {
  const { payout: paid, transactions } = readable(statement, told);
  const status = statuses[paid.payoutStatus];
  if (status === undefined) throw new Unreadable('#/payout/payoutStatus', 'it is still on its way');
  try {
    const lines = transactions.map(lineOf);
    return addedUp({ payoutId: paid.payoutId, at: paid.payoutDate, status, total: paid.amount, lines });
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable('#/transactions', 'amounts that do not go together');
    throw error;
  }
}

/**
 * eBay tells what it credited or debited: of a sale less its fees, of a refund less what is given back of them. The tax that it
 * collects it never lets us have, so it is in none of these.
 */
function lineOf(told: Transaction): ToldPayoutLine {
  const { transactionId, transactionType: type, transactionDate: at, orderId, feeType, references } = told;
  const usual = ['SALE', 'CREDIT'].includes(type) ? 'CREDIT' : 'DEBIT';
  const { bookingEntry: booking = null } = told;
  const isOut = (booking ?? usual) === 'DEBIT';
  const signed = (money: Money): Money => (isOut ? { ...money, minor: 0 - money.minor } : money);
  const hasFee = ['SALE', 'REFUND'].includes(type) && told.totalFeeAmount;
  const fee = hasFee ? told.totalFeeAmount?.money : undefined;
  const presented = presentedOf(told, signed);
  const [referred] = (references ?? []).filter(({ referenceType }) => referenceType === 'REFUND_ID');
  return {
    // Ids count within a type; a label that was bought and given back has one for both.
    lineId: `${transactionId}.${type}${booking === null || booking === usual ? '' : `.${booking}`}`,
    kind: kindOf(type, isOut, feeType ?? undefined),
    ...((orderId ?? orderIn(told)) !== undefined && { number: orderId ?? orderIn(told) }),
    ...(type === 'REFUND' && referred?.referenceId !== undefined && { refundId: referred.referenceId }),
    amount: signed(fee === undefined ? told.amount.money : add(told.amount.money, fee)),
    ...(fee !== undefined && { fee: signed(fee) }),
    ...(presented !== undefined && { presented }),
    ...{ description: feeType ? `${type} ${feeType}` : type, at },
  };
}

const orderIn = ({ references }: Transaction) =>
  references?.find(({ referenceType }) => referenceType === 'ORDER_ID')?.referenceId;

const withheld = ['TAX_DEDUCTION_AT_SOURCE', 'INCOME_TAX_WITHHOLDING', 'VAT_WITHHOLDING'];

function kindOf(type: string, isOut: boolean, feeType: string | undefined): PayoutLineKind {
  if (feeType !== undefined && withheld.includes(feeType)) return 'tax';
  if (type === 'SALE') return 'sale';
  if (type === 'REFUND') return 'refund';
  if (type === 'DISPUTE') return 'dispute';
  if (type === 'SHIPPING_LABEL') return 'label';
  if (type === 'NON_SALE_CHARGE') return isOut ? 'fee' : 'fee-credit';
  if (type === 'CREDIT' && feeType !== undefined) return 'fee-credit';
  return 'adjustment';
}

/** Gross, as the amount is; only where all of it was exchanged. */
function presentedOf(
  { transactionType, amount: net, totalFeeAmount: fee }: Transaction,
  signed: (one: Money) => Money,
) {
  const { from, rate } = net;
  if (!['SALE', 'REFUND'].includes(transactionType) || from === undefined || rate === undefined) return undefined;
  if (from.currency === net.money.currency) return undefined;
  if (!fee || fee.money.minor === 0) return { amount: signed(from), rate };
  return fee.from?.currency === from.currency ? { amount: signed(add(from, fee.from)), rate } : undefined;
}

function readable<Shape extends z.ZodType>(shape: Shape, told: string): z.output<Shape> {
  const body = exactJson(told);
  if (body === undefined) throw new Unreadable('#', 'no JSON');
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new Unreadable(`#/${path.join('/')}`, message);
}
