import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { Seller } from '../seller.contract.js';

let seller: Seller;
beforeAll(async () => void (seller = await Seller.open()));
beforeEach(() => {
  seller.status = 204;
  seller.deliveries.splice(0);
});
afterAll(() => seller.close());

const tell = async (event: object) =>
  seller.control('POST', 'privacy-events', { url: seller.webhookUrl, ...event }) as Promise<{
    status: number;
    json: { id: string };
  }>;
const token = async (authorization: string, grant_type = 'client_credentials') => {
  const body = new URLSearchParams({ grant_type, scope: 'https://api.ebay.com/oauth/api_scope' });
  return fetch(`${seller.sandbox.url}/ebay/identity/v1/oauth2/token`, {
    ...{ method: 'POST', headers: { authorization }, body },
  });
};
const keyOf = async (kid: string, bearer: string) =>
  fetch(`${seller.sandbox.url}/ebay/commerce/notification/v1/public_key/${kid}`, {
    headers: { authorization: `Bearer ${bearer}` },
  });

describe('eBay', () => {
  const basic = `Basic ${Buffer.from('app:cert').toString('base64')}`;

  it('signs what it tells, with the key that it tells to applications', async () => {
    const { status, json } = await tell({ platform: 'ebay', username: 'jane', userId: 'ma8vp1jySJC' });
    expect(status).toBe(202);
    await seller.sandbox.idle();
    const [{ body, headers }] = seller.deliveries as [(typeof seller.deliveries)[number]];
    expect(JSON.parse(body)).toMatchObject({
      metadata: { topic: 'MARKETPLACE_ACCOUNT_DELETION' },
      notification: { notificationId: json.id, data: { username: 'jane', userId: 'ma8vp1jySJC' } },
    });
    const claimed = JSON.parse(Buffer.from(String(headers['x-ebay-signature']), 'base64').toString()) as Record<
      'kid' | 'signature' | 'digest',
      string
    >;
    const { access_token } = (await (await token(basic)).json()) as { access_token: string };
    const { key } = (await (await keyOf(claimed.kid, access_token)).json()) as { key: string };
    expect(key).not.toContain('\n');
    const pem = key.replace(/(-----BEGIN PUBLIC KEY-----)(.*)(-----END)/, '$1\n$2\n$3');
    const fits = (text: string) =>
      verify(claimed.digest, Buffer.from(text), createPublicKey(pem), Buffer.from(claimed.signature, 'base64'));
    expect([fits(body), fits(`${body} `)]).toEqual([true, false]);
  });

  it('grants tokens to applications, and tells keys to who has one', async () => {
    expect((await token('')).status).toBe(401);
    expect((await token(basic, 'refresh_token')).status).toBe(400);
    expect((await keyOf('a', 'guessed')).status).toBe(401);
    const { access_token } = (await (await token(basic)).json()) as { access_token: string };
    expect((await keyOf('a', access_token)).status).toBe(404);
  });
});

describe('Shopify', () => {
  it('signs what it tells with the app’s secret', async () => {
    const customer = { id: 191_167, email: 'jane@example.com', phone: '555-625-1199' };
    const event = { platform: 'shopify', secret: 'shpss_1', topic: 'customers/redact', id: 'w-1' };
    await tell({ ...event, customer, orders: [1, 2] });
    await tell({ ...event, topic: 'customers/data_request', customer, orders: [1, 2] });
    await tell({ ...event, topic: 'shop/redact' });
    await seller.sandbox.idle();
    expect(seller.deliveries.map(({ body }) => JSON.parse(body) as object)).toEqual([
      { shop_id: 954_889, shop_domain: 'antiques.myshopify.com', customer, orders_to_redact: [1, 2] },
      { shop_id: 954_889, shop_domain: 'antiques.myshopify.com', customer, orders_requested: [1, 2] },
      { shop_id: 954_889, shop_domain: 'antiques.myshopify.com' },
    ]);
    for (const { body, headers } of seller.deliveries)
      expect(headers).toMatchObject({
        'x-shopify-webhook-id': 'w-1',
        'x-shopify-hmac-sha256': createHmac('sha256', 'shpss_1').update(body).digest('base64'),
      });
  });
});

describe('A privacy event', () => {
  it('comes again, later and later, until it is accepted', async () => {
    seller.status = 503;
    await tell({ platform: 'ebay', userId: 'u' });
    await seller.sandbox.tick();
    expect(seller.deliveries).toHaveLength(1);
    expect(await seller.control('GET', 'privacy-events')).toMatchObject({ json: { waiting: 1 } });
    for (const [afterMs, count] of [
      [999, 1],
      [1, 2],
      [1_999, 2],
    ] as const) {
      seller.now += afterMs;
      await seller.sandbox.tick();
      expect(seller.deliveries).toHaveLength(count);
    }
    seller.status = 200;
    seller.now += 1;
    await seller.sandbox.idle();
    expect(new Set(seller.deliveries.map(({ body }) => body)).size).toBe(1);
    expect(await seller.control('GET', 'privacy-events')).toMatchObject({ json: { waiting: 0 } });
  });

  it.each([
    ['of no platform', {}],
    ['of another platform', { platform: 'etsy' }],
    ['without a secret', { platform: 'shopify', topic: 'shop/redact' }],
    ['to nowhere', { platform: 'ebay', url: 'ftp://shop' }],
  ])('cannot be told %s', async (_, event) => expect(await tell(event)).toMatchObject({ status: 400 }));
});
