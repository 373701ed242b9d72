import type { Money } from '#money/money.js';
import { portion } from '#money/portion.js';
import { refundOfAmount } from '#money/refund.js';
import type { LineTax } from '../journal/entry.js';
import type { TaxedPiece } from './liability.js';
import { taxIn } from './margin.js';

/** What goes back with a part of the gross; as in {@link TaxedPiece}. */
export type TaxBack = Pick<TaxedPiece, 'base' | 'own' | 'tax'>;

/**
 * The tax in a part of what was paid for a piece that goes back to its buyer, by the exchange rate of the sale. It follows from
 * what went back in all, so partial refunds of any sizes add up to the whole, to the minor unit. Under the margin scheme a
 * partial refund lowers the selling price: what goes back is the VAT of the margin before, less that of the margin after it.
 * Both amounts are minor units of the gross. RangeError beyond what is left.
 */
export function taxBack(
  { gross, base, own, tax }: Pick<TaxedPiece, 'gross' | 'base' | 'own' | 'tax'>,
  refundedMinor: number,
  soFarMinor: number,
): TaxBack {
  const soFar = { quantity: 0, minor: soFarMinor };
  const sold = { totalMinor: gross.minor, taxMinor: own?.minor ?? 0, quantity: 1 };
  const { taxMinor } = refundOfAmount(sold, soFar, refundedMinor);
  const worth = (minor: number) => shareOf(base.minor, minor, gross.minor);
  const [before, after] = [worth(soFarMinor), worth(soFarMinor + refundedMinor)];
  const line = tax && lineBack(tax, base, before, after);
  return {
    base: { ...base, minor: after - before },
    // Margin VAT is ours in the currency of the sale only where that is the currency of the books.
    ...(own && { own: tax?.code === 'MARGIN' ? line!.tax : { ...own, minor: taxMinor } }),
    ...(line && { tax: line }),
  };
}

/** `before` and `after`: what went back in all without this refund and with it, in the currency of the books. */
function lineBack(line: LineTax, base: Money, before: number, after: number): LineTax {
  const { taxable, tax, ratePercent } = line;
  const back = (taxableMinor: number, taxMinor: number): LineTax => ({
    ...{ ...line, taxable: { ...taxable, minor: taxableMinor }, tax: { ...tax, minor: taxMinor } },
  });
  switch (line.code) {
    case 'STANDARD':
    case 'EXPORT': {
      const sold = { totalMinor: base.minor, taxMinor: tax.minor, quantity: 1 };
      const { taxMinor } = refundOfAmount(sold, { quantity: 0, minor: before }, after - before);
      return back(after - before - taxMinor, taxMinor);
    }
    case 'MARGIN': {
      const marginAfter = (backMinor: number) => Math.max(0, taxable.minor - backMinor);
      const [higher, lower] = [marginAfter(before), marginAfter(after)];
      const vatMinor = taxIn(higher, ratePercent) - taxIn(lower, ratePercent);
      return back(higher - lower, vatMinor);
    }
    case 'COLLECTED': {
      const taxMinor = shareOf(tax.minor, after, base.minor) - shareOf(tax.minor, before, base.minor);
      return back(after - before, taxMinor);
    }
  }
}

const shareOf = (minor: number, part: number, whole: number) =>
  whole === 0 ? 0 : portion(minor, part, whole, 'half-even');
