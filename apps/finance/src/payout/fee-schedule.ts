import { convert } from '#money/conversion.js';
import { scale, type Money } from '#money/money.js';
import { percent } from '#money/ratio.js';

type Part = { readonly percent: string; readonly fixed?: Readonly<Record<string, number>> | undefined };

// Card payments cost this in the countries whose currencies these are; others are not checked.
const cards = { USD: 30, EUR: 25, GBP: 20, CAD: 30, AUD: 30 };
/**
 * What payers say they keep of a sale, for those who do not say it with the order: price lists of 2026, the highest usual
 * rate of each, in parts that are rounded up one by one. From memory; a fee below it is never questioned.
 */
const schedules: Readonly<Record<string, readonly Part[]>> = {
  stripe: [{ percent: '2.9', fixed: cards }],
  shopify: [{ percent: '2.9', fixed: cards }],
  etsy: [{ percent: '6.5' }, { percent: '3', fixed: cards }],
};

/**
 * The most that a payer keeps of what was paid, in minor units of the currency it pays out; undefined where no price list says.
 * `rate`: how much of that currency one of the sale's bought, where it is another.
 */
export function expectedFee(payer: string, paid: Money, currency: string, rate?: string): number | undefined {
  const parts = schedules[payer];
  if (parts === undefined || (paid.currency !== currency && rate === undefined)) return undefined;
  const told = { rateId: payer, asOf: '', base: paid.currency, rates: { [currency]: rate ?? '1' } };
  const paidOut = convert(paid, currency, told, 'up');
  let minor = 0;
  for (const part of parts) {
    const fixed = part.fixed === undefined ? 0 : part.fixed[currency];
    if (fixed === undefined) return undefined;
    minor += scale(paidOut, percent(part.percent), 'up').minor + fixed;
  }
  return minor;
}
