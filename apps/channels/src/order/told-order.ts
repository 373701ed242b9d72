import type { Buyer } from '#contracts/personal.js';
import type { Money } from '#contracts/vocabulary.js';

/** Tax as a channel tells it: what we owe, and what the channel collected and remits itself, which is never ours. */
export type ToldTax = { readonly own: Money; readonly collected: Money };

/** One position as its channel tells it. */
export type ToldLine = {
  /** The channel's id of the line, as text. */
  readonly lineId: string;
  /** Our stock number or SKU, if whoever listed it wrote one there. */
  readonly sku?: string | undefined;
  /** The channel's number of the listing that was sold, if it says so. */
  readonly listingNumber?: string | undefined;
  readonly title: string;
  readonly quantity: number;
  /** Of one, before discounts. */
  readonly price: Money;
  /** Of the whole line, not negative. */
  readonly discount: Money;
  readonly tax: ToldTax;
};

/** Money that a channel gave back to the buyer. */
export type ToldRefund = {
  /** The channel's id of it, as text; where it has none, what tells it from the others. */
  readonly refundId: string;
  readonly at: string;
  readonly amount: Money;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
};

/**
 * An order as its channel tells it, in our words. All money is in one currency, that of the sale; who buys is in clear only
 * until it is sealed. goods - discount + shipping + (taxIncluded ? 0 : own + collected tax) + other = total, always.
 */
export type ToldOrder = {
  /** The channel's number of it, as text, since some count beyond 2^53: letters, digits, dot, dash, underscore, at most 50. */
  readonly number: string;
  /** What people at the channel call it, if that is something else: #2041. */
  readonly name?: string | undefined;
  readonly placedAt: string;
  /** Of two tellings of one order the later counts. */
  readonly updatedAt: string;
  /** `unpaid`: nothing is to be done yet. A refunded order that was not cancelled is paid. */
  readonly status: 'unpaid' | 'paid' | 'cancelled';
  /** A trial that must reach nobody's books. */
  readonly isTest: boolean;
  readonly lines: readonly ToldLine[];
  readonly goods: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: ToldTax;
  readonly taxIncluded: boolean;
  /** Tips, duties, cash rounding, and whatever else the channel does not explain. */
  readonly other: Money;
  readonly total: Money;
  /** What the channel keeps of it, if it says so with the order. */
  readonly fees?: Money | undefined;
  readonly refunds: readonly ToldRefund[];
  /** Where it goes: DE, US-PA. None where it is carried home from the store, or nobody says. */
  readonly destination?: string | undefined;
  /** What the channel promises the buyer that we do, if it says so. */
  readonly shipBy?: string | undefined;
  readonly buyer?: Buyer | undefined;
};
