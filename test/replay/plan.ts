import type { InvoiceRow } from './invoice-row.js';

/** One request to make. */
export type Request = {
  readonly kind: 'registration' | 'receipt' | 'order' | 'return' | 'adjustment' | 'credit';
  /** Idempotency-Key, and the name under which it is remembered as done. */
  readonly key: string;
  readonly path: string;
  readonly body: object;
  /** Numbers of the file's lines that it carries. */
  readonly lines: readonly number[];
  /** What it changes in stock once it is done, by SKU. */
  readonly stock: readonly (readonly [sku: string, change: number])[];
  /** Of a return: the money that goes back, which is asked for once the goods are there. */
  readonly credit?: Request;
};

export const location = 'warehouse';
export const currency = 'GBP';
const channel = 'store';
const linesMax = 1_000;

/** What must lie in stock before the first invoice, and what is known of the article. */
export type Opening = { readonly quantity: number; readonly title: string; readonly priceMinor: number };

/**
 * What an invoice asks of the shop. A row is one order line, one return with its money or one adjustment; an order has 1,000 lines at
 * most, a longer invoice is several. An invoice without a customer on which nothing costs anything is no sale but a
 * correction of stock ("damages", "found"); its rows say so, up and down. Ids are made from the invoice and the place of
 * the row in it, so that sending twice is sending once.
 */
export function requestsFor(invoice: string, rows: readonly InvoiceRow[]): Request[] {
  if (invoice.startsWith('C')) return rows.map((row, index) => returned(row, `${invoice}-${index + 1}`));
  if (isCorrection(rows)) return rows.map((row, index) => adjusted(row, `${invoice}-${index + 1}`));
  return Array.from({ length: Math.ceil(rows.length / linesMax) }, (_, part) =>
    ordered(rows.slice(part * linesMax, (part + 1) * linesMax), part === 0 ? invoice : `${invoice}-${part + 1}`),
  );
}

const isCorrection = (rows: readonly InvoiceRow[]) =>
  rows.every(({ priceMinor, customerId }) => priceMinor === 0 && customerId === undefined);

function ordered(rows: readonly InvoiceRow[], number: string): Request {
  const [{ at, customerId }] = rows as [InvoiceRow];
  const lines = rows.map(({ sku, quantity, priceMinor }) => ({
    ...{ sku, quantity, location },
    price: { minor: priceMinor, currency },
  }));
  return {
    ...{ kind: 'order', key: `replay-${number}`, path: '/v1/orders' },
    body: { channel, ...(customerId !== undefined && { customerId }), placedAt: at, lines },
    ...{ lines: rows.map(({ line }) => line), stock: rows.map(({ sku, quantity }) => [sku, -quantity]) },
  };
}

function returned(row: InvoiceRow, returnId: string): Request {
  const { line, invoice, sku, description, quantity, priceMinor } = row;
  const reason = description === '' ? `Credit note ${invoice}` : `Credit note ${invoice}: ${description}`;
  return {
    ...{ kind: 'return', key: `replay-${returnId}`, path: `/v1/stock/${sku}/returns` },
    body: { returnId, location, quantity: -quantity, reason, condition: 'sellable' },
    ...{ lines: [line], stock: [[sku, -quantity]] },
    ...(priceMinor > 0 && { credit: credited(row, returnId) }),
  };
}

function credited({ invoice, sku, quantity, at, priceMinor }: InvoiceRow, creditId: string): Request {
  const amount = { minor: -quantity * priceMinor, currency };
  const reason = `credit note ${invoice.toLowerCase()}`;
  return {
    ...{ kind: 'credit', key: `replay-${creditId}-credit`, path: '/v1/credits', lines: [], stock: [] },
    body: { creditId, channel, sku, quantity: -quantity, amount, at, reason },
  };
}

function adjusted({ line, sku, description, quantity }: InvoiceRow, adjustmentId: string): Request {
  return {
    ...{ kind: 'adjustment', key: `replay-${adjustmentId}`, path: `/v1/stock/${sku}/adjustments` },
    body: { adjustmentId, location, change: quantity, reason: description || 'no reason given' },
    ...{ lines: [line], stock: [[sku, quantity]] },
  };
}

/**
 * Adds an invoice to what must lie in stock before the first one: all that is ever sold or written off, so that neither
 * the order of the invoices nor a return decides whether there is enough. The title is the first description of a sale,
 * since other rows describe what went wrong ("damages"), and the asking price is that of the first sale.
 */
export function openingAfter(
  openings: Map<string, Opening>,
  requests: readonly Request[],
  rows: readonly InvoiceRow[],
) {
  const empty: Opening = { quantity: 0, title: '', priceMinor: 0 };
  for (const { sku, description, priceMinor } of rows) {
    const { quantity, ...known } = openings.get(sku) ?? empty;
    const title = known.title === '' && priceMinor > 0 ? description : known.title;
    openings.set(sku, { quantity, title, priceMinor: known.priceMinor === 0 ? priceMinor : known.priceMinor });
  }
  for (const [sku, change] of requests.flatMap(({ stock }) => stock)) {
    const opening = openings.get(sku)!;
    if (change < 0) openings.set(sku, { ...opening, quantity: opening.quantity - change });
  }
}

/** Registers a SKU and receives its opening stock, in as many receipts as the largest allowed quantity asks for. */
export function openingRequests(sku: string, { quantity, title, priceMinor }: Opening): Request[] {
  const quantityMax = 1_000_000;
  const registration: Request = {
    ...{ kind: 'registration', key: `replay-${sku}`, path: '/v1/stock' },
    body: { sku, title: title || sku, askingPrice: { minor: priceMinor, currency } },
    ...{ lines: [], stock: [] },
  };
  const receipts = Array.from({ length: Math.ceil(quantity / quantityMax) }, (_, index): Request => {
    const part = Math.min(quantityMax, quantity - index * quantityMax);
    const receiptId = `opening-${index + 1}`;
    return {
      ...{ kind: 'receipt', key: `replay-${sku}-${receiptId}`, path: `/v1/stock/${sku}/receipts` },
      body: { receiptId, location, quantity: part },
      ...{ lines: [], stock: [[sku, part]] },
    };
  });
  return [registration, ...receipts];
}
