/** The platforms of the sandbox: shops of ours at each, with listings, buyers and orders in books of their own. */
export type Platform = 'ebay' | 'etsy' | 'shopify';

/** Somebody who buys. Clear: the sandbox is the outside world. */
export type Person = {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  /** The platform's name for them. */
  readonly username: string;
  readonly street: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
};

/** How a listing stands. `ended`: taken down; `sold`: nothing is left of it. Only `live` can be bought. */
export type Listing = {
  readonly platform: Platform;
  readonly number: number;
  readonly sku: string;
  readonly title: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly quantity: number;
  readonly state: 'draft' | 'live' | 'ended' | 'sold';
  readonly format: 'fixed' | 'auction';
  readonly bids: number;
  readonly endsAt?: number | undefined;
  /** Milliseconds since 1970 of the last time it became, and stopped being, purchasable. */
  readonly liveAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** What else the platform keeps of it, in its own words. */
  readonly more: Readonly<Record<string, unknown>>;
};

export type Bought = {
  readonly lineId: number;
  readonly listing: number;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly priceMinor: number;
};
export type Repaid = {
  readonly number: number;
  readonly amountMinor: number;
  readonly at: number;
  readonly reason: string;
};
export type Dispatch = {
  readonly number: number;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly at: number;
};

/** An order in a platform's books: paid as soon as it is there. Money is in minor units of `currency`. */
export type MarketOrder = {
  readonly platform: Platform;
  readonly number: number;
  readonly placedAt: number;
  readonly updatedAt: number;
  readonly lines: readonly Bought[];
  readonly currency: string;
  readonly goodsMinor: number;
  readonly shippingMinor: number;
  /** Collected by the platform, which remits it. */
  readonly taxMinor: number;
  readonly feeMinor: number;
  readonly buyer: Person;
  readonly cancelledAt?: number | undefined;
  readonly cancelReason?: string | undefined;
  readonly refunds: readonly Repaid[];
  readonly dispatches: readonly Dispatch[];
};

/**
 * What a platform owes the seller for one thing, or is owed: a sale, money that went back, a listing that was shown. Below zero
 * it is taken from the seller, who has `grossMinor - taxMinor - feeMinor` of it.
 */
export type Movement = {
  readonly platform: Platform;
  readonly number: number;
  readonly kind: 'sale' | 'refund' | 'listing';
  /** The number of the order; of a listing's fee, the listing's. */
  readonly of: number;
  /** The number of a refund. */
  readonly refund?: number | undefined;
  readonly currency: string;
  readonly grossMinor: number;
  /** Within the gross, and sent to the state by the platform. */
  readonly taxMinor: number;
  /** What the platform keeps; below zero it gives back what it kept before. */
  readonly feeMinor: number;
  readonly at: number;
  /** The number of the payout that settles it. */
  readonly payout: number;
};
/** What a platform sent to the seller's bank: all that its movements leave the seller. */
export type MarketPayout = {
  readonly platform: Platform;
  readonly number: number;
  readonly currency: string;
  readonly amountMinor: number;
  readonly at: number;
};

/**
 * What tests and the control interface may know and do: the ground truth of all platforms, whatever anybody was told.
 * Times are the sandbox's clock.
 */
export abstract class MarketTruth {
  abstract listings(platform?: Platform): readonly Listing[];
  abstract orders(platform?: Platform): readonly MarketOrder[];
  /** Somebody buys all that is left of a live listing of this SKU, now; undefined if there is none. Told by webhook as the platform does. */
  abstract buy(platform: Platform, sku: string, by?: Person): MarketOrder | undefined;
  /** Somebody bids at an auction; false if there is none. */
  abstract bid(platform: Platform, sku: string, amountMinor: number): boolean;
  /** What people do on the platform's own pages: the buyer or the seller cancels, the seller refunds. Told as the platform does. */
  abstract cancel(platform: Platform, order: number, reason: string): void;
  abstract repay(platform: Platform, order: number, amountMinor: number, reason: string): void;
  /**
   * The platform sends what it owes the seller to the bank, now: one payout in each currency, of all that was in none yet. Nothing
   * where the seller is owed nothing; then it waits for the next.
   */
  abstract payOut(platform: Platform): readonly MarketPayout[];
  abstract payouts(platform?: Platform): readonly MarketPayout[];
  /** What payouts settled, the first that was settled first. */
  abstract movements(platform: Platform): readonly Movement[];
  /** The next so many requests to take a listing down are answered as done, and are not. */
  abstract ignoreEndings(platform: Platform, count: number): void;
  /** Calls a second and a day; Shopify's are points, and its `perDay` is ignored. */
  abstract setQuota(platform: Platform, quota: { readonly perSecond: number; readonly perDay?: number }): void;
  /** Calls that were refused because of the quota so far. */
  abstract throttled(platform: Platform): number;
}
