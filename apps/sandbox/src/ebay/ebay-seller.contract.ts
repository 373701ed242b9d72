import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BookFile } from '../book-file.js';
import { Chance } from '../chance.js';
import { Faults } from '../faults.js';
import { Front } from '../front.js';
import { MarketHall } from '../market/market-hall.js';
import type { MarketOrder, Person } from '../market/market.js';
import { orderIdOf } from '../market/order-ids.js';
import { people } from '../market/people.js';
import { noon } from '../seller.contract.js';
import { EbayApplication } from './ebay-application.js';
import { EbayShop } from './ebay-shop.js';
import { wrong } from './schema.contract.js';

export const account = { clientId: 'app-id', clientSecret: 'cert-id', refreshToken: 'v^1.1#i^1#consent' };
export const verificationToken = 'token-of-the-sandbox-0123456789-0123456789';
/** Taxed, and not. */
export const [american, , , german] = people as [Person, Person, Person, Person];

type Body = Record<string, unknown>;
export type EbayAnswer = { readonly status: number; readonly headers: Headers; readonly body: Body };
type Delivered = { readonly body: string; readonly headers: IncomingHttpHeaders };

export const item = (product: object = {}, quantity = 1) => ({
  availability: { shipToLocationAvailability: { quantity } },
  condition: 'USED_EXCELLENT',
  product: {
    ...{ title: 'Georgian mahogany tea caddy c.1790', description: 'With its key.' },
    ...{ imageUrls: ['https://photos.example/caddy-1.jpg'], aspects: { Type: ['Tea Caddy'] }, ...product },
  },
});
export const terms = {
  ...{ availableQuantity: 1, categoryId: '13922', listingDuration: 'GTC', merchantLocationKey: 'store' },
  listingPolicies: { fulfillmentPolicyId: '1', paymentPolicyId: '2', returnPolicyId: '3' },
  pricingSummary: { price: { value: '1250.00', currency: 'USD' } },
};
export const auctionTerms = {
  ...{ ...terms, availableQuantity: undefined, listingDuration: 'DAYS_7' },
  pricingSummary: { auctionStartPrice: { value: '400.00', currency: 'USD' } },
};

