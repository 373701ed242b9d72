import { format } from '#money/money.js';
import type { Change, Growth } from '../report/growth.js';
import type { Summary } from '../report/summary.js';
import type { Batch } from './batch.js';
import { csvRow, guarded } from '#contracts/csv-cell.js';

/** Revenue of a batch as CSV by channel, and again by where its tax is; without tax, in the currency of the books. */
export function revenueCsv({ from, to }: Batch, { channels, places, baseCurrency: currency }: Summary): string {
  const amounts = (sold: { revenueMinor: number; refundsMinor: number }) =>
    [sold.revenueMinor, sold.refundsMinor, sold.revenueMinor - sold.refundsMinor].map((minor) =>
      format({ minor, currency }),
    );
  return [
    [
      ...['period_from', 'period_to', 'by', 'name', 'revenue', 'refunds', 'net_revenue', 'currency'],
      ...['sales_count', 'refunds_count'],
    ],
    ...channels.map((sold) => [
      ...[from, to, 'channel', guarded(sold.channel), ...amounts(sold), currency, `${sold.sales}`, `${sold.refunds}`],
    ]),
    ...places.map((sold) => [from, to, 'place', sold.place, ...amounts(sold), currency, '', '']),
  ]
    .map(csvRow)
    .join('');
}

/** Growth of a batch's period as CSV: empty where there is nothing to compare with; counted sales have no currency. */
export function growthCsv({ from, to }: Batch, growth: readonly Growth[], baseCurrency: string): string {
  const columns = [
    ...['period_from', 'period_to', 'channel', 'measure', 'now', 'before', 'change', 'change_percent'],
    ...['year_ago', 'change_on_year', 'change_on_year_percent', 'currency'],
  ];
  const rows = growth.map(({ channel, measure, now, before, yearAgo }) => {
    const figure = (value: number) =>
      measure === 'sales' ? `${value}` : format({ minor: value, currency: baseCurrency });
    const against = (change: Change | null) =>
      change === null ? ['', '', ''] : [figure(change.was), figure(change.change), change.percent ?? ''];
    return [
      ...[from, to, guarded(channel), measure, figure(now), ...against(before), ...against(yearAgo)],
      measure === 'sales' ? '' : baseCurrency,
    ];
  });
  return [columns, ...rows].map(csvRow).join('');
}
