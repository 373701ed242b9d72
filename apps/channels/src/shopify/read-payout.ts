import { z } from 'zod';
import { exactJson } from '#contracts/exact-json.js';
import { Unreadable, type ListedPayout } from '../channel/channel.js';
import { addedUp, type PayoutLineKind, type ToldPayout, type ToldPayoutLine } from '../payout/told-payout.js';
import { numberOf } from './listing-requests.js';
import { moneyOf } from './told.js';

const exact = z.object({ amount: z.string(), currencyCode: z.string() }).transform((told, context) => {
  const money = moneyOf(told.amount, told.currencyCode);
  if (money !== undefined) return money;
  context.addIssue({ code: 'custom', message: 'not an amount in a currency of ISO 4217' });
  return z.NEVER;
});
const instant = z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString());
/** An enumeration of Shopify's: nothing that anybody wrote. */
const word = z.string().regex(/^[A-Z][A-Z0-9_]{0,80}$/, 'a word of Shopify’s');

const payout = z.object({
  ...{ id: z.string(), legacyResourceId: z.coerce.string(), issuedAt: instant },
  ...{ status: word, transactionType: word, net: exact },
});
const transaction = z.object({
  ...{ id: z.string(), type: word, transactionDate: instant, amount: exact, fee: exact, net: exact },
  associatedOrder: z.object({ id: z.string() }).nullish(),
});
type Transaction = z.infer<typeof transaction>;
const statement = z.object({ payout, transactions: z.array(transaction) });

const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
/** As Shopify tells them, since the statement keeps them so. */
const told = z.looseObject({});
const accountWith = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ shopifyPaymentsAccount: z.object(shape).nullable() });
export const payoutsPage = accountWith({
  payouts: z.object({ nodes: z.array(told.refine((one) => payout.safeParse(one).success)), pageInfo: page }),
});
export const settledPage = accountWith({ balanceTransactions: z.object({ nodes: z.array(told), pageInfo: page }) });

const statuses: Readonly<Record<string, ToldPayout['status']>> = {
  PAID: 'sent',
  FAILED: 'returned',
  CANCELED: 'returned',
};

/** How a payout of Shopify's list stands; undefined while it is on its way. */
export function standingOf(one: object): Omit<ListedPayout, 'statement'> | undefined {
  const paid = payout.parse(one);
  const status = statuses[paid.status];
  return status && { payoutId: paid.legacyResourceId, status, total: totalOf(paid) };
}

/** A withdrawal is what the bank was asked for, whichever sign it is told with. */
function totalOf({ net, transactionType }: z.infer<typeof payout>) {
  return transactionType === 'WITHDRAWAL' ? { ...net, minor: 0 - Math.abs(net.minor) } : net;
}

/** What a statement says. @throws Unreadable */
export function payoutOf(text: string): ToldPayout {
  const body = exactJson(text);
  if (body === undefined) throw new Unreadable('#', 'not JSON');
  const parsed = statement.safeParse(body);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new Unreadable(['#', ...path].map(String).join('/'), message);
  }
  const { payout: paid, transactions } = parsed.data;
  const status = statuses[paid.status];
  if (status === undefined) throw new Unreadable('#/payout/status', 'it is still on its way');
  const [payoutId, at] = [paid.legacyResourceId, paid.issuedAt];
  return addedUp({ payoutId, at, status, total: totalOf(paid), lines: transactions.map(lineOf) });
}

function lineOf({ id, type, transactionDate: at, amount, fee, net, associatedOrder }: Transaction, index: number) {
  if (amount.minor - fee.minor !== net.minor)
    throw new Unreadable(`#/transactions/${index}/net`, 'not the amount without the fee');
  return {
    ...{ lineId: numberOf(id), kind: kindOf(type, amount.minor) },
    ...(associatedOrder && { number: numberOf(associatedOrder.id) }),
    ...{ amount, ...(fee.minor !== 0 && { fee }), description: type, at },
  } satisfies ToldPayoutLine;
}

/** Of the hundred words that Shopify lists those that say what it is; the others have moved between us and Shopify. */
function kindOf(type: string, minor: number): PayoutLineKind {
  if (type === 'CHARGE') return 'sale';
  if (/^REFUND(_|$)/.test(type)) return 'refund';
  if (/FEE|BILLING/.test(type)) return minor < 0 ? 'fee' : 'fee-credit';
  if (/DISPUTE|CHARGEBACK/.test(type)) return 'dispute';
  if (/^SHIPPING_LABEL/.test(type)) return 'label';
  if (/(^|_)TAX(_|$)/.test(type)) return 'tax';
  return 'adjustment';
}
