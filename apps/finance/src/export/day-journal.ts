import { accountOf } from '../account/accounts.js';
import type { Batch, NumberedEntry } from './batch.js';

/** What accounting packages import of a day: one journal for each channel, and one for what belongs to none. */
export type DayJournal = {
  /** EXP-20260110-EBAY, or EXP-20260110-BOOKS. The same at every export, so that packages notice what they have already. */
  readonly number: string;
  readonly entries: readonly NumberedEntry[];
};

/** QuickBooks Online takes no longer number of a journal. */
const numberLengthMax = 21;

/**
 * The journals of a day, in the order in which their channels first appear. Channels whose names begin alike for longer than
 * a number is share a journal, as they would in the package. RangeError if an entry is in books of another currency.
 */
export function journalsOf(batch: Batch, day: string, entries: readonly NumberedEntry[]): DayJournal[] {
  const prefix = `EXP-${day.replaceAll('-', '')}-`;
  const numbers = new Map<string | undefined, string>();
  const journals = new Map<string, NumberedEntry[]>();
  for (const entry of entries) {
    const { channel, baseCurrency, entryId } = entry;
    if (baseCurrency !== batch.baseCurrency)
      throw new RangeError(`${entryId} is in books of ${baseCurrency}, and ${batch.batchId} in ${batch.baseCurrency}`);
    const number = numbers.get(channel) ?? `${prefix}${(channel ?? 'books').toUpperCase()}`.slice(0, numberLengthMax);
    numbers.set(channel, number);
    const journal = journals.get(number);
    if (journal === undefined) journals.set(number, [entry]);
    else journal.push(entry);
  }
  return [...journals].map(([number, entries]) => ({ number, entries }));
}

const names: ReadonlyMap<string, string> = new Map([
  ['ebay', 'eBay'],
  ['etsy', 'Etsy'],
  ['shopify', 'Shopify'],
  ['store', 'Store'],
  ['web', 'Web'],
]);
/** What a channel is called in accounting packages, where it is a class or a tracking option: eBay. Nothing without one. */
export const channelName = (channel: string | undefined): string =>
  channel === undefined ? '' : (names.get(channel) ?? channel);

/** RangeError for a code that is not in the chart of accounts. */
export function accountName(code: string): string {
  const account = accountOf(code);
  if (account === undefined) throw new RangeError(`There is no account ${code}`);
  return account.name;
}

/** 2026-01-10 as the packages want it. */
export const monthDayYear = (day: string): string => `${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)}`;
export const dayMonthYear = (day: string): string => `${day.slice(8)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;
