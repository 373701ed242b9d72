import type { Listing } from '../market/market.js';
import { EtsyError, missing, unfit } from './etsy-error.js';
import { priceIn, shownMoney } from './etsy-money.js';
import { keptOf, skuIn } from './kept-listing.js';

/** What a new inventory says: one product in one offering, since there is one of each piece. */
export type Stock = {
  /** Empty: it has none. */
  readonly sku: string;
  readonly priceMinor: number;
  readonly quantity: number;
  readonly propertyValues: readonly unknown[];
  readonly readinessStateId: number | undefined;
};

const skuMax = 32;
const quantityMax = 999;
const productBase = 10_000_000_000;
const offeringBase = 12_000_000_000;
const writable = {
  product: ['sku', 'property_values', 'offerings'],
  offering: ['price', 'quantity', 'is_enabled', 'readiness_state_id'],
  property: ['property_id', 'value_ids', 'scale_id', 'property_name', 'values'],
};

/** What Etsy calls the one product of a listing. */
export const productIdOf = (listing: number) => productBase + listing;

/** Etsy's ListingInventory. */
export function inventoryOf(listing: Listing) {
  const { number, sku, quantity, priceMinor, currency } = listing;
  const { words, propertyValues } = keptOf(listing);
  const offering = {
    ...{ offering_id: offeringBase + number, quantity, is_enabled: true, is_deleted: false },
    ...{ price: shownMoney(priceMinor, currency), readiness_state_id: words['readiness_state_id'] ?? null },
  };
  const product = { product_id: productIdOf(number), sku: skuIn(sku), is_deleted: false, offerings: [offering] };
  return {
    products: [{ ...product, property_values: propertyValues }],
    ...{ price_on_property: [], quantity_on_property: [], sku_on_property: [], readiness_state_on_property: [] },
  };
}

/**
 * The body of updateListingInventory, which replaces all that there was. Its keys are taken strictly: what was read cannot be
 * sent back as it is.
 * @throws EtsyError (400)
 */
export function stockIn(body: string, currency: string): Stock {
  const { products } = asObject(read(body), 'products');
  if (products === undefined || products === null) throw missing('products');
  if (!Array.isArray(products)) throw unfit('products', 'array');
  if (products.length === 0) throw missing('products');
  if (products.length > 1) throw new EtsyError(400, 'This shop sells no variations: there can be one product');
  const product = strictly(products[0], 'product');
  const properties = listed(product['property_values'] ?? [], 'property_values');
  for (const property of properties) strictly(property, 'property');
  const { sku = '', offerings } = product;
  if (offerings === undefined) throw missing('offerings');
  const [first, ...others] = listed(offerings, 'offerings');
  if (first === undefined) throw missing('offerings');
  if (others.length > 0) throw new EtsyError(400, 'A product can have only one offering');
  if (sku !== null && (typeof sku !== 'string' || sku.length > skuMax || sku.includes('~')))
    throw unfit('sku', `string of at most ${skuMax} characters`);
  return { sku: sku ?? '', propertyValues: properties, ...offeringIn(strictly(first, 'offering'), currency) };
}

function offeringIn(offering: Readonly<Record<string, unknown>>, currency: string) {
  const { price, quantity, is_enabled: isEnabled = true, readiness_state_id: readiness } = offering;
  if (price === undefined) throw missing('price');
  if (quantity === undefined) throw missing('quantity');
  if (typeof isEnabled !== 'boolean') throw unfit('is_enabled', 'boolean');
  if (!isCount(quantity) || quantity > quantityMax) throw unfit('quantity', `int between 0 and ${quantityMax}`);
  if (quantity === 0 || !isEnabled) throw new EtsyError(400, 'One offering must have quantity greater than 0');
  if (readiness !== undefined && readiness !== null && !isCount(readiness)) throw unfit('readiness_state_id', 'int');
  return { quantity, priceMinor: priceIn(currency, price), readinessStateId: readiness ?? undefined };
}

function read(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw missing('products');
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function listed(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unfit(name, 'array');
  return value;
}

function asObject(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unfit(name, 'array');
  return value as Readonly<Record<string, unknown>>;
}

function strictly(value: unknown, kind: keyof typeof writable) {
  const object = asObject(value, kind);
  const strange = Object.keys(object).filter((key) => !writable[kind].includes(key));
  if (strange.length > 0) throw new EtsyError(400, `Array contains invalid keys: ${strange.join(',')}`);
  return object;
}
