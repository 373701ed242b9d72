import { format, type Money } from '#money/money.js';
import { ChannelRefusal, type Draft, type Offer } from '../channel/channel.js';
import { exact, priceForJson } from './etsy-money.js';
import type { EtsyId, Inventory } from './listing-replies.js';

/** What Etsy wants to know of every piece that is sent, and a shop settles once; a draft's own attributes come before them. */
export type ShopTerms = {
  readonly shippingProfileId?: string | undefined;
  readonly returnPolicyId?: string | undefined;
  /** A processing profile: how soon it is sent. */
  readonly readinessStateId?: string | undefined;
};

export const skuMax = 32;
/** Of what a draft may say, updateListing takes not all. */
const onlyAtFirst = ['readiness_state_id'];

const wordsOf = (
  { title, description, category, attributes }: Draft,
  { shippingProfileId, returnPolicyId }: ShopTerms,
) => ({
  ...(shippingProfileId !== undefined && { shipping_profile_id: shippingProfileId }),
  ...(returnPolicyId !== undefined && { return_policy_id: returnPolicyId }),
  // Whoever says who made a thing, and when, must say this too.
  is_supply: 'false',
  ...attributes,
  ...{ title, description, taxonomy_id: category },
});

/** createDraftListing: a form. The SKU has no field there, and goes with the inventory. */
export const draftForm = (offer: Offer, terms: ShopTerms) =>
  new URLSearchParams({
    ...(terms.readinessStateId !== undefined && { readiness_state_id: terms.readinessStateId }),
    ...wordsOf(offer, terms),
    ...{ quantity: '1', price: format(offer.price) },
  });

/** updateListing: a form. `state` active publishes. */
export const changeForm = (offer: Offer, terms: ShopTerms, state?: 'active') =>
  new URLSearchParams({
    ...Object.fromEntries(Object.entries(wordsOf(offer, terms)).filter(([name]) => !onlyAtFirst.includes(name))),
    ...(state !== undefined && { state }),
  });

export const stateForm = (state: 'active' | 'inactive') => new URLSearchParams({ state });

const number = (id: EtsyId) => exact(id);

/** updateListingInventory for one piece under its SKU: it replaces all that there was. */
export function inventoryForOne({ sku, price, attributes }: Offer, terms: ShopTerms, there?: Inventory): object {
  const readiness =
    attributes['readiness_state_id'] ?? there?.products[0]?.offerings[0]?.readiness_state_id ?? terms.readinessStateId;
  const offering = {
    ...{ price: priceForJson(price), quantity: 1, is_enabled: true },
    ...(readiness !== undefined && { readiness_state_id: number(readiness) }),
  };
  return {
    products: [{ sku, property_values: [], offerings: [offering] }],
    ...{ price_on_property: [], quantity_on_property: [], sku_on_property: [] },
  };
}

/**
 * updateListingInventory with all that there is, and another price for what has this SKU; without the keys that may only be read,
 * for which Etsy would refuse it. Undefined if nothing with this SKU can be bought, or all of it has this price already.
 */
export function repriced(there: Inventory, sku: string, price: Money): { readonly body?: object } | undefined {
  const products = there.products.filter(({ is_deleted: isDeleted }) => !isDeleted);
  const offered = products
    .filter((product) => product.sku === sku)
    .flatMap(({ offerings }) => offerings)
    .filter(({ quantity, is_deleted: isDeleted }) => quantity > 0 && !isDeleted);
  if (offered.length === 0) return undefined;
  const isSo = (money: Money | undefined) => money?.minor === price.minor && money.currency === price.currency;
  if (offered.every((one) => isSo(one.price))) return {};
  return {
    body: {
      products: products.map((product) => ({
        sku: product.sku,
        property_values: product.property_values.map(({ property_id, property_name, scale_id, value_ids, values }) => ({
          ...{ property_id: number(property_id), value_ids: value_ids.map(number), values },
          ...(property_name !== undefined && { property_name }),
          ...(scale_id !== undefined && { scale_id: number(scale_id) }),
        })),
        offerings: product.offerings
          .filter((offering) => !offering.is_deleted)
          .map((offering) => ({
            price: priceForJson(product.sku === sku ? price : offering.price),
            ...{ quantity: offering.quantity, is_enabled: offering.is_enabled },
            ...(offering.readiness_state_id !== undefined && {
              readiness_state_id: number(offering.readiness_state_id),
            }),
          })),
      })),
      price_on_property: there.price_on_property.map(number),
      quantity_on_property: there.quantity_on_property.map(number),
      sku_on_property: there.sku_on_property.map(number),
      ...(there.readiness_state_on_property !== undefined && {
        readiness_state_on_property: there.readiness_state_on_property.map(number),
      }),
    },
  };
}

/** The names that Etsy has for carriers that we use; of any other it is told 'other'. */
const carriers: Readonly<Record<string, string>> = {
  ...{ ups: 'ups', fedex: 'fedex', usps: 'usps', dhl: 'dhl', 'dhl-germany': 'dhl-germany', 'royal-mail': 'royal-mail' },
};

/** createReceiptShipment: a form. Empty, it says no more than that all is on its way. */
export const trackingForm = (sent?: { readonly carrier: string; readonly trackingNumber: string }) =>
  new URLSearchParams(
    sent === undefined
      ? {}
      : {
          tracking_code: sent.trackingNumber,
          carrier_name: Object.hasOwn(carriers, sent.carrier.toLowerCase())
            ? carriers[sent.carrier.toLowerCase()]!
            : 'other',
        },
  );

/** @throws ChannelRefusal where it cannot be said to Etsy, so it was not asked */
export function refuseUnfit({ sku, price }: Pick<Offer, 'sku' | 'price'>, currency: string): void {
  if (sku.length > skuMax) throw new ChannelRefusal('sku', `Etsy takes SKUs of at most ${skuMax} characters.`);
  if (price.currency !== currency) throw new ChannelRefusal('currency', `The shop at Etsy sells in ${currency}.`);
  if (price.minor <= 0) throw new ChannelRefusal('price', 'Etsy sells nothing for nothing.');
}
