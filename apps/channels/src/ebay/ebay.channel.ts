import type { Money } from '#contracts/vocabulary.js';
import { Channel, ChannelUnreachable } from '../channel/channel.js';
import type {
  CancelReason,
  Draft,
  Fault,
  Giving,
  Listed,
  ListedPayout,
  LiveListing,
  News,
  Offer,
  Part,
  Pushed,
  Sent,
} from '../channel/channel.js';
import type { Urgency } from '../channel/budget.js';
import { pageBytesMax } from '../channel/http.channel.js';
import { elementsOf } from '../channel/json-slices.js';
import { EbayApi, type EbayAccount } from './ebay-api.channel.js';
import { EbayOrders, pathOf } from './ebay-orders.channel.js';
import { EbayPayouts } from './ebay-payouts.channel.js';
import { faultsIn } from './limits.js';
import { newsOf } from './read-order.js';
import { payoutOf } from './read-payout.js';
import {
  accepted,
  auction,
  codesOf,
  created,
  isGone,
  isLive,
  isPublished,
  items,
  offerOf,
  offersOf,
  orderPage,
  published,
  read,
  refusalOf,
  refusing,
  repricedOf,
  withdrawn,
  type StandingOffer,
} from './replies.js';
import { formatOf, inventoryItem, newOffer, newPrice, newStart, offerTerms } from './requests.js';

const inventory = '/sell/inventory/v1';
const pageMax = 200;
/** Orders move between pages while we turn them, so each page begins with the end of the one before. */
const overlap = 20;

/** eBay, by its Sell APIs: Inventory, Fulfillment, Finances; by Browse for auctions, and by Post-Order for cancelling. */
export class EbayChannel extends Channel {
  readonly name = 'ebay';
  readonly currency: string;
  private readonly api: EbayApi;
  private readonly orders: EbayOrders;
  private readonly finances: EbayPayouts;

  constructor(private readonly us: EbayAccount) {
    super();
    this.currency = us.currency;
    this.api = new EbayApi(us);
    this.orders = new EbayOrders(this.api);
    this.finances = new EbayPayouts(this.api, us.now);
  }

  faultsIn(draft: Draft): readonly Fault[] {
    return faultsIn(draft, this.us.requiredAspects);
  }

  /** A SKU may be in an auction and at a fixed price at once, which would sell one piece twice: the other one ends first. */
  async publish(offer: Offer): Promise<Listed> {
    const { sku } = offer;
    const before = await this.offers(sku);
    const isThis = ({ format, marketplaceId }: StandingOffer) =>
      format === formatOf(offer) && marketplaceId === this.us.marketplaceId;
    for (const other of before.filter((one) => !isThis(one) && isPublished(one)))
      await this.withdraw(other.offerId, 'edit');
    const path = `${inventory}/inventory_item/${encodeURIComponent(sku)}`;
    accepted(await this.api.ask('edit', 'PUT', path, { body: inventoryItem(offer) }), 'a piece');
    const known = before.find(isThis);
    const handle = known === undefined ? await this.offered(offer) : await this.changed(offer, known.offerId);
    // To say it again of what is shown already changes the listing; to publish that again would be refused.
    if (known !== undefined && isPublished(known)) return { sku, handle, listingNumber: known.listing!.listingId! };
    const answer = await this.api.ask('edit', 'POST', `${inventory}/offer/${encodeURIComponent(handle)}/publish`);
    return { sku, handle, listingNumber: read(published, answer, 'to publish').listingId };
  }

  end({ handle }: Listed): Promise<'ended' | 'over'> {
    return this.withdraw(handle, 'ending');
  }

  async reprice({ handle }: Listed, price: Money): Promise<'repriced' | 'over'> {
    // The offer of what is over would take the price as well, and be none the more for sale.
    const offer = await this.look(handle, 'edit');
    if (offer === undefined || !isLive(offer)) return 'over';
    if (offer.format === 'AUCTION') {
      const path = `${inventory}/offer/${encodeURIComponent(handle)}`;
      const answer = await this.api.ask('edit', 'PUT', path, { body: newStart(offer.told, price) });
      if (isGone(answer)) return 'over';
      accepted(answer, 'a price');
      return 'repriced';
    }
    const path = `${inventory}/bulk_update_price_quantity`;
    return repricedOf(await this.api.ask('edit', 'POST', path, { body: newPrice(offer, price) }));
  }

  /**
   * eBay lists what it has by SKU, and its offers one SKU at a time, so that is a call for each piece that is not sold: a piece
   * whose listing was withdrawn keeps its quantity, and is asked for as well.
   */
  async *live(): AsyncIterable<LiveListing> {
    for (let page: string | undefined = `limit=${pageMax}&offset=0`; page !== undefined;) {
      const asked = { bytesMax: pageBytesMax };
      const answer = await this.api.ask('edit', 'GET', `${inventory}/inventory_item?${page}`, asked);
      const { inventoryItems, next } = isGone(answer)
        ? { inventoryItems: [], next: undefined }
        : read(items, answer, 'pieces');
      for (const { sku, availability } of inventoryItems ?? []) {
        const quantity = availability?.shipToLocationAvailability?.quantity ?? 0;
        if (quantity <= 0) continue;
        for (const offer of await this.offers(sku)) if (isLive(offer)) yield await this.seen(offer, quantity);
      }
      // What eBay counts in pages is ours to repeat, not to understand.
      const following: string | undefined = next?.split('?')[1];
      page = following === page ? undefined : following;
    }
  }

