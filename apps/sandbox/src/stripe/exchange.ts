import { decimal, over, times, type Ratio } from '#money/ratio.js';
import { divide } from '#money/rounding.js';
import { placesOf } from './amounts.js';

/** What the seller's account is kept in, and paid out in. */
export const accountCurrency = 'usd';

/** How much of a currency (USD) one euro buys, as text. */
export type PerEuro = (currency: string) => string | undefined;

/** An amount in the account's currency, and the rate by which another one came to that. */
export type Settled = { readonly amount: number; readonly currency: string; readonly exchangeRate?: number };

/** Of what nobody publishes rates; invented. */
const perEuroUnlisted = '100';
const rateDigits = 10n ** 10n;

/**
 * An amount of any currency in the account's. The rate is the published one, without what Stripe takes for an exchange; as
 * Stripe tells it, it is between minor units by Stripe's count: 0.63 for yen, of which one is worth 0.63 cents.
 */
export function exchange(amount: number, currency: string, perEuro: PerEuro): Settled {
  if (currency === accountCurrency) return { amount, currency };
  const minorPerEuro = (code: string): Ratio =>
    times(decimal(perEuro(code.toUpperCase()) ?? perEuroUnlisted), {
      numerator: 10n ** BigInt(placesOf(code)),
      denominator: 1n,
    });
  const exact = over(minorPerEuro(accountCurrency), minorPerEuro(currency));
  const rate = divide(exact.numerator * rateDigits, exact.denominator, 'half-up');
  return {
    amount: Number(divide(BigInt(amount) * rate, rateDigits, 'half-up')),
    ...{ currency: accountCurrency, exchangeRate: Number(rate) / Number(rateDigits) },
  };
}
