import { exponentOf } from '#money/iso-4217.js';
import { minorOf, natural, type Money } from '#money/money.js';

/** How many decimal places Stripe counts in, and what its amounts must be a multiple of. */
type Unit = { readonly places: number; readonly step: bigint };

const units = new Map<string, Unit>();
const count = (currencies: string, unit: Unit) => currencies.split(' ').forEach((code) => units.set(code, unit));
count('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF', { places: 0, step: 1n });
// Both lost their decimals after Stripe had begun to count them, so the decimals stay and must be zero.
count('ISK UGX', { places: 2, step: 100n });
// Cards settle in hundredths at most.
count('BHD JOD KWD OMR TND', { places: 3, step: 10n });

/**
 * Stripe counts most currencies as ISO 4217 does, but not all: its whole MGA has 2 places by ISO, its hundredths of ISK
 * and UGX have none. So an amount goes over by this table and never as it is.
 */
function unitOf(currency: string): Unit {
  const unit = units.get(currency);
  if (unit !== undefined) return unit;
  if (exponentOf(currency) !== 2) throw new RangeError(`Stripe does not take ${currency}`);
  return { places: 2, step: 1n };
}

/**
 * Our amount as Stripe writes it: `{ amount: 500, currency: 'ugx' }` for 5 UGX.
 * @throws RangeError for an amount or a currency that Stripe cannot express, such as 1.50 MGA
 */
export function toStripe({ minor, currency }: Money): { amount: number; currency: string } {
  const { places, step } = unitOf(currency);
  const scaled = BigInt(natural(minor, 'an amount')) * 10n ** BigInt(places);
  const scale = 10n ** BigInt(exponentOf(currency));
  if (scaled % (scale * step) !== 0n) throw new RangeError(`Stripe cannot express ${minor} ${currency} in minor units`);
  return { amount: minorOf(scaled / scale), currency: currency.toLowerCase() };
}

/**
 * Stripe's amount in ours: 5 UGX for `500`, `'ugx'`.
 * @throws RangeError for a currency that Stripe does not take, or decimals that the currency does not have
 */
export function fromStripe(amount: number, code: string): Money {
  const currency = code.toUpperCase();
  const scaled = BigInt(natural(amount, 'an amount')) * 10n ** BigInt(exponentOf(currency));
  const scale = 10n ** BigInt(unitOf(currency).places);
  if (scaled % scale !== 0n) throw new RangeError(`${currency} has fewer decimals than ${amount} at Stripe`);
  return { minor: minorOf(scaled / scale), currency };
}
