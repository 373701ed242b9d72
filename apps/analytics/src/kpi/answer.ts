import { figuresOf, looksBack, type Figures, type Kpi, type Sums } from './kpi.js';
import { after, before, lengthOf, type Period } from './period.js';

/** A row of an answer: its keys, as `by` names them, and its figures. */
export type Row = { readonly [name: string]: string | number | null };

/** The columns that sums are needed by: `month` puts days together, and who compares has to know when it was. */
export function columnsFor(kpi: Kpi, by: readonly string[]): string[] {
  const { per } = kpi;
  const columns = by.map((key) => columnOf(kpi, key));
  return per === 'now' || !looksBack(kpi) || columns.includes(per) ? columns : [per, ...columns];
}

/** What sums are needed of: the period, and for who compares the one before. */
export function needed(kpi: Kpi, period: Period): Period {
  return kpi.per !== 'now' && looksBack(kpi) ? { ...period, from: before(period, kpi.per).from } : period;
}

/** The figures of the whole, and of rows that `by` tells apart, if it tells any; `sums` are those of {@link needed} by {@link columnsFor}. */
export function answerOf(
  kpi: Kpi,
  by: readonly string[],
  sums: readonly Sums[],
  period?: Period,
): { readonly total: Figures; readonly rows: Row[] } {
  const { per } = kpi;
  const isBefore = (row: Sums) =>
    per !== 'now' && period !== undefined && looksBack(kpi) && `${row[per]}` < period.from;
  // What was before stands beside the days or months that it is compared with.
  const shift = (row: Sums): Sums =>
    per === 'now' || period === undefined ? row : { ...row, [per]: after(`${row[per]}`, lengthOf(period, per), per) };
  const [earlier, now] = [sums.filter(isBefore).map(shift), sums.filter((row) => !isBefore(row))];
  const keyOf = (row: Sums) =>
    by.map((key) => {
      const value = row[columnOf(kpi, key)] ?? null;
      return key === 'month' && value !== null ? `${value}`.slice(0, 7) : value;
    });
  const nameOf = (row: Sums) => JSON.stringify(keyOf(row));
  const [theirs, those] = [Map.groupBy(now, nameOf), Map.groupBy(earlier, nameOf)];
  const rows = [...new Set([...theirs.keys(), ...those.keys()])].map((name): Row => {
    const keys = JSON.parse(name) as (string | null)[];
    const named = Object.fromEntries(by.map((key, at) => [key, keys[at] ?? null]));
    return { ...named, ...figuresOf(kpi, theirs.get(name) ?? [], those.get(name) ?? []) };
  });
  return { total: figuresOf(kpi, now, earlier), rows: by.length === 0 ? [] : rows.sort(inOrder(by)) };
}

const columnOf = ({ per }: Kpi, key: string) => (per === 'day' && key === 'month' ? 'day' : key);

/** By their keys, one after the other; what nobody said comes last. */
const inOrder = (by: readonly string[]) => (one: Row, other: Row) => {
  for (const key of by) {
    const [a, b] = [one[key] ?? null, other[key] ?? null];
    if (a === b) continue;
    return b === null || (a !== null && a < b) ? -1 : 1;
  }
  return 0;
};
