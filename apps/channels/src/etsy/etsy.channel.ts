import type { Money } from '#contracts/vocabulary.js';
import {
  Channel,
  ChannelRefusal,
  type Draft,
  type Fault,
  type Listed,
  type ListedPayout,
  type LiveListing,
  type News,
  type Offer,
  type Part,
  type Pushed,
  type Sent,
} from '../channel/channel.js';
import { pageBytesMax } from '../channel/http.channel.js';
import { elementsOf } from '../channel/json-slices.js';
import { EtsyApi, type EtsyAccess } from './etsy-api.channel.js';
import { EtsyListings } from './etsy-listings.channel.js';
import { EtsyPayouts } from './etsy-payouts.channel.js';
import { faultsIn } from './limits.js';
import { dispatched, read, receiptPage, refuse } from './listing-replies.js';
import { refuseUnfit, trackingForm, type ShopTerms } from './listing-requests.js';
import { photosOver, type Photos } from './photo.source.js';
import { readEtsy } from './read-order.js';
import { payoutOf } from './read-payout.js';

export type EtsyOptions = EtsyAccess & {
  /** Digits. */
  readonly shopId: string;
  /** Of the shop: all its prices are in it. */
  readonly currency: string;
  /** What Etsy asks of every listing: ids of the shop's profiles. */
  readonly terms?: ShopTerms | undefined;
  /** Photos are fetched from where drafts say, over https, unless a test says otherwise. */
  readonly photos?: Photos | undefined;
};

const receiptsPage = 100;
const number = /^\d{1,20}$/;

/**
 * Etsy, by its Open API v3. It has no keys for calls that are repeated, so it is looked at first. The handle of a listing is its
 * number. Nothing there cancels or refunds but people on its pages, and receipts tell of it afterwards.
 */
export class EtsyChannel extends Channel {
  readonly name = 'etsy';
  readonly currency: string;
  private readonly api: EtsyApi;
  private readonly listings: EtsyListings;
  private readonly ledger: EtsyPayouts;

  constructor(private readonly options: EtsyOptions) {
    super();
    const { currency, shopId, terms = {}, timeoutMs, photos = photosOver({ timeoutMs }) } = options;
    this.currency = currency;
    this.api = new EtsyApi(options);
    this.listings = new EtsyListings(this.api, { shopId, terms, photos });
    this.ledger = new EtsyPayouts(this.api, shopId, options.now);
  }

  /** In the year that it is by UTC: a draft whose period of making went out of date in January is at fault then. */
  faultsIn(draft: Draft): readonly Fault[] {
    return faultsIn(draft, this.options.now().getUTCFullYear());
  }

  async publish(offer: Offer): Promise<Listed> {
    refuseUnfit(offer, this.currency);
    return this.listings.publish(offer);
  }

  async end({ handle }: Listed): Promise<'ended' | 'over'> {
    return this.listings.end(numbered(handle));
  }

  async reprice(listed: Listed, price: Money): Promise<'repriced' | 'over'> {
    refuseUnfit({ sku: listed.sku, price }, this.currency);
    return this.listings.reprice({ ...listed, handle: numbered(listed.handle) }, price);
  }

  live(): AsyncIterable<LiveListing> {
    return this.listings.live();
  }

