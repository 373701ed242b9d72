import { Refusal } from '#eventsourcing/decider.js';
import type { Money } from '#money/money.js';
import type { Account } from '../account/accounts.js';
import { accountOf } from '../account/accounts.js';

/** What of a line the tax office wants to know. Amounts are in the currency of the books. */
export type LineTax = {
  /** STANDARD, MARGIN, ZERO, EXPORT, COLLECTED. */
  readonly code: TaxCode;
  readonly scheme: TaxScheme;
  /** A country, or a region where tax depends on it: GB, US-PA. */
  readonly jurisdiction: string;
  readonly ratePercent: string;
  /** Without the tax; under the margin scheme the margin, with the tax in it. */
  readonly taxable: Money;
  readonly tax: Money;
  readonly collectedBy: 'SELLER' | 'MARKETPLACE';
};
export type TaxCode = 'STANDARD' | 'MARGIN' | 'EXPORT' | 'COLLECTED';
export type TaxScheme = 'NORMAL' | 'MARGIN_SECOND_HAND' | 'MARGIN_ART' | 'MARGIN_ANTIQUES';

export type EntryLine = {
  readonly account: Account['code'];
  readonly side: 'debit' | 'credit';
  /** Above zero. */
  readonly amount: Money;
  /** The same in the currency of the books, in its minor units: 0 where it is worth less than half of one. */
  readonly baseMinor: number;
  readonly sku?: string | undefined;
  readonly tax?: LineTax | undefined;
  readonly description: string;
};

export const documentTypes = [
  ...(['SALE', 'REFUND', 'PAYMENT', 'PURCHASE', 'COST', 'RESTORATION', 'SHIPPING', 'RETURN', 'WRITE_OFF'] as const),
  ...(['PAYOUT', 'ADJUSTMENT', 'REVERSAL'] as const),
] as const;

/** One balanced journal entry: debits equal credits in each currency, and in the currency of the books. */
export type Entry = {
  /** What it is posted for, once: the id of the fact in this service's log. */
  readonly key: string;
  readonly documentType: (typeof documentTypes)[number];
  /** The number of the order, refund, purchase or payout. */
  readonly documentNo: string;
  /** When the fact happened, in the books' time zone: 2026-01-10. */
  readonly documentDate: string;
  readonly channel?: string | undefined;
  readonly orderId?: string | undefined;
  readonly baseCurrency: string;
  /** The exchange rates behind baseMinor; none if nothing was converted. */
  readonly rateId?: string | undefined;
  readonly lines: readonly EntryLine[];
  /** The day of the sale that a refund belongs to. */
  readonly suppliedOn?: string | undefined;
  /** Of a sale, the number of its invoice; of a refund, of its credit note; of what takes that back, of another invoice. */
  readonly invoiceNo?: string | undefined;
  /** Where it went, a country or a region, if somebody said so. */
  readonly destination?: string | undefined;
  /** The document whose entry it takes back. */
  readonly reverses?: string | undefined;
  /** The public event that led to it: orders/order-o-42/7; the request, where people entered it. */
  readonly causedBy: string;
};

/** The entry, if it may stand in the books. Refuses: unbalanced, unknown-account, no-lines. */
export function balanced(entry: Entry): Entry {
  if (entry.lines.length < 2) throw new Refusal('no-lines', `${entry.key} has fewer than two lines.`);
  const sums = new Map<string, number>();
  const add = (key: string, minor: number) => sums.set(key, (sums.get(key) ?? 0) + minor);
  for (const { account, side, amount, baseMinor } of entry.lines) {
    if (accountOf(account) === undefined) throw new Refusal('unknown-account', `There is no account ${account}.`);
    if (!Number.isSafeInteger(amount.minor) || amount.minor <= 0 || !Number.isSafeInteger(baseMinor) || baseMinor < 0)
      throw new Refusal('unbalanced', `${entry.key}: ${account} has ${amount.minor} ${amount.currency}.`);
    const sign = side === 'debit' ? 1 : -1;
    add(amount.currency, sign * amount.minor);
    add('in the currency of the books', sign * baseMinor);
  }
  for (const [currency, sum] of sums)
    if (sum !== 0) throw new Refusal('unbalanced', `${entry.key} is out by ${sum} ${currency}.`);
  return entry;
}
