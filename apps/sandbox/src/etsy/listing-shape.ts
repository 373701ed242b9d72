import type { Listing } from '../market/market.js';
import { shownMoney } from './etsy-money.js';
import { inventoryOf } from './inventory.js';
import { keptOf, skuIn } from './kept-listing.js';

/** The shop, as its answers name it. */
export type ShopNames = { readonly shopId: number; readonly userId: number };
const states = { draft: 'draft', live: 'active', ended: 'inactive', sold: 'sold_out' } as const;
export type EtsyState = (typeof states)[Listing['state']] | 'expired';
/** A listing is renewed, or expires, after four months. */
const runsSeconds = 120 * 86_400;

export const stateOf = (listing: Listing): EtsyState => states[listing.state];

/** Etsy's ShopListing. */
export function shownListing(listing: Listing, { shopId, userId }: ShopNames, state = stateOf(listing)) {
  const { number, title, priceMinor, currency, quantity } = listing;
  const { created, updated, words } = keptOf(listing);
  return {
    ...{ listing_id: number, user_id: userId, shop_id: shopId, title, description: '', state },
    ...{ creation_timestamp: created, created_timestamp: created, original_creation_timestamp: created },
    ...{ ending_timestamp: created + runsSeconds, last_modified_timestamp: updated, updated_timestamp: updated },
    ...{ state_timestamp: updated, quantity, shop_section_id: null, featured_rank: -1 },
    ...{ url: `https://www.etsy.com/listing/${number}/${slug(title)}`, num_favorers: 0 },
    ...{ non_taxable: false, is_taxable: true, is_customizable: false, is_personalizable: false },
    ...{ personalization_is_required: false, personalization_char_count_max: null, personalization_instructions: null },
    ...{ listing_type: 'physical', tags: [], materials: [], shipping_profile_id: null, return_policy_id: null },
    ...{ processing_min: null, processing_max: null, who_made: null, when_made: null, is_supply: false },
    ...{ item_weight: null, item_weight_unit: null, item_length: null, item_width: null, item_height: null },
    ...{ item_dimensions_unit: null, is_private: false, style: [], file_data: '', has_variations: false },
    ...{ should_auto_renew: false, language: 'en-US', price: shownMoney(priceMinor, currency), taxonomy_id: null },
    ...{ readiness_state_id: null, suggested_title: null },
    ...words,
    ...(words['is_taxable'] === false && { non_taxable: true }),
  };
}

/** With what was asked for in `includes`. SKUs are for the shop's own people. */
export function withAssociations(listing: Listing, shop: ShopNames, includes: ReadonlySet<string>, isOurs: boolean) {
  const sku = skuIn(listing.sku);
  return {
    ...shownListing(listing, shop),
    ...{ shipping_profile: null, user: null, shop: null, translations: null },
    ...{ images: includes.has('Images') ? shownPictures(listing, shop) : [], videos: [], production_partners: [] },
    inventory: includes.has('Inventory') ? inventoryOf(listing) : null,
    ...{ skus: isOurs && sku !== '' ? [sku] : [], views: 0 },
  };
}

/** Etsy's ListingImage of each. */
export const shownPictures = (listing: Listing, { shopId }: ShopNames) =>
  keptOf(listing).pictures.map(({ id, at, altText }, index) => {
    const url = (size: string) => `https://i.etsystatic.com/${shopId}/r/il/5a1dbc/${id}/il_${size}.${id}_sbox.jpg`;
    return {
      ...{ listing_id: listing.number, listing_image_id: id, hex_code: null, red: null, green: null, blue: null },
      ...{ hue: null, saturation: null, brightness: null, is_black_and_white: null, creation_tsz: at },
      ...{ created_timestamp: at, rank: index + 1, url_75x75: url('75x75'), url_170x135: url('170x135') },
      ...{ url_570xN: url('570xN'), url_fullxfull: url('fullxfull'), full_height: null, full_width: null },
      alt_text: altText,
    };
  });

const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
