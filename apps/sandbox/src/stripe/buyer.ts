import type { Reply } from '../reply.js';
import type { Acquirer } from './acquirer.js';
import { inUnits } from './amounts.js';
import type { Ids } from './ids.js';
import type { Payment } from './payment.js';
import type { Shapes } from './shapes.js';
import type { StripeBooks } from './stripe-books.js';
import { allow, noSuch } from './stripe-error.js';

/** The buyer whom the bank asks whether it is really them, in a browser. */
export class Buyer {
  constructor(
    private readonly books: StripeBooks,
    private readonly ids: Ids,
    private readonly shapes: Shapes,
    private readonly acquirer: Acquirer,
    private readonly now: () => number,
  ) {}

  /**
   * Ends the authentication.
   * @returns the payment as Stripe then shows it, and where the browser goes from there, if the shop said.
   * @throws StripeError unless the payment waits for the buyer.
   */
  answer(id: string, succeeded: boolean): { readonly shown: object; readonly backTo: string | undefined } {
    const cause = { at: this.now(), requestId: null, key: null };
    const payment = this.acquirer.authenticate(this.waiting(id), succeeded, cause);
    const shown = this.shapes.show({ kind: 'payment', of: payment });
    if (payment.returnUrl === null) return { shown, backTo: undefined };
    const backTo = new URL(payment.returnUrl);
    backTo.searchParams.set('payment_intent', id);
    backTo.searchParams.set('payment_intent_client_secret', `${id}_secret_${payment.secret}`);
    backTo.searchParams.set('redirect_status', succeeded ? 'succeeded' : 'failed');
    return { shown, backTo: backTo.href };
  }

  /** What the bank shows: who pays how much, and two buttons. */
  page(id: string): Reply {
    const { amount, currency } = this.waiting(id);
    const body = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Your bank</title>
<h1>Your bank asks: do you pay ${inUnits(amount, currency)} ${currency.toUpperCase()}?</h1>
<form method="post">
<button name="outcome" value="succeed">Yes, it is me</button> <button name="outcome" value="fail">No</button>
</form></html>
`;
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
  }

  private waiting(id: string): Payment {
    const payment = this.books.payment(this.ids.read('pi', id)?.number ?? 0);
    if (payment === undefined) throw noSuch('payment_intent', id, 'id');
    allow('authenticated', payment);
    return payment;
  }
}
