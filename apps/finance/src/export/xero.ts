import { format } from '#money/money.js';
import { balancedParts, type Posting } from './balanced-parts.js';
import type { Batch, Format, NumberedEntry, Piece } from './batch.js';
import { cell, inOneLine } from '#contracts/csv-cell.js';
import { channelName, dayMonthYear, journalsOf } from './day-journal.js';
import { gathered } from './pieces.js';

const header =
  '*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount,' +
  'TrackingName1,TrackingOption1,TrackingName2,TrackingOption2\r\n';

/** Xero takes 300 lines a file, and does not say whether the header is one of them: here it is. */
const linesMax = 299;

/**
 * Manual journals for Xero, in files xero-001.csv, xero-002.csv ... of at most 300 lines: one journal for each day and channel,
 * in the currency of the books. An entry stands in one file, unless it has more lines than a file: then it is in parts that
 * balance. A journal that goes on in another file has another narration there (EXP-20260110-EBAY-2), because what has the
 * same narration and date is one journal to Xero, and a file is imported by itself.
 */
export function xero(batch: Batch): Format {
  let [number, room] = [0, 0];
  const file = () => `xero-${`${number}`.padStart(3, '0')}.csv`;
  const nextFile = (): Piece => {
    number++;
    room = linesMax;
    return { file: file(), text: header };
  };
  function* written(day: string, entries: readonly NumberedEntry[]): Iterable<Piece> {
    for (const journal of journalsOf(batch, day, entries)) {
      let [part, writtenIn] = [0, 0];
      for (const entry of journal.entries)
        for (const postings of balancedParts(postingsOf(entry), linesMax)) {
          if (postings.length > room) yield nextFile();
          if (writtenIn !== number) part++;
          [writtenIn, room] = [number, room - postings.length];
          const narration = cell(part === 1 ? journal.number : `${journal.number}-${part}`);
          yield { file: file(), text: rowsOf(`${narration},${dayMonthYear(day)}`, entry, postings) };
        }
    }
  }
  return {
    begin() {
      number = 0;
      return [nextFile()];
    },
    day: (day, entries) => gathered(written(day, entries)),
    end: () => [],
  };
}

/** Lines that are worth nothing in the currency of the books are left out. */
function postingsOf({ lines }: NumberedEntry): Posting[] {
  const postings: Posting[] = [];
  for (const { account, side, baseMinor, description } of lines)
    if (baseMinor > 0) postings.push({ account, minor: side === 'debit' ? baseMinor : -baseMinor, description });
  return postings;
}

function rowsOf(journal: string, entry: NumberedEntry, postings: readonly Posting[]) {
  const { channel, baseCurrency: currency } = entry;
  const tracking = channel === undefined ? ',,,' : `Channel,${cell(channelName(channel))},,`;
  let rows = '';
  for (const { account, minor, description } of postings) {
    const amount = format({ minor, currency });
    rows += `${journal},${cell(inOneLine(description))},${account},No VAT,${amount},${tracking}\r\n`;
  }
  return rows;
}
