import { format, type Money } from '#money/money.js';
import { taxesOf, type Summary } from '../report/summary.js';
import { trialBalance } from '../report/trial-balance.js';
import type { Batch } from './batch.js';
import type { ControlTotals } from './control-totals.js';
import { Paper, type PaperColumn } from './paper.driver.js';

/** What is signed for. Totals and summary are of the entries in the files. */
export type Statement = {
  readonly batch: Batch;
  readonly summary: Summary;
  readonly totals: ControlTotals;
  /** Every file of the batch with the SHA-256 of its bytes in hexadecimal. */
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
};

/** The statement for signing (PDF): control totals, the hash of every file, trial balance and tax. Same in, same bytes. */
export function statement({ batch, summary, totals, files }: Statement): Promise<Uint8Array> {
  const { seller, batchId, number, series, from, to, timeZone, baseCurrency } = batch;
  const filed = files.map(({ name, sha256 }) => [name, sha256]);
  const paper = new Paper({ title: `Statement of the books, ${batchId}`, author: seller, day: to });
  paper.heading('Statement of the books', { sizePt: 18 });
  paper.paragraph(seller);
  paper.paragraph(`Period: ${from} to ${to}, days of ${timeZone}`);
  paper.paragraph(`Batch: ${batchId}, number ${number} of the ${series} series`);
  paper.paragraph(`Currency of the books: ${baseCurrency}`);
  paper.heading('Control totals');
  paper.paragraph(`${grouped(`${totals.entries}`)} journal entries of ${grouped(`${totals.lines}`)} lines`);
  paper.table(turnoverColumns, turnoverRows(totals));
  paper.heading('Files');
  paper.table(fileColumns, filed, 'Courier');
  paper.heading('Trial balance');
  paper.table(balanceColumns(baseCurrency), balanceRows(summary, totals));
  paper.heading(`Tax on sales less refunds, in ${baseCurrency}`);
  paper.table(taxColumns, taxRows(summary));
  paper.heading('Signed', { rows: 8 });
  paper.paragraph(`For batch ${batchId}, ${from} to ${to}, of ${seller}`);
  paper.toFillIn(['Place', 'Date', 'Name', 'Signature']);
  return paper.finish(`Statement of the books, ${batchId}`);
}

const right = (headings: readonly string[], width: number) =>
  headings.map((heading): PaperColumn => [heading, width, 'right']);

const turnoverColumns: readonly PaperColumn[] = [['Currency', 140], ...right(['Debits', 'Credits'], 110)];
const turnoverRows = ({ currencies, base }: ControlTotals) =>
  [
    ...currencies.map((sums) => ({ name: sums.currency, ...sums })),
    { name: `All, as in the books (${base.currency})`, ...base },
  ].map(({ name, currency, debitMinor, creditMinor }) => [
    ...[name, amount({ minor: debitMinor, currency }), amount({ minor: creditMinor, currency })],
  ]);

// 64 letters of Courier in 8 points are 308 wide.
const fileColumns: readonly PaperColumn[] = [
  ['File', 170],
  ['SHA-256', 325],
];

const balanceColumns = (baseCurrency: string): readonly PaperColumn[] => [
  ...([
    ['Account', 40],
    ['Name', 135],
    ['Currency', 40],
  ] as const),
  ...right(['Debits', 'Credits', 'Balance', `Balance, ${baseCurrency}`], 70),
];
const balanceRows = (summary: Summary, { base }: ControlTotals) => [
  ...trialBalance(summary).map(({ account, name, debit, credit, balance, baseBalance }) => [
    ...[account, name, debit.currency, amount(debit), amount(credit), amount(balance), amount(baseBalance)],
  ]),
  ['', 'Total', '', '', '', '', amount({ minor: base.debitMinor - base.creditMinor, currency: base.currency })],
];

const taxColumns: readonly PaperColumn[] = [
  ...([
    ['Code', 60],
    ['Jurisdiction', 60],
    ['Scheme', 115],
    ['Rate %', 40, 'right'],
    ['', 10],
  ] as const),
  ...[['Collected by', 70] as const, ...right(['Taxable', 'Tax'], 70)],
];
const taxRows = (summary: Summary) =>
  taxesOf(summary).map(({ code, jurisdiction, scheme, ratePercent, collectedBy, taxableMinor, taxMinor }) => [
    ...[code, jurisdiction, scheme, ratePercent, '', collectedBy],
    ...[taxableMinor, taxMinor].map((minor) => amount({ minor, currency: summary.baseCurrency })),
  ]);

const amount = (money: Money) => grouped(format(money));
/** 1234567.50 as 1,234,567.50. */
function grouped(digits: string): string {
  const [units = '', ...decimals] = digits.split('.');
  return [units.replace(/\B(?=(\d{3})+$)/g, ','), ...decimals].join('.');
}
