import { exponentOf } from '#money/iso-4217.js';
import { parse } from '#money/money.js';
import { unfit } from './etsy-error.js';

/** Etsy's own: amount / divisor, where the divisor is 100 for EUR and 1 for JPY. */
export type EtsyMoney = { readonly amount: number; readonly divisor: number; readonly currency_code: string };

export const shownMoney = (minor: number, currency: string): EtsyMoney => ({
  ...{ amount: minor, divisor: 10 ** exponentOf(currency), currency_code: currency },
});

/**
 * '450.00' or 450 in minor units.
 * @throws EtsyError (400)
 */
export function priceIn(currency: string, price: unknown): number {
  if (typeof price !== 'string' && typeof price !== 'number') throw unfit('price', 'float');
  try {
    const { minor } = parse(String(price), currency);
    if (minor > 0) return minor;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw unfit('price', 'float');
}
