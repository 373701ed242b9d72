import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BookFile } from '../book-file.js';
import { Chance } from '../chance.js';
import { Faults } from '../faults.js';
import { Front } from '../front.js';
import { MarketHall } from '../market/market-hall.js';
import { EtsyShop } from './etsy-shop.js';
import { wrong } from './schema.contract.js';

/** A Monday, 12:00 UTC. */
const noon = Date.parse('2026-06-15T12:00:00Z');
export const keys = {
  keystring: 'keystring0of0the0sandbox',
  sharedSecret: 'shared0secret',
  refreshToken: '55501.consent',
};
export const shopId = 42;
export const webhookSecret = `whsec_${Buffer.from('a secret of the sandbox, 32 byte').toString('base64')}`;

/** What a draft says unless something else is said. */
export const draftForm = {
  ...{ quantity: '1', title: 'Art Deco silver cigarette case, Birmingham 1932', description: 'Hallmarked.' },
  ...{ price: '450.00', who_made: 'someone_else', when_made: '1930s', taxonomy_id: '1633' },
  ...{ shipping_profile_id: '801', readiness_state_id: '901' },
};
/** The beginning of a PNG, which is all that is looked at. */
export const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0xff, 0xd8]);

type Body = Record<string, unknown>;
export type EtsyAnswer = { readonly status: number; readonly headers: Headers; readonly body: Body };
type Delivered = { readonly body: string; readonly headers: IncomingHttpHeaders };

/** The seller, as the specifications of Etsy play it, over HTTP. Every answer is held against Etsy's schema. */
export class EtsySeller {
  now = noon;
  readonly deliveries: Delivered[] = [];
  /** How deliveries are answered. */
  status = 204;
  token = '';
  refreshToken = keys.refreshToken;
  readonly faults = new Faults(new Chance(7));
  hall!: MarketHall;
  shop!: EtsyShop;
  private file!: BookFile;
  private front!: Front;
  private url = '';
  private readonly endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.deliveries.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      response.writeHead(this.status).end();
    });
  });

  private constructor(
    private readonly books: string | undefined,
    private readonly currency: string | undefined,
  ) {}

  /** @param books a file, if they are to survive {@link restart} */
  static async open(books?: string, currency?: string): Promise<EtsySeller> {
    const seller = new EtsySeller(books, currency);
    seller.endpoint.listen(0, '127.0.0.1');
    await once(seller.endpoint, 'listening');
    await seller.begin();
    await seller.refresh();
    return seller;
  }

  async restart() {
    await this.end();
    await this.begin();
  }

  /** A new pair of tokens, which is used from then on if it was granted. */
  async refresh(form: object = {}) {
    const answer = await this.send('POST', '/v3/public/oauth/token', {
      headers: {},
      body: new URLSearchParams({
        ...{ grant_type: 'refresh_token', client_id: keys.keystring, refresh_token: this.refreshToken },
        ...form,
      }),
    });
    if (answer.status === 200) {
      this.token = String(answer.body['access_token']);
      this.refreshToken = String(answer.body['refresh_token']);
    }
    return answer;
  }

  /** With key and token, unless headers say something else; an object goes as JSON, words as a form. */
  async ask(
    method: string,
    path: string,
    body?: string | URLSearchParams | FormData,
    headers: Record<string, string> = {},
  ): Promise<EtsyAnswer> {
    const shown = {
      'x-api-key': `${keys.keystring}:${keys.sharedSecret}`,
      authorization: `Bearer ${this.token}`,
      ...headers,
    };
    const sent = { headers: shown, ...(body !== undefined && { body }) };
    const answer = await this.send(method, `/v3/application/${path}`, sent);
    // A field that is wrong, a quota and a path that is none are not in the schema.
    if (!Array.isArray(answer.body) && ![429].includes(answer.status)) {
      const found = wrong(method, `/v3/application/${path.split('?', 1)[0]}`, answer.status, answer.body);
      const known = answer.status === 401 ? found.filter((one) => !one.includes('error_description')) : found;
      if (known.length > 0) throw new Error(`${method} ${path} ${answer.status}: ${known.join('; ')}`);
    }
    return answer;
  }

  /** As somebody who has a key and no token. */
  stranger(path: string): Promise<EtsyAnswer> {
    const key = { 'x-api-key': `${keys.keystring}:${keys.sharedSecret}` };
    return this.send('GET', `/v3/application/${path}`, { headers: key });
  }

  form(method: string, path: string, words: object) {
    return this.ask(method, path, new URLSearchParams({ ...words }));
  }

  get(path: string) {
    return this.ask('GET', path);
  }

  draft(words: object = {}) {
    return this.form('POST', `shops/${shopId}/listings`, { ...draftForm, ...words });
  }

  stock(listing: number, offering: object = {}, product: object = {}) {
    const offerings = [{ price: 450, quantity: 1, is_enabled: true, readiness_state_id: 901, ...offering }];
    const body = { products: [{ sku: 'NGA-000519', property_values: [], offerings, ...product }] };
    return this.ask('PUT', `listings/${listing}/inventory`, JSON.stringify(body), {
      'content-type': 'application/json',
    });
  }

  picture(listing: number, fields: Record<string, string> = {}, bytes: Uint8Array<ArrayBuffer> | undefined = png) {
    const form = new FormData();
    form.set('image', new Blob([bytes], { type: 'image/png' }), 'case.png');
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return this.ask('POST', `shops/${shopId}/listings/${listing}/images`, form);
  }

  patch(listing: number, words: object) {
    return this.form('PATCH', `shops/${shopId}/listings/${listing}`, words);
  }

  /** A listing of that SKU that can be bought; answers with its number. */
  async offer(sku = 'NGA-000519', words: object = {}): Promise<number> {
    const listing = Number((await this.draft(words)).body['listing_id']);
    await this.stock(listing, {}, { sku });
    await this.picture(listing);
    const { status } = await this.patch(listing, { state: 'active' });
    if (status !== 200) throw new Error(`not published: ${status}`);
    return listing;
  }

  async close() {
    await this.end();
    this.endpoint.closeAllConnections();
    this.endpoint.close();
  }

  private async send(method: string, path: string, init: RequestInit): Promise<EtsyAnswer> {
    const answer = await fetch(`${this.url}/etsy${path}`, { method, ...init });
    const text = await answer.text();
    return {
      ...{ status: answer.status, headers: answer.headers },
      body: (text === '' ? undefined : JSON.parse(text)) as Body,
    };
  }

  private async begin() {
    this.file = new BookFile(this.books);
    const chance = new Chance(7);
    this.hall = new MarketHall({ file: this.file, faults: this.faults, chance, now: () => this.now, report: () => {} });
    this.hall.setQuota('etsy', { perSecond: 1_000 });
    const { port } = this.endpoint.address() as AddressInfo;
    this.shop = new EtsyShop({
      ...{ hall: this.hall, chance, account: { ...keys, shopId, currency: this.currency } },
      endpoint: { url: `http://127.0.0.1:${port}/webhooks/etsy`, secret: webhookSecret },
    });
    this.front = new Front(
      (path) => (path.startsWith('/etsy/') ? this.shop : undefined),
      this.faults,
      this.file,
      (message) => {
        throw new Error(message);
      },
    );
    this.url = `http://127.0.0.1:${await this.front.listen(0, '127.0.0.1')}`;
  }

  private async end() {
    await this.front.close();
    await this.shop.deliveries.close();
    this.file.close();
  }
}
