import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Plaintext } from '#contracts/personal.js';
import { Secret } from '#service/secret/secret.js';
import { ShopifyShop } from '../../../sandbox/src/shopify/shopify-shop.js';
import type { ChannelBackend } from '../channel/channel-backend.contract.js';
import { channelContract } from '../channel/channel.contract.js';
import { sandboxShop, type ShopMeans } from '../channel/sandbox-shop.contract.js';
import type { ToldOrder } from '../order/told-order.js';
import { verifyShopifyWebhook } from './shopify-webhook.source.js';
import { ShopifyChannel } from './shopify.channel.js';

const account = { accessToken: 'shpat_of_the_sandbox' };
const channel = (means: ShopMeans, accessToken = account.accessToken) =>
  new ShopifyChannel({ ...means, accessToken: Secret.of(accessToken), publicationIds: ['108179161'], currency: 'USD' });

const opened = (shop: ShopifyShop) => ({ part: shop, close: () => shop.webhooks.deliveries.close() });
const platform: Parameters<typeof sandboxShop>[0] = {
  platform: 'shopify',
  shop: (hall) => opened(new ShopifyShop(hall, account, { url: undefined, secret: 'shpss_of_the_sandbox' })),
  make: (means) => channel(means),
  stranger: (means) => channel(means, 'shpat_of_nobody'),
  offer: (sku) => ({
    ...{ sku, price: { minor: 125_000, currency: 'USD' }, format: 'fixed', category: 'Tea Caddies' },
    ...{ title: 'Georgian mahogany tea caddy c.1790', description: 'A caddy.\nThe key is missing.' },
    photos: ['https://images.example/caddy.jpg'],
    attributes: { vendor: 'Northgate Antiques', tags: 'Georgian, treen' },
  }),
  plenty: { perSecond: 100_000, burst: 100_000 },
  scarce: { perSecond: 10, burst: 20 },
};

channelContract('Shopify', () => sandboxShop(platform));

type Delivered = { readonly body: Buffer; readonly headers: IncomingHttpHeaders };

describe('What Shopify tells by itself', () => {
  const secret = 'shpss_of_the_sandbox';
  const delivered: Delivered[] = [];
  const endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      delivered.push({ body: Buffer.concat(chunks), headers: request.headers });
      response.writeHead(200).end();
    });
  });
  let world: ChannelBackend;
  let shop: ShopifyShop;
  beforeAll(async () => {
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/shopify`;
    world = await sandboxShop({
      ...platform,
      shop: (hall) => opened((shop = new ShopifyShop(hall, account, { url, secret }))),
    });
  });
  afterAll(async () => {
    await world.close();
    endpoint.closeAllConnections();
    await new Promise((closed) => endpoint.close(closed));
  });

  const heard = async () => {
    world.pass(1_000);
    await shop.webhooks.deliveries.drain();
    return delivered.splice(0).map(({ body, headers }) => {
      const { topic } = verifyShopifyWebhook(body, headers, [secret]);
      return [topic, world.channel.read(topic, body.toString())] as const;
    });
  };
  /** What we read, with its persons in clear, which only a specification may do. */
  const clear = (value: unknown): unknown => {
    if (value instanceof Plaintext) return clear(value.reveal());
    if (Array.isArray(value)) return value.map(clear);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clear(one)]));
  };

  it('is what it tells when it is asked, of a sale, a refund and a cancellation', async () => {
    const { channel, truth, offer } = world;
    await channel.publish(offer('NGA-1'));
    const sold = truth.buy('shopify', 'NGA-1')!;
    const number = world.numberOf(sold);
    const asked = async () => channel.read('order', Buffer.from((await channel.order(number))!).toString());

    const created = await heard();
    expect(created.map(([topic]) => topic).sort()).toEqual(['orders/create', 'orders/paid']);
    for (const [, news] of created) expect(clear(news)).toEqual(clear(await asked()));

    truth.repay('shopify', sold.number, 2_500, 'other');
    const repaid = new Map(await heard());
    const { order } = (await asked()) as { order: ToldOrder };
    expect(repaid.get('refunds/create')).toEqual({ kind: 'refund', number, refund: order.refunds[0] });
    expect(clear(repaid.get('orders/updated'))).toEqual(clear(await asked()));

    truth.cancel('shopify', sold.number, 'CUSTOMER');
    const cancelled = new Map(await heard());
    expect(cancelled.get('orders/cancelled')).toMatchObject({ order: { status: 'cancelled' } });
    expect(clear(cancelled.get('orders/cancelled'))).toEqual(clear(await asked()));
  });
});