  /**
   * Receipts as they changed, oldest first. The next page begins in the second in which the last one ended, since a receipt that
   * changes meanwhile moves behind, and would make others slip through pages that are counted. No fees: see {@link order}.
   */
  async *changedSince(since: string): AsyncIterable<Uint8Array> {
    // Etsy knows no time before the year 2000.
    let from = Math.max(Math.floor(Date.parse(since) / 1_000), 946_684_800);
    let offset = 0;
    let told = new Set<string>();
    for (;;) {
      const query = new URLSearchParams({
        ...{ min_last_modified: `${from}`, sort_on: 'updated', sort_order: 'asc' },
        ...{ limit: `${receiptsPage}`, offset: `${offset}` },
      });
      const answer = await this.ask('GET', `/receipts?${query.toString()}`, undefined, pageBytesMax);
      const { results } = read(answer, receiptPage, 'for the receipts');
      const slices = elementsOf(answer.text, ['results']);
      for (const [index, { id, changedAt }] of results.entries()) {
        if (told.has(`${id} ${changedAt}`)) continue;
        told.add(`${id} ${changedAt}`);
        yield new TextEncoder().encode(slices[index]);
      }
      if (results.length < receiptsPage) return;
      const until = Math.max(...results.map(({ changedAt }) => changedAt));
      if (until > from)
        [from, offset, told] = [until, 0, new Set([...told].filter((one) => one.endsWith(` ${until}`)))];
      // All of a page within one second.
      else offset += results.length;
    }
  }

  /**
   * {"receipt":…,"payments":…}: the receipt, and what Etsy says of its payments in another call, since its fees stand there; each
   * as Etsy wrote it. Without payments where Etsy has none, or does not let us see them: a fee that is not known must not cost us
   * the order.
   */
  async order(asked: string): Promise<Uint8Array | undefined> {
    if (!number.test(asked)) return undefined;
    const receipt = await this.ask('GET', `/receipts/${asked}`);
    if (receipt.status === 404) return undefined;
    if (receipt.status >= 300) refuse(receipt, 'for a receipt');
    const payments = await this.ask('GET', `/receipts/${asked}/payments`);
    const more = payments.status < 300 && payments.text !== '' ? `,"payments":${payments.text}` : '';
    return new TextEncoder().encode(`{"receipt":${receipt.text}${more}}`);
  }

  payouts(since: string): AsyncIterable<ListedPayout> {
    return this.ledger.since(since);
  }

  read(topic: string, text: string): News {
    if (topic === 'payout') return { kind: 'payout', payout: payoutOf(text) };
    return readEtsy(topic, text, this.options.shopId);
  }

  /** Etsy counts parcels by receipt, so it is not told what is in which. The buyer gets a mail for each number, so each is told once. */
  async ship(order: string, _parts: readonly Part[], sent: readonly Sent[]): Promise<Pushed> {
    const path = `/receipts/${numbered(order)}`;
    const { status, is_shipped: isShipped, shipments } = read(await this.ask('GET', path), dispatched, 'for a receipt');
    if (/^cancell?ed$/i.test(status)) return 'too-late';
    const told = new Set(shipments.map(bare));
    const forms =
      sent.length === 0 && !isShipped
        ? [trackingForm()]
        : sent.filter(({ trackingNumber }) => isNew(told, bare(trackingNumber))).map(trackingForm);
    for (const form of forms) {
      const answer = await this.ask('POST', `${path}/tracking`, form);
      if (answer.status >= 300) refuse(answer, 'a tracking number');
    }
    return 'done';
  }

  /** No program can: people do it on Etsy's pages. */
  async cancel(): Promise<Pushed> {
    return 'by-hand';
  }

  /** No program can: people do it on Etsy's pages. */
  async refund(): Promise<Pushed> {
    return 'by-hand';
  }

  /** Node's own connections close by themselves. */
  close() {}

  /** An order's own business, below the shop. */
  private ask(method: 'GET' | 'POST', path: string, body?: URLSearchParams, bytesMax?: number) {
    return this.api.ask({ urgency: 'order', method, path: `/shops/${this.options.shopId}${path}`, body, bytesMax });
  }
}

/** What is no number of Etsy's names nothing there, and must not become part of an address. */
function numbered(handle: string): string {
  if (number.test(handle)) return handle;
  throw new ChannelRefusal('not-found', 'Etsy counts listings and receipts in digits.');
}

/** Blanks and letters' sizes do not make another number. */
const bare = (trackingNumber: string) => trackingNumber.replace(/\s/g, '').toUpperCase();
const isNew = (seen: Set<string>, one: string) => !seen.has(one) && seen.add(one) !== undefined;
