import { backTest, originsMin, testableFrom, type Accuracy } from './back-test.js';
import { methods, type Method } from './methods.js';
import { isoWeek, weeksAfter, type WeeklyDemand } from './weekly.js';

/** Pieces of a week to come; four of five such weeks are meant to lie between `low` and `high`, unknown before it is tested. */
export type WeekAhead = {
  readonly week: string;
  readonly from: string;
  readonly pieces: number;
  readonly low: number | null;
  readonly high: number | null;
};

export type Forecast = {
  readonly weeksOnRecord: number;
  readonly method: Method;
  readonly weeks: readonly WeekAhead[];
  readonly backTest: {
    readonly origins: number;
    readonly weeksAhead: number;
    readonly tested: readonly Accuracy[];
    readonly beatsNaive: boolean;
  };
  /** What the back-test came to, in words. */
  readonly verdict: string;
};

export const weeksAheadMax = 13;
const within = 0.8;

/** The weeks after a series, by the method that was off least when it told weeks of the past as far ahead. */
export function forecast({ from, pieces }: WeeklyDemand, ahead: number): Forecast {
  const test = backTest(pieces, ahead);
  const method = test?.best ?? 'average';
  const margins = (test?.misses ?? []).map(marginOf);
  const weeks = methods[method](pieces, ahead).map((value, step): WeekAhead => {
    const monday = weeksAfter(from, pieces.length + step);
    // What is further away is not known better, however the few tests came out.
    const margin = Math.max(...margins.slice(0, step + 1));
    const [low, high] =
      test === undefined ? [null, null] : [rounded(Math.max(0, value - margin)), rounded(value + margin)];
    return { week: isoWeek(monday), from: monday, pieces: rounded(value), low, high };
  });
  const { origins = 0, tested = [], beatsNaive = false } = test ?? {};
  const shown = tested.map(({ method, mae, mase, smape }) => {
    return { method, mae: rounded(mae), mase: mase === null ? null : rounded(mase), smape: rounded(smape) };
  });
  return {
    ...{ weeksOnRecord: pieces.length, method, weeks },
    backTest: { origins, weeksAhead: ahead, tested: shown, beatsNaive },
    verdict: [result(method, shown, origins, beatsNaive, pieces.length, ahead), seasons(pieces.length, ahead)].join(''),
  };
}

/** That many of five misses were no greater; one more counts than there were, as the next may be the worst (split conformal). */
const marginOf = (misses: readonly number[]) => misses[Math.ceil((misses.length + 1) * within) - 1]!;

const names: { readonly [method in Method]: string } = {
  'last-week': 'the figure of the week before',
  'last-year': 'the figure of the year before',
  average: 'the average of the last eight weeks',
  seasonal: 'the seasons of the years before',
};

function result(
  best: Method,
  tested: readonly Accuracy[],
  origins: number,
  beatsNaive: boolean,
  onRecord: number,
  ahead: number,
): string {
  if (origins === 0)
    return `Not tested: ${onRecord} weeks are on record, and ${originsMin} tests of ${ahead} weeks ahead need ${testableFrom('average', ahead)}. The average of the last weeks is used.`;
  const off = tested.map(({ method, mae }) => `${names[method]} by ${mae}`).join(', ');
  const told = `Told from ${origins} weeks of the past, pieces a week were off on average: ${off}.`;
  return beatsNaive
    ? `${told} So ${names[best]} tells more than a naive guess.`
    : `${told} So nothing here is better than a naive guess by more than chance; ${names[best]} is used.`;
}

const seasons = (onRecord: number, ahead: number) => {
  const needed = testableFrom('seasonal', ahead);
  return onRecord >= needed
    ? ''
    : ` Seasons are not told: to test them takes ${needed} weeks, and ${onRecord} are on record.`;
};

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
