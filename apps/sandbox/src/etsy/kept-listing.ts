import type { Listing } from '../market/market.js';

/** A picture of a listing; its place in the list is its rank. */
export type Picture = { readonly id: number; readonly at: number; readonly altText: string };
/** What Etsy keeps of a listing besides what the hall does. Seconds since 1970. */
export type Kept = {
  readonly created: number;
  readonly updated: number;
  /** By the names of Etsy's ShopListing. */
  readonly words: Readonly<Record<string, unknown>>;
  readonly propertyValues: readonly unknown[];
  readonly pictures: readonly Picture[];
  /** How many there ever were. */
  readonly pictured: number;
  readonly isDeleted: boolean;
};

export const keptOf = (listing: Listing) => listing.more as Kept;

/**
 * At Etsy a listing need not have a SKU, and two may have the same. The hall knows a listing by its SKU alone, so where that is
 * not there or taken it has a label of its own: the SKU, a tilde, and the listing's number.
 */
export const labelOf = (sku: string, listing: number) => `${sku}~${listing}`;

/** The SKU that Etsy shows; empty if there is none. */
export const skuIn = (label: string) => label.replace(/~\d*$/, '');
