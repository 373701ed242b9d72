import { historyMin, methodNames, methods, naive, sum, type Method } from './methods.js';

/**
 * How far a method was off. `mae`: pieces a week. `mase`: in terms of how much a week usually differs from the one before it,
 * null if it never does (Hyndman and Koehler 2006); below one is better than that. `smape`: percent, from 0 to 200.
 */
export type Accuracy = {
  readonly method: Method;
  readonly mae: number;
  readonly mase: number | null;
  readonly smape: number;
};

export type BackTest = {
  /** From how many weeks of the past the weeks after them were told, knowing only what was known by then. */
  readonly origins: number;
  readonly tested: readonly Accuracy[];
  /** The one that was off least. */
  readonly best: Method;
  /** It was better than each naive method, by more than chance would do. */
  readonly beatsNaive: boolean;
  /** For each week ahead how far the best was off, from the least to the most. */
  readonly misses: readonly (readonly number[])[];
};

/** Fewer prove nothing; a year of them says what is true of these days. */
export const originsMin = 12;
const originsMax = 52;

// Student's t with eleven degrees of freedom, one side, 2.5 %: two methods may try to beat the naive ones, at 5 % together.
const tMin = 2.2;

/** Weeks of history with which a method can be tested that many weeks ahead. */
export const testableFrom = (method: Method, ahead: number) => historyMin[method] + originsMin - 1 + ahead;

/** Tries all methods from the same weeks of the past; undefined where the history is too short for any. */
export function backTest(history: readonly number[], ahead: number): BackTest | undefined {
  const able = methodNames.filter((method) => history.length >= testableFrom(method, ahead));
  if (!able.includes('average')) return undefined;
  const last = history.length - ahead;
  const first = Math.max(...able.map((method) => historyMin[method]), last - originsMax + 1);
  const origins = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const usualChange = meanOf(changesOf(history));
  const trials = able.map((method) => trialOf(method, history, origins, ahead, usualChange));
  const best = trials.reduce((least, trial) => (trial.accuracy.mae < least.accuracy.mae ? trial : least));
  const rivals = trials.filter(({ accuracy }) => naive.has(accuracy.method));
  const beats = (rival: Trial) => better(best.losses, rival.losses, ahead);
  return {
    origins: origins.length,
    tested: trials.map(({ accuracy }) => accuracy),
    best: best.accuracy.method,
    beatsNaive: !naive.has(best.accuracy.method) && rivals.every(beats),
    misses: best.misses,
  };
}

type Trial = { readonly accuracy: Accuracy; readonly losses: readonly number[]; readonly misses: readonly number[][] };

function trialOf(
  method: Method,
  history: readonly number[],
  origins: readonly number[],
  ahead: number,
  usualChange: number,
): Trial {
  const misses: number[][] = Array.from({ length: ahead }, () => []);
  const shares: number[] = [];
  const losses = origins.map((origin) => {
    const told = methods[method](history.slice(0, origin), ahead);
    const off = told.map((value, step) => {
      const was = history[origin + step]!;
      const miss = Math.abs(was - value);
      shares.push(miss === 0 ? 0 : (200 * miss) / (was + value));
      misses[step]!.push(miss);
      return miss;
    });
    return meanOf(off);
  });
  const mae = meanOf(losses);
  const accuracy = { method, mae, mase: usualChange === 0 ? null : mae / usualChange, smape: meanOf(shares) };
  return { accuracy, losses, misses: misses.map((of) => of.sort((one, other) => one - other)) };
}

/**
 * Whether losses are less by more than chance: Diebold and Mariano's test (1995) of what is told several weeks ahead, from
 * weeks that follow each other and so are not independent, with Harvey, Leybourne and Newbold's correction for few (1997).
 */
function better(mine: readonly number[], others: readonly number[], ahead: number): boolean {
  const gains = others.map((loss, index) => loss - mine[index]!);
  const count = gains.length;
  const mean = meanOf(gains);
  const deviations = gains.map((gain) => gain - mean);
  const covariance = (lag: number) =>
    sum(deviations.slice(lag).map((deviation, index) => deviation * deviations[index]!)) / count;
  let variance = covariance(0);
  for (let lag = 1; lag < ahead; lag++) variance += 2 * (1 - lag / ahead) * covariance(lag);
  const few = (count + 1 - 2 * ahead + (ahead * (ahead - 1)) / count) / count;
  return mean > 0 && mean * Math.sqrt(Math.max(0, few)) > tMin * Math.sqrt(Math.max(0, variance) / count);
}

const changesOf = (history: readonly number[]) =>
  history.slice(1).map((pieces, index) => Math.abs(pieces - history[index]!));
const meanOf = (values: readonly number[]) => (values.length === 0 ? 0 : sum(values) / values.length);
