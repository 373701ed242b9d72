import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelRefusal, ChannelUnreachable, type Listed, type LiveListing, type Offer } from '../channel/channel.js';
import { Recorder, reply } from './recorder.contract.js';
import type { ShopifyChannel } from './shopify.channel.js';

const offer: Offer = {
  ...{ sku: 'NGA-000482', price: { minor: 125_000, currency: 'USD' }, title: 'Georgian tea caddy', format: 'fixed' },
  description: 'Mahogany & satinwood.\nOne <small> chip.\n\nAbout 1790.',
  photos: ['https://pictures.example/caddy.jpg'],
  category: 'Tea Caddies',
  attributes: { vendor: 'Northgate Antiques', tags: 'Georgian, treen' },
};
const listed: Listed = { sku: 'NGA-000482', listingNumber: '632910392', handle: '632910392/39072856/39072856' };
const home = 'gid://shopify/Location/655441491';
const elsewhere = 'gid://shopify/Location/2';
const usd = (minor: number) => ({ minor, currency: 'USD' });

type Variant = ReturnType<typeof variantIn>;
const variantIn = (name: string) =>
  (reply(name).data as { productVariant: Record<string, unknown> & { product: object; inventoryItem: object } })
    .productVariant;
const looked = (change: (variant: Variant) => object = (one) => one) => ({
  data: { productVariant: change(variantIn('variant')) },
});
const stocked = (...levels: [location: string, quantity: number][]) => {
  const nodes = levels.map(([id, quantity]) => ({ location: { id }, quantities: [{ quantity }] }));
  return looked((one) => ({ ...one, inventoryItem: { ...one.inventoryItem, inventoryLevels: { nodes } } }));
};
const counted = (...deltas: number[]) => {
  const changes = deltas.map((delta) => ({ name: 'available', delta, quantityAfterChange: Math.max(delta, 0) }));
  return { data: { inventorySetQuantities: { inventoryAdjustmentGroup: { changes }, userErrors: [] } } };
};
const changed = { data: { productVariantsBulkUpdate: { userErrors: [] } } };
const shown = { data: { publishablePublish: { userErrors: [] } } };
const none = { data: { productVariants: { nodes: [] } } };

