import { decimal } from '#money/ratio.js';
import type { RatesByCurrency } from './rate-set.js';

/** What is strange about a set: a rate that moved far, or a currency that is gone and has no `to`. */
export type Jump = { readonly currency: string; readonly from: string; readonly to?: string };

/**
 * What a person should look at before prices follow: rates that moved by more than so many percent of what they were, and
 * currencies that disappeared. A currency that is new is no surprise. By currency; empty if everything is plausible.
 */
export const jumpsBetween = (before: RatesByCurrency, after: RatesByCurrency, percentMax: number): Jump[] =>
  Object.entries(before)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([currency, from]): Jump[] => {
      const to = Object.hasOwn(after, currency) ? after[currency]! : undefined;
      if (to === undefined) return [{ currency, from }];
      return movedBeyond(from, to, percentMax) ? [{ currency, from, to }] : [];
    });

/** |to - from| > from * percent / 100, in integers. */
function movedBeyond(from: string, to: string, percentMax: number) {
  const [a, b] = [decimal(from), decimal(to)];
  const change = b.numerator * a.denominator - a.numerator * b.denominator;
  return (change < 0n ? -change : change) * 100n > a.numerator * b.denominator * BigInt(percentMax);
}
