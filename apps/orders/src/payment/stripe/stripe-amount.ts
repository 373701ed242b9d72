import { exponentOf } from '#money/iso-4217.js';
import { minorOf, natural, whole, type Money } from '#money/money.js';
import { divide } from '#money/rounding.js';

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

/** {@link fromStripe} of what may have been taken from us: -5 UGX for `-500`. */
export function signedFromStripe(amount: number, code: string): Money {
  const { minor, currency } = fromStripe(whole(amount < 0 ? -amount : amount, 'an amount'), code);
  return { minor: amount < 0 ? -minor : minor, currency };
}

const rateDecimals = 12;

/**
 * Stripe's `exchange_rate`, as text, is between minor units by its count: 0.63 from yen to dollars, since one yen is 0.63
 * cents. This is what one of a currency bought of the other: '0.0063'. Rounded beyond 12 decimals.
 * @throws RangeError for what is no rate, or a currency that Stripe does not take
 */
export function rateFromStripe(exchangeRate: string, from: string, to: string): string {
  const [, digits, decimals = '', power = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]\d{1,3}))?$/.exec(exchangeRate) ?? [];
  if (digits === undefined) throw new RangeError(`${exchangeRate} is not an exchange rate`);
  const shift = BigInt(power) + BigInt(rateDecimals + unitOf(from).places - unitOf(to).places - decimals.length);
  const exact = BigInt(digits + decimals);
  const scaled = shift < 0n ? divide(exact, 10n ** -shift, 'half-even') : exact * 10n ** shift;
  const text = scaled.toString().padStart(rateDecimals + 1, '0');
  return `${text.slice(0, -rateDecimals)}.${text.slice(-rateDecimals)}`.replace(/\.?0+$/, '');
}
