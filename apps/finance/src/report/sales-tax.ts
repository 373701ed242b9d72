import type { Money } from '#money/money.js';
import { taxesOf, type Summary } from './summary.js';

/**
 * One state's sales tax for a period, in the currency of the books: gross less refunds, facilitated and exempt is taxable.
 * States want the sales of all channels, also those whose tax a marketplace collected, or our figures are at odds with
 * what marketplaces tell the tax office (form 1099-K).
 */
export type StateSales = {
  /** US-PA; US where nobody knows the state. */
  readonly state: string;
  readonly gross: Money;
  readonly refunds: Money;
  /** Sold through marketplaces that collect the tax, less what was refunded of it. */
  readonly facilitated: Money;
  readonly exempt: Money;
  readonly taxable: Money;
  /** Ours to pay. */
  readonly tax: Money;
  /** What marketplaces collected and pay themselves: a memo, in no account of ours. */
  readonly collected: Money;
};

/** By state. A sale without a tax has no place in the books, so it is in no state here: see `places` of the summary. */
export function salesTax(summary: Summary): readonly StateSales[] {
  const states = Map.groupBy(
    taxesOf(summary).filter(({ jurisdiction }) => /^US(-|$)/.test(jurisdiction)),
    ({ jurisdiction }) => jurisdiction,
  );
  return [...states.keys()].sort().map((state) => {
    const [gross, refunds, facilitated, taxable, tax, collected] = [0, 0, 0, 0, 0, 0];
    const sums = { gross, refunds, facilitated, taxable, tax, collected };
    for (const { collectedBy, revenueMinor, refundsMinor, taxableMinor, taxMinor } of states.get(state)!) {
      sums.gross += revenueMinor;
      sums.refunds += refundsMinor;
      if (collectedBy === 'MARKETPLACE') {
        sums.facilitated += revenueMinor - refundsMinor;
        sums.collected += taxMinor;
      } else {
        sums.taxable += taxableMinor;
        sums.tax += taxMinor;
      }
    }
    const money = (minor: number): Money => ({ minor, currency: summary.baseCurrency });
    const exempt = sums.gross - sums.refunds - sums.facilitated - sums.taxable;
    return {
      ...{ state, gross: money(sums.gross), refunds: money(sums.refunds), facilitated: money(sums.facilitated) },
      ...{
        exempt: money(exempt),
        taxable: money(sums.taxable),
        tax: money(sums.tax),
        collected: money(sums.collected),
      },
    };
  });
}
