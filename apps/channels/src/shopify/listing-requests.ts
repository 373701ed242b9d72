import { format } from '#money/money.js';
import type { Offer } from '../channel/channel.js';

/** What is asked of the Admin API. `cost`: what it usually costs, in points of Shopify's budget. */
export type Operation = { readonly cost: number; readonly query: string };

/** gid://shopify/Product/632910392, as Shopify's interface calls product 632910392. */
export const gid = (kind: string, number: string) => `gid://shopify/${kind}/${number}`;
/** 632910392, as people call it; of a gid of any kind. */
export const numberOf = (id: string) => id.slice(id.lastIndexOf('/') + 1);

// What becomes of stock counts, so it is read from the places themselves: the variant's own sum and the search lag behind.
const stock = `fragment Stock on ProductVariant {
  id sku price inventoryPolicy
  product { id status }
  inventoryItem {
    id tracked
    inventoryLevels(first: 20) { nodes { location { id } quantities(names: ["available"]) { quantity } } }
  }
}`;

export const findVariants: Operation = {
  cost: 10,
  query: `query Find($query: String!) {
    productVariants(first: 20, query: $query) { nodes { id sku product { id hasOnlyDefaultVariant } } }
  }`,
};
/** Words in quotes are searched as they are; what is found may still be spelled otherwise. */
export const skuQuery = (sku: string) => ({ query: `sku:"${sku.replace(/["\\]/g, '\\$&')}"` });

export const lookAtVariant: Operation = {
  cost: 8,
  query: `query Look($id: ID!) { productVariant(id: $id) { ...Stock } } ${stock}`,
};

// `product_status` is no filter to rely on: its index misses products that became active. So that is looked at here.
export const liveVariants: Operation = {
  cost: 50,
  query: `query Live($after: String) {
    productVariants(first: 100, after: $after, query: "inventory_quantity:>0") {
      nodes { id sku price inventoryQuantity product { id status } inventoryItem { id } }
      pageInfo { hasNextPage endCursor }
    }
  }`,
};

export const primaryLocation: Operation = { cost: 1, query: `query Home { location { id } }` };

export const putProduct: Operation = {
  cost: 30,
  query: `mutation Put($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
    productSet(synchronous: true, identifier: $identifier, input: $input) {
      product { id variants(first: 1) { nodes { ...Stock } } }
      userErrors { field code }
    }
  } ${stock}`,
};

export type Known = { readonly productId: string; readonly variantId: string };
/**
 * A product with one variant, which nobody can buy beyond its stock. One that exists already keeps its address; a new one gets an
 * address that follows from its SKU, so that whoever asks twice makes one product, whatever the search has heard of.
 */
export function productOf(offer: Offer, known: Known | undefined) {
  const { vendor, tags } = offer.attributes;
  const handle = handleOf(offer.sku);
  return {
    identifier: known === undefined ? { handle } : { id: known.productId },
    input: {
      ...(known === undefined && { handle }),
      title: offer.title,
      descriptionHtml: htmlOf(offer.description),
      productType: offer.category,
      ...(vendor !== undefined && { vendor }),
      ...(tags !== undefined && { tags: tags.split(',').map((tag) => tag.trim()) }),
      status: 'ACTIVE',
      files: offer.photos.map((originalSource) => ({ originalSource, alt: offer.title, contentType: 'IMAGE' })),
      productOptions: [{ name: 'Title', values: [{ name: 'Default Title' }] }],
      variants: [
        {
          ...(known !== undefined && { id: known.variantId }),
          optionValues: [{ optionName: 'Title', name: 'Default Title' }],
          ...{ sku: offer.sku, price: format(offer.price), inventoryPolicy: 'DENY', inventoryItem: { tracked: true } },
        },
      ],
    },
  };
}

/**
 * An address has small letters, digits and single dashes: CM-72.49.3 is sku-cm-72x2e49x2e3. No two SKUs have the same one.
 */
export const handleOf = (sku: string) =>
  `sku-${[...sku].map((letter, at) => (/[A-WYZ0-9]/.test(letter) || isJoint(sku, at) ? letter.toLowerCase() : escaped(letter))).join('')}`;
const isJoint = (sku: string, at: number) => sku[at] === '-' && /^[A-Z0-9]$/.test(sku[at + 1] ?? '') && at > 0;
const escaped = (letter: string) => `x${letter.codePointAt(0)!.toString(16).padStart(2, '0')}`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Plain words as HTML that shows them as they are: an empty line parts paragraphs. */
export function htmlOf(text: string) {
  const safe = text.replace(/[&<>"]/g, (letter) => entities[letter]!);
  const paragraphs = safe.split(/(?:\r?\n[ \t]*){2,}/).filter((part) => part.trim() !== '');
  return paragraphs.map((part) => `<p>${part.trim().replace(/\r?\n/g, '<br>')}</p>`).join('');
}

export const publishProduct: Operation = {
  cost: 11,
  query: `mutation Publish($id: ID!, $input: [PublicationInput!]!) {
    publishablePublish(id: $id, input: $input) { userErrors { field } }
  }`,
};

export const changeVariant: Operation = {
  cost: 11,
  query: `mutation Change($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
    productVariantsBulkUpdate(productId: $productId, variants: $variants) { userErrors { field code } }
  }`,
};

export const setQuantities: Operation = {
  cost: 12,
  query: `mutation Count($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) {
      inventoryAdjustmentGroup { changes { name delta quantityAfterChange } }
      userErrors { field code }
    }
  }`,
};
export type Level = { readonly locationId: string; readonly quantity: number };
export type Step = Level & { readonly to: number };
/** What has to change for one to be at `home` and none elsewhere; with no `home`, none anywhere. */
export const stepsTo = (levels: readonly Level[], home: string | undefined): Step[] =>
  levels.flatMap((level) => {
    const to = level.locationId === home ? 1 : 0;
    // Below 0 is what Shopify calls oversold: nobody can buy that, and nobody here knows better.
    const isRight = to === 1 ? level.quantity === 1 : level.quantity <= 0;
    return isRight ? [] : [{ ...level, to }];
  });
export const quantitiesOf = (inventoryItemId: string, steps: readonly Step[]) => ({
  name: 'available',
  reason: 'correction',
  quantities: steps.map(({ locationId, quantity, to }) => ({
    ...{ inventoryItemId, locationId, quantity: to, changeFromQuantity: quantity },
  })),
});

export const stockAt: Operation = {
  cost: 12,
  query: `mutation Stock($item: ID!, $location: ID!, $key: String!) {
    inventoryActivate(inventoryItemId: $item, locationId: $location, available: 1) @idempotent(key: $key) {
      userErrors { field }
    }
  }`,
};
