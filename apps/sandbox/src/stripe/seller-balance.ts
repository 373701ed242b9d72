import type { Faults } from '../faults.js';
import { feeOn } from './amounts.js';
import { accountCurrency, exchange, type PerEuro } from './exchange.js';
import type { Ids } from './ids.js';
import type { Balance, Payout } from './payment.js';
import type { StripeBooks } from './stripe-books.js';

type Movement = Omit<Balance, 'number' | 'created'>;

/** What the provider owes the seller, movement by movement, in the currency of the seller's account. Times are in seconds. */
export class SellerBalance {
  constructor(
    private readonly world: {
      readonly books: StripeBooks;
      readonly ids: Ids;
      readonly faults: Faults;
      readonly perEuro: PerEuro;
    },
  ) {}

  /** What a charge brings, less the fee on what it came to. */
  charge(source: string, amount: number, currency: string, created: number): Balance {
    const { faults, perEuro } = this.world;
    const settled = exchange(amount, currency, perEuro);
    const wrong = faults.draw({ part: 'stripe', method: 'POST', path: `/v1/charges/${source}`, fee: true });
    const fee = feeOn(settled.amount) * (wrong === undefined ? 1 : 2);
    return this.book({ type: 'charge', ...settled, fee, source }, created);
  }

  /** What goes back, at the rate of now. The fee of the charge is not given back. */
  refund(source: string, amount: number, currency: string, created: number): Balance {
    const settled = exchange(amount, currency, this.world.perEuro);
    return this.book({ type: 'refund', ...settled, amount: -settled.amount, fee: 0, source }, created);
  }

  /** The seller's again, as much as was taken for the refund. */
  refundFailure(refund: number, created: number): Balance {
    const { number: _, created: _when, ...taken } = this.world.books.balance(refund)!;
    return this.book({ ...taken, type: 'refund_failure', amount: -taken.amount }, created);
  }

  /** Sends all that was not sent before to the seller's bank, as if it were available; undefined if there is nothing to send. */
  payOut(created: number): Payout | undefined {
    const { books, ids } = this.world;
    const amount = books.notPaidOut(accountCurrency);
    if (amount <= 0) return undefined;
    const number = books.next();
    const own = { amount: -amount, currency: accountCurrency, fee: 0, source: ids.of('po', number) };
    const { number: balance } = this.book({ type: 'payout', ...own }, created);
    const payout: Payout = { number, created, amount, currency: accountCurrency, balance };
    books.putPayout(payout);
    return payout;
  }

  private book(movement: Movement, created: number): Balance {
    const balance = { number: this.world.books.next(), created, ...movement };
    this.world.books.putBalance(balance);
    return balance;
  }
}