  async *changedSince(since: string): AsyncIterable<Uint8Array> {
    const told = new Set<string>();
    for (let offset = 0; ; offset += pageMax - overlap) {
      const query = new URLSearchParams({
        filter: `lastmodifieddate:[${since}..]`,
        ...{ limit: `${pageMax}`, offset: `${offset}` },
      });
      const asked = { bytesMax: pageBytesMax };
      const answer = await this.api.ask('order', 'GET', `/sell/fulfillment/v1/order?${query.toString()}`, asked);
      const { total, orders } = read(orderPage, answer, 'orders');
      for (const text of orders === undefined ? [] : elementsOf(answer.text, ['orders'])) {
        if (told.has(text)) continue;
        told.add(text);
        yield new TextEncoder().encode(text);
      }
      if (orders === undefined || orders.length < pageMax || offset + pageMax >= total) return;
    }
  }

  async order(number: string): Promise<Uint8Array | undefined> {
    const answer = await this.api.ask('order', 'GET', pathOf(number));
    if (answer.status === 404 || codesOf(answer.body).includes('32100')) return undefined;
    accepted(answer, 'an order');
    return new TextEncoder().encode(answer.text);
  }

  payouts(since: string): AsyncIterable<ListedPayout> {
    return this.finances.since(since);
  }

  read(topic: string, text: string): News {
    if (topic === 'payout') return { kind: 'payout', payout: payoutOf(text) };
    return newsOf(topic, text);
  }

  ship(number: string, parts: readonly Part[], sent: readonly Sent[]): Promise<Pushed> {
    return this.orders.ship(number, parts, sent);
  }

  cancel(number: string, reason: CancelReason): Promise<Pushed> {
    return this.orders.cancel(number, reason);
  }

  refund(number: string, giving: Giving): Promise<Pushed> {
    return this.orders.refund(number, giving);
  }

  /** Connections are Node's own, which closes them when they are idle. */
  close() {}

  /** The listing ends, the offer stays. A quantity of 0 would do too, but keep the listing, which a restock would wake. */
  private async withdraw(offerId: string, urgency: Urgency): Promise<'ended' | 'over'> {
    const path = `${inventory}/offer/${encodeURIComponent(offerId)}/withdraw`;
    const answer = await this.api.ask(urgency, 'POST', path);
    if (isGone(answer)) return 'over';
    const code = refusalOf(answer);
    if (code === undefined && withdrawn.safeParse(answer.body).success) return 'ended';
    // Sold, or over by itself: eBay has more than one word for that, and the offer says what is the case.
    const offer = await this.look(offerId, urgency);
    if (offer === undefined || !isPublished(offer)) return 'over';
    if (code !== undefined) throw refusing(code, 'to end a listing');
    throw new ChannelUnreachable('ebay answered without having ended the listing');
  }

  private async offered(offer: Offer): Promise<string> {
    const asked = { body: newOffer(offer, this.us) };
    return read(created, await this.api.ask('edit', 'POST', `${inventory}/offer`, asked), 'an offer').offerId;
  }

  private async changed(offer: Offer, offerId: string): Promise<string> {
    const asked = { body: offerTerms(offer, this.us) };
    const path = `${inventory}/offer/${encodeURIComponent(offerId)}`;
    accepted(await this.api.ask('edit', 'PUT', path, asked), 'an offer');
    return offerId;
  }

  private async look(offerId: string, urgency: Urgency): Promise<StandingOffer | undefined> {
    return offerOf(await this.api.ask(urgency, 'GET', `${inventory}/offer/${encodeURIComponent(offerId)}`));
  }

  private async offers(sku: string): Promise<StandingOffer[]> {
    const query = new URLSearchParams({ sku });
    return offersOf(await this.api.ask('edit', 'GET', `${inventory}/offer?${query.toString()}`));
  }

  private async seen(offer: StandingOffer, quantity: number): Promise<LiveListing> {
    const { sku, offerId: handle, pricingSummary: pricing = {} } = offer;
    const listingNumber = offer.listing!.listingId!;
    const price = pricing.price ?? pricing.auctionStartPrice;
    if (price === undefined) throw new ChannelUnreachable('ebay answered an offer without a price');
    const listing = { sku, handle, listingNumber, quantity: offer.availableQuantity ?? quantity, price };
    if (offer.format !== 'AUCTION') return listing;
    const query = new URLSearchParams({ legacy_item_id: listingNumber });
    const path = `/buy/browse/v1/item/get_item_by_legacy_id?${query.toString()}`;
    const answer = await this.api.ask('edit', 'GET', path, { as: 'everybody' });
    // Not shown to buyers yet, or no more; whoever wants to know whether it can be bought takes the seller's side for true.
    if (refusalOf(answer) !== undefined) return listing;
    const { bidCount: bids = 0, currentBidPrice, itemEndDate } = read(auction, answer, 'an auction');
    const endsAt = itemEndDate === undefined ? undefined : new Date(itemEndDate).toISOString();
    return { ...listing, price: currentBidPrice ?? price, bids, endsAt };
  }
}
