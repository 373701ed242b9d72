import { natural } from '#money/money.js';
import { portion } from '#money/portion.js';
import type { TaxedPiece } from './liability.js';
import { taxIn } from './margin.js';

/** What goes back with a part of the gross; as in {@link TaxedPiece}. */
export type TaxBack = Pick<TaxedPiece, 'base' | 'own' | 'tax'>;
type Sold = Pick<TaxedPiece, 'gross' | 'base' | 'own' | 'tax'>;

/**
 * The tax in a part of what was paid for a piece that goes back to its buyer, by the exchange rate of the sale. It follows from
 * what went back in all, so partial refunds of any sizes add up to the whole, to the minor unit. Under the margin scheme a
 * partial refund lowers the selling price: what goes back is the VAT of the margin before, less that of the margin after it.
 * Both amounts are minor units of the gross. RangeError beyond what is left.
 */
export function taxBack(sold: Sold, refundedMinor: number, soFarMinor: number): TaxBack {
  const { gross, base, own, tax } = sold;
  const leftMinor = natural(gross.minor - soFarMinor, 'what is left');
  if (natural(refundedMinor, 'the amount') > leftMinor)
    throw new RangeError(`${refundedMinor} is more than the ${leftMinor} that is left`);
  const before = inAll(sold, soFarMinor);
  const after = inAll(sold, soFarMinor + refundedMinor);
  const back = (what: keyof InAll) => after[what] - before[what];
  return {
    base: { ...base, minor: back('base') },
    ...(own && { own: { ...own, minor: back('own') } }),
    ...(tax && {
      tax: { ...tax, taxable: { ...tax.taxable, minor: back('taxable') }, tax: { ...tax.tax, minor: back('tax') } },
    }),
  };
}

/** In minor units: `own` in the currency of the sale, the others in that of the books. */
type InAll = { readonly base: number; readonly own: number; readonly taxable: number; readonly tax: number };

/** What has gone back once so much of the gross has: nothing of it shrinks as more goes back. */
function inAll({ gross, base, own, tax: line }: Sold, minor: number): InAll {
  const worth = shareOf(base.minor, minor, gross.minor);
  const untaxed = { base: worth, own: 0, taxable: worth, tax: 0 };
  switch (line?.code) {
    case 'STANDARD': {
      // Net and tax are each converted by what went back of them, so that one is worth something only where it is something.
      const [ownMinor, taxMinor] = [own?.minor ?? 0, line.tax.minor];
      const ownBack = shareOf(ownMinor, minor, gross.minor);
      const tax = shareOf(taxMinor, ownBack, ownMinor);
      const taxable = shareOf(base.minor - taxMinor, minor - ownBack, gross.minor - ownMinor);
      return { base: taxable + tax, own: ownBack, taxable, tax };
    }
    case 'MARGIN': {
      const margin = line.taxable.minor;
      const taxable = Math.min(margin, worth);
      const tax = line.tax.minor - taxIn(margin - taxable, line.ratePercent);
      // Margin VAT is ours in the currency of the sale only where that is the currency of the books.
      return { base: worth, own: tax, taxable, tax };
    }
    case 'COLLECTED':
      return { ...untaxed, tax: shareOf(line.tax.minor, worth, base.minor) };
    case 'EXPORT':
    case undefined:
      return untaxed;
  }
}

const shareOf = (minor: number, part: number, whole: number) =>
  whole === 0 ? 0 : portion(minor, part, whole, 'half-even');
