import { format } from '#money/money.js';
import { taxesOf, type Summary } from '../report/summary.js';
import type { Batch } from './batch.js';
import { csvRow } from '#contracts/csv-cell.js';

const columns = [
  ...['period_from', 'period_to', 'tax_code', 'tax_scheme', 'jurisdiction', 'tax_rate', 'tax_collected_by'],
  ...['revenue', 'refunds', 'taxable', 'tax', 'currency'],
];

/** VAT and sales tax of a batch as CSV, a row for each kind of tax, in the currency of the books. */
export const taxCsv = ({ from, to }: Batch, summary: Summary): string =>
  [columns, ...taxesOf(summary).map((tax) => [from, to, ...taxCells(tax, summary.baseCurrency)])].map(csvRow).join('');

function taxCells(tax: ReturnType<typeof taxesOf>[number], currency: string): readonly string[] {
  const amounts = [tax.revenueMinor, tax.refundsMinor, tax.taxableMinor, tax.taxMinor];
  return [
    ...[tax.code, tax.scheme, tax.jurisdiction, tax.ratePercent, tax.collectedBy],
    ...amounts.map((minor) => format({ minor, currency })),
    currency,
  ];
}
