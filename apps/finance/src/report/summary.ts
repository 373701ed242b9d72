import { whole } from '#money/money.js';
import type { LineTax } from '../journal/entry.js';

/** Everything is in minor units; what is called base is in the currency of the books. */
export type AccountSum = {
  readonly account: string;
  readonly currency: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly baseDebitMinor: number;
  readonly baseCreditMinor: number;
};
/** In the currency of the books, without tax of ours. Refunds above zero were given back. */
export type Sold = { readonly revenueMinor: number; readonly refundsMinor: number };
/** The channel is {@link noChannel} for what was sold through none; sales and refunds are counted, too. */
export type ChannelSum = Sold & { readonly channel: string; readonly sales: number; readonly refunds: number };
/** By where the tax is that a sale bears, a country or a region: {@link unknown} if it bears none. */
export type PlaceSum = Sold & { readonly place: string };
export type TaxSum = Sold &
  Pick<LineTax, 'code' | 'scheme' | 'jurisdiction' | 'ratePercent' | 'collectedBy'> & {
    /** The month of the sale, for a refund, too: 2026-01. */
    readonly suppliedIn: string;
    /** Of sales, less what refunds took back; in the currency of the books. */
    readonly taxableMinor: number;
    readonly taxMinor: number;
  };

/** What some days of the journal come to: plain JSON, each list in the order of the words in its rows. */
export type Summary = {
  readonly baseCurrency: string;
  readonly entries: number;
  readonly lines: number;
  readonly accounts: readonly AccountSum[];
  readonly channels: readonly ChannelSum[];
  readonly places: readonly PlaceSum[];
  readonly taxes: readonly TaxSum[];
  /** What pieces that were bought cost, without what was put into them later. */
  readonly purchasedMinor: number;
};

export const noChannel = '(none)';
export const unknown = 'unknown';

/** The summary of no days at all. */
export const emptySummary = (baseCurrency: string): Summary => ({
  ...{ baseCurrency, entries: 0, lines: 0, accounts: [], channels: [], places: [], taxes: [], purchasedMinor: 0 },
});

/** Both in one, in whatever order they come. RangeError for books in another currency, or beyond 2^53. */
export function merge(one: Summary, other: Summary): Summary {
  if (one.baseCurrency !== other.baseCurrency)
    throw new RangeError(`books in ${one.baseCurrency} and in ${other.baseCurrency} do not mix`);
  return {
    baseCurrency: one.baseCurrency,
    entries: one.entries + other.entries,
    lines: one.lines + other.lines,
    accounts: gathered([...one.accounts, ...other.accounts]),
    channels: gathered([...one.channels, ...other.channels]),
    places: gathered([...one.places, ...other.places]),
    taxes: gathered([...one.taxes, ...other.taxes]),
    purchasedMinor: whole(one.purchasedMinor + other.purchasedMinor, 'purchases'),
  };
}

/** The taxes of all months together. */
export const taxesOf = ({ taxes }: Summary): readonly Omit<TaxSum, 'suppliedIn'>[] =>
  gathered(taxes.map(({ suppliedIn: _, ...tax }) => tax));

type Row = Readonly<Record<string, string | number>>;

/** Rows of the same words become one, with their numbers added up; in the order of their words. */
function gathered<R extends Row>(rows: readonly R[]): readonly R[] {
  const sums = new Map<string, Record<string, string | number>>();
  for (const row of rows) {
    const words = Object.values(row).filter((value) => typeof value === 'string');
    const key = words.join('\n');
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...row });
    else
      for (const [name, value] of Object.entries(row))
        if (typeof value === 'number') sum[name] = whole((sum[name] as number) + value, name);
  }
  return [...sums.keys()].sort().map((key) => sums.get(key) as R);
}
