import { id } from '#contracts/vocabulary.js';

/** The columns of UCI Online Retail, in its order. */
export const columns = [
  ...['InvoiceNo', 'StockCode', 'Description', 'Quantity'],
  ...['InvoiceDate', 'UnitPrice', 'CustomerID', 'Country'],
];

/** One line of the file: its number, counted from 1 with the header, and its fields, or why it has none. */
export type FileRow = { readonly line: number; readonly text: string; readonly fields: readonly string[] | string };

/** A row that makes sense. */
export type InvoiceRow = {
  readonly line: number;
  readonly invoice: string;
  readonly sku: string;
  /** Trimmed; often empty. */
  readonly description: string;
  /** Never 0; negative for what came back or was written off. */
  readonly quantity: number;
  /** The invoice's time, taken as UTC: the file names no zone. RFC 3339 with milliseconds. */
  readonly at: string;
  readonly priceMinor: number;
  readonly customerId?: string;
};

const quantityMax = 1_000_000;

/**
 * Reads a row, or says in words why it makes no sense. `85123a` and `85123A` are two spellings of one product (112 codes of
 * the file have two), so a SKU is the stock code in capitals.
 */
export function invoiceRow({ line, text, fields }: FileRow): InvoiceRow | string {
  if (typeof fields === 'string') return `not readable as CSV: ${fields}`;
  if (fields.length !== columns.length) return `${fields.length} fields instead of ${columns.length}`;
  if (text.includes('\ufffd')) return 'not valid UTF-8';
  const [invoice, code, description, quantityText, date, price, customerId] = fields as [
    ...[string, string, string, string],
    ...[string, string, string, string],
  ];
  const quantity = Number(quantityText);
  const at = instantOf(date);
  const priceMinor = penceOf(price);
  if (invoice === '') return 'no invoice number';
  if (/^A\d+$/.test(invoice)) return 'a correction of bad debt, not a sale of goods';
  if (!/^C?\d{1,12}$/.test(invoice)) return 'an invoice number of an unknown kind';
  if (code === '') return 'no stock code';
  if (!id.safeParse(code).success) return `the stock code "${code}" cannot be an id`;
  // eslint-disable-next-line no-control-regex -- control characters are what is wrong
  if (description.length > 150 || /[\u0000-\u001f\u007f]/.test(description)) return 'a description that is no words';
  if (!/^-?\d{1,9}$/.test(quantityText) || Math.abs(quantity) > quantityMax) return 'no quantity';
  if (quantity === 0) return 'a quantity of nothing';
  if (at === undefined) return 'no date and time';
  if (typeof priceMinor === 'string') return priceMinor;
  if (customerId !== '' && !id.safeParse(customerId).success) return 'a customer number that cannot be an id';
  if (invoice.startsWith('C') && quantity > 0) return 'a credit note that takes more';
  if (!invoice.startsWith('C') && quantity < 0 && (priceMinor > 0 || customerId !== ''))
    return 'a negative quantity, and neither a credit note nor a write-off';
  const row = { line, invoice, sku: code.toUpperCase(), description: description.trim(), quantity, at, priceMinor };
  return customerId === '' ? row : { ...row, customerId };
}

/** Money is never rounded: 0.001 is refused, 2.550 is 255 pence. */
function penceOf(price: string): number | string {
  const [, minus, pounds, pence = ''] = /^(-?)(\d{1,9})(?:\.(\d+))?$/.exec(price) ?? [];
  if (pounds === undefined) return 'no price';
  if (/[1-9]/.test(pence.slice(2))) return `the price ${price} is no whole number of pence`;
  const minor = Number(pounds) * 100 + Number(pence.slice(0, 2).padEnd(2, '0'));
  return minus === '-' && minor > 0 ? 'a negative price' : minor;
}

function instantOf(date: string): string | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(date) ?? [];
  const instant = `${day}T${time}.000Z`;
  const parsed = new Date(instant);
  return Number.isNaN(parsed.getTime()) || parsed.toISOString() !== instant ? undefined : instant;
}
