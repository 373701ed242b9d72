import { minorRate, type Rates } from './conversion.js';
import { minorOf, natural, type Money } from './money.js';
import { compare, one, over, percent, plus, times, type Ratio } from './ratio.js';
import { divide } from './rounding.js';

/** How an asking price becomes a price in this currency. Percentages as decimal text: '2.5'. */
export type Rule = {
  readonly ruleId: string;
  readonly currency: string;
  readonly marginPercent: string;
  /** Up to the next multiple of the step, less the minus: 100 and 1 make 12.99. */
  readonly rounding?: { readonly stepMinor: number; readonly minusMinor: number } | undefined;
  readonly floorMinor?: number | undefined;
  readonly channelFeePercents: Readonly<Record<string, string>>;
};

/** The rule where nobody set one: no margin, no price points. */
export const plainRule = (currency: string): Rule => ({
  ruleId: `${currency}-0`,
  currency,
  marginPercent: '0',
  channelFeePercents: {},
});

/**
 * The price in this currency on this channel. Exact until the end: the asking price, converted, with the margin, raised
 * until the channel's fee leaves it whole, not below the floor; then up to a price point, or half-even to a minor unit.
 * Rates may be missing only where the asking price is in this currency. RangeError where there can be no price.
 */
export function priceIn(asking: Money, currency: string, channel: string, rates: Rates | undefined, rule: Rule): Money {
  if (rule.currency !== currency)
    throw new RangeError(`${rule.ruleId} is a rule for ${rule.currency}, not ${currency}`);
  const amount = { numerator: BigInt(natural(asking.minor, 'the asking price')), denominator: 1n };
  const converted = times(amount, rateTo(currency, asking, rates));
  const wanted = over(times(converted, raiseOf(rule)), keptOf(rule, channel));
  return { minor: minorOf(pricePoint(atLeast(wanted, rule.floorMinor ?? 0), rule)), currency };
}

function rateTo(currency: string, asking: Money, rates: Rates | undefined): Ratio {
  if (asking.currency === currency) return one;
  if (rates === undefined) throw new RangeError(`there are no rates from ${asking.currency} to ${currency}`);
  return minorRate(rates, asking.currency, currency);
}

function raiseOf({ ruleId, marginPercent }: Rule): Ratio {
  const raise = plus(one, percent(marginPercent));
  if (raise.numerator <= 0n) throw new RangeError(`the margin in ${ruleId} leaves nothing: ${marginPercent} %`);
  return raise;
}

/** What is left of a price after the channel's fee. */
function keptOf({ ruleId, channelFeePercents }: Rule, channel: string): Ratio {
  const feePercent = Object.hasOwn(channelFeePercents, channel) ? channelFeePercents[channel]! : '0';
  const { numerator, denominator } = percent(feePercent);
  if (numerator >= denominator)
    throw new RangeError(`the fee of ${channel} in ${ruleId} leaves nothing: ${feePercent} %`);
  return { numerator: denominator - numerator, denominator };
}

function atLeast(wanted: Ratio, floorMinor: number): Ratio {
  const floor = { numerator: BigInt(natural(floorMinor, 'the floor')), denominator: 1n };
  return compare(wanted, floor) < 0 ? floor : wanted;
}

function pricePoint({ numerator, denominator }: Ratio, { ruleId, rounding }: Rule): bigint {
  if (rounding === undefined) return divide(numerator, denominator, 'half-even');
  const step = BigInt(natural(rounding.stepMinor, 'the step'));
  const minus = BigInt(natural(rounding.minusMinor, 'the minus'));
  if (step === 0n) throw new RangeError(`${ruleId} has price points of step 0`);
  return divide(numerator + minus * denominator, step * denominator, 'ceiling') * step - minus;
}
