import {
  Channel,
  type CancelReason,
  type Draft,
  type Giving,
  type Listed,
  type News,
  type Offer,
  type Part,
  type Sent,
} from '../channel/channel.js';
import type { Money } from '#money/money.js';
import { ShopifyAdmin, type ShopifyAccount } from './admin.channel.js';
import { faultsIn } from './limits.js';
import { ShopifyListings } from './listings.channel.js';
import { ShopifyOrders } from './orders.channel.js';
import { ShopifyPayouts } from './payouts.channel.js';
import { read } from './read-order.js';
import { payoutOf } from './read-payout.js';

/** A shop at Shopify. */
export class ShopifyChannel extends Channel {
  readonly name = 'shopify';
  readonly currency: string;
  private readonly listings: ShopifyListings;
  private readonly orders: ShopifyOrders;
  private readonly payments: ShopifyPayouts;

  constructor(us: ShopifyAccount) {
    super();
    const admin = new ShopifyAdmin(us);
    this.currency = us.currency;
    this.listings = new ShopifyListings(us, admin);
    this.orders = new ShopifyOrders(admin);
    this.payments = new ShopifyPayouts(admin);
  }

  faultsIn(draft: Draft) {
    return faultsIn(draft);
  }

  publish(offer: Offer) {
    return this.listings.publish(offer);
  }

  end(listing: Listed) {
    return this.listings.end(listing);
  }

  reprice(listing: Listed, price: Money) {
    return this.listings.reprice(listing, price);
  }

  live() {
    return this.listings.live();
  }

  changedSince(since: string) {
    return this.orders.changedSince(since);
  }

  order(number: string) {
    return this.orders.order(number);
  }

  payouts(since: string) {
    return this.payments.since(since);
  }

  read(topic: string, text: string): News {
    if (topic === 'payout') return { kind: 'payout', payout: payoutOf(text) };
    return read(topic, text);
  }

  ship(number: string, parts: readonly Part[], sent: readonly Sent[]) {
    return this.orders.ship(number, parts, sent);
  }

  cancel(number: string, reason: CancelReason) {
    return this.orders.cancel(number, reason);
  }

  refund(number: string, giving: Giving) {
    return this.orders.refund(number, giving);
  }

  /** Connections are Node's own, which closes them when they are idle. */
  close() {}
}