describe('Shopify’s listings over HTTP', () => {
  const shop = new Recorder();
  let url: string;
  let channel: ShopifyChannel;
  beforeAll(async () => {
    url = await shop.listen();
  });
  beforeEach(() => {
    shop.forget();
    channel = shop.channel(url, shop.budget());
  });
  afterAll(() => shop.close());
  const last = () => shop.asked.at(-1)!;

  describe('a new piece', () => {
    it('is described first, and for sale by the last call', async () => {
      shop.answers.push(none, reply('made'), shown, counted(1));
      expect(await channel.publish(offer)).toEqual(listed);
      expect(shop.operations).toEqual(['Find', 'Put', 'Publish', 'Count']);
      const [find, put, publish, count] = shop.asked;
      expect(find!.variables).toEqual({ query: 'sku:"NGA-000482"' });
      expect(put!.variables).toEqual({
        identifier: { handle: 'sku-nga-000482' },
        input: {
          ...{ handle: 'sku-nga-000482', title: 'Georgian tea caddy', productType: 'Tea Caddies', status: 'ACTIVE' },
          descriptionHtml: '<p>Mahogany &amp; satinwood.<br>One &lt;small&gt; chip.</p><p>About 1790.</p>',
          ...{ vendor: 'Northgate Antiques', tags: ['Georgian', 'treen'] },
          files: [
            { originalSource: 'https://pictures.example/caddy.jpg', alt: 'Georgian tea caddy', contentType: 'IMAGE' },
          ],
          productOptions: [{ name: 'Title', values: [{ name: 'Default Title' }] }],
          variants: [
            {
              optionValues: [{ optionName: 'Title', name: 'Default Title' }],
              ...{ sku: 'NGA-000482', price: '1250.00', inventoryPolicy: 'DENY', inventoryItem: { tracked: true } },
            },
          ],
        },
      });
      expect(publish!.variables).toEqual({
        id: 'gid://shopify/Product/632910392',
        input: [{ publicationId: 'gid://shopify/Publication/108179161' }],
      });
      expect(count!.variables).toEqual({
        key: 'id-1',
        input: {
          ...{ name: 'available', reason: 'correction' },
          quantities: [
            {
              ...{ inventoryItemId: 'gid://shopify/InventoryItem/39072856', locationId: home },
              ...{ quantity: 1, changeFromQuantity: 0 },
            },
          ],
        },
      });
      expect(count!.query).toContain('@idempotent(key: $key)');
    });

    it('asks version 2026-07 with the shop’s token', async () => {
      shop.answers.push(none, reply('made'), shown, counted(1));
      await channel.publish(offer);
      expect(last()).toMatchObject({
        path: '/shopify/admin/api/2026-07/graphql.json',
        headers: { 'x-shopify-access-token': 'shpat_of_the_specification', 'content-type': 'application/json' },
      });
    });

    it('that is there already keeps its product, its variant and its address', async () => {
      shop.answers.push(reply('found'), reply('made'), shown, counted(1));
      await channel.publish(offer);
      const { identifier, input } = shop.asked[1]!.variables as { identifier: object; input: Record<string, unknown> };
      expect(identifier).toEqual({ id: 'gid://shopify/Product/632910392' });
      expect(input).not.toHaveProperty('handle');
      expect(input['variants']).toMatchObject([{ id: 'gid://shopify/ProductVariant/39072856' }]);
    });

    it('is stocked where it was not, and not counted where it is right', async () => {
      const made = reply('made') as { data: { productSet: { product: { variants: { nodes: Variant[] } } } } };
      const [variant] = made.data.productSet.product.variants.nodes;
      const here = (nodes: object[]) => ({ ...variant!.inventoryItem, inventoryLevels: { nodes } });
      made.data.productSet.product.variants.nodes = [{ ...variant!, inventoryItem: here([]) }];
      shop.answers.push(none, made, shown, { data: { inventoryActivate: { userErrors: [] } } }, stocked([home, 1]));
      await channel.publish(offer);
      expect(shop.operations).toEqual(['Find', 'Put', 'Publish', 'Stock', 'Look']);
    });

    it('is not made where another has its SKU, nor where others would be lost', async () => {
      const { nodes } = (reply('found').data as { productVariants: { nodes: Variant[] } }).productVariants;
      const several = { ...nodes[0]!, product: { ...nodes[0]!.product, hasOnlyDefaultVariant: false } };
      for (const [found, code] of [
        [[nodes[0]!, nodes[0]!], 'sku-not-unique'],
        [[several], 'several-variants'],
      ] as const) {
        shop.answers.push({ data: { productVariants: { nodes: found } } });
        await expect(channel.publish(offer)).rejects.toMatchObject({ code });
      }
      expect(shop.operations).toEqual(['Find', 'Find']);
    });

    it('is not another’s for a similar SKU', async () => {
      const { nodes } = (reply('found').data as { productVariants: { nodes: Variant[] } }).productVariants;
      const similar = { data: { productVariants: { nodes: [{ ...nodes[0]!, sku: 'nga-000482' }] } } };
      shop.answers.push(similar, reply('made'), shown, counted(1));
      await channel.publish(offer);
      expect(shop.asked[1]!.variables['identifier']).toEqual({ handle: 'sku-nga-000482' });
    });

    it('has a price in the shop’s currency, or nothing is asked', async () => {
      await expect(channel.publish({ ...offer, price: { minor: 1, currency: 'EUR' } })).rejects.toMatchObject({
        code: 'currency',
      });
      await expect(channel.reprice(listed, { minor: 1, currency: 'EUR' })).rejects.toBeInstanceOf(ChannelRefusal);
      expect(shop.asked).toEqual([]);
    });
  });

  describe('the end', () => {
    it('is a count of 0, compared with what was just read', async () => {
      shop.answers.push(looked(), reply('counted'));
      expect(await channel.end(listed)).toBe('ended');
      expect(shop.asked[0]!.variables).toEqual({ id: 'gid://shopify/ProductVariant/39072856' });
      expect(last().variables['input']).toMatchObject({ quantities: [{ quantity: 0, changeFromQuantity: 1 }] });
    });

    it('is everywhere', async () => {
      shop.answers.push(stocked([home, 1], [elsewhere, 2], ['gid://shopify/Location/3', 0]), counted(-1, -2));
      expect(await channel.end(listed)).toBe('ended');
      expect(last().variables['input']).toMatchObject({
        quantities: [
          { locationId: home, quantity: 0, changeFromQuantity: 1 },
          { locationId: elsewhere, quantity: 0, changeFromQuantity: 2 },
        ],
      });
    });

    it.each([
      ['nothing is in stock', stocked([home, 0])],
      ['it was oversold', stocked([home, -1])],
      ['it was deleted', { data: { productVariant: null } }],
    ])('was before, if %s', async (_, answer) => {
      shop.answers.push(answer);
      expect(await channel.end(listed)).toBe('over');
      expect(shop.operations).toEqual(['Look']);
    });

    it('was before, if somebody bought it between look and count', async () => {
      shop.answers.push(looked(), reply('stale'), stocked([home, 0]));
      expect(await channel.end(listed)).toBe('over');
    });

    it('is counted again if somebody counted it between', async () => {
      shop.answers.push(looked(), reply('stale'), stocked([home, 3]), counted(-3));
      expect(await channel.end(listed)).toBe('ended');
      const keys = shop.asked.flatMap(({ variables }) => ('key' in variables ? [variables['key']] : []));
      expect(keys).toEqual(['id-1', 'id-2']);
    });

    it('of a draft is none, and leaves no stock', async () => {
      shop.answers.push(
        looked((one) => ({ ...one, product: { ...one.product, status: 'DRAFT' } })),
        reply('counted'),
      );
      expect(await channel.end(listed)).toBe('over');
      expect(shop.operations).toEqual(['Look', 'Count']);
    });

    it.each([
      ['may be sold beyond its stock', { inventoryPolicy: 'CONTINUE' }],
      ['is not counted', { inventoryItem: { ...variantIn('variant').inventoryItem, tracked: false } }],
    ])('of what %s is more than a count', async (_, change) => {
      shop.answers.push(
        looked((one) => ({ ...one, ...change })),
        changed,
        reply('counted'),
      );
      expect(await channel.end(listed)).toBe('ended');
      expect(shop.operations).toEqual(['Look', 'Change', 'Count']);
      expect(shop.asked[1]!.variables).toEqual({
        productId: 'gid://shopify/Product/632910392',
        variants: [
          { id: 'gid://shopify/ProductVariant/39072856', inventoryPolicy: 'DENY', inventoryItem: { tracked: true } },
        ],
      });
    });

    it('that the answer does not confirm is looked at again', async () => {
      shop.answers.push(looked(), counted(), stocked([home, 0]));
      expect(await channel.end(listed)).toBe('ended');
    });

    it('that never is confirmed is unknown', async () => {
      for (let n = 0; n < 5; n++) shop.answers.push(looked(), counted());
      await expect(channel.end(listed)).rejects.toBeInstanceOf(ChannelUnreachable);
    });

    it('that Shopify refuses is a refusal', async () => {
      const userErrors = [{ field: ['input', 'quantities', '0', 'locationId'], code: 'ITEM_NOT_STOCKED_AT_LOCATION' }];
      shop.answers.push(looked(), { data: { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors } } });
      await expect(channel.end(listed)).rejects.toMatchObject({
        code: 'ITEM_NOT_STOCKED_AT_LOCATION',
        message: 'shopify refuses input.quantities.0.locationId',
      });
    });
  });

  describe('a price', () => {
    it('is changed of what is live', async () => {
      shop.answers.push(looked(), changed);
      expect(await channel.reprice(listed, usd(99_950))).toBe('repriced');
      expect(last().variables).toEqual({
        productId: 'gid://shopify/Product/632910392',
        variants: [{ id: 'gid://shopify/ProductVariant/39072856', price: '999.50' }],
      });
    });
    it('that it has already is not', async () => {
      shop.answers.push(looked());
      expect(await channel.reprice(listed, usd(125_000))).toBe('repriced');
      expect(shop.operations).toEqual(['Look']);
    });
    it('is none of what is over', async () => {
      shop.answers.push(stocked([home, 0]));
      expect(await channel.reprice(listed, usd(1))).toBe('over');
    });
  });

  it('are live where somebody can buy them, on every page', async () => {
    const first = reply('live') as { data: { productVariants: { pageInfo: object } } };
    first.data.productVariants.pageInfo = { hasNextPage: true, endCursor: 'bmV4dA==' };
    shop.answers.push(first, reply('live'));
    const found: LiveListing[] = [];
    for await (const one of channel.live()) found.push(one);
    expect(found).toEqual(Array(2).fill({ ...listed, quantity: 1, price: usd(125_000) }));
    expect(shop.asked.map(({ variables }) => variables)).toEqual([{ after: null }, { after: 'bmV4dA==' }]);
  });
});
