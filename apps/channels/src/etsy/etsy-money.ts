import { exponentOf } from '#money/iso-4217.js';
import { format, minorOf, type Money } from '#money/money.js';

/** Etsy's own: amount / divisor, where the divisor is 100 for EUR and 1 for JPY. */
export type EtsyMoney = { readonly amount: number; readonly divisor: number; readonly currency_code: string };

/** Exactly, or not at all: undefined where it is no whole number of minor units, or the currency is none of ISO 4217. */
export function moneyOf({ amount, divisor, currency_code: currency }: EtsyMoney): Money | undefined {
  try {
    const [minors, parts] = [BigInt(amount) * 10n ** BigInt(exponentOf(currency)), BigInt(divisor)];
    return parts <= 0n || minors % parts !== 0n ? undefined : { minor: minorOf(minors / parts), currency };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A number for JSON with the digits that it is written with: no float ever holds it. */
export const exact = (digits: string) => (JSON as unknown as { rawJSON(text: string): object }).rawJSON(digits);

/** 450.00 for JSON, as prices are written to Etsy: it shows them as {@link EtsyMoney}, and takes them so. */
export const priceForJson = (price: Money) => exact(format(price));
