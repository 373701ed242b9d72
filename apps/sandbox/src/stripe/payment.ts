// What the provider knows of a payment, smaller than what it shows of it (see shapes.ts). Amounts are in Stripe's minor
// units, times in seconds since 1970. Every transition answers a new payment.

export type PaymentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

export type Decline = {
  readonly type: 'card_error' | 'invalid_request_error';
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
};

/** One try to charge the card. Only the last of a payment can have succeeded. */
export type Charge = { readonly created: number; readonly card: string; readonly decline?: Decline };

export type Payment = {
  readonly number: number;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  /** The end of the client secret. */
  readonly secret: string;
  readonly captureMethod: 'manual' | 'automatic' | 'automatic_async';
  /** Whether methods that redirect are allowed; null: only the methods listed, which is card. */
  readonly redirects: 'always' | 'never' | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly description: string | null;
  readonly card: string | null;
  readonly status: PaymentStatus;
  /** What the bank promised, in all; it stays when the promise is given up or used. */
  readonly authorised: number;
  readonly captured: number;
  readonly refunded: number;
  readonly charges: readonly Charge[];
  readonly error: Decline | null;
  readonly returnUrl: string | null;
  readonly canceledAt: number | null;
  readonly cancellationReason: string | null;
  /** The balance transaction of the capture. */
  readonly balance: number | null;
};

export type Refund = {
  readonly number: number;
  readonly created: number;
  readonly payment: number;
  /** Which charge of the payment, counted from 0. */
  readonly charge: number;
  readonly amount: number;
  readonly currency: string;
  readonly card: string;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly balance: number;
  readonly failureBalance?: number;
};

export type Balance = {
  readonly number: number;
  readonly created: number;
  readonly type: 'charge' | 'refund' | 'refund_failure' | 'payout';
  readonly amount: number;
  readonly fee: number;
  /** The account's. */
  readonly currency: string;
  /** Of how much in the account's currency one minor unit was worth, where it was another currency. */
  readonly exchangeRate?: number;
  /** ch_..., re_... or po_... */
  readonly source: string;
};

/** What was sent to the seller's bank, and arrived there. */
export type Payout = {
  readonly number: number;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly balance: number;
};

export type EventType =
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.succeeded'
  | 'payment_intent.payment_failed'
  | 'payment_intent.canceled'
  | 'payment_intent.requires_action'
  | 'charge.refunded'
  | 'refund.created'
  | 'refund.updated'
  | 'refund.failed'
  | 'payout.paid';

/** What is shown: an object as it was at some moment. */
export type Shown =
  | { readonly kind: 'payment'; readonly of: Payment; readonly expand?: true }
  | { readonly kind: 'charge'; readonly of: Payment; readonly charge: number }
  | { readonly kind: 'refund'; readonly of: Refund }
  | { readonly kind: 'balance'; readonly of: Balance; readonly source?: Shown | undefined }
  | { readonly kind: 'payout'; readonly of: Payout }
  | { readonly kind: 'event'; readonly of: StripeEvent }
  | { readonly kind: 'list'; readonly of: readonly Shown[]; readonly url: string; readonly more: boolean };

export type StripeEvent = {
  readonly number: number;
  readonly created: number;
  readonly type: EventType;
  readonly shown: Shown;
  /** The call that caused it; null: nobody's, such as a refund that the bank settled. */
  readonly requestId: string | null;
  readonly key: string | null;
};

/** The bank promises the amount. */
export function authorise(payment: Payment, card: string, at: number): Payment {
  const charges = [...payment.charges, { created: at, card }];
  return { ...payment, card, charges, status: 'requires_capture', authorised: payment.amount, error: null };
}

export function decline(payment: Payment, card: string, why: Decline, at: number): Payment {
  const charges = [...payment.charges, { created: at, card, decline: why }];
  return { ...payment, card: null, charges, status: 'requires_payment_method', error: why };
}

/** The buyer did not prove to be the card's owner; the card was never charged. */
export function failAuthentication(payment: Payment): Payment {
  const error: Decline = {
    ...{ type: 'invalid_request_error', code: 'payment_intent_authentication_failure' },
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new ' +
      'PaymentMethod to attempt to fulfill this PaymentIntent again.',
  };
  return { ...payment, card: null, status: 'requires_payment_method', error };
}

/** What is not captured of the promise is given up. */
export function capture(payment: Payment, amount: number, balance: number): Payment {
  return { ...payment, status: 'succeeded', captured: amount, balance };
}

export function cancel(payment: Payment, reason: string | null, at: number): Payment {
  return { ...payment, status: 'canceled', canceledAt: at, cancellationReason: reason };
}
