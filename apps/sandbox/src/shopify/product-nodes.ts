import { format } from '#money/money.js';
import type { Listing } from '../market/market.js';
import { availableOf, moreOf } from './catalogue.js';
import { listed, type PageArguments } from './connection.js';
import { gid, legacyId } from './gid.js';

/** The only place where the shop has its pieces. */
export const locationNumber = 655_441_491;
export const publicationNumber = 108_179_161;

/** To the second, as GraphQL tells instants. */
export const instant = (at: number) => new Date(at).toISOString().replace(/\.\d+/, '');

export const locationNode = () => ({
  ...{ id: gid('Location', locationNumber), legacyResourceId: String(locationNumber) },
  ...{ name: 'Northgate Workshop', isActive: true, isPrimary: true },
});

const timesOf = (listing: Listing) => {
  const { createdAt, updatedAt } = moreOf(listing);
  return { createdAt: instant(createdAt), updatedAt: instant(updatedAt) };
};
const identity = (kind: 'Product' | 'ProductVariant' | 'InventoryItem', { number }: Listing) => ({
  ...{ id: gid(kind, number), legacyResourceId: legacyId(kind, number) },
});

export const productNode = (listing: Listing): object => {
  const more = moreOf(listing);
  const { handle, descriptionHtml, productType, vendor, tags, status, published, pictures, tracked } = more;
  return {
    ...{ ...identity('Product', listing), ...timesOf(listing), title: listing.title },
    ...{ handle, descriptionHtml, productType, vendor, tags, status },
    ...{ description: descriptionHtml.replace(/<[^>]*>/g, ' ').trim(), totalInventory: availableOf(listing) },
    ...{ tracksInventory: tracked, hasOnlyDefaultVariant: true, onlineStoreUrl: null },
    publishedAt: published ? instant(more.createdAt) : null,
    options: [
      { id: `gid://shopify/ProductOption/${listing.number}`, name: 'Title', position: 1, values: ['Default Title'] },
    ],
    media: (page: PageArguments) =>
      listed(
        pictures.map(({ url, alt }, at) => ({
          ...{ id: `gid://shopify/MediaImage/${listing.number}${at}`, alt, image: { url, altText: alt } },
        })),
        page,
      ),
    variants: (page: PageArguments) => listed([variantNode(listing)], page),
  };
};

export const variantNode = (listing: Listing): object => ({
  ...{ ...identity('ProductVariant', listing), ...timesOf(listing), title: 'Default Title', sku: listing.sku },
  ...{ displayName: `${listing.title} - Default Title`, price: format({ minor: listing.priceMinor, ...listing }) },
  ...{ compareAtPrice: null, inventoryQuantity: availableOf(listing), inventoryPolicy: moreOf(listing).policy },
  ...{ availableForSale: listing.state === 'live', sellableOnlineQuantity: availableOf(listing), position: 1 },
  ...{ taxable: true, selectedOptions: [{ name: 'Title', value: 'Default Title' }] },
  inventoryItem: () => inventoryItemNode(listing),
  product: () => productNode(listing),
});

export const inventoryItemNode = (listing: Listing): object => ({
  ...{ ...identity('InventoryItem', listing), ...timesOf(listing), sku: listing.sku },
  ...{ tracked: moreOf(listing).tracked, requiresShipping: true },
  variant: () => variantNode(listing),
  variants: (page: PageArguments) => listed([variantNode(listing)], page),
  inventoryLevel: ({ locationId }: { readonly locationId: string }) =>
    locationId === gid('Location', locationNumber) ? inventoryLevelNode(listing) : null,
  inventoryLevels: (page: PageArguments) => listed([inventoryLevelNode(listing)], page),
});

export const inventoryLevelNode = (listing: Listing): object => ({
  id: `${gid('InventoryLevel', locationNumber)}?inventory_item_id=${legacyId('InventoryItem', listing.number)}`,
  ...{ location: locationNode, item: () => inventoryItemNode(listing), updatedAt: timesOf(listing).updatedAt },
  quantities: ({ names }: { readonly names: readonly string[] }) =>
    names.map((name) => ({
      ...{ name, quantity: ['available', 'on_hand'].includes(name) ? availableOf(listing) : 0 },
      updatedAt: timesOf(listing).updatedAt,
    })),
});
