import { parse } from 'csv-parse/sync';
import type { FileRow } from './file-row.js';
import { FileRefused, isGarbled, linesOfRowMax, misquotedMax, rowsMax, textOf } from './limits.js';
import { readSalesFile, type SalesFile, type Store } from './read-sales-file.js';

const batchMax = 64;

/**
 * A file as a till wrote it, read. The same bytes are read the same for ever.
 * @throws FileRefused if it is larger than any such file, and RangeError if the store's zone or currency is none.
 */
export const salesFileOf = (bytes: Uint8Array, store: Store): SalesFile => readSalesFile(rowsOf(textOf(bytes)), store);

/**
 * The rows of a file of comma-separated values (RFC 4180), the header among them; empty lines are none. Every row ends with a
 * line break, LF or CRLF, and so does the last: without it nobody can tell a whole file from one that was cut in the middle,
 * since 2.5 may have been 2.55. A quote that is never closed costs its line, and not all that follow.
 * @throws FileRefused
 */
export function rowsOf(text: string): FileRow[] {
  const lines = text.split('\n');
  const rest = lines.pop()!;
  const pieces = piecesOf(lines);
  // The header is one of them.
  if (pieces.length > rowsMax + 1) throw new FileRefused('too-many-rows', `the file has more than ${rowsMax} rows`);
  const rows = pieces.flatMap(reader(pieces.filter(({ text }) => text.includes('"'))));
  if (rest !== '') rows.push({ row: lines.length + 1, text: rest, cells: rest.split(','), fault: 'cut-off' });
  return rows;
}

/** Lines that seem to be one row: more than one if a quote is still open at the end of the first. */
type Piece = { readonly row: number; readonly lines: readonly string[]; readonly text: string };
const piece = (row: number, lines: readonly string[]): Piece => ({ row, lines, text: withoutReturn(lines.join('\n')) });

function piecesOf(lines: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < lines.length;) {
    const isEmpty = withoutReturn(lines[at]!) === '';
    const count = isEmpty ? 1 : linesOfRow(lines, at);
    if (!isEmpty) pieces.push(piece(at + 1, lines.slice(at, at + count)));
    at += count;
  }
  return pieces;
}

/** Until every quote is closed; one if that never comes. */
function linesOfRow(lines: readonly string[], at: number): number {
  let isOpen = false;
  for (let last = at; last < Math.min(lines.length, at + linesOfRowMax); last++) {
    if (quotesIn(lines[last]!) % 2 === 1) isOpen = !isOpen;
    if (!isOpen) return last - at + 1;
  }
  return 1;
}

function quotesIn(line: string) {
  let count = 0;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) count += 1;
  return count;
}

/** Splits pieces into cells; the ones with quotes many at a time, since the parser takes longer to begin than to read a row. */
function reader(quoted: readonly Piece[]): (piece: Piece) => FileRow[] {
  const cells = new Map<Piece, readonly string[]>();
  let misquoted = 0;
  for (let at = 0; at < quoted.length; at += batchMax) {
    const batch = quoted.slice(at, at + batchMax);
    const all = parsed(batch);
    for (const [index, piece] of batch.entries()) {
      const found = all?.[index] ?? parsed([piece])?.[0];
      if (found !== undefined) cells.set(piece, found);
      else if ((misquoted += 1) > misquotedMax)
        throw new FileRefused('no-csv', `quotes do not fit in more than ${misquotedMax} rows`);
    }
  }
  return function read(one) {
    const { row, lines, text } = one;
    const found = text.includes('"') ? cells.get(one) : text.split(',');
    if (isGarbled(text) && lines.length === 1) return [{ row, text, cells: [], fault: 'garbled' }];
    if (found !== undefined && !isGarbled(text)) return [{ row, text, cells: found }];
    if (lines.length === 1) return [{ row, text, cells: [], fault: 'misquoted' }];
    // They were not one row after all, so each line stands for itself.
    const alone = lines.map((line, index) => piece(row + index, [line])).filter(({ text }) => text !== '');
    return alone.flatMap(reader(alone.filter(({ text }) => text.includes('"'))));
  };
}

/** The cells of each, if they are what RFC 4180 says. */
function parsed(pieces: readonly Piece[]): string[][] | undefined {
  try {
    const rows = parse(pieces.map(({ text }) => text).join('\n'), { record_delimiter: '\n', relax_column_count: true });
    return rows.length === pieces.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line);
