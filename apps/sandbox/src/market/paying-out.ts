import type { Faults } from '../faults.js';
import type { MarketBooks } from './market-books.js';
import type { MarketPayout, Movement, Platform } from './market.js';
import { netMinorOf, owedFor, owedForListing, type Owed } from './owed.js';
import type { PayoutBooks } from './payout-books.js';

/** How the platforms settle with the seller: what they owe follows from their own orders, refunds and listings. */
export class PayingOut {
  constructor(
    private readonly world: {
      readonly market: MarketBooks;
      readonly books: PayoutBooks;
      readonly faults: Faults;
      readonly now: () => number;
    },
  ) {}

  payouts(platform: Platform): readonly MarketPayout[] {
    return this.world.books.payouts(platform);
  }

  movements(platform: Platform): readonly Movement[] {
    return this.world.books.movements(platform);
  }

  /** One payout in each currency in which the seller is owed anything. */
  payOut(platform: Platform): readonly MarketPayout[] {
    const { market, books, now } = this.world;
    const owed = [...market.listings(platform).flatMap(owedForListing), ...market.orders(platform).flatMap(owedFor)]
      .filter((one) => !books.isSettled(one))
      .sort((one, other) => one.at - other.at);
    const currencies = [...new Set(owed.map(({ currency }) => currency))];
    return currencies.flatMap((currency) => {
      const due = this.charged(owed.filter((one) => one.currency === currency));
      const amountMinor = netOf(due);
      return amountMinor > 0 ? [books.settle({ platform, currency, amountMinor, at: now() }, due)] : [];
    });
  }

  /** With too much of a fee, where a fault says so and something is left to be paid out. */
  private charged(due: readonly Owed[]): readonly Owed[] {
    const sale = due.findIndex(({ kind }) => kind === 'sale');
    if (sale < 0) return due;
    const { platform, feeMinor } = due[sale]!;
    if (netOf(due) <= feeMinor) return due;
    const wrong = this.world.faults.draw({ part: platform, method: 'POST', path: `/${platform}/payouts`, fee: true });
    return wrong === undefined ? due : due.with(sale, { ...due[sale]!, feeMinor: 2 * feeMinor });
  }
}

const netOf = (due: readonly Owed[]) => due.reduce((sum, one) => sum + netMinorOf(one), 0);
