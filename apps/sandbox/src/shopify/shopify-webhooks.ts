import { createHash, createHmac } from 'node:crypto';
import { Deliveries, type Delivery, type Letter } from '../deliveries.js';
import { DeliveryBooks } from '../delivery-books.js';
import type { MarketOrder } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { accountOf } from './order-account.js';
import { orderResource, refundResource } from './order-resource.js';
import type { ShopifyBooks } from './shopify-books.js';

/** Where the app hears of its shop, and what Shopify signs with: the app's secret. */
export type ShopifyEndpoint = { readonly url: string | undefined; readonly secret: string };
/** The body as it is signed, once and for all attempts. */
type Told = { readonly text: string; readonly at: number; readonly event: string };

const apiVersion = '2026-07';
/** Shopify's are a second to connect and five in total. */
const answerWithinMs = 5_000;
/** Once and eight times more. Shopify takes four hours for that; a shop that was away for minutes is to be found within minutes. */
const attemptsMax = 9;
const retryAfterMs = (attempts: number) => Math.min(1_000 * 2 ** (attempts - 1), 60_000);

/** What Shopify tells by itself: orders/create, paid, updated and cancelled, and refunds/create. Bodies say how things stood when it happened. */
export class ShopifyWebhooks {
  readonly deliveries: Deliveries;

  constructor(
    private readonly hall: MarketHall,
    private readonly books: ShopifyBooks,
    private readonly shopDomain: string,
    private target: ShopifyEndpoint,
  ) {
    const { file, faults, now, report } = hall.world;
    this.deliveries = new Deliveries({
      ...{ store: new DeliveryBooks(file, 'shopify'), path: '/shopify', answerWithinMs, attemptsMax, retryAfterMs },
      ...{ faults, now, report, letterOf: (delivery) => this.letterOf(delivery) },
    });
    hall.onEvent(({ platform, kind, order }) => {
      if (platform !== 'shopify' || order === undefined || kind === 'bid') return;
      if (kind === 'sold') this.tell(order, 'orders/create', 'orders/paid');
      if (kind === 'cancelled') this.tell(order, 'orders/cancelled', 'orders/updated');
      if (kind === 'repaid') this.tell(order, 'refunds/create', 'orders/updated');
    });
  }

  get endpoint(): ShopifyEndpoint {
    return this.target;
  }

  /** Where they go from now on, also those that wait. */
  set endpoint(to: ShopifyEndpoint) {
    this.target = to;
    this.deliveries.pump();
  }

  /** All of one event, each topic by itself. Without a subscription nothing is written down. */
  tell(order: MarketOrder, ...topics: readonly string[]) {
    if (this.target.url === undefined) return;
    const account = accountOf(order, this.books);
    const at = this.hall.world.now();
    const event = uuidOf(`${order.number} ${topics[0]} ${at} ${order.refunds.length} ${order.dispatches.length}`);
    for (const topic of topics) {
      const last = account.refunds.at(-1);
      const isRefund = topic === 'refunds/create' && last !== undefined;
      const text = isRefund ? refundResource(account, last) : orderResource(account);
      this.deliveries.tell(topic, JSON.stringify({ text, at, event } satisfies Told));
    }
  }

  private letterOf({ number, topic, body }: Delivery): Letter | undefined {
    const { url, secret } = this.target;
    if (url === undefined) return undefined;
    const { text, at, event } = JSON.parse(body) as Told;
    return {
      ...{ url, body: text },
      headers: {
        ...{ 'content-type': 'application/json', 'user-agent': 'Shopify-Captain-Hook', 'X-Shopify-Topic': topic },
        'X-Shopify-Hmac-Sha256': createHmac('sha256', secret).update(text).digest('base64'),
        ...{ 'X-Shopify-Shop-Domain': this.shopDomain, 'X-Shopify-API-Version': apiVersion },
        ...{ 'X-Shopify-Webhook-Id': uuidOf(`${number} ${topic} ${at}`), 'X-Shopify-Event-Id': event },
        'X-Shopify-Triggered-At': new Date(at).toISOString(),
      },
    };
  }
}

/** The same text, the same id: also after a restart, and another one in other books. */
function uuidOf(text: string) {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
