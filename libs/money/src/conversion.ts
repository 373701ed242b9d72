import { exponentOf } from './iso-4217.js';
import { scale, type Money } from './money.js';
import { decimal, one, over, times, type Ratio } from './ratio.js';
import type { Rounding } from './rounding.js';

/** One set of exchange rates: how much of each currency one unit of the base buys, as decimal text. */
export type Rates = {
  readonly rateId: string;
  readonly base: string;
  readonly asOf: string;
  readonly rates: Readonly<Record<string, string>>;
};

/** What one unit of `from` buys of `to`, through the base, exact. RangeError names the currency that is missing. */
export const crossRate = (rates: Rates, from: string, to: string): Ratio =>
  from === to ? one : over(rateOf(rates, to), rateOf(rates, from));

/** What one minor unit of `from` buys of `to` in minor units, exact: 1 JPY is 100 sen. RangeError as {@link crossRate}. */
export const minorRate = (rates: Rates, from: string, to: string): Ratio =>
  times(crossRate(rates, from, to), {
    numerator: 10n ** BigInt(exponentOf(to)),
    denominator: 10n ** BigInt(exponentOf(from)),
  });

/** The same worth in another currency, rounded once. RangeError if a rate is missing or the result is beyond 2^53. */
export const convert = (money: Money, to: string, rates: Rates, rounding: Rounding = 'half-even'): Money => ({
  minor: scale(money, minorRate(rates, money.currency, to), rounding).minor,
  currency: to,
});

function rateOf({ rateId, base, rates }: Rates, currency: string): Ratio {
  if (currency === base) return one;
  const rate = Object.hasOwn(rates, currency) ? rates[currency] : undefined;
  if (rate === undefined) throw new RangeError(`${rateId} has no rate for ${currency}`);
  const ratio = decimal(rate);
  if (ratio.numerator <= 0n) throw new RangeError(`the rate for ${currency} in ${rateId} is not above 0: ${rate}`);
  return ratio;
}
