import type { MarketHall } from '../market/market-hall.js';
import type { Listing } from '../market/market.js';
import type { Question } from '../reply.js';
import { EtsyError, FieldFaults, notFound } from './etsy-error.js';
import { list, oneOf, type Form } from './form.js';
import { stockIn, inventoryOf } from './inventory.js';
import { keptOf, labelOf, skuIn, type Kept, type Picture } from './kept-listing.js';
import { changesIn, draftIn } from './listing-form.js';
import { shownListing, shownPictures, stateOf, withAssociations, type ShopNames } from './listing-shape.js';
import { pictureIn } from './pictures.js';
import { secondsOf } from './receipt-shape.js';
import { windowOf } from './receipts.js';

const associations = ['Shipping', 'Images', 'Shop', 'User', 'Translations', 'Inventory', 'Videos'] as const;

/** Listings, as Etsy's API makes, shows and changes them. */
export class EtsyListings {
  constructor(
    private readonly shop: ShopNames & {
      readonly hall: MarketHall;
      readonly now: () => number;
      readonly currency: string;
    },
  ) {}

  /** POST /shops/{shop_id}/listings: a draft, which has no SKU yet. */
  draft(form: Form) {
    const { hall, currency } = this.shop;
    const { more: words, ...said } = draftIn(form, currency, this.year);
    if ((list(form, 'image_ids') ?? []).length > 0)
      throw new EtsyError(400, `image id ${form.get('image_ids')} is invalid`);
    const now = secondsOf(this.shop.now());
    const kept: Kept = {
      ...{ created: now, updated: now, words, propertyValues: [], pictures: [], pictured: 0, isDeleted: false },
    };
    const fresh = hall.putListing('etsy', labelOf('', 0), { ...said, currency, more: kept });
    return shownListing(this.relabel(fresh, ''), this.shop);
  }

  /** GET /listings/{listing_id}. Others see what is for sale. */
  one(id: number, query: Form, isOurs: boolean) {
    const listing = this.known(id);
    if (!isOurs && listing.state !== 'live') throw notFound('Listing', id);
    return withAssociations(listing, this.shop, includesIn(query), isOurs);
  }

  /** GET /shops/{shop_id}/listings: newest first. */
  list(query: Form) {
    const state = oneOf(query, 'state', ['active', 'inactive', 'sold_out', 'draft', 'expired']) ?? 'active';
    const { limit, offset } = windowOf(query);
    const includes = includesIn(query);
    const found = this.shop.hall
      .listings('etsy')
      .filter((listing) => !keptOf(listing).isDeleted && stateOf(listing) === state)
      .sort((one, other) => other.number - one.number);
    const results = found
      .slice(offset, offset + limit)
      .map((listing) => withAssociations(listing, this.shop, includes, true));
    return { count: found.length, results };
  }

  /** PATCH /shops/{shop_id}/listings/{listing_id} */
  change(id: number, form: Form) {
    const before = this.known(id);
    const { title = before.title, more: words } = changesIn(form, this.year);
    const state = oneOf(form, 'state', ['active', 'inactive']);
    const pictures = orderedIn(form, keptOf(before).pictures);
    if (state === 'active' && pictures.length === 0) throw noPicture();
    if (state === 'inactive') checkEndable(before);
    const changed = this.keep(before, { pictures, words: { ...keptOf(before).words, ...words } }, { title });
    if (state === 'active' && changed.state !== 'live') return shownListing(this.publish(changed), this.shop);
    if (state !== 'inactive' || changed.state !== 'live') return shownListing(changed, this.shop);
    this.shop.hall.takeDown('etsy', changed.sku);
    // Also where it was not taken down: then that is what Etsy says all the same.
    return shownListing(this.known(id), this.shop, 'inactive');
  }

  /** DELETE /listings/{listing_id} */
  remove(id: number): undefined {
    const listing = this.known(id);
    if (this.shop.hall.takeDown('etsy', listing.sku) === 'ignored') return;
    const gone = this.keep(this.known(id), { isDeleted: true });
    this.label(gone, labelOf(skuIn(gone.sku), id));
  }

  /** GET /listings/{listing_id}/inventory */
  inventory(id: number) {
    return inventoryOf(this.known(id));
  }

