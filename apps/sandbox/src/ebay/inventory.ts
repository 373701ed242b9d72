import type { MarketHall } from '../market/market-hall.js';
import { json, type Reply } from '../reply.js';
import { itemQuantity, itemSchema, publishedOf, read, stocked, type Stocked } from './catalogue.js';
import type { EbayCall } from './ebay-call.js';
import { invalid, inventoryError } from './ebay-error.js';
import { lackOf, unrevisable, type WantedAspects } from './publishable.js';
import { restock } from './restocking.js';

const none: Reply = { status: 204, headers: {}, body: '' };

/** What the seller has, by SKU. */
export class Inventory {
  constructor(
    private readonly hall: MarketHall,
    private readonly aspects: WantedAspects,
  ) {}

  /** Replaces all that is known of the thing; of what is live, the listing too. */
  put({ found, question }: EbayCall): Reply {
    const sku = found[0]!;
    if (!/^[\x21-\x7e]{1,50}$/.test(sku)) throw inventoryError(25_708, 'Invalid SKU.');
    const item = read(itemSchema, question);
    const before = stocked(this.hall.listing('ebay', { sku }));
    const offer = before && publishedOf(before);
    const wrong = before && (unrevisable(before.listing) ?? (offer && lackOf(item, offer, this.aspects)));
    if (wrong !== undefined) throw wrong;
    const locale = String(question.headers['content-language']).replace('-', '_');
    const more = { item, locale, offers: before?.kept.offers ?? {} };
    const title = item.product?.title;
    this.hall.putListing('ebay', sku, { ...(title !== undefined && { title }), more });
    restock(this.hall, sku);
    return before === undefined ? json(201, { warnings: [] }) : none;
  }

  item({ found }: EbayCall): Reply {
    return json(200, shown(this.known(found[0]!)));
  }

  /** `offset` counts pages, not items. */
  items({ query, origin }: EbayCall): Reply {
    const [limit, page] = [pageNumber(query, 'limit', '25'), pageNumber(query, 'offset', '0')];
    if (limit < 1 || limit > 200) throw inventoryError(25_706, 'You have provided invalid pagination values.');
    const all = this.hall.listings('ebay').flatMap((listing) => stocked(listing) ?? []);
    const size = Math.ceil(all.length / limit);
    const at = (page: number) => `${origin}/sell/inventory/v1/inventory_item?limit=${limit}&offset=${page}`;
    return json(200, {
      ...{ href: at(page), total: all.length, size, limit },
      ...(page + 1 < size && { next: at(page + 1) }),
      ...(page > 0 && { prev: at(page - 1) }),
      inventoryItems: all.slice(page * limit, (page + 1) * limit).map(shown),
    });
  }

  /** Ends what is listed of it, and forgets its offers. */
  remove({ found }: EbayCall): Reply {
    const { listing } = this.known(found[0]!);
    if (this.hall.takeDown('ebay', listing.sku) !== 'ignored') this.hall.putListing('ebay', listing.sku, { more: {} });
    return none;
  }

  private known(sku: string): Stocked {
    const found = stocked(this.hall.listing('ebay', { sku }));
    if (found !== undefined) return found;
    throw inventoryError(
      ...([25_710, 'We didn’t find the resource/entity you are requesting. Please verify the request.'] as const),
      ...([[], 404] as const),
    );
  }
}

function shown(stock: Stocked) {
  const { listing, kept } = stock;
  const { sku, state } = listing;
  const quantity = state === 'live' && publishedOf(stock) ? listing.quantity : itemQuantity(kept.item);
  return { ...{ sku, locale: kept.locale, ...kept.item }, availability: { shipToLocationAvailability: { quantity } } };
}

function pageNumber(query: URLSearchParams, name: string, otherwise: string): number {
  const text = query.get(name) ?? otherwise;
  if (!/^\d{1,6}$/.test(text)) throw invalid(name);
  return Number(text);
}
