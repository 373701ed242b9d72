import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createGunzip } from 'node:zlib';
import { columns } from './invoice-row.js';

/** What was sold in a month and what was given back, in pence. */
export type Month = { readonly month: string; readonly soldMinor: number; readonly returnedMinor: number };

/**
 * What the file comes to, month by month, in SQL: by the rules of README.md, written a second time. It shares nothing with
 * what is sent to the shop but the names of the columns, so that a mistake there shows here.
 */
const query = `
  with price as (
    select *, UnitPrice || iif(instr(UnitPrice, '.') > 0, '', '.') || '00' as decimals
    from row
    where UnitPrice glob '[0-9]*' and UnitPrice not glob '*[^0-9.]*' and UnitPrice not glob '*.*.*'
  ), sensible as (
    select substr(InvoiceDate, 1, 7) as month, substr(InvoiceNo, 1, 1) = 'C' as isCredit,
      cast(Quantity as integer) as quantity,
      100 * cast(substr(decimals, 1, instr(decimals, '.') - 1) as integer)
        + cast(substr(decimals, instr(decimals, '.') + 1, 2) as integer) as pence
    from price
    where (InvoiceNo glob '[0-9]*' or InvoiceNo glob 'C[0-9]*') and substr(InvoiceNo, 2) not glob '*[^0-9]*'
      and length(ltrim(InvoiceNo, 'C')) <= 12
      and StockCode glob '[A-Za-z0-9]*' and StockCode not glob '*[^A-Za-z0-9._-]*' and length(StockCode) <= 64
      and (CustomerID = '' or (CustomerID glob '[A-Za-z0-9]*' and CustomerID not glob '*[^A-Za-z0-9._-]*'))
      and length(Description) <= 150 and instr(Description, char(65533)) = 0
      and ltrim(Quantity, '-') not glob '*[^0-9]*' and abs(cast(Quantity as integer)) between 1 and 1000000
      and datetime(InvoiceDate) = InvoiceDate
      and trim(substr(decimals, instr(decimals, '.') + 3), '0') = ''
  )
  select month,
    sum(iif(not isCredit and quantity > 0, quantity * pence, 0)) as soldMinor,
    sum(iif(isCredit and quantity < 0, -quantity * pence, 0)) as returnedMinor
  from sensible
  group by month
  order by month`;

const rowsAtOnce = 1_000;

/** @throws Error when the file cannot be read. */
export async function monthsOf(file: string): Promise<Month[]> {
  const database = new DatabaseSync(':memory:');
  database.exec(`create table row (${columns.map((column) => `${column} text not null`).join(', ')})`);
  const insert = database.prepare(`insert into row values (${columns.map(() => '?').join(', ')})`);
  const packed = createReadStream(file);
  const parser = parse({ fromLine: 2, relaxColumnCount: true, skipRecordsWithError: true });
  const bytes = file.endsWith('.gz') ? packed.pipe(createGunzip()) : packed;
  for (const source of [packed, bytes]) source.on('error', (error: Error) => parser.destroy(error));
  bytes.pipe(parser);
  let inserted = 0;
  database.exec('begin');
  for await (const row of parser as AsyncIterable<string[]>) {
    if (row.length !== columns.length) continue;
    insert.run(...row);
    if (++inserted % rowsAtOnce === 0) database.exec('commit; begin');
  }
  database.exec('commit');
  const months = database.prepare(query).all() as Month[];
  database.close();
  return months.map((month) => ({ ...month }));
}

/** Where two tellings of the months differ, in words. */
export function monthDifferences(ledger: readonly Month[], file: readonly Month[]): string[] {
  const known = new Map(ledger.map((month) => [month.month, month]));
  const all = new Set([...file, ...ledger].map(({ month }) => month));
  const expected = new Map(file.map((month) => [month.month, month]));
  return [...all].sort().flatMap((month) => {
    const [is, ought] = [known.get(month), expected.get(month)];
    return (['soldMinor', 'returnedMinor'] as const)
      .filter((figure) => (is?.[figure] ?? 0) !== (ought?.[figure] ?? 0))
      .map((figure) => {
        const what = figure === 'soldMinor' ? 'sold' : 'given back';
        return `${month}: ${is?.[figure] ?? 0} pence ${what} by the ledger, not ${ought?.[figure] ?? 0}`;
      });
  });
}
