import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { home, ShopifySeller } from './shopify-seller.contract.js';

let shop: ShopifySeller;
let made = 0;
let sku: string;
beforeAll(async () => void (shop = await ShopifySeller.open()));
beforeEach(() => void (sku = `NGA-${++made}`));
afterAll(() => shop.close());

const { ask, offer } = {
  ask: (query: string, variables?: object, version?: string) => shop.ask(query, variables, version),
  offer: (change?: object, variant?: object) => shop.offer(sku, change, variant),
};
const listing = () => shop.sandbox.market.listings('shopify').find((one) => one.sku === sku)!;
const itemOf = (product: Awaited<ReturnType<typeof offer>>) => product.product.variants.nodes[0].inventoryItem.id;

const count = `mutation Count($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { reason changes { name delta quantityAfterChange item { sku } } }
    userErrors { field code }
  }
}`;
const quantities = (inventoryItemId: string, quantity: number, changeFromQuantity?: number | null) => ({
  ...{ name: 'available', reason: 'correction' },
  quantities: [
    { inventoryItemId, locationId: home, quantity, ...(changeFromQuantity !== undefined && { changeFromQuantity }) },
  ],
});
const counted = async (input: object, key: string) =>
  (await ask(count, { input, key })).data!['inventorySetQuantities'] as {
    inventoryAdjustmentGroup: object | null;
    userErrors: { code: string }[];
  };

describe('A product', () => {
  it('is for sale while it is active and in stock', async () => {
    const { product } = await offer({ status: 'DRAFT' });
    expect(listing()).toMatchObject({ state: 'draft', quantity: 1, priceMinor: 125_000, currency: 'USD' });
    const update = `mutation Status($product: ProductUpdateInput) {
      productUpdate(product: $product) { product { status } userErrors { message } }
    }`;
    const status = (to: string) => ask(update, { product: { id: product.id, status: to } });
    expect((await status('ACTIVE')).data).toEqual({ productUpdate: { product: { status: 'ACTIVE' }, userErrors: [] } });
    expect(listing().state).toBe('live');
    await status('ARCHIVED');
    expect(listing().state).toBe('ended');
  });

  it('is taken out of the online store, and put back', async () => {
    const { product } = await offer();
    const publish = (verb: string) =>
      ask(
        `mutation ($id: ID!) {
        publishable${verb}(id: $id, input: [{ publicationId: "gid://shopify/Publication/1" }]) { userErrors { message } }
      }`,
        { id: product.id },
      );
    await publish('Unpublish');
    expect(listing().state).toBe('ended');
    await publish('Publish');
    expect(listing().state).toBe('live');
  });

  it('is made once under its address, and changed under it from then on', async () => {
    const put = (title: string) =>
      ask(
        `mutation ($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
        productSet(identifier: $identifier, input: $input) { product { id handle title } userErrors { field code } }
      }`,
        {
          identifier: { handle: `sku-${sku.toLowerCase()}` },
          input: { title, productOptions: [], variants: [{ sku, price: '5', optionValues: [] }] },
        },
      );
    const [one, other] = [await put('Caddy'), await put('Georgian caddy')] as unknown as {
      data: { productSet: { product: { id: string } } };
    }[];
    expect(other!.data.productSet).toEqual({
      product: { id: one!.data.productSet.product.id, handle: `sku-${sku.toLowerCase()}`, title: 'Georgian caddy' },
      userErrors: [],
    });
  });

  it.each([
    ['without a title', { title: ' ' }, {}, 'INVALID_INPUT'],
    ['without options', { productOptions: undefined }, {}, 'PRODUCT_OPTIONS_INPUT_MISSING'],
    ['at a price that is none', {}, { price: 'dear' }, 'INVALID_VARIANT'],
    ['without a SKU', {}, { sku: undefined }, 'INVALID_VARIANT'],
  ])('is not made %s', async (_, change, variant, code) =>
    expect(await offer(change, variant)).toMatchObject({ product: null, userErrors: [{ code }] }),
  );

  it('is not made a second time with its SKU', async () => {
    await offer();
    expect(await offer()).toMatchObject({ product: null, userErrors: [{ field: ['input', 'variants', '0', 'sku'] }] });
  });

  it('that nobody counts is for sale however many there are', async () => {
    const product = await offer({}, { inventoryPolicy: 'CONTINUE' });
    expect(await counted(quantities(itemOf(product), 0, 1), `loose-${sku}`)).toMatchObject({ userErrors: [] });
    expect(listing()).toMatchObject({ state: 'live', quantity: 1 });
    shop.sandbox.market.buy('shopify', sku);
    expect(listing().state).toBe('live');
    const look = `query ($query: String) { productVariants(first: 1, query: $query) { nodes { inventoryQuantity } } }`;
    expect((await ask(look, { query: `sku:${sku}` })).data).toEqual({
      productVariants: { nodes: [{ inventoryQuantity: -1 }] },
    });
  });
});

