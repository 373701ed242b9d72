import { Refusal } from '#eventsourcing/decider.js';
import { format, type Money } from '#money/money.js';
import { csvRow, guarded } from '#contracts/csv-cell.js';

/**
 * One piece in the stock book of the margin scheme, which a dealer keeps for each. A name is null where it was forgotten
 * or may not be read, and missing where there is none yet. Money is in one currency.
 */
export type StockBookRow = {
  /** Every piece that was bought by a document has one, counted from 1 without a gap. */
  readonly stockNo: number;
  readonly purchaseDate: string;
  readonly purchaseInvoiceNo: string;
  /** What the seller was paid: no transport, restoration or fees. */
  readonly purchasePrice: Money;
  readonly sellerName?: string | null | undefined;
  readonly description: string;
  readonly saleDate?: string | undefined;
  readonly salesInvoiceNo?: string | undefined;
  /** All that the buyer paid, or how the piece went otherwise. */
  readonly selling?: Money | 'lost' | 'stolen' | 'destroyed' | undefined;
  readonly buyerName?: string | null | undefined;
  /** Below zero for a loss. */
  readonly marginMinor?: number | undefined;
  /** Of a loss 0: it cannot be set off against other pieces. */
  readonly vatMinor?: number | undefined;
};

const columns = [
  ...['stock_no', 'purchase_date', 'purchase_invoice_no', 'purchase_price', 'seller_name', 'description'],
  ...['sale_date', 'sales_invoice_no', 'selling_price_or_disposal', 'buyer_name', 'margin', 'vat_due'],
];

/** Pages of the book as CSV, in the order of the numbers. Refuses: mixed-currencies. */
export const stockBook = (rows: readonly StockBookRow[]): string =>
  [csvRow(columns), ...rows.toSorted((a, b) => a.stockNo - b.stockNo).map(stockBookRow)].join('');

function stockBookRow(row: StockBookRow): string {
  const { currency } = row.purchasePrice;
  const amount = (minor: number | undefined) => (minor === undefined ? '' : format({ minor, currency }));
  return csvRow([
    ...[`${row.stockNo}`.padStart(6, '0'), row.purchaseDate, guarded(row.purchaseInvoiceNo)],
    ...[format(row.purchasePrice), named(row.sellerName), guarded(row.description)],
    ...[row.saleDate ?? '', guarded(row.salesInvoiceNo ?? ''), gone(row), named(row.buyerName)],
    ...[amount(row.marginMinor), amount(row.vatMinor)],
  ]);
}

const named = (name: string | null | undefined) => (name === null ? 'erased' : guarded(name ?? ''));

function gone({ stockNo, selling, purchasePrice }: StockBookRow): string {
  if (selling === undefined || typeof selling === 'string') return selling ?? '';
  if (selling.currency !== purchasePrice.currency)
    throw new Refusal(
      'mixed-currencies',
      `Stock number ${stockNo} was bought in ${purchasePrice.currency} and sold in ${selling.currency}: write both in the currency of the books.`,
    );
  return format(selling);
}