  /** PUT /listings/{listing_id}/inventory: the whole of it. What is sold out stays so until it is renewed. */
  replaceInventory(id: number, body: string) {
    const before = this.known(id);
    const { sku, priceMinor, quantity, propertyValues, readinessStateId } = stockIn(body, this.shop.currency);
    const words = {
      ...keptOf(before).words,
      ...(readinessStateId !== undefined && { readiness_state_id: readinessStateId }),
    };
    const stocked = this.keep(before, { propertyValues, words }, { priceMinor, quantity });
    return inventoryOf(this.relabel(stocked, sku));
  }

  /** GET /listings/{listing_id}/images */
  pictures(id: number) {
    const results = shownPictures(this.known(id), this.shop);
    return { count: results.length, results };
  }

  /** POST /shops/{shop_id}/listings/{listing_id}/images */
  addPicture(id: number, question: Question) {
    const listing = this.known(id);
    const { pictures, pictured, added } = pictureIn(question, listing, secondsOf(this.shop.now()));
    const changed = this.keep(listing, { pictures, pictured });
    return shownPictures(changed, this.shop).find(({ listing_image_id }) => listing_image_id === added);
  }

  /** DELETE /shops/{shop_id}/listings/{listing_id}/images/{listing_image_id}. What is for sale keeps one. */
  removePicture(id: number, picture: number): undefined {
    const listing = this.known(id);
    const { pictures } = keptOf(listing);
    const left = pictures.filter((one) => one.id !== picture);
    if (left.length === pictures.length) throw notFound('Listing image', picture);
    if (left.length === 0 && listing.state === 'live') throw noPicture();
    this.keep(listing, { pictures: left });
  }

  private get year() {
    return new Date(this.shop.now()).getUTCFullYear();
  }

  private known(id: number): Listing {
    const listing = this.shop.hall.listing('etsy', { number: id });
    if (listing === undefined || keptOf(listing).isDeleted) throw notFound('Listing', id);
    return listing;
  }

  private keep(
    listing: Listing,
    kept: Partial<Kept>,
    change: Partial<Pick<Listing, 'title' | 'priceMinor' | 'quantity'>> = {},
  ) {
    const more = { ...keptOf(listing), ...kept, updated: secondsOf(this.shop.now()) };
    return this.shop.hall.putListing('etsy', listing.sku, { ...change, more });
  }

  /** It is the one that is bought by its SKU from now on, unless another that has it is for sale. */
  private publish(listing: Listing): Listing {
    const { sku } = this.relabel(listing, skuIn(listing.sku));
    return this.shop.hall.publish('etsy', sku);
  }

  private relabel(listing: Listing, sku: string): Listing {
    const { number } = listing;
    const holder = sku === '' ? undefined : this.shop.hall.listing('etsy', { sku });
    const isTaken = holder !== undefined && holder.number !== number;
    if (sku === '' || (isTaken && holder.state === 'live')) return this.label(listing, labelOf(sku, number));
    if (isTaken) this.label(holder, labelOf(sku, holder.number));
    return this.label(listing, sku);
  }

  private label(listing: Listing, sku: string): Listing {
    const labelled = { ...listing, sku };
    this.shop.hall.books.putListing(labelled);
    return labelled;
  }
}

const noPicture = () =>
  new FieldFaults([{ path: '/images', type: 'array_too_short', message: 'cannot be less than 1 items' }]);

/** What is sold out has nothing left that could be taken off sale, and a draft never was on it. */
function checkEndable({ number, state }: Listing) {
  if (state === 'sold') throw new EtsyError(400, 'There was a problem with /quantity : cannot be empty');
  if (state === 'draft')
    throw new EtsyError(400, `Cannot deactivate a listing in this state: state = draft, listing_id = ${number}`);
}

/** The pictures that are named, in that order; all of them if none is. */
function orderedIn(form: Form, pictures: readonly Picture[]): readonly Picture[] {
  const ids = list(form, 'image_ids');
  if (ids === undefined) return pictures;
  return ids.map((wanted) => {
    const picture = pictures.find(({ id }) => String(id) === wanted);
    if (picture === undefined) throw new EtsyError(400, `image id ${wanted} is invalid`);
    return picture;
  });
}

function includesIn(query: Form): ReadonlySet<string> {
  const wanted = list(query, 'includes') ?? [];
  const strange = wanted.find((name) => !associations.some((one) => one === name));
  if (strange !== undefined)
    throw new EtsyError(400, `Invalid value for 'includes': must be one of ${associations.join(', ')}`);
  return new Set(wanted);
}
