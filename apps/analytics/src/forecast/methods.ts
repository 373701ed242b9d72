/**
 * How the weeks to come are told from those that were. The first two are naive: they know nothing but one week. Each answers
 * `weeks` figures after a history of at least {@link historyMin} weeks.
 */
export const methods = { 'last-week': lastWeek, 'last-year': lastYear, average, seasonal } as const;
export type Method = keyof typeof methods;

/** In this order; of equals the earlier is taken, which is the simpler. */
export const methodNames = Object.keys(methods) as Method[];
export const naive: ReadonlySet<Method> = new Set(['last-week', 'last-year']);

const year = 52;
const recent = 8;
/** Of a season the two years that show that it comes again. */
export const historyMin: { readonly [method in Method]: number } = {
  'last-week': 1,
  'last-year': year,
  average: recent,
  seasonal: 2 * year,
};

function lastWeek(history: readonly number[], weeks: number): number[] {
  return Array.from({ length: weeks }, () => history.at(-1)!);
}

/** The same week a year, that is 52 weeks, before. */
function lastYear(history: readonly number[], weeks: number): number[] {
  return Array.from({ length: weeks }, (_, step) => history[history.length - year + (step % year)]!);
}

/** The average of the last eight weeks, or of as many as there are. */
function average(history: readonly number[], weeks: number): number[] {
  const last = history.slice(-recent);
  return Array.from({ length: weeks }, () => sum(last) / last.length);
}

/** What the last eight weeks sold, held against what is usual for their part of the year, goes on so with that of the weeks to come. */
function seasonal(history: readonly number[], weeks: number): number[] {
  const usual = seasonsOf(history);
  const first = history.length - recent;
  const expected = Array.from({ length: recent }, (_, index) => usual(first + index));
  const level = sum(history.slice(first)) / sum(expected);
  return Array.from({ length: weeks }, (_, step) => level * usual(history.length + step));
}

/**
 * The share of an average week that is usual in the week of an index: over all whole years, with the two weeks before and after
 * it, since few pieces are sold in one; and as if one average week were among them, so that no week is impossible.
 */
function seasonsOf(history: readonly number[]): (index: number) => number {
  const years = Math.floor(history.length / year);
  const byWeek = Array.from({ length: year }, () => 0);
  const first = history.length - years * year;
  for (const [index, pieces] of history.entries()) if (index >= first) byWeek[index % year]! += pieces;
  const mean = sum(byWeek) / (years * year);
  if (mean === 0) return () => 1;
  return (index) => {
    const around = [-2, -1, 0, 1, 2].map((offset) => byWeek[(index + offset + year) % year]!);
    return (sum(around) + mean) / ((5 * years + 1) * mean);
  };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