/** The seller, as the specifications of eBay play it, over HTTP. Every answer is held against eBay's schema. */
export class EbaySeller {
  now = noon;
  readonly deliveries: Delivered[] = [];
  /** How deliveries are answered. */
  status = 204;
  /** What challenges are answered with; undefined: what is right. */
  challengeAnswer: string | undefined;
  readonly faults = new Faults(new Chance(7));
  readonly tokens = { user: '', application: '' };
  hall!: MarketHall;
  shop!: EbayShop;
  private count = 0;
  private file!: BookFile;
  private front!: Front;
  url = '';
  private readonly endpoint = createServer((request, response) => {
    const code = new URL(request.url ?? '', 'http://us').searchParams.get('challenge_code');
    if (code !== null) {
      const right = createHash('sha256')
        .update(code + verificationToken + this.webhookUrl)
        .digest('hex');
      const body = JSON.stringify({ challengeResponse: this.challengeAnswer ?? right });
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.deliveries.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      response.writeHead(this.status).end();
    });
  });

  private constructor() {}

  static async open(): Promise<EbaySeller> {
    const seller = new EbaySeller();
    seller.endpoint.listen(0, '127.0.0.1');
    await once(seller.endpoint, 'listening');
    seller.file = new BookFile();
    const { faults } = seller;
    const report = () => undefined;
    seller.hall = new MarketHall({ file: seller.file, faults, chance: new Chance(8), now: () => seller.now, report });
    // The clock stands still between calls, so that a second has to do for many.
    seller.hall.setQuota('ebay', { perSecond: 1_000 });
    seller.shop = new EbayShop({ hall: seller.hall, application: new EbayApplication(), account });
    seller.front = new Front(() => seller.shop, faults, seller.file, report);
    seller.url = `http://127.0.0.1:${await seller.front.listen(0, '127.0.0.1')}/ebay`;
    await seller.sign();
    return seller;
  }

  get webhookUrl() {
    return `http://127.0.0.1:${(this.endpoint.address() as AddressInfo).port}/webhooks/ebay`;
  }

  /** New tokens. */
  async sign() {
    this.tokens.user = (await this.grant({ grant_type: 'refresh_token', refresh_token: account.refreshToken })).token;
    this.tokens.application = (await this.grant({ grant_type: 'client_credentials' })).token;
  }

  async grant(form: Record<string, string>, secret = account.clientSecret) {
    const authorization = `Basic ${Buffer.from(`${account.clientId}:${secret}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(form).toString();
    const answer = await this.send('POST', '/identity/v1/oauth2/token', { headers, body });
    return { ...answer, token: String(answer.body['access_token']) };
  }

  /** With the token that is right for that path, unless headers say something else. */
  async ask(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<EbayAnswer> {
    const { user, application } = this.tokens;
    const scheme = path.startsWith('/post-order/') ? `IAF ${user}` : `Bearer ${user}`;
    const answer = await this.send(method, path, {
      headers: {
        authorization: /^\/(buy|developer|commerce)\//.test(path) ? `Bearer ${application}` : scheme,
        ...{ 'content-type': 'application/json', 'content-language': 'en-US', ...headers },
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const found = wrong(method, path.split('?', 1)[0]!, answer.status, answer.body);
    if (found.length > 0) throw new Error(`${method} ${path} ${answer.status}: ${found.join('; ')}`);
    return answer;
  }

  inventory(method: string, path: string, body?: object, headers?: Record<string, string>) {
    return this.ask(method, `/sell/inventory/v1/${path}`, body, headers);
  }

  fulfillment(method: string, path: string, body?: object) {
    return this.ask(method, `/sell/fulfillment/v1/${path}`, body);
  }

  /** An offer of that SKU, of which there is one, not published yet. */
  async offer(sku: string, format = 'FIXED_PRICE', more: object = {}): Promise<string> {
    await this.inventory('PUT', `inventory_item/${sku}`, item());
    const asked = { sku, marketplaceId: 'EBAY_US', format, ...(format === 'AUCTION' ? auctionTerms : terms), ...more };
    return String((await this.inventory('POST', 'offer', asked)).body['offerId']);
  }

  /** A listing of that SKU that can be bought, by its offer. */
  async list(sku: string, format = 'FIXED_PRICE'): Promise<string> {
    const offerId = await this.offer(sku, format);
    const { status, body } = await this.inventory('POST', `offer/${offerId}/publish`);
    if (status !== 200) throw new Error(`not published: ${JSON.stringify(body)}`);
    return offerId;
  }

  truth(sku: string) {
    return this.hall.listing('ebay', { sku })!;
  }

  /** Somebody buys what is listed as that SKU, or as a new one. */
  async sell(sku = `NGA-SOLD-${++this.count}`, by: Person = american): Promise<MarketOrder & { readonly id: string }> {
    await this.list(sku);
    const order = this.hall.buy('ebay', sku, by)!;
    return { ...order, id: orderIdOf('ebay', order.number) };
  }

  async order(id: string) {
    return (await this.fulfillment('GET', `order/${id}`)).body;
  }

  async close() {
    await this.front.close();
    await this.shop.close();
    this.file.close();
    this.endpoint.closeAllConnections();
    this.endpoint.close();
  }

  private async send(method: string, path: string, init: RequestInit): Promise<EbayAnswer> {
    const answer = await fetch(`${this.url}${path}`, { method, ...init });
    const text = await answer.text();
    const body = (text === '' ? undefined : JSON.parse(text)) as Body;
    return { status: answer.status, headers: answer.headers, body };
  }
}

/** What an answer of that status and code looks like. */
export const refusal = (status: number, errorId: number) => ({ status, body: { errors: [{ errorId }] } });
