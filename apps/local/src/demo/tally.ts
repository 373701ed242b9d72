import type { Money } from '#contracts/vocabulary.js';
import { sum } from '#money/money.js';
import type { Outcome } from './checkout.js';
import { channels, type Buyer, type Channel, type Contest } from './programme.js';

export type Counts = {
  orders: number;
  confirmed: number;
  lost: number;
  unpaid: number;
  cancelled: number;
  open: number;
};
type Sale = {
  readonly channel: Channel;
  readonly orderId: string;
  readonly unitIds: readonly string[];
  readonly total: Money;
};

/** What happened in the hour, as it happens. */
export class Tally {
  readonly counts = Object.fromEntries(Object.keys(channels).map((channel) => [channel, nothing()])) as Record<
    Channel,
    Counts
  >;
  readonly latenciesMs: number[] = [];
  /** Confirmed and not cancelled since, by order. */
  readonly sales = new Map<string, Sale>();
  /** Orders whose money goes through our hands, and where they came in. */
  readonly ours = new Map<string, Channel>();
  /** Every piece that somebody ordered. */
  readonly ordered = new Set<string>();
  readonly contested: { readonly contest: Contest; readonly winners: readonly Channel[] }[] = [];
  readonly cards = { paid: 0, declined: 0, secondPaid: 0, refunded: 0 };
  holds = 0;
  leftWithNothing = 0;

  answered({ channel, purse }: Buyer, outcome: Outcome, unitIds: readonly string[]) {
    const { kind, ms, orderId, total, wasDeclined = false } = outcome;
    const counts = this.counts[channel];
    counts.orders += 1;
    counts[kind] += 1;
    // A marketplace answers its buyers itself.
    if (purse.method !== 'elsewhere') this.latenciesMs.push(ms);
    if (wasDeclined) this.cards.declined += 1;
    if (orderId !== undefined && purse.method !== 'elsewhere') this.ours.set(orderId, channel);
    if (kind !== 'confirmed' || orderId === undefined || total === undefined) return;
    this.sales.set(orderId, { channel, orderId, unitIds, total });
    if (purse.method !== 'card') return;
    this.cards.paid += 1;
    if (wasDeclined) this.cards.secondPaid += 1;
  }

  cancelled({ channel, purse }: Buyer, orderId: string) {
    this.counts[channel].cancelled += 1;
    this.sales.delete(orderId);
    if (purse.method === 'card') this.cards.refunded += 1;
  }

  get total(): Counts {
    const all = nothing();
    for (const counts of Object.values(this.counts))
      for (const field of Object.keys(all) as (keyof Counts)[]) all[field] += counts[field];
    return all;
  }

  /** What the sales of an entry point come to, in each currency. */
  taken(channel: Channel): Money[] {
    const totals = [...this.sales.values()].filter((sale) => sale.channel === channel).map(({ total }) => total);
    const currencies = [...new Set(totals.map(({ currency }) => currency))].sort();
    return currencies.map((currency) =>
      sum(
        totals.filter((total) => total.currency === currency),
        currency,
      ),
    );
  }

  /** The time that this share of the answers did not exceed. */
  quantileMs(share: number): number {
    const ascending = this.latenciesMs.toSorted((a, b) => a - b);
    return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? 0;
  }
}

const nothing = (): Counts => ({ orders: 0, confirmed: 0, lost: 0, unpaid: 0, cancelled: 0, open: 0 });
