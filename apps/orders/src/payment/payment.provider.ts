import type { PayoutLine } from '#contracts/payout.js';
import type { Money } from '#money/money.js';
import type { ProviderPayment, ProviderPayout, ProviderRefund } from './provider-news.js';

export type { ProviderPayment, ProviderPayout, ProviderRefund } from './provider-news.js';

/** Nobody knows whether it was done: no answer, a server's error, a limit. Ask again later, with the same key. */
export class Unreachable extends Error {}

/** The provider failed, and keeps that failure under the key: ask whether it was done, and go on under another key. */
export class Spent extends Unreachable {}

/** The provider understood and says no, and would say no again: our mistake, or the payment's state forbids it. */
export class Rejected extends Error {}

export type Authorisation = {
  readonly orderId: string;
  readonly attempt: number;
  readonly amount: Money;
  /** What the buyer's browser got from the provider for the card: pm_card_visa. */
  readonly token: string;
  readonly key: string;
};

export type Refunding = {
  readonly orderId: string;
  readonly refundId: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly key: string;
};

/**
 * Who takes cards. Every call may be repeated with its key and is then done once; every call answers what is true
 * afterwards. All throw {@link Unreachable} or {@link Rejected}, and nothing else.
 */
export abstract class PaymentProvider {
  /** Reserves the amount on the buyer's card. A card that is declined is an answer. */
  abstract authorise(authorisation: Authorisation): Promise<ProviderPayment>;
  /** Takes what was reserved, all of it. */
  abstract capture(paymentId: string, key: string): Promise<ProviderPayment>;
  /** Gives up what was reserved, or was not yet; what is captured already stays captured, and the answer says so. */
  abstract void(paymentId: string, key: string): Promise<ProviderPayment>;
  abstract refund(refunding: Refunding): Promise<ProviderRefund>;
  /** What the provider knows now. */
  abstract find(paymentId: string): Promise<ProviderPayment>;
  /** Every payment that the provider has from `since` (RFC 3339) or later, also those that we heard nothing of. */
  abstract madeSince(since: string): AsyncIterable<ProviderPayment>;
  /** Our refund of a payment, if the provider has it. */
  abstract findRefund(paymentId: string, refundId: string): Promise<ProviderRefund | undefined>;
  /** Every payout to our bank from `since` (RFC 3339) or later, the newest first. Who keeps no money for us has none. */
  abstract payouts(since: string): AsyncIterable<ProviderPayout>;
  /**
   * What a payout that is paid settles, movement by movement: the amounts less the fees are its total. Of a payout by hand
   * it is one movement, the whole.
   */
  abstract settledBy(payout: ProviderPayout): AsyncIterable<PayoutLine>;
  /** What the buyer's browser needs to go on with a payment that requires an action. Never logged, never stored. */
  abstract clientSecret(paymentId: string): Promise<string>;
  /** Lets go of connections and files. No call may be under way. */
  abstract close(): void;
}
