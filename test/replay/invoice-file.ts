import { parse } from 'csv-parse/sync';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { columns, invoiceRow, type FileRow, type InvoiceRow } from './invoice-row.js';

/** A row that makes no sense, and why. */
export type Reject = { readonly row: FileRow; readonly reason: string };
/** All rows of one invoice, in the order of the file. */
export type Invoice = {
  readonly number: string;
  readonly rows: readonly InvoiceRow[];
  readonly rejects: readonly Reject[];
  /** All of them as they stand in the file. */
  readonly source: readonly FileRow[];
  /** How many rows of the file were read when this invoice was complete. */
  readonly rowsRead: number;
};

/** How many rows each invoice has: read once, so that an invoice can be told to be complete. */
export async function countInvoices(file: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const row of rowsOf(file)) counts.set(invoiceOf(row), (counts.get(invoiceOf(row)) ?? 0) + 1);
  return counts;
}

/**
 * The invoices in the order in which they are complete, which is that of the file but for one whose rows are interrupted.
 * Rows without an invoice number, or that are no CSV, come together at the last of them, as the invoice ''.
 */
export async function* invoicesOf(file: string, counts: ReadonlyMap<string, number>): AsyncGenerator<Invoice> {
  const open = new Map<string, FileRow[]>();
  let rowsRead = 0;
  for await (const row of rowsOf(file)) {
    rowsRead += 1;
    const number = invoiceOf(row);
    const known = open.get(number) ?? [];
    known.push(row);
    open.set(number, known);
    if (known.length < counts.get(number)!) continue;
    open.delete(number);
    yield { number, rowsRead, source: known, ...sorted(known) };
  }
}

const invoiceOf = ({ fields }: FileRow) => (typeof fields === 'string' ? '' : (fields[0] ?? ''));

function sorted(all: readonly FileRow[]) {
  const rows: InvoiceRow[] = [];
  const rejects: Reject[] = [];
  for (const row of all) {
    const read = invoiceRow(row);
    if (typeof read === 'string') rejects.push({ row, reason: read });
    else rows.push(read);
  }
  return { rows, rejects };
}

/**
 * Every line below the header, `.gz` or not. A quoted field ends on its own line, as it does in the whole file: so a
 * quote that is never closed costs its line, and not all that follow.
 * @throws Error when the header is not that of Online Retail.
 */
export async function* rowsOf(file: string): AsyncGenerator<FileRow> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (line === 1 && text.replace(/^\ufeff/, '') !== columns.join(','))
      throw new Error(`${file}: expected the columns ${columns.join(',')}`);
    if (line > 1 && text !== '') yield { line, text, fields: fieldsOf(text) };
  }
}

function fieldsOf(text: string): readonly string[] | string {
  if (!text.includes('"')) return text.split(',');
  try {
    const [fields, ...more] = parse(text, { relaxColumnCount: true });
    return fields === undefined || more.length > 0 ? 'a stray line break' : fields;
  } catch (error) {
    return (error as Error).message;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of textOf(file)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  yield rest;
}

async function* textOf(file: string): AsyncGenerator<string> {
  const packed = createReadStream(file);
  const bytes: Readable = file.endsWith('.gz') ? packed.pipe(createGunzip()) : packed;
  // pipe() does not hand an error on: a file that cannot be read would hang.
  packed.on('error', (error) => bytes.destroy(error));
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}
