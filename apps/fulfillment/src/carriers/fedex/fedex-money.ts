import { exponentOf } from '#money/iso-4217.js';
import { format, minorOf, type Money } from '#money/money.js';
import { decimal } from '#money/ratio.js';
import { divide } from '#money/rounding.js';

/**
 * Where FedEx's code is not that of ISO 4217, after "Currency Codes" in its API reference guide: there GBP may be asked for as
 * the currency of a quote, and everything else in pounds is UKL.
 */
const ofFedex: ReadonlyMap<string, string> = new Map([
  ...[['AED', 'DHS'] as const, ['ARS', 'ARN'] as const, ['CHF', 'SFR'] as const, ['CLP', 'CHP'] as const],
  ...[['DOP', 'RDD'] as const, ['GBP', 'UKL'] as const, ['JMD', 'JAD'] as const, ['JPY', 'JYE'] as const],
  ...[['KRW', 'WON'] as const, ['KWD', 'KUD'] as const, ['KYD', 'CID'] as const, ['MXN', 'NMP'] as const],
  ...[['SGD', 'SID'] as const, ['TWD', 'NTD'] as const, ['XCD', 'ECD'] as const],
]);
const ofIso: ReadonlyMap<string, string> = new Map([...ofFedex].map(([iso, fedex]) => [fedex, iso]));

/** A number for JSON, with the digits that it is written with: no float ever holds it. */
export const exact = (decimal: string) => (JSON as unknown as { rawJSON(text: string): object }).rawJSON(decimal);

/** {amount: 1250.00, currency: USD}. RangeError for a currency that ISO 4217 does not list. */
export const fedexMoney = (money: Money) => ({
  amount: exact(format(money)),
  currency: ofFedex.get(money.currency) ?? money.currency,
});

/**
 * A charge in the shortest digits of the number that FedEx sent; what a float added beyond the cent is rounded off. Undefined
 * where no money can be made of it.
 */
export function moneyOf(amount: string | null | undefined, code: string | null | undefined): Money | undefined {
  if (!amount || !code) return undefined;
  const currency = ofIso.get(code) ?? code;
  try {
    const { numerator, denominator } = decimal(amount);
    const minor = divide(numerator * 10n ** BigInt(exponentOf(currency)), denominator, 'half-even');
    return minor < 0n ? undefined : { minor: minorOf(minor), currency };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
