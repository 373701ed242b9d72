import type { Plaintext } from '#contracts/personal.js';
import type { ToldOrder } from '../order/told-order.js';
import { cellsOf, headerOf, nameIn, type Header } from './columns.js';
import { bad, type BadRow, type Fault, type FileRow } from './file-row.js';
import { receiptMsMax } from './limits.js';
import { clockIn } from './local-time.js';
import { accountOf, orderOf } from './receipt.js';
import { countRow, saleRow, type CountRow, type SaleRow } from './sale-row.js';

/** Where the tills stand: the IANA name of their time zone, and the ISO 4217 code of what is paid there. */
export type Store = { readonly zone: string; readonly currency: string };

/** One receipt, and the lines of the file that it is made of. */
export type FileSale = {
  readonly receipt: string;
  readonly rows: readonly number[];
  readonly order: ToldOrder;
  /** 'store:17850': whom the till knows by a number; a file names nobody, so the order has no buyer. */
  readonly account?: Plaintext | undefined;
};
/** What somebody counted; the line of the file that says so first. */
export type FileCount = CountRow & { readonly row: number };

/** What a file says: every row below the header is in a sale, in a count, or bad. Counts said twice are one. */
export type SalesFile = {
  readonly sales: readonly FileSale[];
  readonly counts: readonly FileCount[];
  readonly bad: readonly BadRow[];
};

/** A row that can be read, with where it stood. */
type Found<Row> = { readonly source: FileRow; readonly read: Row };
type Sorted<Row> = { readonly found: Found<Row>[]; readonly bad: BadRow[] };

/**
 * Reads a till's file of sales or of counts. Pure: the same rows give the same, however often they are delivered. Receipts
 * stand in the order of their first row. A bad row costs itself, and the rest of its receipt is told: what was sold is gone
 * from the shelf, whatever else the till wrote. Only the receipt at which a file was cut waits until the file comes whole.
 * @throws RangeError if the store's zone or currency is none.
 */
export function readSalesFile(rows: readonly FileRow[], { zone, currency }: Store): SalesFile {
  const setting = { currency, instantOf: remembering(clockIn(zone)) };
  const [first, ...below] = rows;
  if (first === undefined) return refused({ row: 1, text: '', cells: [] }, 'column-missing', 'the file is empty');
  if (first.fault !== undefined) return refused(first, first.fault, unreadable[first.fault]);
  const header = headerOf(first.cells);
  if ('reason' in header) return refused(first, header.reason, header.detail);
  if (header.kind === 'counts') {
    const read = (row: FileRow) =>
      orFault(cellsOf(header, row), (cells) =>
        countRow(cells, { ...setting, codes: 'as-written' }, (column) => nameIn(header, column)),
      );
    const { found, bad } = agreed(sorted(below, read), keyOfCount, (one, other) => one.counted === other.counted);
    return { sales: [], counts: said(found), bad: inOrder(bad) };
  }
  const read = (row: FileRow) =>
    orFault(cellsOf(header, row), (cells) =>
      saleRow(cells, { ...setting, codes: header.codes }, (column) => nameIn(header, column)),
    );
  const { found, bad } = agreed(held(sorted(below, read), below, header), ({ receipt }) => receipt, isOneReceipt);
  return { sales: salesOf(found, currency), counts: [], bad: inOrder(bad) };
}

const unreadable = {
  garbled: 'the row is not in UTF-8, or has control characters',
  misquoted: 'a quote in it is not closed, or stands within a cell without quotes',
  'cut-off': 'the file ends before the row does; every row ends with a line break',
} as const;

const refused = (row: FileRow, reason: Fault['reason'], detail: string): SalesFile => ({
  ...{ sales: [], counts: [] },
  bad: [bad(row, { reason, detail })],
});

const orFault = <Cells, Row>(cells: Cells | Fault, read: (cells: Cells) => Row | Fault): Row | Fault =>
  isFault(cells) ? cells : read(cells);
const isFault = (value: unknown): value is Fault => typeof value === 'object' && value !== null && 'reason' in value;

