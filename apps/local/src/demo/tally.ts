import type { Money } from '#contracts/vocabulary.js';
import { channels, type Channel, type Contest } from './programme.js';
import type { Outcome } from './shop-front.js';

export type Counts = { orders: number; confirmed: number; lost: number; open: number; cancelled: number };
type Sale = {
  readonly channel: Channel;
  readonly orderId: string;
  readonly unitIds: readonly string[];
  readonly total: Money;
};

/** What happened in the hour, as it happens. */
export class Tally {
  readonly counts = Object.fromEntries(
    Object.keys(channels).map((channel) => [channel, { orders: 0, confirmed: 0, lost: 0, open: 0, cancelled: 0 }]),
  ) as Record<Channel, Counts>;
  readonly latenciesMs: number[] = [];
  /** Confirmed and not cancelled since, by order. */
  readonly sales = new Map<string, Sale>();
  /** Every piece that somebody ordered. */
  readonly ordered = new Set<string>();
  readonly contested: { readonly contest: Contest; readonly winners: readonly Channel[] }[] = [];
  holds = 0;
  leftWithNothing = 0;

  answered(channel: Channel, outcome: Outcome, unitIds: readonly string[]) {
    const counts = this.counts[channel];
    counts.orders += 1;
    counts[outcome.kind] += 1;
    this.latenciesMs.push(outcome.ms);
    if (outcome.kind !== 'confirmed') return;
    const { orderId, total } = outcome;
    this.sales.set(orderId, { channel, orderId, unitIds, total });
  }

  cancelled(channel: Channel, orderId: string) {
    this.counts[channel].cancelled += 1;
    this.sales.delete(orderId);
  }

  get total(): Counts {
    const sum = (field: keyof Counts) => Object.values(this.counts).reduce((all, counts) => all + counts[field], 0);
    return {
      ...{ orders: sum('orders'), confirmed: sum('confirmed'), lost: sum('lost') },
      ...{ open: sum('open'), cancelled: sum('cancelled') },
    };
  }

  /** What the sales come to, in each currency. */
  taken(channel?: Channel): Money[] {
    const sums = new Map<string, number>();
    for (const sale of this.sales.values())
      if (channel === undefined || sale.channel === channel)
        sums.set(sale.total.currency, (sums.get(sale.total.currency) ?? 0) + sale.total.minor);
    return [...sums].sort().map(([currency, minor]) => ({ minor, currency }));
  }

  /** The time that this share of the answers did not exceed. */
  quantileMs(share: number): number {
    const ascending = this.latenciesMs.toSorted((a, b) => a - b);
    return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? 0;
  }
}
