import type { Money } from '#contracts/vocabulary.js';
import { ChannelRefusal, ChannelUnreachable, type Listed, type LiveListing, type Offer } from '../channel/channel.js';
import { pageBytesMax } from '../channel/http.channel.js';
import type { EtsyApi, EtsyCall } from './etsy-api.channel.js';
import { changeForm, draftForm, inventoryForOne, repriced, stateForm, type ShopTerms } from './listing-requests.js';
import {
  imagePage,
  inventory,
  listing,
  listingPage,
  plain,
  read,
  refuse,
  type EtsyListing,
  type Inventory,
} from './listing-replies.js';
import type { Photos } from './photo.source.js';

export type EtsyShop = {
  /** Digits. */
  readonly shopId: string;
  readonly terms: ShopTerms;
  readonly photos: Photos;
};

type State = 'active' | 'draft' | 'inactive' | 'sold_out' | 'expired';
/** Of two listings with one SKU the first of these counts. */
const states: readonly State[] = ['active', 'draft', 'inactive', 'sold_out', 'expired'];
const pageSize = 100;

/**
 * The listings of a shop. Etsy finds none by its SKU: so all are read once, and from then on only what is new among those that can
 * be bought and the drafts.
 */
export class EtsyListings {
  private readonly bySku = new Map<string, string>();
  private readonly known = new Set<string>();
  private hasReadAll = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly api: EtsyApi,
    private readonly shop: EtsyShop,
  ) {}

  /** Words, photos, SKU and price first; whoever finds it can buy it only then. */
  async publish(offer: Offer): Promise<Listed> {
    const found = await this.inTurn(() => this.found(offer));
    const { id } = found;
    await this.upload(id, offer, found.isNew);
    const isActive = found.state === 'active';
    if (!found.isNew) await this.stock(id, offer);
    const body = found.isNew
      ? stateForm('active')
      : changeForm(offer, this.shop.terms, isActive ? undefined : 'active');
    const { state } = read(await this.ask('PATCH', this.ofShop(id), body), listing, 'to publish');
    if (state !== 'active') throw new ChannelRefusal('not-active', 'Etsy took it and does not sell it.');
    return { sku: offer.sku, listingNumber: id, handle: id };
  }

  async end(id: string): Promise<'ended' | 'over'> {
    if ((await this.stateOf(id, 'ending')) !== 'active') return 'over';
    const answer = await this.ask('PATCH', this.ofShop(id), stateForm('inactive'), 'ending');
    // It may have been sold or ended in between, and what is sold out cannot be taken down.
    if (answer.status >= 300 && (await this.stateOf(id, 'ending')) !== 'active') return 'over';
    const { state } = read(answer, listing, 'to end a listing');
    if (state === 'active') throw new ChannelUnreachable('etsy answered that it was ended, and that it is active');
    return 'ended';
  }

  /** A sale in the very moment of it takes the listing away, and a new price does not bring it back: that takes `state`. */
  async reprice({ sku, handle: id }: Listed, price: Money): Promise<'repriced' | 'over'> {
    if ((await this.stateOf(id, 'edit')) !== 'active') return 'over';
    const there = await this.inventoryOf(id);
    const change = there === undefined ? undefined : repriced(there, sku, price);
    if (change === undefined) return 'over';
    if (change.body !== undefined)
      read(await this.ask('PUT', `/listings/${id}/inventory`, change.body), inventory, 'a price');
    return 'repriced';
  }

  /** What people listed there without a SKU is not told. */
  async *live(): AsyncIterable<LiveListing> {
    for await (const page of this.pages('active'))
      for (const { listing_id: id, skus, quantity, price } of page)
        for (const sku of price === undefined || quantity === 0 ? [] : skus)
          yield { sku, listingNumber: id, handle: id, quantity: quantity ?? 1, price: price! };
  }

  /**
   * The listing for a SKU: one there is, or a new draft. One at a time, since a draft has no SKU at first: one without, that says
   * the same, was left by a call whose answer was lost, and never by one that is under way.
   */
  private async found(offer: Offer): Promise<{ id: string; state: string; isNew: boolean }> {
    const known = await this.bySkuNow(offer.sku);
    if (known !== undefined) return { id: known.listing_id, state: known.state, isNew: false };
    const left = await this.learn(offer);
    const again = this.bySku.get(offer.sku);
    if (again !== undefined) return { id: again, state: (await this.stateOf(again, 'edit')) ?? 'draft', isNew: false };
    const id = left ?? (await this.draft(offer));
    await this.stock(id, offer);
    this.bySku.set(offer.sku, id);
    this.known.add(id);
    return { id, state: 'draft', isNew: left === undefined };
  }

  private async bySkuNow(sku: string): Promise<EtsyListing | undefined> {
    const id = this.bySku.get(sku);
    const there = id === undefined ? undefined : await this.listingOf(id, 'edit');
    if (there?.skus.includes(sku)) return there;
    this.bySku.delete(sku);
    return undefined;
  }

  /** Reads what is not known yet, newest first. Answers a draft without SKU that says what this offer says, if there is one. */
  private async learn(offer: Offer): Promise<string | undefined> {
    let left: string | undefined;
    for (const state of this.hasReadAll ? states.slice(0, 2) : states)
      for await (const page of this.pages(state)) {
        const news = page.filter(({ listing_id: id }) => !this.known.has(id));
        for (const one of page) {
          // What has no SKU yet may have one the next time.
          if (one.skus.length > 0) this.known.add(one.listing_id);
          else if (state === 'draft' && saysTheSame(one, offer)) left ??= one.listing_id;
          for (const sku of one.skus) if (!this.bySku.has(sku)) this.bySku.set(sku, one.listing_id);
        }
        if (this.hasReadAll && news.length === 0) break;
      }
    this.hasReadAll = true;
    return left;
  }

  private async draft(offer: Offer): Promise<string> {
    const path = `/shops/${this.shop.shopId}/listings`;
    return read(await this.ask('POST', path, draftForm(offer, this.shop.terms)), listing, 'a draft').listing_id;
  }

  private async stock(id: string, offer: Offer): Promise<void> {
    const body = inventoryForOne(offer, this.shop.terms, await this.inventoryOf(id));
    read(await this.ask('PUT', `/listings/${id}/inventory`, body), inventory, 'the inventory');
  }

  /** Each to its rank, where it takes the place of what was there; what is left behind the last goes. */
  private async upload(id: string, { title, photos }: Offer, isNew: boolean): Promise<void> {
    for (const [index, address] of photos.entries()) {
      const { bytes, type } = await this.shop.photos(address);
      const body = new FormData();
      body.set('image', new Blob([bytes], { type }), `${index + 1}.${type.slice('image/'.length)}`);
      for (const [name, value] of Object.entries({ rank: `${index + 1}`, overwrite: 'true', alt_text: title }))
        body.set(name, value);
      const answer = await this.ask('POST', `${this.ofShop(id)}/images`, body);
      if (answer.status >= 300) refuse(answer, 'a photo');
    }
    if (isNew) return;
    const { results } = read(await this.ask('GET', `/listings/${id}/images`), imagePage, 'the photos');
    for (const { listing_image_id: image, rank } of results) {
      if (rank <= photos.length) continue;
      const answer = await this.ask('DELETE', `${this.ofShop(id)}/images/${image}`);
      if (answer.status >= 300 && answer.status !== 404) refuse(answer, 'to take a photo away');
    }
  }

  private async stateOf(id: string, urgency: EtsyCall['urgency']): Promise<string | undefined> {
    return (await this.listingOf(id, urgency))?.state;
  }

  private async listingOf(id: string, urgency: EtsyCall['urgency']): Promise<EtsyListing | undefined> {
    const answer = await this.ask('GET', `/listings/${id}`, undefined, urgency);
    return answer.status === 404 ? undefined : read(answer, listing, 'for a listing');
  }

  private async inventoryOf(id: string): Promise<Inventory | undefined> {
    const answer = await this.ask('GET', `/listings/${id}/inventory`);
    return answer.status === 404 ? undefined : read(answer, inventory, 'for the inventory');
  }

  /** Newest first. Where listings went away meanwhile, those behind them moved up: as many are read again. Each comes once. */
  private async *pages(state: State): AsyncGenerator<EtsyListing[]> {
    const seen = new Set<string>();
    let [offset, countBefore] = [0, 0];
    for (;;) {
      const query = new URLSearchParams({ state, limit: `${pageSize}`, offset: `${offset}` });
      const answer = await this.ask('GET', `/shops/${this.shop.shopId}/listings?${query.toString()}`);
      const { count, results } = read(answer, listingPage, 'for the listings');
      const gone = Math.min(Math.max(countBefore - count, 0), offset);
      countBefore = count;
      if (gone > 0) {
        offset -= gone;
        continue;
      }
      const fresh = results.filter(({ listing_id: id }) => !seen.has(id));
      for (const { listing_id: id } of fresh) seen.add(id);
      yield fresh;
      offset += results.length;
      if (results.length === 0 || offset >= count) return;
    }
  }

  private async inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(act);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private readonly ofShop = (id: string) => `/shops/${this.shop.shopId}/listings/${id}`;

  private ask(
    method: EtsyCall['method'],
    path: string,
    body?: EtsyCall['body'],
    urgency: EtsyCall['urgency'] = 'edit',
  ) {
    return this.api.ask({ urgency, method, path, body, bytesMax: pageBytesMax });
  }
}

/** Etsy may keep blanks otherwise than it was told. */
const saysTheSame = ({ title, description }: EtsyListing, offer: Offer) =>
  words(title) === words(offer.title) && words(description) === words(offer.description);
const words = (text: string | null | undefined) =>
  plain(text ?? '')
    .trim()
    .replace(/\s+/g, ' ');
