import { allocate } from '#money/allocation.js';
import { portion } from '#money/portion.js';
import { nameOfChannel } from '../account/accounts.js';
import type { LineTax } from '../journal/entry.js';
import type { BookedLine, BookedSale } from '../sale/booked-sale.js';
import type { Bill, Sold } from '../sale/sale.js';
import type { Seller } from './document.js';
import type { OwnTax, Sale, SoldLine, SoldShipping } from './invoice-of.js';

/** A sale whose figures are fixed, and what they were made of. */
export type FixedSale = {
  readonly orderId: string;
  readonly bill: Bill;
  readonly sold?: Sold | undefined;
  readonly booked: BookedSale;
};

/**
 * A sale as its invoice needs it; `day`: that of the sale, in the time zone of the books. Its tax comes to what is booked, to
 * the minor unit, and so do its lines with their shipping. Lines cost what the quote or the channel said, as far as that adds
 * up; what pieces under different schemes paid for shipping is in parts, so that no VAT is shown on the part of a margin.
 */
export function saleToInvoice(
  sale: FixedSale,
  { seller, day }: { readonly seller: Seller; readonly day: string },
): Sale {
  const { orderId, booked } = sale;
  const { number, channel, currency, destination, lines, other, collected, total } = booked;
  const charges = chargesOf(sale);
  return {
    ...{ orderId, orderNumber: number, channel, issuedOn: day, suppliedOn: day, seller, ...buyerOf(sale) },
    ...{ destination, lines: linesOf(sale, charges), shipping: partsOf(sale, charges) },
    ...{ taxIncluded: charges.taxIncluded, exported: lines.every(({ tax }) => tax?.code === 'EXPORT') },
    ...(other.minor !== 0 && { other: { description: 'Tips, duties, rounding', amount: other } }),
    ...(currency !== booked.baseCurrency && { taxInBooks: taxInBooks(booked) }),
    ...(collected.minor > 0 && { collected: { by: nameOfChannel(channel), amount: collected } }),
    ...{ total, paidBy: paidBy(sale.bill) },
  };
}

/** Whether the buyer sees the tax of a line: that of a margin is never shown. */
export const showsTax = (line: Pick<BookedLine, 'scheme' | 'own'>): boolean =>
  line.scheme === 'NORMAL' && line.own !== undefined;

function taxInBooks({ lines, baseCurrency }: BookedSale) {
  const shown = lines.filter(showsTax);
  const minor = shown.reduce((sum, { tax }) => sum + tax!.tax.minor, 0);
  return shown.length === 0 ? undefined : { minor, currency: baseCurrency };
}

/** In minor units of the sale. Tax is 0 where none is shown, and contained in the rest. */
type Charges = {
  readonly taxIncluded: boolean;
  /** Of each line, without the shipping that was booked with it, */
  readonly goods: readonly number[];
  readonly goodsTax: readonly number[];
  /** and that shipping. */
  readonly shipping: readonly number[];
  readonly shippingTaxMinor: number;
};

function chargesOf(sale: FixedSale): Charges {
  const grosses = sale.booked.lines.map(({ gross }) => gross.minor);
  const shipping = shippingIn(sale, grosses);
  const goods = grosses.map((minor, index) => minor - shipping[index]!);
  return { taxIncluded: isTaxIncluded(sale), goods, shipping, ...taxesOf(sale, goods, shipping) };
}

/** How much of each booked line is shipping: what its bill leaves of it, or else by weight. */
function shippingIn({ bill, sold, booked }: FixedSale, grosses: readonly number[]): number[] {
  const all = sum(grosses);
  const shippingMinor = Math.min(all, bill.origin === 'channel' ? shippingOf(sold!, all) : bill.shipping.total.minor);
  const rests = booked.lines.map(({ gross }, index) => gross.minor - bill.lines[index]!.totalMinor);
  return sum(rests) === shippingMinor && rests.every((rest) => rest >= 0) ? rests : allocate(shippingMinor, grosses);
}

/** Of prices with a tax in them that is not ours, or without one that is, shipping has its part. */
function shippingOf({ figures: { goods, discount, shipping } }: Sold, allMinor: number): number {
  const pricesMinor = goods.minor - discount.minor + shipping.minor;
  if (shipping.minor <= 0 || pricesMinor <= 0) return 0;
  return portion(allMinor, Math.min(shipping.minor, pricesMinor), pricesMinor, 'half-even');
}

/** Who told a tax said whether prices contain it; what nobody told is contained in them. */
function isTaxIncluded({ bill, sold, booked }: FixedSale): boolean {
  if (!booked.lines.some(({ because }) => because === 'tax-shown')) return true;
  return bill.origin === 'channel' ? sold!.figures.taxIncluded : bill.taxes![0]!.inclusive;
}

