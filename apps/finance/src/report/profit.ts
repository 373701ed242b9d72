import { accountOf } from '../account/accounts.js';
import type { Entry } from '../journal/entry.js';

/** What one piece earned in a period, in minor units of the books' currency; `undefined` sku: what is of no piece. */
export type Profit = {
  readonly sku: string | undefined;
  readonly revenueMinor: number;
  readonly refundsMinor: number;
  readonly costMinor: number;
  readonly restorationMinor: number;
  readonly feesMinor: number;
  readonly shippingMinor: number;
  readonly exchangeMinor: number;
  /** Losses, disputes, tips. */
  readonly otherMinor: number;
  /** Revenue less all the rest: without tax, which is the state's. */
  readonly profitMinor: number;
};

type Figure = Exclude<keyof Profit, 'sku' | 'profitMinor'>;
const figures: Readonly<Record<string, Figure>> = {
  ...{ '4000': 'revenueMinor', '4010': 'revenueMinor', '4020': 'revenueMinor' },
  ...{ '4090': 'refundsMinor', '4095': 'refundsMinor', '5000': 'costMinor', '5010': 'costMinor' },
  ...{ '5200': 'restorationMinor', '6200': 'shippingMinor', '6300': 'feesMinor', '6310': 'feesMinor' },
  '7900': 'exchangeMinor',
};
const none = {
  ...{ revenueMinor: 0, refundsMinor: 0, costMinor: 0, restorationMinor: 0, feesMinor: 0, shippingMinor: 0 },
  ...{ exchangeMinor: 0, otherMinor: 0, profitMinor: 0 },
};

/** The result of a period, piece by piece: the pieces, and what is of none, add up to what income and expense come to. */
export class Profits {
  private readonly bySku = new Map<string | undefined, { -readonly [Name in keyof typeof none]: number }>();

  take({ lines }: Entry) {
    for (const { account, side, baseMinor, sku } of lines) {
      const kind = accountOf(account)?.kind;
      if (kind !== 'income' && kind !== 'expense') continue;
      let sums = this.bySku.get(sku);
      if (sums === undefined) this.bySku.set(sku, (sums = { ...none }));
      const earned = side === 'credit' ? baseMinor : -baseMinor;
      sums.profitMinor += earned;
      const figure = figures[account] ?? 'otherMinor';
      // Costs are above zero where money went.
      sums[figure] +=
        figure === 'revenueMinor' || figure === 'exchangeMinor' || figure === 'otherMinor' ? earned : -earned;
    }
  }

  /** In the order of stock numbers; what is of no piece comes last. */
  rows(): Profit[] {
    return [...this.bySku]
      .sort(([a], [b]) => (a === undefined ? 1 : b === undefined ? -1 : a < b ? -1 : 1))
      .map(([sku, sums]) => ({ sku, ...sums }));
  }
}
