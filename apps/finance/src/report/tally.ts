import { whole } from '#money/money.js';
import { accountOf } from '../account/accounts.js';
import type { NumberedEntry } from '../export/batch.js';
import type { EntryLine, LineTax } from '../journal/entry.js';
import { merge, noChannel, unknown } from './summary.js';
import type { AccountSum, ChannelSum, PlaceSum, Sold, Summary, TaxSum } from './summary.js';

/**
 * The summary with these entries in it. The tax of a sale stands on its income lines and, as a repetition, on the lines
 * of the tax accounts: it is counted on income lines alone, as tax of ours or of a marketplace; on the debit side it is
 * taken back. RangeError for an entry of books in another currency, or beyond 2^53.
 */
export function add(summary: Summary, entries: Iterable<NumberedEntry>): Summary {
  const tally = new Tally(summary.baseCurrency);
  for (const entry of entries) tally.take(entry);
  return merge(summary, tally.sums());
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** In which accounts it stands what was sold, and in which what was given back: without tax, which is the state's. */
export const soldAs: ReadonlyMap<string, 'revenue' | 'refunds'> = new Map([
  ...['4000', '4010', '4020', '4030'].map((account) => [account, 'revenue'] as const),
  ...['4090', '4095'].map((account) => [account, 'refunds'] as const),
]);
const isIncome = (account: string) => accountOf(account)?.kind === 'income';
/** Whether a line is counted in what was sold and given back, or in its tax. */
export const isSold = ({ account, tax }: EntryLine) => soldAs.has(account) || (tax !== undefined && isIncome(account));
/** Where something was sold, as far as anybody knows. */
export const placeOf = (tax: LineTax | undefined, { destination }: NumberedEntry) =>
  tax?.jurisdiction ?? destination ?? unknown;
/** The month of the sale, for a refund, too. */
export const suppliedInOf = ({ suppliedOn, documentDate }: NumberedEntry) =>
  (suppliedOn ?? documentDate).slice(0, '2026-01'.length);
/** 20.0 and 20 are one rate. */
export const plainRate = (percent: string) => (percent.includes('.') ? percent.replace(/\.?0+$/, '') : percent);

function rowOf<R>(rows: Map<string, R>, key: string, begin: () => R): R {
  let row = rows.get(key);
  if (row === undefined) rows.set(key, (row = begin()));
  return row;
}

/** Sums that are still being added to: a hundred thousand entries must not make as many summaries. */
class Tally {
  private readonly accounts = new Map<string, Mutable<AccountSum>>();
  private readonly channels = new Map<string, Mutable<ChannelSum>>();
  private readonly places = new Map<string, Mutable<PlaceSum>>();
  private readonly taxes = new Map<string, Mutable<TaxSum>>();
  private entries = 0;
  private lines = 0;
  private purchasedMinor = 0;

  constructor(private readonly baseCurrency: string) {}

  take(entry: NumberedEntry) {
    if (entry.baseCurrency !== this.baseCurrency)
      throw new RangeError(`${entry.entryId} is in books in ${entry.baseCurrency}, not ${this.baseCurrency}`);
    this.entries++;
    const { documentType } = entry;
    if (documentType === 'SALE') this.channelOf(entry).sales++;
    if (documentType === 'REFUND') this.channelOf(entry).refunds++;
    for (const line of entry.lines) {
      this.post(line);
      if (isSold(line)) this.sell(entry, line);
      if (documentType === 'PURCHASE' && line.account === '1410')
        this.purchasedMinor += line.side === 'debit' ? line.baseMinor : -line.baseMinor;
    }
  }

  private post({ account, side, amount, baseMinor }: EntryLine) {
    this.lines++;
    const { currency } = amount;
    const sum = rowOf(this.accounts, `${account} ${currency}`, () => {
      return { account, currency, debitMinor: 0, creditMinor: 0, baseDebitMinor: 0, baseCreditMinor: 0 };
    });
    if (side === 'debit') {
      sum.debitMinor = whole(sum.debitMinor + amount.minor, 'debits');
      sum.baseDebitMinor = whole(sum.baseDebitMinor + baseMinor, 'debits');
    } else {
      sum.creditMinor = whole(sum.creditMinor + amount.minor, 'credits');
      sum.baseCreditMinor = whole(sum.baseCreditMinor + baseMinor, 'credits');
    }
  }

  private sell(entry: NumberedEntry, { account, side, baseMinor, tax }: EntryLine) {
    const sign = side === 'credit' ? 1 : -1;
    const as = soldAs.get(account);
    const rows: Mutable<Sold>[] = as === undefined ? [] : [this.channelOf(entry), this.placeOf(tax, entry)];
    if (tax !== undefined) {
      const sum = this.taxOf(tax, entry);
      sum.taxableMinor = whole(sum.taxableMinor + sign * tax.taxable.minor, 'taxable');
      sum.taxMinor = whole(sum.taxMinor + sign * tax.tax.minor, 'tax');
      rows.push(sum);
    }
    for (const row of rows)
      if (as === 'revenue') row.revenueMinor = whole(row.revenueMinor + sign * baseMinor, 'revenue');
      else if (as === 'refunds') row.refundsMinor = whole(row.refundsMinor - sign * baseMinor, 'refunds');
  }

  private channelOf({ channel = noChannel }: NumberedEntry) {
    return rowOf(this.channels, channel, () => ({ channel, revenueMinor: 0, refundsMinor: 0, sales: 0, refunds: 0 }));
  }

  private placeOf(tax: LineTax | undefined, entry: NumberedEntry) {
    const place = placeOf(tax, entry);
    return rowOf(this.places, place, () => ({ place, revenueMinor: 0, refundsMinor: 0 }));
  }

  private taxOf({ code, scheme, jurisdiction, collectedBy, ...tax }: LineTax, entry: NumberedEntry) {
    for (const { currency } of [tax.taxable, tax.tax])
      if (currency !== this.baseCurrency)
        throw new RangeError(`${entry.entryId} has tax in ${currency}, not in ${this.baseCurrency}`);
    const suppliedIn = suppliedInOf(entry);
    const ratePercent = plainRate(tax.ratePercent);
    const key = `${code} ${scheme} ${jurisdiction} ${ratePercent} ${collectedBy} ${suppliedIn}`;
    return rowOf(this.taxes, key, () => {
      const words = { code, scheme, jurisdiction, ratePercent, collectedBy, suppliedIn };
      return { ...words, revenueMinor: 0, refundsMinor: 0, taxableMinor: 0, taxMinor: 0 };
    });
  }

  sums(): Summary {
    const { baseCurrency, entries, lines, purchasedMinor } = this;
    const [accounts, channels] = [[...this.accounts.values()], [...this.channels.values()]];
    const [places, taxes] = [[...this.places.values()], [...this.taxes.values()]];
    return { baseCurrency, entries, lines, accounts, channels, places, taxes, purchasedMinor };
  }
}
