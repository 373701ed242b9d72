import { minorOf, natural } from '#money/money.js';
import { percent } from '#money/ratio.js';
import { divide } from '#money/rounding.js';

/**
 * The tax that an amount contains, in the same minor units: rate / (100 + rate) of it, rounded half up once. 12000 at 20 %
 * contain 2000. RangeError for an amount that is no whole number from 0, and for a rate that is no decimal from 0.
 */
export function taxIn(grossMinor: number, ratePercent: string): number {
  const { numerator, denominator } = percent(ratePercent);
  if (numerator < 0n) throw new RangeError(`a tax rate is below 0: ${ratePercent} %`);
  return minorOf(divide(BigInt(natural(grossMinor, 'the amount')) * numerator, denominator + numerator, 'half-up'));
}

/**
 * What a dealer earns with a piece and the VAT in that (Directive 2006/112/EC, Art. 315), both in the minor units of the one
 * currency that both prices are in. A margin may be below 0: it then bears no VAT, and lowers that of no other piece.
 * RangeError as {@link taxIn}.
 */
export function marginVat(sellingMinor: number, purchaseMinor: number, ratePercent: string) {
  const marginMinor = natural(sellingMinor, 'the selling price') - natural(purchaseMinor, 'the purchase price');
  return { marginMinor, vatMinor: taxIn(Math.max(0, marginMinor), ratePercent) };
}
