import { parse } from '#money/money.js';
import { divide } from '#money/rounding.js';
import { percent, type Ratio } from '#money/ratio.js';
import type { BookFile } from '../book-file.js';
import type { Chance } from '../chance.js';
import type { Faults } from '../faults.js';
import { MarketBooks } from './market-books.js';
import { MarketTruth, type Dispatch, type Listing, type MarketOrder, type MarketPayout } from './market.js';
import type { Movement, Person, Platform, Repaid } from './market.js';
import { PayingOut } from './paying-out.js';
import { PayoutBooks } from './payout-books.js';
import { people } from './people.js';
import { QuotaMeter, type Admission } from './quota-meter.js';

export type MarketWorld = {
  readonly file: BookFile;
  readonly faults: Faults;
  readonly chance: Chance;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly report: (message: string) => void;
};

/** What happened at a platform that it may have to tell. A cancellation that gives money back is two: `cancelled`, then `repaid`. */
export type MarketEvent = {
  readonly platform: Platform;
  readonly kind: 'sold' | 'cancelled' | 'repaid' | 'bid';
  readonly order?: MarketOrder;
  readonly listing?: Listing;
};
type ListingChange = Partial<Omit<Listing, 'platform' | 'sku' | 'number'>>;

export const platforms: readonly Platform[] = ['ebay', 'etsy', 'shopify'];
/** Shipping by where the buyer lives, in major units of the listing's currency. */
const shipping = { home: '15', abroad: '45' };
/** What eBay and Etsy collect of an order that goes to the United States. */
const salesTax = percent('6');
const fees: Readonly<Record<Platform, Ratio>> = { ebay: percent('13.25'), etsy: percent('6.5'), shopify: percent('0') };

/** Everything that happens at the platforms, over books of their own: who offers, who buys, who gives money back, who asks too often. */
export class MarketHall extends MarketTruth {
  readonly books: MarketBooks;
  private readonly paying: PayingOut;
  private readonly listeners: ((event: MarketEvent) => void)[] = [];
  private readonly meters: Readonly<Record<Platform, QuotaMeter>>;
  private readonly ignoring: Record<Platform, number> = { ebay: 0, etsy: 0, shopify: 0 };

  constructor(readonly world: MarketWorld) {
    super();
    this.books = new MarketBooks(world.file);
    this.paying = new PayingOut({ ...world, market: this.books, books: new PayoutBooks(world.file) });
    const meter = (platform: Platform) => new QuotaMeter(platform, world.now);
    this.meters = { ebay: meter('ebay'), etsy: meter('etsy'), shopify: meter('shopify') };
  }

  /** Hears of everything, in the order in which it happens, before whoever caused it is answered. */
  onEvent(listener: (event: MarketEvent) => void) {
    this.listeners.push(listener);
  }

  listings(platform?: Platform): readonly Listing[] {
    return (platform === undefined ? platforms : [platform]).flatMap((one) => this.books.listings(one));
  }

  listing(platform: Platform, by: { readonly sku: string } | { readonly number: number }): Listing | undefined {
    return this.books.listing(platform, by);
  }

  /** Makes a listing, or changes the one of that SKU, as the seller's programs ask. A new one is a draft of nothing. */
  putListing(platform: Platform, sku: string, change: ListingChange): Listing {
    const before = this.books.listing(platform, { sku });
    if (before !== undefined) return this.keep(before, { ...before, ...change });
    const fresh: Listing = {
      ...{ platform, number: this.books.next(platform, 'listing'), sku, title: '', priceMinor: 0, currency: 'USD' },
      ...{ quantity: 0, state: 'draft', format: 'fixed', bids: 0, more: {} },
    };
    return this.keep(fresh, { ...fresh, ...change });
  }

  /**
   * From now on it can be bought. There is one of it, unless there are more.
   * @throws RangeError there is no such listing
   */
  publish(platform: Platform, sku: string): Listing {
    const before = this.known(platform, sku);
    return this.keep(before, { ...before, state: 'live', quantity: Math.max(before.quantity, 1) });
  }

  /** `over`: nobody could buy it. `ignored`: the platform is to answer as if it was done, and it was not. */
  takeDown(platform: Platform, sku: string): 'ended' | 'over' | 'ignored' {
    const before = this.books.listing(platform, { sku });
    if (before?.state !== 'live') return 'over';
    if (this.ignores(before)) return 'ignored';
    this.keep(before, { ...before, state: 'ended' });
    return 'ended';
  }

