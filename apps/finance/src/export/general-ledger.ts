import { format, type Money } from '#money/money.js';
import type { EntryLine, LineTax } from '../journal/entry.js';
import type { Batch, Format, NumberedEntry } from './batch.js';
import { cell } from '#contracts/csv-cell.js';
import { accountName } from './day-journal.js';
import { oneFile } from './pieces.js';

const columns = [
  ...['export_batch_id', 'entry_id', 'line_no', 'posting_date', 'document_date', 'document_type', 'document_no'],
  ...['source_channel', 'source_order_id', 'sku', 'account_code', 'account_name', 'debit', 'credit', 'currency'],
  ...['fx_rate_id', 'base_debit', 'base_credit', 'base_currency', 'tax_code', 'tax_scheme', 'tax_country', 'tax_rate'],
  ...['tax_base', 'tax_amount', 'tax_collected_by', 'description', 'reverses_entry_id'],
];

/**
 * The whole of the books as CSV, in a file general-ledger.csv: one row for each line of an entry, with its amount as it was
 * traded and in the currency of the books. `tax_country` is the region where tax depends on it (US-PA), and
 * `reverses_entry_id` the number of the document whose entry is taken back, since that may be in a batch of long ago.
 */
export const generalLedger = (batch: Batch): Format =>
  oneFile('general-ledger.csv', `${columns.join(',')}\r\n`, function* (_day, entries) {
    for (const entry of entries) yield rowsOf(batch, entry);
  });

function rowsOf({ batchId }: Batch, entry: NumberedEntry): string {
  const { baseCurrency } = entry;
  const source = `${cell(entry.channel?.toUpperCase() ?? '')},${cell(entry.orderId ?? '')}`;
  const document = `${entry.documentDate},${entry.documentType},${cell(entry.documentNo)},${source}`;
  const [before, rate, after] = [`${batchId},${entry.entryId},`, cell(entry.rateId ?? ''), cell(entry.reverses ?? '')];
  let rows = '';
  for (const [index, line] of entry.lines.entries()) {
    const { sku = '', account, amount, baseMinor, tax } = line;
    const traded = figure(amount);
    const isSame = baseMinor === amount.minor && baseCurrency === amount.currency;
    const base = isSame ? traded : figure({ minor: baseMinor, currency: baseCurrency });
    rows +=
      `${before}${index + 1},${entry.postingDate},${document},${cell(sku)},${account},${cell(accountName(account))},` +
      `${onItsSide(line, traded)},${amount.currency},${rate},${onItsSide(line, base)},${baseCurrency},` +
      `${tax === undefined ? ',,,,,,' : taxCells(tax)},${cell(line.description)},${after}\r\n`;
  }
  return rows;
}

const figure = (money: Money) => (money.minor === 0 ? '0' : format(money));
const onItsSide = ({ side }: EntryLine, text: string) => (side === 'debit' ? `${text},0` : `0,${text}`);

const taxCells = ({ code, scheme, jurisdiction, ratePercent, taxable, tax, collectedBy }: LineTax) =>
  `${code},${scheme},${cell(jurisdiction)},${withDecimal(ratePercent)},${figure(taxable)},${figure(tax)},${collectedBy}`;
const withDecimal = (percent: string) => (percent.includes('.') ? percent : `${percent}.0`);
