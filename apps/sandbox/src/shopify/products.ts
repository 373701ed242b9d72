import { parse } from '#money/money.js';
import type { Listing } from '../market/market.js';
import { availableOf, moreOf, type Catalogue, type Revision, type ShopifyMore } from './catalogue.js';
import { connectionOf, listed, type PageArguments } from './connection.js';
import { gid, numberOf } from './gid.js';
import {
  inventoryItemNode,
  locationNode,
  locationNumber,
  productNode,
  publicationNumber,
  variantNode,
} from './product-nodes.js';
import { found, searchOf, type Searchable } from './search.js';

type Id = { readonly id: string };
type Search = PageArguments & { readonly query?: string | null; readonly sortKey?: string };
type Words = Partial<
  Pick<ShopifyMore, 'handle' | 'descriptionHtml' | 'productType' | 'vendor' | 'tags' | 'status'> & { title: string }
>;
type VariantInput = {
  readonly id?: string;
  readonly sku?: string;
  readonly price?: string;
  readonly inventoryPolicy?: ShopifyMore['policy'];
  readonly inventoryItem?: { readonly sku?: string; readonly tracked?: boolean };
  readonly inventoryQuantities?: readonly { readonly quantity: number }[];
};
type File = { readonly originalSource?: string; readonly alt?: string };
type ProductSet = {
  readonly identifier?: { readonly id?: string; readonly handle?: string };
  readonly input: Words & {
    readonly id?: string;
    readonly files?: readonly File[];
    readonly productOptions?: readonly object[];
    readonly variants?: readonly VariantInput[];
  };
};
type Fault = { readonly code: string; readonly field: readonly string[]; readonly message: string };

const titleMax = 255;
const fault = (code: string, field: readonly string[], message: string): Fault => ({ code, field, message });

/** Products, as the Admin API asks for them and changes them. */
export class Products {
  constructor(private readonly catalogue: Catalogue) {}

  readonly queries = {
    product: ({ id }: Id) => shown(this.catalogue.byNumber(numberOf('Product', id)), productNode),
    productVariant: ({ id }: Id) => shown(this.catalogue.byNumber(numberOf('ProductVariant', id)), variantNode),
    inventoryItem: ({ id }: Id) => shown(this.catalogue.byNumber(numberOf('InventoryItem', id)), inventoryItemNode),
    products: (search: Search) => this.page(search, productNode),
    productVariants: (search: Search) => this.page(search, variantNode),
    inventoryItems: (search: Search) => this.page(search, inventoryItemNode),
    location: ({ id }: { readonly id?: string | null }) =>
      (id ?? gid('Location', locationNumber)) === gid('Location', locationNumber) ? locationNode() : null,
    locations: (page: PageArguments) => listed([locationNode()], page),
    publications: (page: PageArguments) =>
      listed([{ id: gid('Publication', publicationNumber), name: 'Online Store' }], page),
  };

  readonly mutations = {
    productSet: (asked: ProductSet) => this.set(asked),
    productUpdate: (asked: {
      readonly product?: Words & { readonly id?: string };
      readonly media?: readonly File[];
    }) => {
      const { id, ...words } = asked.product ?? {};
      const listing = this.catalogue.byNumber(numberOf('Product', id));
      if (listing === undefined)
        return { product: null, userErrors: [{ field: ['id'], message: 'Product does not exist' }] };
      const wrong = faultsOf(words, ['product']);
      if (wrong.length > 0) return { product: productNode(listing), userErrors: wrong };
      const { pictures } = moreOf(listing);
      const revised = this.catalogue.revise(listing.sku, {
        ...revisionOf(words, [...pictures, ...picturesOf(asked.media ?? [])]),
      });
      return { product: productNode(revised), userErrors: [] };
    },
    productVariantsBulkUpdate: (asked: { readonly productId: string; readonly variants: readonly VariantInput[] }) =>
      this.revariant(asked),
    publishablePublish: (asked: Id) => this.publish(asked, true),
    publishableUnpublish: (asked: Id) => this.publish(asked, false),
  };

  private page({ query, ...page }: Search, node: (listing: Listing) => object) {
    const alternatives = searchOf(query);
    const rows = this.catalogue
      .all()
      .filter((listing) => found(alternatives, searchable(listing)))
      .map((listing) => ({
        ...{ place: page.sortKey === 'UPDATED_AT' ? moreOf(listing).updatedAt : 0, id: listing.number },
        node: node(listing),
      }));
    return connectionOf(rows, page);
  }

