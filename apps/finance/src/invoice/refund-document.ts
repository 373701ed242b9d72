import { allocate } from '#money/allocation.js';
import { portion } from '#money/portion.js';
import type { BookedSale } from '../sale/booked-sale.js';
import type { GivenBack, LineBack } from '../sale/giving-back.js';
import { taxBack } from '../tax/tax-back.js';
import type { Credit } from './credit-note-of.js';
import type { Invoice } from './document.js';

/** The sale that something of goes back, with all that went back of it, in that order. */
type Refunded = { readonly booked: BookedSale; readonly given: readonly GivenBack[] };

/**
 * What of an invoice a refund takes back; undefined if that is nothing: money beyond the sale corrects no invoice. `day`: that
 * of the refund, in the time zone of the books. Its tax is what the books take back, to the minor unit, and credit notes for
 * all of a sale come to its invoice.
 */
export function creditOf(
  invoice: Invoice,
  { booked, given }: Refunded,
  refund: GivenBack,
  day: string,
): Credit | undefined {
  const { amount, lines, beyondMinor, refundId, reason = 'refund' } = refund;
  const before = given.slice(
    0,
    given.findIndex((one) => one.refundId === refundId),
  );
  const otherMinor = Math.min(beyondMinor, otherLeft(invoice, before));
  if (lines.length === 0 && otherMinor <= 0) return undefined;
  const backs = lines.map((back) => backOf(invoice, booked, back));
  const taxed = backs.filter(({ isTaxed }) => isTaxed);
  const weights = [...taxed.map(({ goodsMinor }) => goodsMinor), sum(taxed.map(({ shippingMinor }) => shippingMinor))];
  const taxes = allocate(sum(taxed.map(({ taxMinor }) => taxMinor)), weights);
  const shipped = Map.groupBy(
    backs.filter(({ shippingMinor }) => shippingMinor > 0),
    ({ part }) => part,
  );
  const linesMinor = sum(lines.map(({ minor }) => minor));
  // What is neither ours nor beyond the sale is the part of what the channel collected.
  const collectedMinor = Math.max(0, amount.minor - linesMinor - beyondMinor);
  return {
    ...{ issuedOn: day, reason, otherMinor, totalMinor: linesMinor + otherMinor, paidBy: invoice.paidBy },
    lines: backs.map((back) => ({
      ...{ line: back.line, quantity: back.quantity, grossMinor: back.goodsMinor },
      taxMinor: taxes[taxed.indexOf(back)] ?? 0,
    })),
    shipping: [...shipped].map(([part, some]) => ({
      ...{ part, grossMinor: sum(some.map(({ shippingMinor }) => shippingMinor)) },
      // Of all parts one is taxed.
      taxMinor: some.every(({ isTaxed }) => isTaxed) ? taxes.at(-1)! : 0,
    })),
    ...(invoice.taxInBooks && { taxInBooks: booksTaxOf(taxed, booked) }),
    collectedMinor: Math.min(collectedMinor, invoice.collected?.amountMinor ?? 0),
  };
}

/** Tips go back after the lines. What was rounded off the sale never does: less of the lines was paid. */
function otherLeft({ other }: Invoice, before: readonly GivenBack[]): number {
  const gone = before.filter(({ isTakenBack }) => !isTakenBack).map(({ beyondMinor }) => beyondMinor);
  return Math.max(0, (other?.amountMinor ?? 0) - sum(gone));
}

type Back = ReturnType<typeof backOf>;

/**
 * A line was booked with its shipping, and the invoice says them apart: of every part that goes back so do they, in all to
 * the minor unit.
 */
function backOf(invoice: Invoice, booked: BookedSale, { line, minor, soFarMinor }: LineBack) {
  const sold = booked.lines.find((one) => one.line === line)!;
  const { grossMinor, quantity, scheme, tax } = invoice.lines.find((one) => one.line === line)!;
  const goodsIn = (backMinor: number) => portion(grossMinor, backMinor, sold.gross.minor, 'half-even');
  const goodsMinor = goodsIn(soFarMinor + minor) - goodsIn(soFarMinor);
  const back = taxBack(sold, minor, soFarMinor);
  return {
    ...{ line, quantity, goodsMinor, shippingMinor: minor - goodsMinor, isTaxed: tax !== undefined },
    part: invoice.shipping.findIndex((part) => part.scheme === scheme),
    ...{ taxMinor: back.own?.minor ?? 0, inBooksMinor: back.tax?.tax.minor ?? 0 },
  };
}

function booksTaxOf(taxed: readonly Back[], { baseCurrency }: BookedSale) {
  if (taxed.length === 0) return undefined;
  return { minor: sum(taxed.map(({ inBooksMinor }) => inBooksMinor)), currency: baseCurrency };
}

const sum = (minors: readonly number[]) => minors.reduce((sum, minor) => sum + minor, 0);
