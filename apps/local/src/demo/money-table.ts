import { format, subtract, type Money } from '#money/money.js';
import { channels, type Channel } from './programme.js';
import { table } from './table.js';
import type { Takings } from './takings.js';
import type { Tally } from './tally.js';

const ways: Record<Channel, string> = {
  ...{ web: 'by card', ebay: 'to eBay', etsy: 'to Etsy', shopify: 'to Shopify', store: 'in cash' },
};
const columns = [
  ...[
    { head: 'Money', words: true } as const,
    { head: 'Paid', words: true } as const,
    { head: '', words: true } as const,
  ],
  ...[{ head: 'Captured' }, { head: 'Refunded' }, { head: 'Voided' }, { head: 'Taken' }],
];

/** A row for each entry point and currency; of what a marketplace took we know the sales and nothing else. */
export function moneyTable(tally: Tally, takings: readonly Takings[]): string[] {
  const rows = (Object.keys(channels) as Channel[]).flatMap((channel) => {
    const ours = takings.filter((one) => one.channel === channel);
    const lines =
      ours.length > 0
        ? ours.map(({ captured, refunded, voided }) =>
            [captured, refunded, voided, subtract(captured, refunded)].map(written),
          )
        : tally.taken(channel).map((taken) => ['', '', '', written(taken)]);
    const currencies = ours.length > 0 ? ours.map(({ captured }) => captured) : tally.taken(channel);
    return lines.map((line, index) => [
      ...(index === 0 ? [channels[channel], ways[channel]] : ['', '']),
      ...[currencies[index]!.currency, ...line],
    ]);
  });
  return table(columns, rows);
}

/** 1,234.50, with as many decimals as the currency has; nothing is a dash. */
export function written(money: Money): string {
  if (money.minor === 0) return '–';
  const [units, decimals] = format(money).split('.');
  const grouped = units!.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}