  /**
   * What is left of it, as the seller says. Nothing of what is live takes it off sale, unless that is ignored; more of what
   * is not live does not put it on sale.
   * @throws RangeError there is no such listing
   */
  setQuantity(platform: Platform, sku: string, quantity: number): 'set' | 'ignored' {
    const before = this.known(platform, sku);
    const ends = quantity === 0 && before.state === 'live';
    if (ends && this.ignores(before)) return 'ignored';
    this.keep(before, { ...before, quantity, ...(ends && { state: 'ended' }) });
    return 'set';
  }

  orders(platform?: Platform): readonly MarketOrder[] {
    return (platform === undefined ? platforms : [platform]).flatMap((one) => this.books.orders(one));
  }

  order(platform: Platform, number: number): MarketOrder | undefined {
    return this.books.order(platform, number);
  }

  /** Those that changed then or later, up to and including `until`, the longest unchanged first. */
  ordersSince(platform: Platform, updatedAt: number, limit: number, offset: number, until = Number.MAX_SAFE_INTEGER) {
    return this.books.updatedBetween(platform, updatedAt, until, limit, offset) as readonly MarketOrder[];
  }

  /** How many {@link ordersSince} would find without a limit. */
  countSince(platform: Platform, updatedAt: number, until = Number.MAX_SAFE_INTEGER): number {
    return this.books.countBetween(platform, updatedAt, until);
  }

  buy(platform: Platform, sku: string, by?: Person): MarketOrder | undefined {
    const listing = this.books.listing(platform, { sku });
    return isOnSale(listing, this.world.now()) ? this.sell(listing, by) : undefined;
  }

  bid(platform: Platform, sku: string, amountMinor: number): boolean {
    const listing = this.books.listing(platform, { sku });
    if (!isOnSale(listing, this.world.now()) || listing.format !== 'auction') return false;
    const { bids, priceMinor } = listing;
    if (bids === 0 ? amountMinor < priceMinor : amountMinor <= priceMinor) return false;
    const bidden = this.keep(listing, { ...listing, bids: bids + 1, priceMinor: amountMinor });
    this.tell({ platform, kind: 'bid', listing: bidden });
    return true;
  }

  /** Auctions whose time is over by now: who bid most has bought, and what nobody wanted is taken down. */
  settle() {
    for (const listing of this.books.ending(this.world.now()))
      if (listing.bids > 0) this.sell(listing);
      else this.keep(listing, { ...listing, state: 'ended' });
  }

  /**
   * Cancels it once, and gives back what was not given back yet, unless that is to stay.
   * @throws RangeError there is no such order
   */
  cancel(platform: Platform, number: number, reason: string, money: 'back' | 'stays' = 'back'): MarketOrder {
    const order = this.ordered(platform, number);
    if (order.cancelledAt !== undefined) return order;
    const cancelledAt = this.world.now();
    this.books.putOrder({ ...order, cancelledAt, updatedAt: cancelledAt, cancelReason: reason });
    const left = leftOf(order);
    const refund = money === 'back' && left > 0 ? this.addRefund(order, left, reason) : undefined;
    const cancelled = this.ordered(platform, number);
    this.tell({ platform, kind: 'cancelled', order: cancelled });
    if (refund !== undefined) this.tell({ platform, kind: 'repaid', order: cancelled });
    return cancelled;
  }

