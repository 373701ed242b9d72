import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import StripeClient from 'stripe';
import { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';

export const secretKey = 'sk_test_of_the_sandbox';
export const webhookSecret = 'whsec_of_the_sandbox';
/** A Monday, 12:00 UTC. */
export const noon = Date.parse('2026-06-15T12:00:00Z');

type Delivered = { readonly body: string; readonly headers: IncomingHttpHeaders };

/** The seller, as the sandbox's specifications play it: Stripe's own client, and an endpoint for webhooks. */
export class Seller {
  /** Every delivery, those that were not accepted too. */
  readonly deliveries: Delivered[] = [];
  /** How deliveries are answered; undefined: never, the connection is closed. */
  status: number | undefined = 204;
  now = noon;
  sandbox!: Sandbox;
  stripe!: StripeClient;
  private readonly endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.deliveries.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      if (this.status === undefined) request.socket.destroy();
      else response.writeHead(this.status).end();
    });
  });

  private constructor(private readonly options: Partial<SandboxOptions>) {}

  static async open(options: Partial<SandboxOptions> = {}): Promise<Seller> {
    const seller = new Seller(options);
    seller.endpoint.listen(0, '127.0.0.1');
    await once(seller.endpoint, 'listening');
    await seller.begin();
    return seller;
  }

  get webhookUrl() {
    return `http://127.0.0.1:${(this.endpoint.address() as AddressInfo).port}/webhooks`;
  }

  /** The sandbox goes and comes back, with its books if they are in a file. */
  async restart() {
    await this.sandbox.close();
    await this.begin();
  }

  /** Stripe's client with that many retries of its own. */
  client(maxNetworkRetries = 0, apiKey = secretKey) {
    const { port } = this.sandbox;
    return new StripeClient(apiKey, {
      ...{ host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries, telemetry: false },
    });
  }

  /** Authorises 1,335.00 USD unless something else is said. */
  authorise(changes: StripeClient.PaymentIntentCreateParams | object = {}, idempotencyKey?: string) {
    return this.stripe.paymentIntents.create(
      {
        ...{
          amount: 133_500,
          currency: 'usd',
          capture_method: 'manual',
          confirm: true,
          payment_method: 'pm_card_visa',
        },
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        metadata: { order_id: 'R-1', attempt: '1' },
        ...changes,
      },
      idempotencyKey === undefined ? {} : { idempotencyKey },
    );
  }

  async captured(changes: object = {}) {
    const { id } = await this.authorise(changes);
    return this.stripe.paymentIntents.capture(id);
  }

  /** What the endpoint was told, each delivery verified by Stripe's own client. */
  events(): StripeClient.Event[] {
    return this.deliveries.map(({ body, headers }) =>
      this.stripe.webhooks.constructEvent(
        body,
        headers['stripe-signature']!,
        webhookSecret,
        300,
        undefined,
        this.now / 1_000,
      ),
    );
  }

  types() {
    return this.events().map(({ type }) => type);
  }

  async control(method: string, path: string, body?: string | object, type = 'application/json') {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await fetch(`${this.sandbox.url}/control/${path}`, {
      ...{ method, redirect: 'manual', headers: { 'content-type': type }, ...sent },
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as object) : undefined;
    return { status: answer.status, headers: answer.headers, text, json };
  }

  async close() {
    await this.sandbox.close();
    this.endpoint.closeAllConnections();
    this.endpoint.close();
  }

  private async begin() {
    this.sandbox = await startSandbox({
      ...{ secretKey, webhookSecret, webhookUrl: this.webhookUrl, now: () => this.now, seed: 7 },
      ...this.options,
    });
    this.stripe = this.client();
  }
}
