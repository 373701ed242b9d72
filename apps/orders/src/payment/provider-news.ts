import type { Money } from '#money/money.js';

/** What a provider says of one payment. It may say so in an answer, in a webhook, or when it is asked. */
export type ProviderPayment = {
  /** The provider's own name for it: pi_... */
  readonly paymentId: string;
  /** Ours, as we gave it when we asked; undefined if the provider does not know, since somebody else made the payment. */
  readonly orderId: string | undefined;
  /** Which of the order's attempts to pay it is, counted from 1; given and answered like orderId. */
  readonly attempt: number | undefined;
  readonly status: 'action-required' | 'processing' | 'authorised' | 'captured' | 'voided' | 'declined';
  /** What was asked for, in the provider's answer; equal to what we asked. */
  readonly amount: Money;
  readonly capturedMinor: number;
  /** Why it was declined, in the provider's words: insufficient_funds. */
  readonly declineCode?: string | undefined;
};

export type ProviderRefund = {
  /** The provider's own name for it: re_... */
  readonly providerRefundId: string;
  readonly orderId: string | undefined;
  /** Ours, as we gave it when we asked. */
  readonly refundId: string | undefined;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly failureReason?: string | undefined;
};

/** What a provider says of one payout to our bank. */
export type ProviderPayout = {
  /** The provider's own name for it: po_... */
  readonly payoutId: string;
  /** When it left the provider; RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** What arrives; below zero where our bank was debited. */
  readonly total: Money;
  /** Open: it is on its way, or the provider has not worked out yet what it settles. */
  readonly status: 'open' | 'paid' | 'failed';
  /** Somebody asked for it, as much as they liked: of which movements it is made, the provider does not know. */
  readonly byHand: boolean;
};

/** Why the provider said no to a card, to be stored and shown: in short, and without the card's token if it repeats that. */
export const reasonOf = (message: string, token: string) => message.replaceAll(token, 'the card').slice(0, 200);
