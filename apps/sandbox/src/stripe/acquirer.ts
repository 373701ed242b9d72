import { cards } from './cards.js';
import type { Ids } from './ids.js';
import * as transition from './payment.js';
import type { EventType, Payment, Payout, Refund, Shown, StripeEvent } from './payment.js';
import type { SellerBalance } from './seller-balance.js';
import type { StripeBooks } from './stripe-books.js';

/** When something happens, in milliseconds, and the call it happens for, if any. */
export type Cause = { readonly at: number; readonly requestId: string | null; readonly key: string | null };

export type NewPayment = Pick<
  Payment,
  'amount' | 'currency' | 'captureMethod' | 'redirects' | 'metadata' | 'description' | 'card' | 'returnUrl'
>;

/** How long a bank takes to decide on a refund that it does not settle at once. */
const settlesAfterMs = 1_000;
const seconds = (ms: number) => Math.floor(ms / 1_000);

/** The provider's dealings with the buyer's bank: each writes what is now true and tells what happened. It refuses nothing. */
export class Acquirer {
  constructor(
    private readonly books: StripeBooks,
    private readonly ids: Ids,
    private readonly balance: SellerBalance,
    private readonly secret: () => string,
    private readonly tell: (event: StripeEvent) => void,
  ) {}

  open(asked: NewPayment, { at }: Cause): Payment {
    const payment: Payment = {
      ...{ number: this.books.next(), created: seconds(at), ...asked, secret: this.secret() },
      status: asked.card === null ? 'requires_payment_method' : 'requires_confirmation',
      ...{ authorised: 0, captured: 0, refunded: 0, charges: [], error: null },
      ...{ canceledAt: null, cancellationReason: null, balance: null },
    };
    return this.put(payment);
  }

  /** Asks the bank for the amount; with automatic capture, takes it. */
  confirm(payment: Payment, card: string, returnUrl: string | null, cause: Cause): Payment {
    const { answer } = cards.get(card)!;
    const asked: Payment = { ...payment, returnUrl };
    if (answer === 'yes') return this.authorise(asked, card, cause);
    if (answer === 'authenticate') {
      const waiting: Payment = { ...asked, card, status: 'requires_action', error: null };
      return this.happened('payment_intent.requires_action', this.put(waiting), cause);
    }
    const declined = this.put(transition.decline(asked, card, answer, seconds(cause.at)));
    return this.happened('payment_intent.payment_failed', declined, cause);
  }

  /** The buyer did, or did not, prove to be the card's owner. */
  authenticate(payment: Payment, succeeded: boolean, cause: Cause): Payment {
    if (succeeded) return this.authorise(payment, payment.card!, cause);
    return this.happened('payment_intent.payment_failed', this.put(transition.failAuthentication(payment)), cause);
  }

  capture(payment: Payment, amount: number, cause: Cause): Payment {
    const source = this.ids.of('ch', payment.number, payment.charges.length - 1);
    const balance = this.balance.charge(source, amount, payment.currency, seconds(cause.at));
    return this.happened(
      'payment_intent.succeeded',
      this.put(transition.capture(payment, amount, balance.number)),
      cause,
    );
  }

  cancel(payment: Payment, reason: string | null, cause: Cause): Payment {
    const canceled = this.put(transition.cancel(payment, reason, seconds(cause.at)));
    return this.happened('payment_intent.canceled', canceled, cause);
  }

  refund(payment: Payment, asked: Pick<Refund, 'amount' | 'reason' | 'metadata'>, cause: Cause): Refund {
    const { number, currency } = payment;
    const card = payment.card!;
    const atOnce = cards.get(card)!.refund === 'at-once';
    const [refundNumber, charge] = [this.books.next(), payment.charges.length - 1];
    const source = this.ids.of('re', refundNumber);
    const balance = this.balance.refund(source, asked.amount, currency, seconds(cause.at));
    const refund: Refund = {
      ...{ number: refundNumber, created: seconds(cause.at), payment: number, charge, ...asked, currency, card },
      ...{ status: atOnce ? 'succeeded' : 'pending', balance: balance.number },
    };
    this.books.putRefund(refund, atOnce ? null : cause.at + settlesAfterMs);
    const refunded = this.put({ ...payment, refunded: payment.refunded + asked.amount });
    this.happening('refund.created', { kind: 'refund', of: refund }, cause);
    this.happening('charge.refunded', { kind: 'charge', of: refunded, charge }, cause);
    if (atOnce) this.happening('refund.updated', { kind: 'refund', of: refund }, cause);
    return refund;
  }

  /** The banks decide on the refunds that are due. What fails is the seller's money again. */
  settle(at: number) {
    const cause: Cause = { at, requestId: null, key: null };
    for (const refund of this.books.settling(at)) {
      if (cards.get(refund.card)!.refund !== 'fails') {
        const settled: Refund = { ...refund, status: 'succeeded' };
        this.books.putRefund(settled, null);
        this.happening('refund.updated', { kind: 'refund', of: settled }, cause);
        continue;
      }
      const { number: failureBalance } = this.balance.refundFailure(refund.balance, seconds(at));
      const failed: Refund = { ...refund, status: 'failed', failureBalance };
      this.books.putRefund(failed, null);
      const payment = this.books.payment(refund.payment)!;
      this.put({ ...payment, refunded: payment.refunded - refund.amount });
      this.happening('refund.updated', { kind: 'refund', of: failed }, cause);
      this.happening('refund.failed', { kind: 'refund', of: failed }, cause);
    }
  }

  /** Sends what is the seller's to the seller's bank; undefined if there is nothing. */
  payOut(at: number): Payout | undefined {
    const payout = this.balance.payOut(seconds(at));
    if (payout) this.happening('payout.paid', { kind: 'payout', of: payout }, { at, requestId: null, key: null });
    return payout;
  }

  private authorise(payment: Payment, card: string, cause: Cause): Payment {
    const authorised = transition.authorise(payment, card, seconds(cause.at));
    if (payment.captureMethod !== 'manual') return this.capture(authorised, payment.amount, cause);
    return this.happened('payment_intent.amount_capturable_updated', this.put(authorised), cause);
  }

  private put(payment: Payment) {
    this.books.put(payment);
    return payment;
  }

  private happened(type: EventType, payment: Payment, cause: Cause) {
    this.happening(type, { kind: 'payment', of: payment }, cause);
    return payment;
  }

  private happening(type: EventType, shown: Shown, { at, requestId, key }: Cause) {
    this.tell({ number: this.books.next(), created: seconds(at), type, shown, requestId, key });
  }
}
