import type { Money } from '#money/money.js';
import type { Batch, NumberedEntry } from '../export/batch.js';
import { balanced, type Entry, type EntryLine, type LineTax } from '../journal/entry.js';

/** Two days of a British dealer's journal: every kind of tax, four currencies, and refunds of this year and the last. */

export const gbp = (minor: number): Money => ({ minor, currency: 'GBP' });

/** Worth as much in the books, unless it is said how much. */
const line = (side: EntryLine['side'], account: string, amount: Money | number, baseMinor?: number, tax?: LineTax) => {
  const money = typeof amount === 'number' ? gbp(amount) : amount;
  return { side, account, amount: money, baseMinor: baseMinor ?? money.minor, tax, description: `${side} ${account}` };
};
type More = Partial<Pick<Entry, 'channel' | 'suppliedOn'>>;
const entry = (
  number: number,
  day: string,
  documentType: Entry['documentType'],
  lines: EntryLine[],
  more: More = {},
): NumberedEntry => ({
  ...balanced({
    ...{ key: `orders/order-o-${number}/7`, documentType, documentNo: `o-${number}`, documentDate: day },
    ...{ baseCurrency: 'GBP', lines, ...more },
    causedBy: `orders/order-o-${number}/7`,
  }),
  ...{ entryId: `E-${day.replaceAll('-', '')}-${number}`, postingDate: day },
});
const taxed = (code: LineTax['code'], jurisdiction: string, ratePercent: string, taxable: number, tax: number) => {
  const scheme = code === 'MARGIN' ? ('MARGIN_SECOND_HAND' as const) : ('NORMAL' as const);
  const collectedBy = code === 'COLLECTED' ? ('MARKETPLACE' as const) : ('SELLER' as const);
  return { code, scheme, jurisdiction, ratePercent, taxable: gbp(taxable), tax: gbp(tax), collectedBy };
};

const margin = taxed('MARGIN', 'GB', '20.0', 73_500, 12_250);
const british = taxed('STANDARD', 'GB', '20', 10_000, 2_000);
const french = taxed('STANDARD', 'FR', '20', 8_500, 1_700);
const frenchBack = taxed('STANDARD', 'FR', '20', 4_250, 850);
const newYork = taxed('COLLECTED', 'US-NY', '8.875', 8_000, 710);
const abroad = taxed('EXPORT', 'JP', '0', 10_000, 0);
const usd = (minor: number): Money => ({ minor, currency: 'USD' });
const eur = (minor: number): Money => ({ minor, currency: 'EUR' });
const jpy = (minor: number): Money => ({ minor, currency: 'JPY' });

export const tenth: readonly NumberedEntry[] = [
  entry(1, '2026-01-10', 'PURCHASE', [line('debit', '1410', 60_000), line('credit', '2100', 60_000)]),
  entry(
    ...([2, '2026-01-10', 'SALE'] as const),
    [
      line('debit', '1250', 133_500),
      line('credit', '4010', 121_250, undefined, margin),
      line('credit', '2205', 12_250, undefined, margin),
      ...[line('debit', '5010', 60_000), line('credit', '1410', 60_000)],
      ...[line('debit', '6300', 17_000), line('credit', '1250', 17_000)],
    ],
    { channel: 'ebay' },
  ),
  entry(
    ...([3, '2026-01-10', 'SALE'] as const),
    [
      line('debit', '1260', 12_000),
      line('credit', '4000', 10_000, undefined, british),
      line('credit', '2200', 2_000, undefined, british),
    ],
    { channel: 'web' },
  ),
  entry(
    ...([4, '2026-01-10', 'SALE'] as const),
    [line('debit', '1251', usd(10_000), 8_000), line('credit', '4000', usd(10_000), 8_000, newYork)],
    { channel: 'etsy' },
  ),
];

export const eleventh: readonly NumberedEntry[] = [
  entry(
    ...([5, '2026-01-11', 'SALE'] as const),
    [line('debit', '1260', jpy(20_000), 10_000), line('credit', '4020', jpy(20_000), 10_000, abroad)],
    { channel: 'web' },
  ),
  entry(
    ...([6, '2026-01-11', 'SALE'] as const),
    [
      line('debit', '1260', eur(12_000), 10_200),
      line('credit', '4000', eur(10_000), 8_500, french),
      line('credit', '2200', eur(2_000), 1_700, french),
    ],
    { channel: 'web' },
  ),
  ...[7, 8].map((number) =>
    entry(
      ...([number, '2026-01-11', 'REFUND'] as const),
      [
        line('debit', '4090', eur(5_000), 4_250, frenchBack),
        line('debit', '2200', eur(1_000), 850, frenchBack),
        line('credit', '1260', eur(6_000), 5_100),
      ],
      { channel: 'web', suppliedOn: number === 7 ? '2026-01-11' : '2025-12-20' },
    ),
  ),
  entry(9, '2026-01-11', 'SALE', [
    line('debit', '1000', 10_500),
    line('credit', '4000', 10_000),
    line('credit', '4900', 500),
  ]),
  entry(10, '2026-01-11', 'PAYMENT', [line('debit', '2200', 300), line('credit', '1010', 300)]),
];

export const batch: Batch = {
  ...{ batchId: 'B-2026-01-M', series: 'monthly', number: 1, from: '2026-01-01', to: '2026-01-31' },
  ...{ timeZone: 'Europe/London', baseCurrency: 'GBP', country: 'GB', seller: 'Hale & Daughters Antiques Ltd' },
};