  /**
   * Gives that much of it back.
   * @throws RangeError there is no such order, or less is left of what was paid
   */
  repay(platform: Platform, number: number, amountMinor: number, reason: string): Repaid {
    const order = this.ordered(platform, number);
    if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0 || amountMinor > leftOf(order))
      throw new RangeError(`${amountMinor} cannot be given back of what is left, ${leftOf(order)}`);
    const refund = this.addRefund(order, amountMinor, reason);
    this.books.putOrder({ ...order, updatedAt: refund.at });
    this.tell({ platform, kind: 'repaid', order: this.ordered(platform, number) });
    return refund;
  }

  /**
   * It is on its way. The same tracking number again is the same parcel.
   * @throws RangeError there is no such order
   */
  dispatch(platform: Platform, number: number, sent: Pick<Dispatch, 'carrier' | 'trackingNumber'>): Dispatch {
    const order = this.ordered(platform, number);
    const known = order.dispatches.find(({ trackingNumber }) => trackingNumber === sent.trackingNumber);
    if (known !== undefined) return known;
    const at = this.world.now();
    const dispatch = { number: this.books.next(platform, 'dispatch'), ...sent, at };
    this.books.addDispatch(platform, number, dispatch);
    this.books.putOrder({ ...order, updatedAt: at });
    return dispatch;
  }

  payOut(platform: Platform): readonly MarketPayout[] {
    return this.paying.payOut(platform);
  }

  payouts(platform?: Platform): readonly MarketPayout[] {
    return (platform === undefined ? platforms : [platform]).flatMap((one) => this.paying.payouts(one));
  }

  movements(platform: Platform): readonly Movement[] {
    return this.paying.movements(platform);
  }

  ignoreEndings(platform: Platform, count: number) {
    this.ignoring[platform] = count;
  }

  setQuota(platform: Platform, quota: { readonly perSecond: number; readonly perDay?: number }) {
    this.meters[platform].set(quota);
  }

  throttled(platform: Platform): number {
    return this.meters[platform].throttled;
  }

  meter(platform: Platform): QuotaMeter {
    return this.meters[platform];
  }

  /** Takes a call's cost out of the platform's quota, or says when it may come again. */
  admit(platform: Platform, cost: number): Admission {
    return this.meters[platform].admit(cost);
  }

  private sell(listing: Listing, by?: Person): MarketOrder {
    const { platform, quantity, currency, priceMinor } = listing;
    const buyer = by ?? people[Math.floor(this.world.chance.fraction() * people.length)]!;
    const at = this.world.now();
    const number = this.books.next(platform, 'order');
    const goodsMinor = priceMinor * quantity;
    const isHome = buyer.country === 'US';
    const shippingMinor = parse(isHome ? shipping.home : shipping.abroad, currency).minor;
    const taxed = isHome && platform !== 'shopify';
    const taxMinor = taxed ? shareOf(goodsMinor + shippingMinor, salesTax) : 0;
    this.books.putOrder({
      ...{ platform, number, placedAt: at, updatedAt: at, currency, goodsMinor, shippingMinor, taxMinor },
      ...{ feeMinor: shareOf(goodsMinor + shippingMinor, fees[platform]), buyer },
    });
    const { sku, title } = listing;
    const lineId = this.books.next(platform, 'line');
    this.books.addLine(platform, number, { lineId, listing: listing.number, sku, title, quantity, priceMinor });
    const sold = this.keep(listing, { ...listing, quantity: 0, state: 'sold' });
    const order = this.ordered(platform, number);
    this.tell({ platform, kind: 'sold', order, listing: sold });
    return order;
  }

  private addRefund({ platform, number }: MarketOrder, amountMinor: number, reason: string): Repaid {
    const at = this.world.now();
    const refund = { number: this.books.next(platform, 'refund'), amountMinor, at, reason };
    this.books.addRefund(platform, number, refund);
    return refund;
  }

  /** Writes it down, with the times at which it became, and stopped being, purchasable. */
  private keep(before: Listing, after: Listing): Listing {
    const [could, can] = [before, after].map(({ state, quantity }) => state === 'live' && quantity > 0);
    const now = this.world.now();
    const stamped = { ...after, ...(!could && can && { liveAt: now }), ...(could && !can && { endedAt: now }) };
    this.books.putListing(stamped);
    return stamped;
  }

  private ignores({ platform }: Listing): boolean {
    if (this.ignoring[platform] <= 0) return false;
    this.ignoring[platform]--;
    return true;
  }

  private known(platform: Platform, sku: string): Listing {
    const listing = this.books.listing(platform, { sku });
    if (listing === undefined) throw new RangeError(`${platform} has no listing of ${sku}`);
    return listing;
  }

  private ordered(platform: Platform, number: number): MarketOrder {
    const order = this.books.order(platform, number);
    if (order === undefined) throw new RangeError(`${platform} has no order ${number}`);
    return order;
  }

  private tell(event: MarketEvent) {
    for (const listener of this.listeners) listener(event);
  }
}

/** What was paid and not given back. */
export const leftOf = ({ goodsMinor, shippingMinor, taxMinor, refunds }: MarketOrder): number =>
  refunds.reduce((left, { amountMinor }) => left - amountMinor, goodsMinor + shippingMinor + taxMinor);

const shareOf = (minor: number, { numerator, denominator }: Ratio) =>
  Number(divide(BigInt(minor) * numerator, denominator, 'half-even'));

const isOnSale = (listing: Listing | undefined, now: number): listing is Listing =>
  listing?.state === 'live' &&
  listing.quantity > 0 &&
  (listing.format === 'fixed' || now < (listing.endsAt ?? Infinity));
