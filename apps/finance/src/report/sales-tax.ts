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

/** By state, also where a sale bears no tax: it counts where it went. */
export function salesTax(summary: Summary): readonly StateSales[] {
  const isState = (place: string) => /^US(-|$)/.test(place);
  const taxes = Map.groupBy(taxesOf(summary), ({ jurisdiction }) => jurisdiction);
  const money = (minor: number): Money => ({ minor, currency: summary.baseCurrency });
  return summary.places
    .filter(({ place }) => isState(place))
    .map(({ place: state, revenueMinor: gross, refundsMinor: refunds }) => {
      const sums = { facilitated: 0, taxable: 0, tax: 0, collected: 0 };
      for (const { collectedBy, revenueMinor, refundsMinor, taxableMinor, taxMinor } of taxes.get(state) ?? [])
        if (collectedBy === 'MARKETPLACE') {
          sums.facilitated += revenueMinor - refundsMinor;
          sums.collected += taxMinor;
        } else {
          sums.taxable += taxableMinor;
          sums.tax += taxMinor;
        }
      const { facilitated, taxable, tax, collected } = sums;
      const exempt = gross - refunds - facilitated - taxable;
      return {
        ...{ state, gross: money(gross), refunds: money(refunds), facilitated: money(facilitated) },
        ...{ exempt: money(exempt), taxable: money(taxable), tax: money(tax), collected: money(collected) },
      };
    });
}
