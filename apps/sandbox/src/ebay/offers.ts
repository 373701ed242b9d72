import type { MarketEvent, MarketHall } from '../market/market-hall.js';
import { json, type Reply } from '../reply.js';
import * as catalogue from './catalogue.js';
import { bulkSchema, reviseOffer, reviseStock } from './bulk-revision.js';
import { isPublished, offered, offerIdOf, priceOf, quantityOf, read, stocked, withOffer } from './catalogue.js';
import type { EbayCall } from './ebay-call.js';
import { invalid, inventoryError } from './ebay-error.js';
import { shownOffer } from './offer-shape.js';
import {
  contradictionIn,
  endOf,
  lackOf,
  unendable,
  unrevisable,
  unstocked,
  type WantedAspects,
} from './publishable.js';
import { restock } from './restocking.js';

type Offer = catalogue.Offer;

/** What of it is for sale, at which price and by which rules; published, it is a listing that can be bought. */
export class Offers {
  constructor(
    private readonly hall: MarketHall,
    private readonly aspects: WantedAspects,
  ) {
    hall.onEvent((event) => this.hear(event));
  }

  create({ question }: EbayCall): Reply {
    const asked = read(catalogue.offerSchema, question);
    const stock = stocked(this.hall.listing('ebay', { sku: asked.sku }));
    if (stock === undefined)
      throw inventoryError(25_702, 'The SKU could not be found or is not available in the system.');
    const before = stock.kept.offers[asked.format];
    if (before !== undefined)
      throw inventoryError(...([25_002, 'A user error has occurred. Offer entity already exists.'] as const), [
        { name: 'offerId', value: before.offerId },
      ]);
    const offer = { ...asked, offerId: offerIdOf(stock.listing, asked.format), isPublished: false };
    refuse(contradictionIn(offer));
    this.keep(stock.kept, offer);
    return json(201, { offerId: offer.offerId, warnings: [] });
  }

  /** Replaces all but SKU, marketplace and format. What is published must stay fit to be. */
  update({ found, question }: EbayCall): Reply {
    const { offer: before, kept, listing } = offered(this.hall, found[0]!);
    const { sku, marketplaceId, format, offerId } = before;
    const terms = read(catalogue.termsSchema, question);
    const offer: Offer = { ...terms, sku, marketplaceId, format, offerId, isPublished: before.isPublished };
    refuse(contradictionIn(offer));
    if (isPublished(listing, before)) {
      refuse(unrevisable(listing));
      refuse(lackOf(kept.item, offer, this.aspects));
      this.keep(kept, offer, { priceMinor: priceOf(offer)!.minor, currency: priceOf(offer)!.currency });
      restock(this.hall, sku);
    } else this.keep(kept, offer);
    return { status: 204, headers: {}, body: '' };
  }

  one({ found }: EbayCall): Reply {
    const { offer, ...stock } = offered(this.hall, found[0]!);
    return json(200, shownOffer(stock, offer));
  }

  /** eBay answers "none" with 404, and its `offset` counts pages. The SKU must be said. */
  ofSku({ query, origin }: EbayCall): Reply {
    const sku = query.get('sku');
    if (!sku) throw invalid('sku');
    const stock = stocked(this.hall.listing('ebay', { sku }));
    const format = query.get('format');
    const all = Object.values(stock?.kept.offers ?? {}).filter((offer) => format === null || offer.format === format);
    if (all.length === 0) throw catalogue.notAvailable(404);
    const href = `${origin}/sell/inventory/v1/offer?sku=${encodeURIComponent(sku)}`;
    const offers = query.get('offset') && query.get('offset') !== '0' ? [] : all;
    return json(200, {
      ...{ href, total: all.length, size: offers.length, limit: 100 },
      offers: offers.map((offer) => shownOffer(stock!, offer)),
    });
  }

