import type { Money } from '#money/money.js';
import type { Change, Growth } from '../report/growth.js';
import { taxesOf, type Sold, type Summary } from '../report/summary.js';
import { trialBalance } from '../report/trial-balance.js';
import type { Batch } from './batch.js';
import type { ControlTotals } from './control-totals.js';

/** What a batch comes to. Totals and summary are of the same entries. */
export type BatchReport = {
  readonly batch: Batch;
  readonly summary: Summary;
  readonly totals: ControlTotals;
  readonly growth: readonly Growth[];
};

/** A text, a count, an amount, a day such as 2026-01-10, a decimal such as a percentage, or nothing. */
export type SheetCell = string | number | Money | { readonly day: string } | { readonly decimal: string } | null;
export type Sheet = {
  readonly name: string;
  /** Each with its width in characters. */
  readonly columns: readonly (readonly [heading: string, width: number])[];
  readonly rows: readonly (readonly SheetCell[])[];
};

/** The sheets of the workbook for people. */
export const sheetsOf = (report: BatchReport): readonly Sheet[] => [
  summarySheet(report),
  balanceSheet(report),
  revenueSheet(report.summary),
  taxSheet(report.summary),
  growthSheet(report),
];

const wide = (headings: readonly string[], width: number) => headings.map((heading) => [heading, width] as const);
const inCurrency = (currency: string, ...headings: readonly string[]) =>
  headings.map((heading) => `${heading}, ${currency}`);

function summarySheet({ batch, summary: { channels, baseCurrency }, totals }: BatchReport): Sheet {
  const sum = (count: (channel: Summary['channels'][0]) => number) =>
    channels.reduce((total, channel) => total + count(channel), 0);
  const money = (minor: number): Money => ({ minor, currency: baseCurrency });
  const { base, currencies } = totals;
  return {
    name: 'Summary',
    columns: [
      ['What', 34],
      ['Value', 20],
      ['Currency', 10],
    ],
    rows: [
      ['Batch', batch.batchId],
      ['Series', batch.series],
      ['Number in the series', batch.number],
      ['First day', { day: batch.from }],
      ['Last day', { day: batch.to }],
      ['Time zone', batch.timeZone],
      ['Country of the seller', batch.country],
      ['Currency of the books', baseCurrency],
      ['Entries', totals.entries],
      ['Lines', totals.lines],
      ['Sales', sum(({ sales }) => sales)],
      ['Refunds made', sum(({ refunds }) => refunds)],
      ['Revenue without tax', money(sum(({ revenueMinor }) => revenueMinor)), baseCurrency],
      ['Refunds without tax', money(sum(({ refundsMinor }) => refundsMinor)), baseCurrency],
      ...currencies.flatMap(({ currency, debitMinor, creditMinor }) => [
        ['Sum of debits', { minor: debitMinor, currency }, currency],
        ['Sum of credits', { minor: creditMinor, currency }, currency],
      ]),
      ['All debits, as in the books', money(base.debitMinor), baseCurrency],
      ['All credits, as in the books', money(base.creditMinor), baseCurrency],
    ],
  };
}

function balanceSheet({ summary, totals }: BatchReport): Sheet {
  const { base, currencies } = totals;
  const turnover = ({ currency, debitMinor, creditMinor }: typeof base): Money[] =>
    [debitMinor, creditMinor, debitMinor - creditMinor].map((minor) => ({ minor, currency }));
  const inBooks = inCurrency(base.currency, 'Debits', 'Credits', 'Balance');
  return {
    name: 'Trial balance',
    columns: [
      ...([
        ['Account', 10],
        ['Name', 30],
        ['Currency', 10],
      ] as const),
      ...wide(['Debits', 'Credits', 'Balance', ...inBooks], 18),
    ],
    rows: [
      ...trialBalance(summary).map(({ account, name, debit, credit, balance, baseDebit, baseCredit, baseBalance }) => [
        ...[account, name, debit.currency, debit, credit, balance, baseDebit, baseCredit, baseBalance],
      ]),
      ...currencies.map((sums) => [null, 'Total', sums.currency, ...turnover(sums), null, null, null]),
      [null, 'Total, as in the books', base.currency, null, null, null, ...turnover(base)],
    ],
  };
}

function revenueSheet({ channels, places, baseCurrency }: Summary): Sheet {
  return {
    name: 'Revenue',
    columns: [
      ...([
        ['By', 10],
        ['Name', 20],
      ] as const),
      ...wide(inCurrency(baseCurrency, 'Revenue', 'Refunds', 'Net revenue'), 18),
      ...wide(['Sales', 'Refunds made'], 10),
    ],
    rows: [
      ...channels.map((sold) => ['Channel', sold.channel, ...soldCells(sold, baseCurrency), sold.sales, sold.refunds]),
      ...places.map((sold) => ['Place', sold.place, ...soldCells(sold, baseCurrency), null, null]),
    ],
  };
}

const soldCells = ({ revenueMinor, refundsMinor }: Sold, currency: string): Money[] =>
  [revenueMinor, refundsMinor, revenueMinor - refundsMinor].map((minor) => ({ minor, currency }));

function taxSheet(summary: Summary): Sheet {
  const { baseCurrency: currency } = summary;
  return {
    name: 'Tax',
    columns: [
      ...([
        ['Code', 13],
        ['Jurisdiction', 13],
        ['Scheme', 22],
        ['Rate %', 9],
        ['Collected by', 14],
      ] as const),
      ...wide(inCurrency(currency, 'Revenue', 'Refunds', 'Net revenue', 'Taxable', 'Tax'), 18),
    ],
    rows: taxesOf(summary).map((tax) => [
      ...[tax.code, tax.jurisdiction, tax.scheme, { decimal: tax.ratePercent }, tax.collectedBy],
      ...soldCells(tax, currency),
      ...[tax.taxableMinor, tax.taxMinor].map((minor) => ({ minor, currency })),
    ]),
  };
}

function growthSheet({ growth, summary: { baseCurrency: currency } }: BatchReport): Sheet {
  const against = (change: Change | null, figure: (value: number) => SheetCell): SheetCell[] => {
    if (change === null) return [null, null, null];
    const { was, change: by, percent } = change;
    return [figure(was), figure(by), percent === null ? null : { decimal: percent }];
  };
  return {
    name: 'Growth',
    columns: [
      ...([
        ['Channel', 20],
        ['Measure', 14],
        ['Now', 18],
        ['Period before', 18],
        ['Change', 18],
        ['Change %', 11],
      ] as const),
      ...([
        ['Year ago', 18],
        ['Change on year', 18],
        ['Change on year %', 11],
      ] as const),
    ],
    rows: growth.map(({ channel, measure, now, before, yearAgo }) => {
      const figure = (value: number) => (measure === 'sales' ? value : { minor: value, currency });
      const name = measure === 'sales' ? measure : `${measure}, ${currency}`;
      return [channel, name, figure(now), ...against(before, figure), ...against(yearAgo, figure)];
    }),
  };
}
