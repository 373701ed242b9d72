import writeExcelFile, { type CellObject } from 'write-excel-file/node';
import { exponentOf } from '#money/iso-4217.js';
import { format, type Money } from '#money/money.js';
import { sheetsOf, type BatchReport, type SheetCell } from './sheets.js';

/**
 * The workbook (XLSX) for people: summary, trial balance, revenue, tax and growth, with the headings frozen. The same
 * report is the same bytes on any machine and day. Words are text cells, so that nothing is calculated when it is opened.
 */
export async function workbook(report: BatchReport): Promise<Uint8Array> {
  const file = writeExcelFile(
    sheetsOf(report).map(({ name, columns, rows }) => ({
      ...{ sheet: name, stickyRowsCount: 1, columns: columns.map(([, width]) => ({ width })) },
      data: [columns.map(([heading]) => headed(heading)), ...rows.map((row) => row.map(cellOf))],
    })),
  );
  return undated(await file.toBuffer());
}

function cellOf(cell: SheetCell): CellObject | null {
  if (cell === null) return null;
  if (typeof cell === 'string') return words(cell);
  if (typeof cell === 'number') return { value: cell, type: Number, format: '#,##0' };
  if ('day' in cell) return { value: new Date(`${cell.day}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
  if ('decimal' in cell) return { value: Number(cell.decimal), type: Number };
  return amount(cell);
}

/** The package looks words up in an object, where it takes `constructor` for known: a blank at the end is the way out. */
const words = (value: string): CellObject => ({ value: value in {} ? `${value} ` : value, type: String, format: '@' });
const headed = (value: string): CellObject => ({ value, type: String, fontWeight: 'bold', wrap: true });

/** Spreadsheets keep fifteen digits, so an amount that has more is a text, which loses none. */
function amount(money: Money): CellObject {
  const written = format(money);
  if (written.replace(/\D/g, '').length > 15) return { ...words(written), align: 'right' };
  const exponent = exponentOf(money.currency);
  return { value: Number(written), type: Number, format: exponent === 0 ? '#,##0' : `#,##0.${'0'.repeat(exponent)}` };
}

/** The first instant that a ZIP archive can tell: 1980-01-01. */
const epoch = 0x0021_0000;

/**
 * The same archive, with the files in it dated alike: the package dates them by the clock and in the time zone of the
 * machine, and cannot be told a date. As PKWARE's APPNOTE has it: the end record is the last 22 bytes, as nobody comments
 * on the archive; the entries of the central directory say where the header is that each file has of its own.
 */
function undated(archive: Uint8Array): Uint8Array {
  const bytes = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = archive.byteLength - 22;
  let entry = bytes.getUint32(end + 16, true);
  for (let files = bytes.getUint16(end + 10, true); files > 0; files--) {
    bytes.setUint32(entry + 12, epoch, true);
    bytes.setUint32(bytes.getUint32(entry + 42, true) + 10, epoch, true);
    entry += 46 + [28, 30, 32].reduce((length, at) => length + bytes.getUint16(entry + at, true), 0);
  }
  return archive;
}
