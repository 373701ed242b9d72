import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import type { Money } from '#money/money.js';
import { accountOf } from '../account/accounts.js';
import { shown, shownMoney } from '../report/shown-money.js';

const day = z.iso.date();
const late = z.boolean().describe('Whether its own day, that of its document, was closed already');
export const account = z
  .object({ code: z.string(), name: z.string(), kind: z.enum(['asset', 'liability', 'equity', 'income', 'expense']) })
  .meta({ id: 'Account' });
export const balance = z
  .object({
    account: z.string(),
    name: z.string(),
    debit: shownMoney,
    credit: shownMoney,
    balance: shownMoney.describe('Debits less credits'),
    base: shownMoney.describe('The balance in the currency of the books'),
    lines: z.string().describe('Where the lines behind it are'),
  })
  .meta({ id: 'AccountBalance' });
export const trialBalance = z
  .object({
    balances: z.array(balance),
    sums: z.array(shownMoney).describe('Debits less credits of all accounts, a currency each: zero'),
    base: shownMoney.describe('The same in the currency of the books'),
  })
  .meta({ id: 'TrialBalance' });
export const line = z
  .object({
    ...{ entryId: z.string(), postingDate: day, documentDate: day, late, documentType: z.string() },
    documentNo: z.string(),
    ...{ account: z.string(), name: z.string(), debit: shownMoney.optional(), credit: shownMoney.optional() },
    base: shownMoney,
    ...{ channel: z.string().optional(), orderId: id.optional(), sku: z.string().optional() },
    entry: z.string().describe('Where the whole entry is, with the event behind it and what was heard'),
  })
  .meta({ id: 'LedgerLine' });
export const linePage = z.object({ lines: z.array(line), next: z.string().optional() }).meta({ id: 'LedgerLinePage' });
export const entryResource = z.object({
  entryId: z.string(),
  ...{ postingDate: day, documentDate: day, late },
  day: z.string().describe('Where the day is that it belongs to, that of its document'),
  ...{ documentType: z.string(), documentNo: z.string(), channel: z.string().optional(), orderId: id.optional() },
  ...{ rateId: z.string().optional(), reverses: z.string().optional() },
  causedBy: z.string().describe('The public event that led to it: orders/order-o-42/7'),
  lines: z.array(
    z.object({
      ...{ account: z.string(), name: z.string(), side: z.enum(['debit', 'credit']), amount: shownMoney },
      ...{ base: shownMoney, sku: z.string().optional(), description: z.string() },
      tax: z
        .object({
          ...{ code: z.string(), scheme: z.string(), jurisdiction: z.string(), ratePercent: z.string() },
          ...{ taxable: shownMoney, tax: shownMoney, collectedBy: z.string() },
        })
        .optional(),
    }),
  ),
});

export const nameOfAccount = (code: string): string => accountOf(code)?.name ?? code;

type Line = Omit<z.infer<typeof line>, 'late' | 'name' | 'debit' | 'credit' | 'base' | 'entry'> & {
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly currency: string;
  readonly base: Money;
};

/** A line of the ledger as people read it, and where its entry is. */
export function lineShown({ debitMinor, creditMinor, currency, base, ...of }: Line): z.infer<typeof line> {
  const { entryId, postingDate, documentDate, documentType, documentNo, account, channel, orderId, sku } = of;
  return {
    ...{ entryId, postingDate, documentDate, late: documentDate !== postingDate, documentType, documentNo, account },
    name: nameOfAccount(account),
    ...(debitMinor > 0
      ? { debit: shown({ minor: debitMinor, currency }) }
      : { credit: shown({ minor: creditMinor, currency }) }),
    ...{ base: shown(base), ...(channel !== undefined && { channel }), ...(orderId !== undefined && { orderId }) },
    ...{ ...(sku !== undefined && { sku }), entry: `/v1/books/entries?entryId=${entryId}` },
  };
}
