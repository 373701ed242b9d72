import {
  execute,
  parse,
  validate,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
} from 'graphql';
import type { Midst, Part } from '../front.js';
import type { MarketHall } from '../market/market-hall.js';
import { json, type Question, type Reply } from '../reply.js';
import { adminSchema } from './admin-schema.js';
import { Catalogue } from './catalogue.js';
import { Idempotency, type Asked } from './idempotency.js';
import { Inventory } from './inventory.js';
import { OrderChanges } from './order-changes.js';
import { Orders } from './orders.js';
import { Payments } from './payments.js';
import { Products } from './products.js';
import { actualCost, requestedCost } from './query-cost.js';
import { ShopifyBooks } from './shopify-books.js';
import { ShopifyWebhooks, type ShopifyEndpoint } from './shopify-webhooks.js';

/** The seller's shop at Shopify, and what its app shows there. */
export type ShopifyAccount = {
  readonly accessToken: string;
  /** antiques.myshopify.com */
  readonly shopDomain?: string | undefined;
  /** In which the shop's prices are; absent: USD. */
  readonly currency?: string | undefined;
};
type Call = { readonly query: string; readonly variables: Record<string, unknown>; readonly operationName?: string };

const endpointPath = /^\/shopify\/admin\/api\/(\d{4}-(?:01|04|07|10)|unstable)\/graphql\.json$/;

/** Shopify's GraphQL Admin API under /shopify: the token, the points, and then the query. Tells of orders by webhook. */
export class ShopifyShop implements Part {
  readonly name = 'shopify';
  /** To be pumped, drained, waited for and closed by whoever has it. */
  readonly webhooks: ShopifyWebhooks;
  private readonly root: object;

  constructor(
    private readonly hall: MarketHall,
    private readonly account: ShopifyAccount,
    endpoint: ShopifyEndpoint,
  ) {
    const { shopDomain = 'antiques.myshopify.com', currency = 'USD' } = account;
    const { file, now } = hall.world;
    const books = new ShopifyBooks(file);
    const keys = new Idempotency(books, now);
    // Before the webhooks, so that they tell of what has settled.
    const catalogue = new Catalogue(hall, currency, now);
    this.webhooks = new ShopifyWebhooks(hall, books, shopDomain, endpoint);
    const products = new Products(catalogue);
    const orders = new Orders(hall, books);
    const updated = (order: Parameters<ShopifyWebhooks['tell']>[0]) => this.webhooks.tell(order, 'orders/updated');
    const changes = new OrderChanges({ hall, books, catalogue, orders, keys, updated });
    this.root = {
      shop: { id: 'gid://shopify/Shop/954889', name: 'Antiques', myshopifyDomain: shopDomain, currencyCode: currency },
      ...{ ...products.queries, ...orders.queries, ...new Payments(hall, currency).queries },
      ...{ ...products.mutations, ...new Inventory(catalogue, keys).mutations, ...changes.mutations },
    };
  }

  begin(question: Question) {
    return () => this.answer(question);
  }

  outOfOrder(status: number, midst?: Midst): Reply {
    const reply = midst?.done ? this.answer(midst.question) : undefined;
    // What was refused was not done, and is told as it is.
    if (reply !== undefined && reply.status >= 400) return reply;
    return json(status, { errors: status === 429 ? 'Too many requests' : 'Internal Server Error' });
  }

  private answer({ method, path, headers, body }: Question): Reply {
    const [, version] = endpointPath.exec(path) ?? [];
    if (version === undefined || method !== 'POST') return json(404, { errors: 'Not Found' });
    if (headers['x-shopify-access-token'] !== this.account.accessToken)
      return json(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
    const call = callOf(body);
    return call === undefined
      ? json(400, { errors: { query: 'Required parameter missing or invalid' } })
      : this.ask(call, version);
  }

  /** HTTP says 200 whatever comes of it. */
  private ask({ query, variables, operationName }: Call, version: string): Reply {
    const document = parsed(query);
    if (document instanceof GraphQLError) return refused([document]);
    const faults = validate(adminSchema, document);
    if (faults.length > 0) return refused(faults);
    const requested = requestedCost(document, variables);
    if (!this.hall.admit('shopify', requested).admitted) {
      const throttled = { message: 'Throttled', extensions: { code: 'THROTTLED' } };
      return json(200, { errors: [throttled], extensions: this.costs(requested, null) });
    }
    const result = execute({
      ...{ schema: adminSchema, document, rootValue: this.root, contextValue: { version } satisfies Asked },
      ...{ variableValues: variables, ...(operationName !== undefined && { operationName }) },
    }) as ExecutionResult;
    for (const { originalError } of result.errors ?? [])
      if (originalError !== undefined && !(originalError instanceof GraphQLError)) throw originalError;
    const isMutation = document.definitions.some(
      (one) => 'operation' in one && one.operation === OperationTypeNode.MUTATION,
    );
    const actual = actualCost(result.data, requested, isMutation);
    this.hall.meter('shopify').giveBack(requested - actual);
    const { errors, data } = result;
    const told = {
      ...(errors !== undefined && { errors: errors.map((error) => error.toJSON()) }),
      ...(data !== undefined && { data }),
    };
    return json(200, { ...told, extensions: this.costs(requested, actual) });
  }

  private costs(requestedQueryCost: number, actualQueryCost: number | null) {
    const { quota, left } = this.hall.meter('shopify');
    const { bucket: maximumAvailable, perSecond: restoreRate } = quota;
    const throttleStatus = { maximumAvailable, currentlyAvailable: left, restoreRate };
    return { cost: { requestedQueryCost, actualQueryCost, throttleStatus } };
  }
}

const refused = (errors: readonly GraphQLError[]) => json(200, { errors: errors.map((error) => error.toJSON()) });

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: 5_000 });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function callOf(body: string): Call | undefined {
  try {
    const { query, variables, operationName } = JSON.parse(body) as Partial<Call>;
    if (typeof query !== 'string') return undefined;
    return { query, variables: variables ?? {}, ...(operationName && { operationName }) };
  } catch {
    return undefined;
  }
}