describe('A price', () => {
  it('is changed of the variant', async () => {
    const { product } = await offer();
    const change = `mutation ($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
      productVariantsBulkUpdate(productId: $productId, variants: $variants) { userErrors { code } }
    }`;
    const variants = [{ id: product.variants.nodes[0].id, price: '990.50' }];
    await ask(change, { productId: product.id, variants });
    expect(listing().priceMinor).toBe(99_050);
    const wrong = await ask(change, { productId: product.id, variants: [{ id: 'gid://shopify/ProductVariant/1' }] });
    expect(wrong.data).toEqual({
      productVariantsBulkUpdate: { userErrors: [{ code: 'PRODUCT_VARIANT_DOES_NOT_EXIST' }] },
    });
  });
});

describe('A count', () => {
  it('of nothing takes the piece off sale', async () => {
    const item = itemOf(await offer());
    expect(await counted(quantities(item, 0, 1), `end-${sku}`)).toEqual({
      inventoryAdjustmentGroup: {
        reason: 'correction',
        changes: [
          { name: 'available', delta: -1, quantityAfterChange: 0, item: { sku } },
          { name: 'on_hand', delta: -1, quantityAfterChange: null, item: { sku } },
        ],
      },
      userErrors: [],
    });
    expect(listing()).toMatchObject({ state: 'ended', quantity: 0 });
  });

  it('is refused where it was meanwhile another', async () => {
    const item = itemOf(await offer());
    shop.sandbox.market.buy('shopify', sku);
    expect(await counted(quantities(item, 0, 1), `stale-${sku}`)).toEqual({
      inventoryAdjustmentGroup: null,
      userErrors: [{ field: ['input', 'quantities', '0', 'changeFromQuantity'], code: 'CHANGE_FROM_QUANTITY_STALE' }],
    });
  });

  it('is taken unseen where null says so', async () => {
    const item = itemOf(await offer());
    expect((await counted(quantities(item, 3, null), `null-${sku}`)).userErrors).toEqual([]);
    expect(listing().quantity).toBe(3);
  });

  it('is changed once by one key, and not otherwise by it', async () => {
    const item = itemOf(await offer());
    const [one, again] = [
      await counted(quantities(item, 0, 1), `key-${sku}`),
      await counted(quantities(item, 0, 1), `key-${sku}`),
    ];
    expect(again).toEqual(one);
    expect((await counted(quantities(item, 1, 0), `key-${sku}`)).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' },
    ]);
    shop.seller.now += 24 * 3_600_000 + 1;
    expect((await counted(quantities(item, 1, 0), `key-${sku}`)).userErrors).toEqual([]);
  });

  it('says since 2026-04 what it was, under a key', async () => {
    const item = itemOf(await offer());
    const bare = `mutation ($input: InventorySetQuantitiesInput!) {
      inventorySetQuantities(input: $input) { userErrors { code } }
    }`;
    expect(await ask(bare, { input: quantities(item, 0, 1) })).toMatchObject({
      errors: [
        {
          message: 'The @idempotent directive is required for this mutation but was not provided.',
          extensions: { code: 'BAD_REQUEST' },
          path: ['inventorySetQuantities'],
        },
      ],
      data: { inventorySetQuantities: null },
    });
    expect(await ask(count, { input: quantities(item, 0), key: `bare-${sku}` })).toMatchObject({
      errors: [{ extensions: { code: 'INVALID_FIELD_ARGUMENTS' } }],
    });
    const old = (input: object) => ask(bare, { input }, '2026-01');
    expect((await old(quantities(item, 0))).data).toMatchObject({
      inventorySetQuantities: { userErrors: [{ code: 'COMPARE_QUANTITY_REQUIRED' }] },
    });
    expect((await old({ ...quantities(item, 0), ignoreCompareQuantity: true })).data).toEqual({
      inventorySetQuantities: { userErrors: [] },
    });
  });

  it.each([
    ['somewhere else', { locationId: 'gid://shopify/Location/1' }, {}, 'INVALID_LOCATION'],
    ['of something else', { inventoryItemId: 'gid://shopify/InventoryItem/1' }, {}, 'INVALID_INVENTORY_ITEM'],
    ['below nothing', { quantity: -1 }, {}, 'INVALID_QUANTITY_NEGATIVE'],
    ['under another name', {}, { name: 'reserved' }, 'INVALID_NAME'],
    ['for no reason', {}, { reason: 'because' }, 'INVALID_REASON'],
  ])('is refused %s', async (_, quantity, change, code) => {
    const {
      quantities: [right],
      ...input
    } = quantities(itemOf(await offer()), 0, 1);
    const wrong = { ...input, ...change, quantities: [{ ...right, ...quantity }] };
    expect((await counted(wrong, `wrong-${sku}`)).userErrors).toMatchObject([{ code }]);
  });

  it('that is ignored is answered as if it was taken', async () => {
    const item = itemOf(await offer());
    shop.sandbox.market.ignoreEndings('shopify', 1);
    const group = { changes: [{ delta: -1, quantityAfterChange: 0 }, {}] };
    expect(await counted(quantities(item, 0, 1), `ignored-${sku}`)).toMatchObject({ inventoryAdjustmentGroup: group });
    expect(listing()).toMatchObject({ state: 'live', quantity: 1 });
  });
});

