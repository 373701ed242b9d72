import { format } from '#money/money.js';
import type { Batch, Format, NumberedEntry } from './batch.js';
import { cell, inOneLine } from '#contracts/csv-cell.js';
import { accountName, channelName, journalsOf, monthDayYear } from './day-journal.js';
import { oneFile } from './pieces.js';

const header = '*JournalNo,*JournalDate,*AccountName,*Debits,*Credits,Description,Name,Currency,Location,Class\r\n';

/** A line on accounts receivable or payable is refused without a name; whom we owe what stands in our own books. */
const names: ReadonlyMap<string, string> = new Map([
  ['2100', 'Vendors'],
  ['2110', 'Vendors'],
  ['2120', 'Carriers'],
]);

/**
 * Journal entries for QuickBooks Online, in a file quickbooks-online.csv: one journal for each day and channel. A journal is
 * in one currency, so amounts are in that of the books, and lines that are worth nothing in it are left out.
 */
export const quickBooksOnline = (batch: Batch): Format =>
  oneFile('quickbooks-online.csv', header, function* (day, entries) {
    for (const { number, entries: own } of journalsOf(batch, day, entries)) {
      const journal = `${cell(number)},${monthDayYear(day)}`;
      for (const entry of own) yield rowsOf(journal, entry);
    }
  });

function rowsOf(journal: string, { baseCurrency: currency, channel, lines }: NumberedEntry): string {
  const place = `${currency},Main store,${cell(channelName(channel))}`;
  let rows = '';
  for (const { account, side, baseMinor, description } of lines) {
    if (baseMinor === 0) continue;
    const amount = format({ minor: baseMinor, currency });
    const amounts = side === 'debit' ? `${amount},` : `,${amount}`;
    const text = `${cell(inOneLine(description))},${names.get(account) ?? ''}`;
    rows += `${journal},${cell(accountName(account))},${amounts},${text},${place}\r\n`;
  }
  return rows;
}
