import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { Deliveries, type Letter } from '../deliveries.js';
import { RememberedDeliveries } from '../delivery-books.js';
import type { Faults } from '../faults.js';
import { EbayApplication } from '../ebay/ebay-application.js';

const url = z.url({ protocol: /^http$/ });
const name = z.string().min(1).max(200);
const schema = z.discriminatedUnion('platform', [
  z.strictObject({
    platform: z.literal('ebay'),
    url,
    topic: name.default('MARKETPLACE_ACCOUNT_DELETION'),
    /** The same again is the same notification, delivered once more. */
    id: name.optional(),
    username: name.optional(),
    userId: name.optional(),
  }),
  z.strictObject({
    platform: z.literal('shopify'),
    url,
    /** What the shop knows as its app's secret. */
    secret: name,
    topic: name,
    id: name.optional(),
    shopDomain: name.default('antiques.myshopify.com'),
    customer: z.strictObject({ id: z.int(), email: name.optional(), phone: name.optional() }).optional(),
    orders: z.array(z.int()).default([]),
  }),
]);
type Told = z.infer<typeof schema>;

const shopId = 954_889;
const answerWithinMs = 10_000;
const attemptsMax = 100;
const retryAfterMs = (attempts: number) => Math.min(1_000 * 2 ** (attempts - 1), 60_000);

/** What marketplaces tell of people who want to be forgotten: signed, and again and again until the answer is 2xx. */
export class PrivacyEvents {
  /** What answers as eBay, and signs what eBay tells. */
  readonly ebay = new EbayApplication();
  /** Forgotten with the process. */
  readonly deliveries: Deliveries;
  private count = 0;

  constructor(
    faults: Faults,
    private readonly now: () => number,
    report: (message: string) => void,
  ) {
    this.deliveries = new Deliveries({
      ...{ store: new RememberedDeliveries(), faults, path: '/privacy', answerWithinMs, attemptsMax, retryAfterMs },
      ...{ letterOf: ({ body }) => JSON.parse(body) as Letter, now, report },
    });
  }

  /**
   * Has it delivered, and answers with the id that the platform gives it.
   * @throws ZodError
   */
  tell(wanted: unknown): { readonly id: string } {
    const told = schema.parse(wanted);
    const id = told.id ?? `${this.now().toString(36)}-${++this.count}`;
    this.deliveries.tell(told.topic, JSON.stringify({ url: told.url, ...this.letterOf(told, id) } satisfies Letter));
    return { id };
  }

  private letterOf(told: Told, id: string): Omit<Letter, 'url'> {
    const at = new Date(this.now()).toISOString();
    const type = { 'content-type': 'application/json' };
    if (told.platform === 'ebay') {
      const { topic, username, userId } = told;
      const notification = { notificationId: id, eventDate: at, publishDate: at, publishAttemptCount: 1 };
      const metadata = { topic, schemaVersion: '1.0', deprecated: false };
      const body = JSON.stringify({ metadata, notification: { ...notification, data: { username, userId } } });
      return { body, headers: { ...type, 'x-ebay-signature': this.ebay.signatureOf(body) } };
    }
    const { topic, secret, shopDomain, customer, orders } = told;
    const orderIds = topic === 'customers/redact' ? { orders_to_redact: orders } : { orders_requested: orders };
    const about = topic === 'shop/redact' ? {} : { customer, ...orderIds };
    const body = JSON.stringify({ shop_id: shopId, shop_domain: shopDomain, ...about });
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    return {
      body,
      headers: {
        ...{ ...type, 'x-shopify-topic': topic, 'x-shopify-shop-domain': shopDomain, 'x-shopify-webhook-id': id },
        ...{ 'x-shopify-hmac-sha256': signature, 'x-shopify-triggered-at': at },
      },
    };
  }
}