describe('Variants', () => {
  it('are found by SKU and stock, page by page', async () => {
    for (const each of [1, 2, 3]) await shop.offer(`${sku}-${each}`);
    shop.sandbox.market.buy('shopify', `${sku}-2`);
    const page = async (after: string | null) =>
      (
        await ask(
          `query ($after: String) {
          productVariants(first: 1, after: $after, query: "sku:${sku}-* inventory_quantity:>0") {
            nodes { sku inventoryQuantity product { status } } pageInfo { hasNextPage endCursor }
          }
        }`,
          { after },
        )
      ).data!['productVariants'] as { nodes: { sku: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect([first, second]).toMatchObject([
      { nodes: [{ sku: `${sku}-1`, inventoryQuantity: 1 }], pageInfo: { hasNextPage: true } },
      { nodes: [{ sku: `${sku}-3` }], pageInfo: { hasNextPage: false } },
    ]);
  });

  it.each([
    ['without a size', '', 'you must provide one of first or last'],
    ['with too many', '(first: 251)', 'first or last must be from 0 to 250'],
    ['after nothing', '(first: 1, after: "x")', 'Invalid cursor for current pagination sort.'],
  ])('are not told %s', async (_, page, message) =>
    expect(await ask(`{ productVariants${page} { nodes { id } } }`)).toMatchObject({ errors: [{ message }] }),
  );
});
