import type { Ids } from './ids.js';
import type { Payment, PaymentStatus } from './payment.js';
import type { StripeBooks } from './stripe-books.js';
import { noSuch } from './stripe-error.js';

/** What really happened to a payment, in Stripe's minor units, whatever anybody was told. */
export type BookedPayment = {
  /** pi_... */
  readonly id: string;
  /** As the seller gave them in metadata[order_id] and metadata[attempt]; null if not given. */
  readonly orderId: string | null;
  readonly attempt: string | null;
  readonly currency: string;
  readonly amount: number;
  /** What the bank promised, in all; still held while the status is requires_capture. */
  readonly authorised: number;
  readonly captured: number;
  /** With refunds that are pending, without those that failed. */
  readonly refunded: number;
  readonly status: PaymentStatus;
};
export type Totals = { readonly authorised: number; readonly captured: number; readonly refunded: number };
export type BookedPage = { readonly payments: readonly BookedPayment[]; readonly after?: string };

/** The provider's books, to hold what the shop believes against. */
export class GroundTruth {
  constructor(
    private readonly books: StripeBooks,
    private readonly ids: Ids,
  ) {}

  payment(id: string): BookedPayment | undefined {
    const payment = this.books.payment(this.ids.read('pi', id)?.number ?? 0);
    return payment && this.booked(payment);
  }

  /** Oldest first, of one order or of all; `after` of the answer asks for the next page, and is missing from the last. */
  payments(page: { after?: string | undefined; order?: string | undefined; limit?: number } = {}): BookedPage {
    const { after, order, limit = 100 } = page;
    const from = after === undefined ? 0 : this.ids.read('pi', after)?.number;
    if (from === undefined) throw noSuch('payment_intent', after!, 'after');
    const rows = this.books.file.db
      .prepare(
        `select body from stripe_payment where number > ?
         ${order === undefined ? '' : "and body ->> '$.metadata.order_id' = ?"} order by number limit ?`,
      )
      .all(...[from, ...(order === undefined ? [] : [order]), limit + 1]);
    const payments = rows.slice(0, limit).map((row) => this.booked(JSON.parse(row['body'] as string) as Payment));
    return { payments, ...(rows.length > limit && { after: payments.at(-1)!.id }) };
  }

  /** By currency, lower case. */
  totals(): Record<string, Totals> {
    const rows = this.books.file.db
      .prepare(
        `select body ->> '$.currency' as currency, sum(body ->> '$.authorised') as authorised,
           sum(body ->> '$.captured') as captured, sum(body ->> '$.refunded') as refunded
         from stripe_payment group by 1 order by 1`,
      )
      .all() as unknown as (Totals & { currency: string })[];
    return Object.fromEntries(rows.map(({ currency, ...totals }) => [currency, { ...totals }]));
  }

  private booked(payment: Payment): BookedPayment {
    const { metadata, currency, amount, authorised, captured, refunded, status } = payment;
    return {
      ...{ id: this.ids.of('pi', payment.number), orderId: metadata['order_id'] ?? null },
      ...{ attempt: metadata['attempt'] ?? null, currency, amount, authorised, captured, refunded, status },
    };
  }
}