function sorted<Row>(rows: readonly FileRow[], read: (row: FileRow) => Row | Fault): Sorted<Row> {
  const into: Sorted<Row> = { found: [], bad: [] };
  for (const source of rows) {
    const { fault } = source;
    const result = fault === undefined ? read(source) : { reason: fault, detail: unreadable[fault] };
    if (isFault(result)) into.bad.push(bad(source, result));
    else into.found.push({ source, read: result });
  }
  return into;
}

/** Without the receipts that may go on where a file was cut: that of the row that was cut, and that of the one before. */
function held(all: Sorted<SaleRow>, rows: readonly FileRow[], header: Header & { kind: 'sales' }): Sorted<SaleRow> {
  if (rows.at(-1)?.fault !== 'cut-off') return all;
  const { at } = header.places.get('receipt')!;
  const receipts = new Set([all.found.at(-1)?.read.receipt, ...rows.slice(-2).map(({ cells }) => cells[at]?.trim())]);
  const [waits, found] = partition(all.found, ({ read }) => receipts.has(read.receipt));
  const detail = 'the file was cut, and the receipt may have more rows than came';
  return { found, bad: [...all.bad, ...waits.map(({ source }) => bad(source, { reason: 'cut-off', detail }))] };
}

/** Rows that say of one thing what its first row does not: the first counts, and people look at the others. */
function agreed<Row>(
  { found, bad: before }: Sorted<Row>,
  keyOf: (row: Row) => string,
  agrees: (row: Row, first: Row) => boolean,
): Sorted<Row> {
  const firsts = new Map<string, Row>();
  for (const { read } of found) if (!firsts.has(keyOf(read))) firsts.set(keyOf(read), read);
  const [good, others] = partition(found, ({ read }) => agrees(read, firsts.get(keyOf(read))!));
  const conflict: Fault = { reason: 'duplicate-row-conflict', detail: 'an earlier row of the same says otherwise' };
  return { found: good, bad: [...before, ...others.map(({ source }) => bad(source, conflict))] };
}

/** A receipt has one customer and one time: else its number was used twice. */
const isOneReceipt = (row: SaleRow, first: SaleRow) =>
  row.customer === first.customer &&
  (row.soldAt === first.soldAt || msBetween(row.soldAt, first.soldAt) <= receiptMsMax);
const msBetween = (one: string, other: string) => Math.abs(Date.parse(one) - Date.parse(other));

const keyOfCount = ({ sku, location, at }: CountRow) => `${sku} ${location} ${at}`;

/** A count is a statement and no movement: said twice it is said once. */
function said(found: readonly Found<CountRow>[]): FileCount[] {
  const byKey = new Map<string, FileCount>();
  for (const { read, source } of found)
    if (!byKey.has(keyOfCount(read))) byKey.set(keyOfCount(read), { ...read, row: source.row });
  return [...byKey.values()];
}

const salesOf = (found: readonly Found<SaleRow>[], currency: string): FileSale[] =>
  [...Map.groupBy(found, ({ read }) => read.receipt)].map(([receipt, rows]) => {
    const scans = rows.map(({ read }) => read);
    const soldAt = scans.map(({ soldAt }) => soldAt).reduce((a, b) => (a < b ? a : b));
    const account = accountOf(scans[0]!.customer);
    return {
      ...{ receipt, rows: rows.map(({ source }) => source.row) },
      order: orderOf({ number: receipt, soldAt, currency, scans }),
      ...(account !== undefined && { account }),
    };
  });

/** All rows of a receipt say the same time. */
function remembering(instantOf: (text: string) => string | undefined): typeof instantOf {
  const known = new Map<string, string | undefined>();
  return (text) => {
    if (!known.has(text)) known.set(text, instantOf(text));
    return known.get(text);
  };
}

function partition<T>(list: readonly T[], isSo: (one: T) => boolean): [T[], T[]] {
  const { yes = [], no = [] } = Object.groupBy(list, (one) => (isSo(one) ? 'yes' : 'no'));
  return [yes, no];
}

const inOrder = (rows: readonly BadRow[]) => rows.toSorted((a, b) => a.row - b.row);