/** As it was quoted, if that is what is booked; else by weight, for shipping and goods first. */
function taxesOf({ bill, booked }: FixedSale, goods: readonly number[], shipping: readonly number[]) {
  const shown = (minors: readonly number[]) =>
    minors.map((minor, index) => (showsTax(booked.lines[index]!) ? minor : 0));
  const taxMinor = sum(shown(booked.lines.map(({ own }) => own?.minor ?? 0)));
  const [taxedGoods, taxedShippingMinor] = [shown(goods), sum(shown(shipping))];
  const quoted = bill.lines.map(({ taxMinor = 0 }) => taxMinor);
  const { minor: quotedShippingMinor } = bill.shipping.tax;
  const isQuoted =
    sum(quoted) + quotedShippingMinor === taxMinor &&
    quoted.every((minor, index) => minor <= taxedGoods[index]!) &&
    quotedShippingMinor <= taxedShippingMinor;
  if (isQuoted) return { goodsTax: quoted, shippingTaxMinor: quotedShippingMinor };
  const [goodsTaxMinor, shippingTaxMinor] = allocate(taxMinor, [sum(taxedGoods), taxedShippingMinor]);
  return { goodsTax: allocate(goodsTaxMinor!, taxedGoods), shippingTaxMinor: shippingTaxMinor! };
}

function linesOf({ bill, sold, booked }: FixedSale, { taxIncluded, goods, goodsTax }: Charges): SoldLine[] {
  const { currency, lines } = booked;
  const inCurrency = (minor: number) => ({ minor, currency });
  const charged = goods.map((minor, index) => (taxIncluded ? minor : minor - goodsTax[index]!));
  const amounts = bill.lines.map(({ amountMinor }) => amountMinor);
  const discountMinor =
    bill.origin === 'channel' ? sold!.figures.discount.minor : sum(bill.lines.map((line) => line.discountMinor ?? 0));
  const discounts = discountsOf(amounts, charged, discountMinor);
  return lines.map((booked, index) => {
    const { line, sku, unitId, quantity, scheme } = booked;
    const discount = inCurrency(discounts[index]!);
    return {
      ...{ line, sku, unitId, quantity, scheme, discount, amount: inCurrency(charged[index]! + discount.minor) },
      total: inCurrency(goods[index]!),
      ...(showsTax(booked) && { own: ownTax(goodsTax[index]!, currency, booked.tax!) }),
    };
  });
}

/** What makes the price of each line the one that it was sold at; by weight, where something else is off it. */
function discountsOf(amounts: readonly number[], charged: readonly number[], discountMinor: number): number[] {
  const off = amounts.map((minor, index) => minor - charged[index]!);
  return sum(off) === discountMinor && off.every((minor) => minor >= 0) ? off : allocate(discountMinor, amounts);
}

/** A part for each scheme, of the shipping of what was sold under it. */
function partsOf({ booked: { currency, lines } }: FixedSale, charges: Charges): SoldShipping[] {
  const taxed = lines.find(showsTax);
  return [...new Set(lines.map(({ scheme }) => scheme))].map((scheme) => {
    const minor = sum(charges.shipping.filter((_, index) => lines[index]!.scheme === scheme));
    const own = scheme === 'NORMAL' && taxed && ownTax(charges.shippingTaxMinor, currency, taxed.tax!);
    const amountMinor = own && !charges.taxIncluded ? minor - own.amount.minor : minor;
    return { ...{ scheme, amount: { minor: amountMinor, currency }, total: { minor, currency } }, ...(own && { own }) };
  });
}

const ownTax = (minor: number, currency: string, { jurisdiction, ratePercent }: LineTax): OwnTax => ({
  ...{ amount: { minor, currency }, jurisdiction, ratePercent },
});

/** As orders knows the buyer, or the channel; a name goes with the keys that it is sealed under. */
function buyerOf({ bill, sold }: FixedSale): Pick<Sale, 'subjectId' | 'buyer'> {
  const { subjectId, buyer } = bill.buyer === undefined && sold?.buyer !== undefined ? sold : bill;
  if (buyer === undefined) return { subjectId };
  const { name, address } = buyer;
  return { subjectId, buyer: { name, ...(address !== undefined && { address }) } };
}

function paidBy({ channel, payment: { method } }: Bill): string {
  switch (method) {
    case 'card':
    case 'cash':
      return method;
    case 'bank-transfer':
      return 'bank transfer';
    case 'elsewhere':
      return nameOfChannel(channel);
  }
}

const sum = (minors: readonly number[]) => minors.reduce((sum, minor) => sum + minor, 0);
