import { minorOf } from '#money/money.js';
import { divide } from '#money/rounding.js';

/** Amounts are minor units of the answer's currency, shares are of 1, durations milliseconds. */
export type Unit = 'money' | 'count' | 'share' | 'ms';

/** What a figure is made of, by columns of its table; they are whole numbers. */
type Made =
  | { readonly sum: string }
  /** So many times the sum, less that of `less`, by the sum of these; null where that is 0. */
  | { readonly sum: string; readonly per: readonly string[]; readonly times?: number; readonly less?: string }
  /** The sum over as many days or months before the period. */
  | { readonly before: string }
  /** By how much the sum is more than that before, as a share of it. */
  | { readonly growth: string };
export type Figure = {
  /** revenueMinor: money ends in Minor. */
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly definition: string;
} & Made;

/** A key performance indicator: figures on one table of gold, and what it may be split by. */
export type Kpi = {
  readonly name: string;
  readonly title: string;
  readonly definition: string;
  /** gold.sales_by_day. Where it has a column `currency`, that says in which its amounts are; else it is that of the books. */
  readonly table: string;
  /** The column that tells when; a table of `now` has none, and takes no period. */
  readonly per: 'day' | 'month' | 'now';
  /** More columns that it may be split and narrowed by. */
  readonly by: readonly string[];
  readonly figures: readonly Figure[];
};

/** A row of a table: its keys by column, and its sums. */
export type Sums = { readonly [column: string]: string | number | null };
export type Figures = { readonly [name: string]: number | null };

/** The columns whose sums a KPI needs. */
export const sumsOf = ({ figures }: Kpi): string[] => [...new Set(figures.flatMap(columnsOf))];
export const hasMoney = ({ figures }: Kpi): boolean => figures.some(({ unit }) => unit === 'money');
export const isSum = (figure: Figure): boolean => 'before' in figure || ('sum' in figure && !('per' in figure));
/** Whether it needs what was before the period. */
export const looksBack = ({ figures }: Kpi): boolean => figures.some((one) => 'before' in one || 'growth' in one);

/** The figures of some rows of the table together, and of those before, where they are compared. */
export function figuresOf({ figures }: Kpi, now: readonly Sums[], before: readonly Sums[]): Figures {
  const total = (rows: readonly Sums[], column: string) =>
    rows.reduce((sum, { [column]: value }) => sum + BigInt(value ?? 0), 0n);
  const valueOf = (figure: Figure): number | null => {
    if ('before' in figure) return minorOf(total(before, figure.before));
    if ('growth' in figure) {
      const was = total(before, figure.growth);
      return quotient(total(now, figure.growth) - was, was, figure.unit);
    }
    const sum = total(now, figure.sum);
    if (!('per' in figure)) return minorOf(sum);
    const per = figure.per.reduce((all, column) => all + total(now, column), 0n);
    const less = figure.less === undefined ? 0n : total(now, figure.less);
    return quotient(sum * BigInt(figure.times ?? 1) - less, per, figure.unit);
  };
  return Object.fromEntries(figures.map((figure) => [figure.name, valueOf(figure)]));
}

const millionths = 1_000_000;

/** Of money and durations a whole number, of shares and counts six decimals; exact until it is rounded as the models' `ratio` is. */
function quotient(of: bigint, by: bigint, unit: Unit): number | null {
  if (by === 0n) return null;
  if (unit === 'money' || unit === 'ms') return minorOf(divide(of, by, 'half-up'));
  return minorOf(divide(of * BigInt(millionths), by, 'half-up')) / millionths;
}

function columnsOf(figure: Figure): readonly string[] {
  if ('before' in figure) return [figure.before];
  if ('growth' in figure) return [figure.growth];
  if (!('per' in figure)) return [figure.sum];
  return [figure.sum, ...figure.per, ...(figure.less === undefined ? [] : [figure.less])];
}
