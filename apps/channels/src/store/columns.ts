import type { Cells, Fault, FileRow } from './file-row.js';

export type SaleColumn =
  'receipt' | 'sku' | 'title' | 'quantity' | 'soldAt' | 'unitPrice' | 'customer' | 'country' | 'currency';
export type CountColumn = 'sku' | 'location' | 'counted' | 'countedAt';

const saleColumns: readonly SaleColumn[] = [
  ...(['receipt', 'sku', 'title', 'quantity', 'soldAt', 'unitPrice'] as const),
  ...(['customer', 'country', 'currency'] as const),
];
const countColumns: readonly CountColumn[] = ['sku', 'location', 'counted', 'countedAt'];
const needed: readonly (SaleColumn | CountColumn)[] = [
  ...(['receipt', 'sku', 'quantity', 'soldAt', 'unitPrice'] as const),
  ...countColumns,
];

/** What UCI Online Retail calls them, a format that tills of gift shops write. */
const retailNames: Readonly<Partial<Record<SaleColumn, string>>> = {
  ...{ receipt: 'InvoiceNo', sku: 'StockCode', title: 'Description', quantity: 'Quantity' },
  ...{ soldAt: 'InvoiceDate', unitPrice: 'UnitPrice', customer: 'CustomerID', country: 'Country' },
};

/** Where each column is and what the file calls it, by our name. */
type Places<Column extends string> = ReadonlyMap<Column, { readonly at: number; readonly name: string }>;

/** What a header says of the rows below it. */
export type Header =
  | {
      readonly kind: 'sales';
      readonly width: number;
      readonly codes: 'capitals' | 'as-written';
      readonly places: Places<SaleColumn>;
    }
  | { readonly kind: 'counts'; readonly width: number; readonly places: Places<CountColumn> };

/** The header decides what the file is: counts if there is a column `counted`, sales else. Columns we do not know may stay. */
export function headerOf(cells: readonly string[]): Header | Fault {
  const names = cells.map((cell) => cell.trim());
  const lower = names.map((name) => name.toLowerCase());
  const width = cells.length;
  if (lower.includes('counted')) {
    const places = placesOf(countColumns, names, (column) => column);
    return 'reason' in places ? places : { kind: 'counts', width, places };
  }
  const isRetail = lower.includes('invoiceno') || lower.includes('stockcode');
  const nameOf = (column: SaleColumn) => (isRetail ? (retailNames[column] ?? '') : column);
  const places = placesOf(saleColumns, names, nameOf);
  // This format writes one product as 85123A and as 85123a.
  const codes = isRetail ? 'capitals' : 'as-written';
  return 'reason' in places ? places : { kind: 'sales', width, codes, places };
}

function placesOf<Column extends SaleColumn | CountColumn>(
  columns: readonly Column[],
  names: readonly string[],
  nameOf: (column: Column) => string,
): Places<Column> | Fault {
  const places = new Map<Column, { at: number; name: string }>();
  for (const [at, name] of names.entries()) {
    const column = columns.find((column) => nameOf(column).toLowerCase() === name.toLowerCase());
    if (column === undefined || name === '') continue;
    if (places.has(column)) return { reason: 'column-twice', detail: `${name}: there are two such columns` };
    places.set(column, { at, name });
  }
  const missing = columns.filter((column) => needed.includes(column) && !places.has(column)).map(nameOf);
  if (missing.length === 0) return places;
  return { reason: 'column-missing', detail: `${missing.join(', ')}: the header has no such column` };
}

/** The cells of a row by our names of the columns, if it has as many as the header. */
export function cellsOf<Column extends string>(
  { width, places }: { readonly width: number; readonly places: Places<Column> },
  { cells }: FileRow,
): Cells<Column> | Fault {
  if (cells.length < width)
    return { reason: 'column-missing', detail: `${cells.length} cells, and the header has ${width}` };
  if (cells.length > width)
    return { reason: 'column-extra', detail: `${cells.length} cells, and the header has ${width}` };
  return (column) => {
    const place = places.get(column);
    return place === undefined ? '' : cells[place.at]!.trim();
  };
}

/** As the file calls the column, for who must find it there. */
export const nameIn = <Column extends string>({ places }: { readonly places: Places<Column> }, column: Column) =>
  places.get(column)?.name ?? column;
