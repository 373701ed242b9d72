import { add, format, zero, type Money } from '#money/money.js';
import { fromStripe } from '../../../orders/src/payment/stripe/stripe-amount.js';
import type { OrderTill } from './takings.js';

const pageSize = 1_000;

/** One payment as the provider has it, in its own minor units. */
export type BookedPayment = {
  readonly orderId: string | null;
  readonly currency: string;
  readonly authorised: number;
  readonly captured: number;
  readonly refunded: number;
  readonly status: string;
};
/** How many payments the provider has for how many orders, and in words whatever differs from what the shop says. */
export type Reconciliation = { readonly orders: number; readonly payments: number; readonly faults: readonly string[] };

/** Everything the payment provider has booked, oldest first; undefined if nobody answers there. */
export async function readBooks(sandboxUrl: string): Promise<BookedPayment[] | undefined> {
  const booked: BookedPayment[] = [];
  let after: string | undefined;
  do {
    const page = `${sandboxUrl}/control/books?limit=${pageSize}${after === undefined ? '' : `&after=${after}`}`;
    const answer = await fetch(page).catch(() => undefined);
    if (answer === undefined || !answer.ok) return undefined;
    const { payments, ...more } = (await answer.json()) as { payments: BookedPayment[]; after?: string };
    booked.push(...payments);
    after = more.after;
  } while (after !== undefined);
  return booked;
}

/**
 * What was captured and refunded for each order is the same there and here, and no card has anything reserved any more. If
 * the books know none of the orders they are somebody else's, and there is nothing to compare.
 */
export function reconcile(tills: readonly OrderTill[], booked: readonly BookedPayment[]): Reconciliation {
  const ofOrder = new Map<string | null, BookedPayment[]>();
  for (const payment of booked) ofOrder.set(payment.orderId, [...(ofOrder.get(payment.orderId) ?? []), payment]);
  const faults: string[] = [];
  let payments = 0;
  for (const { orderId, captured, refunded } of tills) {
    const theirs = ofOrder.get(orderId) ?? [];
    payments += theirs.length;
    const { currency } = captured;
    const inTheirs = (field: 'captured' | 'refunded') =>
      theirs.map((payment) => fromStripe(payment[field], payment.currency)).reduce(add, zero(currency));
    const compare = (what: 'captured' | 'refunded', ours: Money, there: Money) => {
      if (there.minor !== ours.minor)
        faults.push(`${orderId}: ${currency} ${format(ours)} is ${what} here, ${format(there)} at the provider`);
    };
    if (theirs.some((payment) => payment.currency.toUpperCase() !== currency)) {
      faults.push(`${orderId}: the order is in ${currency}, and a payment is not`);
      continue;
    }
    compare('captured', captured, inTheirs('captured'));
    compare('refunded', refunded, inTheirs('refunded'));
    if (theirs.some(({ status }) => status === 'requires_capture'))
      faults.push(`${orderId}: money is still reserved on the buyer’s card`);
  }
  return { orders: tills.length, payments, faults: payments === 0 ? [] : faults };
}
