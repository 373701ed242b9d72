import { format } from '#money/money.js';
import { inAscii } from './ascii.js';
import type { Batch, Format } from './batch.js';
import { guarded } from '#contracts/csv-cell.js';
import { accountName, channelName, journalsOf, monthDayYear, type DayJournal } from './day-journal.js';
import { oneFile } from './pieces.js';

const columns = 'TRNSTYPE DATE ACCNT CLASS AMOUNT DOCNUM MEMO'.split(' ').join('\t');
const header = `!TRNS\tTRNSID\t${columns}\r\n!SPL\tSPLID\t${columns}\r\n!ENDTRNS\r\n`;

/**
 * A general journal for QuickBooks Desktop, in a file quickbooks-desktop.iif of text between tabs: one transaction for each
 * day and channel, its first line TRNS and the others SPL. Debits are above zero, credits below, in the currency of the books.
 */
export const quickBooksDesktop = (batch: Batch): Format =>
  oneFile('quickbooks-desktop.iif', header, function* (day, entries) {
    for (const journal of journalsOf(batch, day, entries)) yield* transactionOf(batch.baseCurrency, day, journal);
  });

/** In as many texts as there are entries, or none if nothing is worth anything in the currency of the books. */
function* transactionOf(currency: string, day: string, { number, entries }: DayJournal): Iterable<string> {
  // A number has at most 11 characters here, so it has no room for the year: EXP-0110-EB.
  const documentNo = inAscii(`EXP-${day.slice(5, 7)}${day.slice(8)}-${number.slice(13, 15)}`);
  const before = `\t\tGENERAL JOURNAL\t${monthDayYear(day)}\t`;
  let kind = 'TRNS';
  for (const { channel, lines } of entries) {
    const channelClass = cell(channelName(channel));
    let rows = '';
    for (const { account, side, baseMinor, description } of lines) {
      if (baseMinor === 0) continue;
      const amount = format({ minor: side === 'debit' ? baseMinor : -baseMinor, currency });
      rows +=
        `${kind}${before}${cell(accountName(account))}\t${channelClass}\t${amount}\t` +
        `${documentNo}\t${cell(description)}\r\n`;
      kind = 'SPL';
    }
    if (rows !== '') yield rows;
  }
  if (kind === 'SPL') yield 'ENDTRNS\r\n';
}

/** Guarded like a cell of CSV, since people look at these files in a spreadsheet. */
const cell = (text: string) => guarded(inAscii(text));
