import { allocate } from '#money/allocation.js';
import { subtract, sum, zero, type Money } from '#money/money.js';
import type { LineTax, TaxScheme } from '../journal/entry.js';
import { burdenOf, type Burden, type Circumstances, type Collected, type Rated } from './burden.js';
import { marginVat, taxIn } from './margin.js';
import { marginRowOf } from './margin-rules.js';
import { schemeOf, schemeReasons, type Purchase } from './scheme.js';

export type PieceSold = {
  readonly sku: string;
  /**
   * All that the buyer pays us for it, from 0: with its share of shipping and without its share of a discount, with tax of
   * ours and without what a marketplace collects.
   */
  readonly gross: Money;
  /**
   * How we came by it. `base` is what was paid for it in the currency of the books, without repairs, transport and fees; of
   * an import, the value at customs with the import VAT (Directive 2006/112/EC, Art. 317).
   */
  readonly purchase?: (Purchase & { readonly base: Money }) | undefined;
};

/** A sale with all of its pieces, at least one. `currency` is what the buyer paid in. */
export type SaleToTax = Circumstances & { readonly currency: string; readonly pieces: readonly PieceSold[] };

/**
 * Why a piece is taxed as it is: the reasons of {@link schemeOf}, and of sales that bear no tax of ours: a marketplace
 * collects it; we need not charge any in that state; none was charged on top of the price though the rules have one; nobody
 * knows.
 */
export const taxReasons = [
  ...schemeReasons,
  ...(['collected', 'no-nexus', 'not-charged', 'tax-unknown'] as const),
] as const;

export type TaxedPiece = {
  readonly sku: string;
  readonly gross: Money;
  /** The same in the currency of the books. */
  readonly base: Money;
  /** Gross less our tax; all of it where that is known in the currency of the books only. */
  readonly net: Money;
  /** Our tax in the currency of the sale, where it was told or reckoned in it. */
  readonly own?: Money | undefined;
  /** In the currency of the books; `taxable` is without tax, but of a margin all of it. None where no tax of any kind is known. */
  readonly tax?: LineTax | undefined;
  readonly scheme: TaxScheme;
  readonly because: (typeof taxReasons)[number];
};

export type TaxedSale = {
  readonly pieces: readonly TaxedPiece[];
  /** For the record: neither revenue of ours nor owed by us. */
  readonly collected?: Collected | undefined;
};

/**
 * Who owes which tax on a sale, piece by piece. Told tax is shared out by gross, to the minor unit; what we reckon is rounded
 * once a piece. Margin VAT is reckoned in the currency of the books, since the purchase is known in it; the margin scheme
 * is taken wherever a piece may be sold under it and no tax was shown. What was not bought so bears the full tax,
 * out of the same price. An export has the code EXPORT and the place where it went, also where a marketplace collects there.
 * RangeError for amounts in other currencies, or that are no whole numbers from 0.
 */
export function taxSale(sale: SaleToTax, toBase: (money: Money) => Money): TaxedSale {
  const { currency, pieces } = sale;
  const gross = sum(
    pieces.map((piece) => piece.gross),
    currency,
  );
  const burden = burdenOf(sale, gross);
  const told = toldTaxOf(burden) ?? zero(currency);
  const shares = allocate(
    told.minor,
    pieces.map((piece) => piece.gross.minor),
  );
  return {
    pieces: pieces.map((piece, index) => taxedPiece(sale, burden, piece, { ...told, minor: shares[index]! }, toBase)),
    ...(burden.collected && { collected: burden.collected }),
  };
}

function toldTaxOf(burden: Burden): Money | undefined {
  if (burden.kind === 'told') return burden.own;
  return burden.kind === 'collected' ? burden.collected?.tax : undefined;
}

/** `share`: of the tax that was told for the whole sale. */
function taxedPiece(
  { sellerCountry, soldAt }: Circumstances,
  burden: Burden,
  { sku, gross, purchase }: PieceSold,
  share: Money,
  toBase: (money: Money) => Money,
): TaxedPiece {
  const base = toBase(gross);
  const sale = { sellerCountry, soldAt, destination: burden.place };
  const decision = schemeOf({ ...sale, purchase, taxShown: burden.kind === 'told' });
  const piece = { sku, gross, base, net: gross, scheme: 'NORMAL', because: decision.because } as const;
  switch (burden.kind) {
    case 'told':
      return { ...piece, ...taxedInFull(piece, share, burden, toBase) };
    case 'contained': {
      if (decision.scheme !== 'NORMAL')
        return { ...piece, ...decision, ...taxedOnMargin(piece, purchase!.base, decision.scheme, marginRowOf(sale)!) };
      const own = { ...gross, minor: taxIn(gross.minor, burden.ratePercent) };
      return { ...piece, ...taxedInFull(piece, own, burden, toBase) };
    }
    case 'export': {
      const bears = { jurisdiction: burden.place, ratePercent: '0', taxable: base, tax: { ...base, minor: 0 } };
      return { ...piece, tax: { code: 'EXPORT', scheme: 'NORMAL', ...bears, collectedBy: 'SELLER' } };
    }
    case 'collected': {
      const { jurisdiction, ratePercent } = burden;
      const bears = { jurisdiction, ratePercent, taxable: base, tax: toBase(share) };
      const tax = { code: 'COLLECTED', scheme: 'NORMAL', ...bears, collectedBy: 'MARKETPLACE' } as const;
      return { ...piece, because: 'collected', tax };
    }
    case 'none':
      return { ...piece, because: burden.because };
  }
}

type Amounts = Pick<TaxedPiece, 'gross' | 'base'>;

function taxedInFull(
  { gross, base }: Amounts,
  own: Money,
  { jurisdiction, ratePercent }: Rated,
  toBase: (money: Money) => Money,
) {
  const tax = toBase(own);
  const bears = { jurisdiction, ratePercent, taxable: subtract(base, tax), tax };
  const line: LineTax = { code: 'STANDARD', scheme: 'NORMAL', ...bears, collectedBy: 'SELLER' };
  return { net: subtract(gross, own), own, tax: line };
}

function taxedOnMargin(
  { gross, base }: Amounts,
  paid: Money,
  scheme: TaxScheme,
  { jurisdiction, ratePercent }: Rated,
): Partial<TaxedPiece> {
  const { currency } = base;
  if (paid.currency !== currency) throw new RangeError(`a purchase in ${paid.currency} is not in ${currency}`);
  const { marginMinor, vatMinor } = marginVat(base.minor, paid.minor, ratePercent);
  const taxable = { minor: Math.max(0, marginMinor), currency };
  const tax = { minor: vatMinor, currency };
  const line: LineTax = {
    ...{ code: 'MARGIN', scheme, jurisdiction, ratePercent, taxable, tax, collectedBy: 'SELLER' },
  };
  return gross.currency === currency ? { net: subtract(gross, tax), own: tax, tax: line } : { tax: line };
}
