import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { EbayApplication } from './ebay-application.js';

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

type Delivery = {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  attempts: number;
  due: number;
  begun: Promise<void> | undefined;
};

const shopId = 954_889;
const answerWithinMs = 10_000;
const attemptsMax = 100;
const retryAfterMs = (attempts: number) => Math.min(1_000 * 2 ** (attempts - 1), 60_000);

/** What marketplaces tell of people who want to be forgotten: signed, and again and again until the answer is 2xx. Forgotten with the process. */
export class PrivacyEvents {
  /** What answers as eBay, and signs what eBay tells. */
  readonly ebay = new EbayApplication();
  private readonly deliveries = new Set<Delivery>();
  private idlers: (() => void)[] = [];
  private count = 0;
  private closed = false;

  constructor(
    private readonly now: () => number,
    private readonly report: (message: string) => void,
  ) {}

  /**
   * Has it delivered, and answers with the id that the platform gives it.
   * @throws ZodError
   */
  tell(wanted: unknown): { readonly id: string } {
    const told = schema.parse(wanted);
    const id = told.id ?? `${this.now().toString(36)}-${++this.count}`;
    this.deliveries.add({ url: told.url, ...this.letterOf(told, id), attempts: 0, due: this.now(), begun: undefined });
    this.pump();
    return { id };
  }

  get waiting() {
    return this.deliveries.size;
  }

  /** Begins what is due by now. */
  pump() {
    for (const delivery of this.deliveries)
      if (!this.closed && delivery.begun === undefined && delivery.due <= this.now())
        delivery.begun = this.attempt(delivery);
  }

  /** One attempt of each that is due by now. */
  async drain() {
    this.pump();
    await this.ended();
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.idlers.push(resolve);
      this.tellIdlers();
    });
  }

  async close() {
    this.closed = true;
    await this.ended();
  }

  private async ended() {
    await Promise.all([...this.deliveries].flatMap(({ begun }) => (begun === undefined ? [] : [begun])));
  }

  private letterOf(told: Told, id: string): Pick<Delivery, 'body' | 'headers'> {
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

  private async attempt(delivery: Delivery) {
    const { url, body, headers } = delivery;
    const signal = AbortSignal.timeout(answerWithinMs);
    const delivered = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
    delivery.attempts += 1;
    delivery.begun = undefined;
    delivery.due = this.now() + retryAfterMs(delivery.attempts);
    if (!delivered && delivery.attempts < attemptsMax) return;
    if (!delivered) this.report(`A privacy event to ${url} was given up after ${attemptsMax} attempts.`);
    this.deliveries.delete(delivery);
    this.tellIdlers();
  }

  private tellIdlers() {
    if (this.deliveries.size > 0) return;
    for (const resolve of this.idlers.splice(0)) resolve();
  }
}
