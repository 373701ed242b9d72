import type { Platform } from './market.js';

/** What comes back each second into a bucket that holds `bucket`, and how much the last 24 hours may have had. */
export type MarketQuota = { readonly perSecond: number; readonly perDay: number; readonly bucket: number };
/** `left`: in the bucket, rounded down; `leftToday`: of the last 24 hours, Infinity where days are not counted. */
export type Admission =
  | { readonly admitted: true; readonly left: number; readonly leftToday: number }
  | { readonly admitted: false; readonly retryAfterMs: number };

export const usualQuotas: Readonly<Record<Platform, MarketQuota>> = {
  ebay: { perSecond: 50, perDay: 5_000, bucket: 50 },
  etsy: { perSecond: 10, perDay: 10_000, bucket: 10 },
  shopify: { perSecond: 100, perDay: Infinity, bucket: 2_000 },
};
/** Of Shopify's bucket: what it holds comes back in so many seconds. */
const shopifyBucketSeconds = 20;
const dayMs = 86_400_000;

/** How much of a platform's API was used, and whether the next call is too much. Forgotten with the process. */
export class QuotaMeter {
  /** Calls that were refused so far. */
  throttled = 0;
  private tokens: number;
  private at: number;
  private readonly spent: { readonly at: number; cost: number }[] = [];
  private spentToday = 0;

  constructor(
    private readonly platform: Platform,
    private readonly now: () => number,
    private limits = usualQuotas[platform],
  ) {
    this.tokens = limits.bucket;
    this.at = now();
  }

  get quota(): MarketQuota {
    return this.limits;
  }

  /** What is in the bucket now. */
  get left(): number {
    this.refill();
    return Math.floor(this.tokens);
  }

  /** From now on, with a full bucket. What was used today stays used. */
  set({
    perSecond,
    perDay = this.limits.perDay,
  }: {
    readonly perSecond: number;
    readonly perDay?: number | undefined;
  }) {
    const isShopify = this.platform === 'shopify';
    const bucket = isShopify ? perSecond * shopifyBucketSeconds : perSecond;
    this.limits = { perSecond, perDay: isShopify ? Infinity : perDay, bucket };
    this.tokens = bucket;
  }

  admit(cost: number): Admission {
    this.refill();
    const retryAfterMs = Math.max(this.untilFilledMs(cost), this.untilTomorrowMs(cost));
    if (retryAfterMs > 0) {
      this.throttled++;
      return { admitted: false, retryAfterMs };
    }
    this.tokens -= cost;
    this.spentToday += cost;
    const last = this.spent.at(-1);
    if (last?.at === this.at) last.cost += cost;
    else this.spent.push({ at: this.at, cost });
    return { admitted: true, left: Math.floor(this.tokens), leftToday: this.limits.perDay - this.spentToday };
  }

  /** Puts back what was taken too much, where a call turned out to be cheaper. */
  giveBack(cost: number) {
    this.tokens = Math.min(this.tokens + cost, this.limits.bucket);
  }

  private untilFilledMs(cost: number) {
    const missing = cost - this.tokens;
    if (missing <= 0) return 0;
    return this.limits.perSecond === 0 ? dayMs : Math.ceil((missing * 1_000) / this.limits.perSecond);
  }

  private untilTomorrowMs(cost: number) {
    let over = this.spentToday + cost - this.limits.perDay;
    if (over <= 0) return 0;
    for (const { at, cost: had } of this.spent) {
      over -= had;
      if (over <= 0) return at + dayMs - this.at;
    }
    return dayMs;
  }

  private refill() {
    const now = this.now();
    this.tokens = Math.min(
      this.tokens + (Math.max(now - this.at, 0) * this.limits.perSecond) / 1_000,
      this.limits.bucket,
    );
    this.at = now;
    while (this.spent.length > 0 && this.spent[0]!.at <= now - dayMs) this.spentToday -= this.spent.shift()!.cost;
  }
}
