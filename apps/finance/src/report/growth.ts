import { minorOf } from '#money/money.js';
import { divide } from '#money/rounding.js';
import type { ChannelSum, Summary } from './summary.js';

/** Against another period: `percent` has one decimal, and is null where there was nothing, or less, to compare with. */
export type Change = { readonly was: number; readonly change: number; readonly percent: string | null };

/** Revenue and refunds are in minor units of the books' currency, sales are counted. */
export type Growth = {
  /** {@link allChannels}, or one. */
  readonly channel: string;
  readonly measure: 'revenue' | 'refunds' | 'sales';
  readonly now: number;
  /** Null where there are no books of that period. */
  readonly before: Change | null;
  readonly yearAgo: Change | null;
};

export const allChannels = '(all)';
const measures = ['revenue', 'refunds', 'sales'] as const;

/** A period against the one before it and the same a year ago, for all channels together and for each of any of them. */
export function growth(
  now: Summary,
  { before, yearAgo }: { readonly before?: Summary | undefined; readonly yearAgo?: Summary | undefined },
): readonly Growth[] {
  const periods = [now, before, yearAgo].filter((period) => period !== undefined);
  for (const { baseCurrency } of periods)
    if (baseCurrency !== now.baseCurrency)
      throw new RangeError(`books in ${now.baseCurrency} and in ${baseCurrency} are not compared`);
  const channels = new Set(periods.flatMap(({ channels }) => channels.map(({ channel }) => channel)));
  return [allChannels, ...[...channels].sort()].flatMap((channel) =>
    measures.map((measure): Growth => {
      const value = figure(now, channel, measure);
      const against = (period: Summary | undefined) =>
        period === undefined ? null : changeOf(value, figure(period, channel, measure));
      return { channel, measure, now: value, before: against(before), yearAgo: against(yearAgo) };
    }),
  );
}

function figure({ channels }: Summary, channel: string, measure: Growth['measure']): number {
  const exact = channels
    .filter((sum) => channel === allChannels || sum.channel === channel)
    .reduce((total, sum) => total + BigInt(measured(sum, measure)), 0n);
  return minorOf(exact);
}

function measured({ revenueMinor, refundsMinor, sales }: ChannelSum, measure: Growth['measure']): number {
  switch (measure) {
    case 'revenue':
      return revenueMinor;
    case 'refunds':
      return refundsMinor;
    case 'sales':
      return sales;
  }
}

function changeOf(now: number, was: number): Change {
  const change = now - was;
  if (was <= 0) return { was, change, percent: null };
  const tenths = divide(BigInt(change) * 1_000n, BigInt(was), 'half-up');
  const digits = `${tenths < 0n ? -tenths : tenths}`.padStart(2, '0');
  return { was, change, percent: `${tenths < 0n ? '-' : ''}${digits.slice(0, -1)}.${digits.slice(-1)}` };
}
