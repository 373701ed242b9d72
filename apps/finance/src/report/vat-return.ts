import { countryOf } from '#contracts/places.js';
import { add, subtract, sum, zero, type Money } from '#money/money.js';
import { taxesOf, type Summary } from './summary.js';
import { heldBy } from './trial-balance.js';

/** What was sold at one rate: taxable is the price without tax, or under the margin scheme the margin. */
export type VatLine = {
  readonly on: 'sales' | 'margins';
  readonly ratePercent: string;
  readonly taxable: Money;
  readonly tax: Money;
};

/**
 * The tax of one country that we owe for a period, as far as sales decide it, in the currency of the books and to the
 * minor unit (HMRC takes whole pounds where it asks for values). Input tax is not in these books.
 */
export type VatReturn = {
  readonly country: string;
  readonly lines: readonly VatLine[];
  /** Below zero where refunds took back more than was sold. */
  readonly outputTax: Money;
  /** All that was sold, wherever it went, less refunds and tax: of margin goods the full price less the tax on the margin. */
  readonly sales: Money;
  /** What of it left the country untaxed. */
  readonly exports: Money;
  /** The full price of the pieces that were bought in the period, sold or not. */
  readonly purchases: Money;
  /** What else moved the tax accounts: payments to tax offices, corrections by hand. Above zero is owed. */
  readonly unexplained: Money;
};

const taxAccounts = ['2200', '2205'];

export function vatReturn(summary: Summary, country: string): VatReturn {
  const { baseCurrency, channels, purchasedMinor } = summary;
  const total = (minors: readonly number[]): Money =>
    sum(
      minors.map((minor) => ({ minor, currency: baseCurrency })),
      baseCurrency,
    );
  const sold = (rows: readonly { revenueMinor: number; refundsMinor: number }[]) =>
    total(rows.flatMap(({ revenueMinor, refundsMinor }) => [revenueMinor, -refundsMinor]));
  const taxes = taxesOf(summary);
  const ours = taxes.filter(({ collectedBy }) => collectedBy === 'SELLER');
  const here = ours.filter(({ jurisdiction }) => countryOf(jurisdiction) === country);
  const lines = (['sales', 'margins'] as const).flatMap((on) => {
    const rows = here.filter(({ code }) => code === (on === 'sales' ? 'STANDARD' : 'MARGIN'));
    const rates = [...new Set(rows.map(({ ratePercent }) => ratePercent))].sort();
    return rates.map((ratePercent): VatLine => {
      const atRate = rows.filter((row) => row.ratePercent === ratePercent);
      const [taxable, tax] = [atRate.map(({ taxableMinor }) => taxableMinor), atRate.map(({ taxMinor }) => taxMinor)];
      return { on, ratePercent, taxable: total(taxable), tax: total(tax) };
    });
  });
  const explained = total(ours.map(({ taxMinor }) => taxMinor));
  return {
    country,
    lines,
    outputTax: lines.reduce((owed, { tax }) => add(owed, tax), zero(baseCurrency)),
    sales: sold(channels),
    exports: sold(taxes.filter(({ code }) => code === 'EXPORT')),
    purchases: total([purchasedMinor]),
    unexplained: subtract(zero(baseCurrency), add(heldBy(taxAccounts, summary), explained)),
  };
}

/** Where a British return wants them: box 1 is the VAT due, boxes 6 and 7 are sales and purchases without VAT. */
export const britishBoxes = ({ outputTax, sales, purchases }: VatReturn) => ({
  ...{ box1: outputTax, box6: sales, box7: purchases },
});
