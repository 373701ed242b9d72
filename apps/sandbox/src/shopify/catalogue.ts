import type { Listing } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';

/** What Shopify keeps of a product beyond what every listing has. A product here has one variant, as single pieces do. */
export type ShopifyMore = {
  readonly handle: string;
  readonly descriptionHtml: string;
  readonly productType: string;
  readonly vendor: string;
  readonly tags: readonly string[];
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT' | 'UNLISTED';
  /** In the online store. */
  readonly published: boolean;
  readonly pictures: readonly { readonly url: string; readonly alt: string | null }[];
  readonly tracked: boolean;
  readonly policy: 'CONTINUE' | 'DENY';
  /** Of what is sold without counting only: what the shop believes that it has. */
  readonly believed: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};
export type Revision = Partial<Pick<Listing, 'title' | 'priceMinor' | 'quantity'>> & {
  readonly more?: Partial<ShopifyMore>;
};

const slugOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** The listing in Shopify's words, whoever made it. */
export function moreOf({ more, state, title, number, quantity, liveAt = 0 }: Listing): ShopifyMore {
  const status = state === 'draft' ? 'DRAFT' : 'ACTIVE';
  return {
    ...{ handle: `${slugOf(title)}-${number}`, descriptionHtml: '', productType: '', vendor: '', tags: [], status },
    ...{ published: true, pictures: [], tracked: true, policy: 'DENY', believed: quantity },
    ...{ createdAt: liveAt, updatedAt: liveAt },
    ...more,
  };
}

/** It can be bought beyond what is in stock: nobody counts, or nobody minds. */
export const isLoose = ({ tracked, policy }: ShopifyMore) => !tracked || policy === 'CONTINUE';
export function availableOf(listing: Listing): number {
  const more = moreOf(listing);
  return isLoose(more) ? more.believed : listing.quantity;
}

/** The shop's products: what is purchasable follows from their status, where they are published, and what is in stock. */
export class Catalogue {
  constructor(
    readonly hall: MarketHall,
    readonly currency: string,
    readonly now: () => number,
  ) {
    hall.onEvent(({ platform, kind, order }) => {
      if (platform !== 'shopify' || kind !== 'sold') return;
      for (const { sku, quantity } of order!.lines) this.sellOn(sku, quantity);
    });
  }

  all(): readonly Listing[] {
    return this.hall.listings('shopify');
  }

  byNumber(number: number | undefined): Listing | undefined {
    return number === undefined ? undefined : this.hall.listing('shopify', { number });
  }

  bySku(sku: string): Listing | undefined {
    return this.hall.listing('shopify', { sku });
  }

  byHandle(handle: string): Listing | undefined {
    return this.all().find((listing) => moreOf(listing).handle === handle);
  }

  /** Makes it or changes it. What is to be taken off sale, and was ignored, is shown as if it was done. */
  revise(sku: string, { more: words, ...change }: Revision): Listing {
    const { hall } = this;
    const before = this.bySku(sku) ?? hall.putListing('shopify', sku, { currency: this.currency });
    const at = this.now();
    const isNew = Object.keys(before.more).length === 0 && before.state === 'draft';
    const had = isNew
      ? { ...moreOf({ ...before, title: change.title ?? before.title }), createdAt: at }
      : moreOf(before);
    const believed = change.quantity ?? availableOf(before);
    const more: ShopifyMore = { ...had, ...words, believed, updatedAt: at };
    const quantity = isLoose(more) ? Math.max(believed, 1) : believed;
    const after = { ...before, ...change, quantity, more };
    const isWanted = more.status === 'ACTIVE' && more.published && quantity > 0;
    if (before.state === 'live' && !isWanted) {
      const done = quantity === 0 ? hall.setQuantity('shopify', sku, 0) : hall.takeDown('shopify', sku);
      if (done === 'ignored') return after;
    }
    const { title, priceMinor } = after;
    const kept = hall.putListing('shopify', sku, { title, priceMinor, quantity, more });
    return isWanted && kept.state !== 'live' ? hall.publish('shopify', sku) : kept;
  }

  /** What is not counted is for sale again at once. */
  private sellOn(sku: string, quantity: number) {
    const listing = this.bySku(sku);
    if (listing === undefined) return;
    const { believed, ...more } = moreOf(listing);
    if (isLoose({ ...more, believed })) this.revise(sku, { quantity: believed - quantity });
  }
}
