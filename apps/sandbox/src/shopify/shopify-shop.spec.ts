import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { home, ShopifySeller } from './shopify-seller.contract.js';

let shop: ShopifySeller;
let made = 0;
let sku: string;
beforeAll(async () => void (shop = await ShopifySeller.open()));
beforeEach(async () => {
  await shop.sandbox.idle();
  shop.sandbox.faults.clear();
  shop.seller.status = 200;
  shop.seller.deliveries.splice(0);
  sku = `NGA-${++made}`;
});
afterAll(() => shop.close());

describe('Shopify', () => {
  it('knows its app by the token', async () => {
    expect((await shop.post('{"query":"{ shop { id } }"}', '2026-07', 'shpat_guessed')).status).toBe(401);
    expect((await shop.post('{"query":"{ shop { id } }"}', '2026-05')).status).toBe(404);
    expect((await shop.post('nothing')).status).toBe(400);
    const told = { data: { shop: { myshopifyDomain: 'antiques.myshopify.com' } } };
    expect(await shop.ask('{ shop { myshopifyDomain } }')).toMatchObject(told);
  });

  it('says in 200 what cannot be asked', async () => {
    expect((await shop.ask('{ shop { secrets } }')).errors).toHaveLength(1);
    expect((await shop.ask('{ shop ')).errors).toHaveLength(1);
  });

  it('counts points, and throttles who has none left', async () => {
    shop.sandbox.market.setQuota('shopify', { perSecond: 2 });
    const query = '{ productVariants(first: 38) { nodes { id } } }';
    const before = shop.sandbox.market.throttled('shopify');
    expect((await shop.ask(query)).extensions!.cost).toMatchObject({
      requestedQueryCost: 40,
      throttleStatus: { maximumAvailable: 40, restoreRate: 2 },
    });
    const answers = [await shop.ask(query), await shop.ask(query)];
    const throttled = answers.find(({ errors }) => errors !== undefined)!;
    expect(throttled).toMatchObject({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: { cost: { requestedQueryCost: 40, actualQueryCost: null } },
    });
    expect(shop.sandbox.market.throttled('shopify')).toBeGreaterThan(before);
    shop.seller.now += 20_000;
    expect((await shop.ask(query)).errors).toBeUndefined();
    shop.sandbox.market.setQuota('shopify', { perSecond: 100 });
  });

  it('may fail after it did what was asked', async () => {
    await shop.offer(sku);
    shop.sandbox.faults.set([{ match: { part: 'shopify' }, fault: 'error-after-success', times: 1 }]);
    const query = `mutation { productSet(identifier: { handle: "${sku.toLowerCase()}" }, input: { title: "T", productOptions: [],
      variants: [{ sku: "${sku}-b", price: "1", optionValues: [] }] }) { product { id } } }`;
    expect((await shop.post(JSON.stringify({ query }))).status).toBe(500);
    expect(shop.sandbox.market.listings('shopify').some((one) => one.sku === `${sku}-b`)).toBe(true);
  });

  it('shows what a program made nowhere until it is published', async () => {
    const state = () => shop.sandbox.market.listings('shopify').find((one) => one.sku === sku)!.state;
    const input = {
      ...{ title: 'Caddy', status: 'ACTIVE', productOptions: [{ name: 'Title', values: [{ name: 'Default' }] }] },
      variants: [
        {
          ...{ sku, price: '1250.00', optionValues: [{ optionName: 'Title', name: 'Default' }] },
          inventoryQuantities: [{ locationId: home, name: 'available', quantity: 1 }],
        },
      ],
    };
    const put = `mutation ($input: ProductSetInput!) { productSet(input: $input) { product { id publishedAt } } }`;
    const { product } = (await shop.ask(put, { input })).data!['productSet'] as { product: { id: string } };
    expect(product).toMatchObject({ publishedAt: null });
    expect(state()).toBe('draft');
    const publish = `mutation ($id: ID!, $input: [PublicationInput!]!) {
      publishablePublish(id: $id, input: $input) { userErrors { field } }
    }`;
    await shop.ask(publish, { id: product.id, input: [{ publicationId: 'gid://shopify/Publication/108179161' }] });
    expect(state()).toBe('live');
  });
});
