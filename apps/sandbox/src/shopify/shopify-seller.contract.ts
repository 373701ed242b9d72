import { Seller } from '../seller.contract.js';
import type { Sandbox } from '../sandbox.js';

export const accessToken = 'shpat_of_the_sandbox';
export const webhookSecret = 'shpss_of_the_sandbox';
export const home = 'gid://shopify/Location/655441491';

export type Answer = {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly string[];
    readonly extensions?: { readonly code: string };
  }[];
  readonly extensions?: {
    readonly cost: {
      readonly requestedQueryCost: number;
      readonly actualQueryCost: number | null;
      readonly throttleStatus: Readonly<Record<'maximumAvailable' | 'currentlyAvailable' | 'restoreRate', number>>;
    };
  };
};

/** A seller whose shop is at Shopify, as the specifications play them: by GraphQL, and an endpoint for webhooks. */
export class ShopifySeller {
  private constructor(readonly seller: Seller) {}

  static async open(): Promise<ShopifySeller> {
    const seller = await Seller.open({ shopifyAccessToken: accessToken, shopifyWebhookSecret: webhookSecret });
    seller.sandbox.setShopifyWebhook(seller.webhookUrl);
    return new ShopifySeller(seller);
  }

  get sandbox(): Sandbox {
    return this.seller.sandbox;
  }

  async ask(query: string, variables: object = {}, version = '2026-07'): Promise<Answer> {
    const answer = await this.post(JSON.stringify({ query, variables }), version);
    if (answer.status !== 200) throw new Error(`Shopify answered ${answer.status}`);
    return (await answer.json()) as Answer;
  }

  post(body: string, version = '2026-07', token = accessToken): Promise<Response> {
    return fetch(`${this.sandbox.url}/shopify/admin/api/${version}/graphql.json`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json', 'x-shopify-access-token': token }, body },
    });
  }

  /** A product that can be bought. */
  async offer(sku: string, change: object = {}, variant: object = {}) {
    const input = {
      ...{
        title: `Tea caddy ${sku}`,
        status: 'ACTIVE',
        productOptions: [{ name: 'Title', values: [{ name: 'Default' }] }],
      },
      variants: [
        {
          ...{ sku, price: '1250.00', optionValues: [{ optionName: 'Title', name: 'Default' }] },
          inventoryQuantities: [{ locationId: home, name: 'available', quantity: 1 }],
          ...variant,
        },
      ],
      ...change,
    };
    const made = (await this.ask(put, { input })).data!['productSet'] as Made;
    if (made.userErrors.length === 0) await this.ask(publish, { id: made.product.id });
    return made;
  }

  /** The first word of what the shop hears is the topic. */
  topics(): string[] {
    return this.seller.deliveries.map(({ headers }) => String(headers['x-shopify-topic']));
  }

  close() {
    return this.seller.close();
  }
}

type Made = {
  readonly product: {
    readonly id: string;
    readonly handle: string;
    readonly status: string;
    readonly variants: {
      readonly nodes: readonly [{ readonly id: string; readonly inventoryItem: { readonly id: string } }];
    };
  };
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
};
const put = `mutation Put($input: ProductSetInput!, $identifier: ProductSetIdentifiers) {
  productSet(input: $input, identifier: $identifier, synchronous: true) {
    product { id handle status variants(first: 1) { nodes { id inventoryItem { id } } } }
    userErrors { field code }
  }
}`;
const publish = `mutation ($id: ID!) {
  publishablePublish(id: $id, input: { publicationId: "gid://shopify/Publication/108179161" }) { userErrors { field } }
}`;