  /** Ends its listing and forgets it. */
  remove({ found }: EbayCall): Reply {
    const { offer, kept, listing } = offered(this.hall, found[0]!);
    if (isPublished(listing, offer) && this.hall.takeDown('ebay', offer.sku) === 'ignored') return gone;
    const offers = { ...kept.offers, [offer.format]: undefined };
    this.hall.putListing('ebay', offer.sku, { more: { ...kept, offers } });
    return gone;
  }

  /** Whether an offer that is published already may be published again is unverified; here it changes nothing. */
  publish({ found }: EbayCall): Reply {
    const { offer, ...stock } = offered(this.hall, found[0]!);
    const { kept, listing } = stock;
    const listingId = String(listing.number);
    if (isPublished(listing, offer) && listing.state === 'live') return json(200, { listingId, warnings: [] });
    const other = catalogue.publishedOf(stock);
    // eBay would list both at once; the books here have one listing of a SKU.
    if (other !== undefined && other !== offer)
      throw inventoryError(25_002, 'A user error has occurred. The SKU is listed in another format.');
    refuse(lackOf(kept.item, offer, this.aspects));
    const quantity = quantityOf(kept.item, offer);
    if (quantity < 1) throw unstocked();
    const { minor, currency } = priceOf(offer)!;
    const isAuction = offer.format === 'AUCTION';
    const change = { title: kept.item.product!.title!, priceMinor: minor, currency, quantity, bids: 0 };
    const endsAt = isAuction ? endOf(offer, this.hall.world.now()) : undefined;
    const published = { ...offer, isPublished: true };
    this.keep(kept, published, { ...change, format: isAuction ? 'auction' : 'fixed', endsAt });
    this.hall.publish('ebay', offer.sku);
    return json(200, { listingId, warnings: [] });
  }

  /** What is not published cannot be withdrawn: 25713. Sold out, it is not published; out of stock, it is. */
  withdraw({ found }: EbayCall): Reply {
    const { offer, kept, listing } = offered(this.hall, found[0]!);
    if (!isPublished(listing, offer)) throw catalogue.notAvailable();
    refuse(unendable(listing, this.hall.world.now()));
    const outcome = this.hall.takeDown('ebay', offer.sku);
    if (outcome !== 'ignored') this.keep(kept, { ...offer, isPublished: false });
    return json(200, { listingId: String(listing.number), warnings: [] });
  }

  /** One SKU, and of its offers up to 25. Each says for itself what became of it, and failures stand inside a success: 207. */
  reviseMany({ question }: EbayCall): Reply {
    const { requests } = read(bulkSchema, question, false);
    if (requests.length > 1) throw invalid('requests', 'Only one SKU can be updated per call.');
    const { sku, shipToLocationAvailability, offers = [] } = requests[0]!;
    const responses = [
      ...(shipToLocationAvailability === undefined ? [] : [reviseStock(this.hall, sku, shipToLocationAvailability)]),
      ...offers.map((asked) => reviseOffer(this.hall, sku, asked)),
    ];
    if (responses.length === 0) throw invalid('requests', 'Nothing is to be updated.');
    return json(responses.every(({ statusCode }) => statusCode === 200) ? 200 : 207, { responses });
  }

  /** What is sold is nobody's to sell any more: the stock is used up, and the offer waits to be published anew. */
  private hear({ platform, kind, listing }: MarketEvent) {
    const stock = platform === 'ebay' && kind === 'sold' ? stocked(listing) : undefined;
    const offer = stock && Object.values(stock.kept.offers).find((one) => one.isPublished);
    if (offer === undefined) return;
    const availability = { shipToLocationAvailability: { quantity: 0 } };
    this.keep({ ...stock!.kept, item: { ...stock!.kept.item, availability } }, { ...offer, isPublished: false });
  }

  private keep(kept: catalogue.Kept, offer: Offer, change: Parameters<MarketHall['putListing']>[2] = {}) {
    this.hall.putListing('ebay', offer.sku, { ...change, more: withOffer(kept, offer) });
  }
}

const gone: Reply = { status: 204, headers: {}, body: '' };

function refuse(wrong: Error | undefined) {
  if (wrong !== undefined) throw wrong;
}