  /** Makes a product, or changes the one with that id or handle; a product with several variants is none of these books'. */
  private set({ identifier = {}, input }: ProductSet) {
    const { id, files, productOptions, variants, ...words } = input;
    const asked = identifier.id ?? id;
    const known =
      asked === undefined
        ? identifier.handle === undefined
          ? undefined
          : this.catalogue.byHandle(identifier.handle)
        : this.catalogue.byNumber(numberOf('Product', asked));
    const refused = (...userErrors: readonly Fault[]) => ({ product: null, userErrors });
    if (asked !== undefined && known === undefined)
      return refused(fault('PRODUCT_DOES_NOT_EXIST', ['input', 'id'], 'Product does not exist'));
    const wrong = faultsOf(words, ['input'], known === undefined);
    if (variants !== undefined && productOptions === undefined)
      wrong.push(
        fault(
          ...(['PRODUCT_OPTIONS_INPUT_MISSING', ['input', 'productOptions']] as const),
          'Product options input is required when updating variants',
        ),
      );
    const [variant, another] = variants ?? [];
    if (another !== undefined)
      wrong.push(fault('INVALID_VARIANT', ['input', 'variants'], 'Products of this shop have one variant'));
    const sku = variant?.sku ?? variant?.inventoryItem?.sku ?? known?.sku;
    const taken =
      known === undefined ? sku !== undefined && this.catalogue.bySku(sku) !== undefined : sku !== known.sku;
    // Shopify would take it. Here it would be one listing with two products, so that a seller who forgot to look learns of it.
    if (sku === undefined || taken)
      wrong.push(
        fault('INVALID_VARIANT', ['input', 'variants', '0', 'sku'], 'SKU must be there, and be new or the same'),
      );
    const price = priceOf(variant?.price, this.catalogue.currency);
    if (price === 'wrong')
      wrong.push(fault('INVALID_VARIANT', ['input', 'variants', '0', 'price'], 'Price is invalid'));
    if (wrong.length > 0) return refused(...wrong);
    const pictures = files === undefined ? undefined : picturesOf(files);
    const revision = revisionOf({ status: known === undefined ? 'ACTIVE' : undefined, ...words } as Words, pictures);
    const handle = identifier.handle === undefined ? {} : { handle: identifier.handle };
    const counted = variant?.inventoryQuantities?.reduce((sum, { quantity }) => sum + quantity, 0);
    const listing = this.catalogue.revise(sku!, {
      ...{ ...revision, ...(price !== undefined && { priceMinor: price as number }) },
      ...(counted !== undefined && { quantity: counted }),
      // What programs make is shown nowhere until it is published.
      more: { ...(known === undefined && { published: false }), ...handle, ...revision.more, ...stockRulesOf(variant) },
    });
    return { product: productNode(listing), userErrors: [] };
  }

  private revariant({
    productId,
    variants,
  }: {
    readonly productId: string;
    readonly variants: readonly VariantInput[];
  }) {
    const listing = this.catalogue.byNumber(numberOf('Product', productId));
    const refused = (code: string, field: readonly string[], message: string) => ({
      ...{ product: listing === undefined ? null : productNode(listing), productVariants: null },
      userErrors: [fault(code, field, message)],
    });
    if (listing === undefined) return refused('PRODUCT_DOES_NOT_EXIST', ['productId'], 'Product does not exist');
    let revised = listing;
    for (const [at, variant] of variants.entries()) {
      if (numberOf('ProductVariant', variant.id) !== listing.number)
        return refused(
          ...([
            'PRODUCT_VARIANT_DOES_NOT_EXIST',
            ['variants', `${at}`, 'id'],
            'Product variant does not exist',
          ] as const),
        );
      const price = priceOf(variant.price, listing.currency);
      if (price === 'wrong') return refused('INVALID_INPUT', ['variants', `${at}`, 'price'], 'Price is invalid');
      if ((variant.inventoryItem?.sku ?? listing.sku) !== listing.sku)
        return refused(
          'INVALID_INPUT',
          ['variants', `${at}`, 'inventoryItem', 'sku'],
          'SKU stays as it is in this shop',
        );
      revised = this.catalogue.revise(listing.sku, {
        ...(price !== undefined && { priceMinor: price }),
        more: stockRulesOf(variant),
      });
    }
    return { product: productNode(revised), productVariants: [variantNode(revised)], userErrors: [] };
  }

  private publish({ id }: Id, published: boolean) {
    const listing = this.catalogue.byNumber(numberOf('Product', id));
    if (listing === undefined) return { userErrors: [{ field: ['id'], message: 'Resource does not exist' }] };
    this.catalogue.revise(listing.sku, { more: { published } });
    return { userErrors: [] };
  }
}

const shown = (listing: Listing | undefined, node: (listing: Listing) => object) =>
  listing === undefined ? null : node(listing);

function searchable(listing: Listing): Searchable {
  const { handle, status, productType, vendor, tags, updatedAt, published } = moreOf(listing);
  const available = availableOf(listing);
  return {
    ...{ sku: listing.sku, title: listing.title, handle, status, product_status: status, vendor, tag: tags },
    ...{ product_type: productType, id: listing.number, product_id: listing.number, updated_at: updatedAt },
    ...{ inventory_quantity: available, inventory_total: available },
    published_status: published ? 'published' : 'unpublished',
  };
}

function faultsOf({ title }: Words, field: readonly string[], isNew = false): Fault[] {
  if (title === undefined && !isNew) return [];
  if (!title?.trim()) return [fault('INVALID_INPUT', [...field, 'title'], "Title can't be blank")];
  if (title.length <= titleMax) return [];
  return [fault('INVALID_INPUT', [...field, 'title'], `Title is too long (maximum is ${titleMax} characters)`)];
}

function revisionOf({ title, ...words }: Words, pictures: ShopifyMore['pictures'] | undefined): Revision {
  const names = ['handle', 'descriptionHtml', 'productType', 'vendor', 'tags', 'status'] as const;
  const said = Object.fromEntries(
    names.filter((name) => (words[name] ?? undefined) !== undefined).map((name) => [name, words[name]]),
  );
  const more = { ...said, ...(pictures !== undefined && { pictures }) } as Partial<ShopifyMore>;
  return { ...(title !== undefined && { title }), more };
}

const stockRulesOf = ({ inventoryPolicy, inventoryItem }: VariantInput = {}): Partial<ShopifyMore> => ({
  ...(inventoryPolicy !== undefined && { policy: inventoryPolicy }),
  ...(inventoryItem?.tracked !== undefined && { tracked: inventoryItem.tracked }),
});

const picturesOf = (files: readonly File[]) =>
  files.flatMap(({ originalSource, alt = null }) =>
    originalSource === undefined ? [] : [{ url: originalSource, alt }],
  );

function priceOf(text: string | undefined, currency: string): number | 'wrong' | undefined {
  if (text === undefined) return undefined;
  try {
    const { minor } = parse(text, currency);
    return minor < 0 ? 'wrong' : minor;
  } catch {
    return 'wrong';
  }
}
