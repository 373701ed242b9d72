import type { Money } from '#contracts/vocabulary.js';
import type { ToldOrder, ToldRefund } from '../order/told-order.js';
import type { ToldPayout } from '../payout/told-payout.js';

/** Where pieces are sold besides the own shop; lower case, as it stands in the log. */
export const marketplaces = ['ebay', 'etsy', 'shopify'] as const;
export type Marketplace = (typeof marketplaces)[number];
/** With the store, whose tills tell of sales and take no listings. */
export type ChannelName = Marketplace | 'store';

/** What is said of a piece on one channel, as people wrote it for that channel. */
export type Draft = {
  readonly title: string;
  /** Plain text; line breaks are kept. */
  readonly description: string;
  /** https addresses, the best first. */
  readonly photos: readonly string[];
  /** In the channel's own words: a category id at eBay, a taxonomy id at Etsy, a product type at Shopify. */
  readonly category: string;
  /** What else the channel asks for, by its own names: Brand, Type, who_made, when_made. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly format: 'fixed' | 'auction';
};

/** What a channel would refuse in a draft: the field as a JSON pointer into the draft, #/title, and the rule. */
export type Fault = { readonly pointer: string; readonly detail: string };

/** A draft with its price, ready to be sold: there is one of it. */
export type Offer = Draft & { readonly sku: string; readonly price: Money };

/** A listing as its channel knows it. */
export type Listed = {
  readonly sku: string;
  /** What the channel calls the listing in public. */
  readonly listingNumber: string;
  /** The adapter's own: what its next call needs to find the listing again. At most 200 characters. */
  readonly handle: string;
};

/** A listing that can be bought right now, as the channel says. */
export type LiveListing = Listed & {
  readonly quantity: number;
  readonly price: Money;
  /** Of an auction: how many bid, and when it ends (RFC 3339). */
  readonly bids?: number | undefined;
  readonly endsAt?: string | undefined;
};

/** What a channel told us, read. `look`: it only says of which order; the rest is asked for, as it is of a part of an order. */
export type News =
  | { readonly kind: 'order'; readonly order: ToldOrder; readonly isPartial?: boolean }
  | { readonly kind: 'look'; readonly number: string }
  | { readonly kind: 'refund'; readonly number: string; readonly refund: ToldRefund }
  | { readonly kind: 'payout'; readonly payout: ToldPayout }
  | { readonly kind: 'nothing' };

/** A payout as its channel lists it. */
export type ListedPayout = Pick<ToldPayout, 'payoutId' | 'status' | 'total'> & {
  /** Asks for what it settles: the bytes that the channel wrote about it, without who bought, for read() as topic 'payout'. */
  readonly statement: () => Promise<Uint8Array>;
};

/** One of the channel's lines, and how much of it. */
export type Part = { readonly lineId: string; readonly quantity: number };
export type Sent = { readonly carrier: string; readonly trackingNumber: string; readonly sentAt: string };
/** `refundId` is ours: of two calls with one id the channel gives the money back once. */
export type Giving = {
  readonly refundId: string;
  readonly amount: Money;
  readonly parts: readonly Part[];
  readonly reason: CancelReason | 'returned';
};
/** `out-of-stock`: somebody else has the piece. */
export type CancelReason = 'out-of-stock' | 'buyer-asked' | 'address' | 'other';
/** `by-hand`: the channel lets no program do that, so people do it there; what comes of it is heard from the channel. */
export type Pushed = 'done' | 'by-hand' | 'too-late';

/** Nobody knows whether it was done: no answer, a server's error, a limit. It may be tried again as it is. */
export class ChannelUnreachable extends Error {}

/** The channel looked at it and says no, and would say no again. */
export class ChannelRefusal extends Error {
  constructor(
    /** The channel's own, or ours where it has none: 25713, INVALID, not-found. */
    readonly code: string,
    /** Names fields and rules, never persons. */
    message: string,
  ) {
    super(message);
  }
}

/** It cannot be an order, or none of ours: where in it (a JSON pointer) and why. Nothing of what it says about persons. */
export class Unreadable extends Error {
  constructor(
    readonly pointer: string,
    readonly reason: string,
  ) {
    super(`${pointer}: ${reason}`);
  }
}

/**
 * A marketplace. Every call may be repeated, and then changes nothing: adapters look before they act where the channel has
 * no keys for that. All throw {@link ChannelUnreachable} or {@link ChannelRefusal}, and nothing else, unless it says so.
 */
export abstract class Channel {
  abstract readonly name: Marketplace;
  /** In which the channel's prices are. */
  abstract readonly currency: string;
  /** What the channel would refuse, before it is asked: its limits on a draft. */
  abstract faultsIn(draft: Draft): readonly Fault[];
  /** Makes it purchasable, whether it was before or not, at this price and with these words. */
  abstract publish(offer: Offer): Promise<Listed>;
  /** From its answer on nobody can buy it. `over`: nobody could before. */
  abstract end(listing: Listed): Promise<'ended' | 'over'>;
  /** Changes the price of what is live; `over`: it is not. */
  abstract reprice(listing: Listed, price: Money): Promise<'repriced' | 'over'>;
  /** Everything that can be bought now, as the channel says. */
  abstract live(): AsyncIterable<LiveListing>;
  /** The orders that changed since that instant, each as the bytes that the channel wrote about it; late ones may be missing. */
  abstract changedSince(since: string): AsyncIterable<Uint8Array>;
  /** One order, as the channel tells it; undefined if it has none of that number. */
  abstract order(number: string): Promise<Uint8Array | undefined>;
  /**
   * What it sent to our bank since that instant, or tried to; late ones may be missing. What is still on its way to be sent is not
   * listed. None where it pays nothing out itself.
   */
  abstract payouts(since: string): AsyncIterable<ListedPayout>;
  /**
   * What it says. Pure: the same text is read the same for ever. `topic`: 'order' and 'payout' of what was asked for, else the
   * channel's own word for what it told us by itself.
   * @throws Unreadable
   */
  abstract read(topic: string, text: string): News;
  /** Tells the buyer's channel that all of an order is on its way. */
  abstract ship(number: string, parts: readonly Part[], sent: readonly Sent[]): Promise<Pushed>;
  /** Cancels an order, and gives all of its money back. */
  abstract cancel(number: string, reason: CancelReason): Promise<Pushed>;
  /** Gives a part back, of what was sent. */
  abstract refund(number: string, giving: Giving): Promise<Pushed>;
  /** Lets go of connections. No call may be under way. */
  abstract close(): void;
}
