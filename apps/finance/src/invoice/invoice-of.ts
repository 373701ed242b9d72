import type { Sealed } from '#contracts/personal.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Money } from '#money/money.js';
import type { TaxScheme } from '../journal/entry.js';
import { chargeOf, shownTaxes, unitPriceOf } from './charge.js';
import { checked } from './checked.js';
import type { DocumentLine, DocumentShipping, Invoice, Seller } from './document.js';
import { wordingsOf } from './wordings.js';

/** Tax of ours in an amount, as the tax rules or the quote have it. */
export type OwnTax = { readonly amount: Money; readonly jurisdiction: string; readonly ratePercent: string };
/** How something was sold, and what tax of ours is in its total; under the margin scheme it is not shown, whatever it is. */
export type Taxed = { readonly scheme: TaxScheme; readonly own?: OwnTax | undefined };

/** A line in the figures of OrderBilled. Tax that a marketplace collected is in none of them. */
export type SoldLine = Taxed & {
  readonly line: number;
  /** One of both. */
  readonly unitId?: string | undefined;
  readonly sku?: string | undefined;
  readonly quantity: number;
  /** Price times quantity. */
  readonly amount: Money;
  readonly discount: Money;
  /** What the buyer pays us for it. */
  readonly total: Money;
};
export type SoldShipping = Taxed & { readonly amount: Money; readonly total: Money };

/** A sale as an invoice needs it, all of it in one currency. OrderBilled has most of it, OrderSold the rest. */
export type Sale = {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly channel: string;
  /** Dates in the time zone of the books. */
  readonly issuedOn: string;
  readonly suppliedOn: string;
  readonly seller: Seller;
  readonly subjectId?: string | undefined;
  readonly buyer?: { readonly name: Sealed; readonly address?: Sealed | undefined } | undefined;
  readonly destination?: string | undefined;
  readonly lines: readonly SoldLine[];
  readonly shipping: readonly SoldShipping[];
  readonly taxIncluded: boolean;
  readonly exported: boolean;
  readonly other?: { readonly description: string; readonly amount: Money } | undefined;
  /** Tax that is shown, in the currency of the books. */
  readonly taxInBooks?: Money | undefined;
  readonly collected?: { readonly by: string; readonly amount: Money } | undefined;
  /** What the buyer pays us: as it was billed, so that the sums of the document are checked against it. */
  readonly total: Money;
  readonly paidBy?: string | undefined;
};
/** Of pieces and articles, by stock number; what has none is called by its number. */
export type Titles = { readonly [sku: string]: string };

/** The invoice of a sale. Refuses: currencies-mixed, and what {@link checked} refuses. */
export function invoiceOf(sale: Sale, titles: Titles): Invoice {
  const { currency } = sale.total;
  const minor = (amount: Money) => {
    if (amount.currency === currency) return amount.minor;
    throw new Refusal('currencies-mixed', `${amount.currency} is in an invoice in ${currency}.`);
  };
  const charge = ({ scheme, own, total }: Taxed & { readonly total: Money }) => {
    if (own === undefined) return chargeOf(scheme, minor(total), own);
    const { amount, jurisdiction, ratePercent } = own;
    return chargeOf(scheme, minor(total), { jurisdiction, ratePercent, amountMinor: minor(amount) });
  };
  const lines = sale.lines.map((sold): DocumentLine => {
    const { line, quantity, unitId, sku = unitId ?? '' } = sold;
    const [priceMinor, discountMinor] = [minor(sold.amount), minor(sold.discount)];
    const what = { line, sku, description: titles[sku] ?? sku, quantity };
    return { ...what, ...unitPriceOf(priceMinor, quantity), priceMinor, discountMinor, ...charge(sold) };
  });
  const shipping = sale.shipping
    .filter(({ amount, total }) => amount.minor > 0 || total.minor > 0)
    .map((sold): DocumentShipping => ({ priceMinor: minor(sold.amount), ...charge(sold) }));
  const { orderId, orderNumber, channel, issuedOn, suppliedOn, seller, destination, taxIncluded, exported } = sale;
  const { other, collected } = sale;
  return checked({
    ...{ kind: 'invoice', orderId, orderNumber, channel, issuedOn, suppliedOn, seller, destination },
    buyer: { subjectId: sale.subjectId, ...sale.buyer },
    ...{ currency, taxIncluded, exported, lines, shipping },
    ...(other && { other: { description: other.description, amountMinor: minor(other.amount) } }),
    taxes: shownTaxes([...lines, ...shipping]),
    taxInBooks: sale.taxInBooks,
    ...(collected && { collected: { by: collected.by, amountMinor: minor(collected.amount) } }),
    ...{ totalMinor: minor(sale.total), paidBy: sale.paidBy, notes: wordingsOf({ kind: 'invoice', lines, exported }) },
  });
}
