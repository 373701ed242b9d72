import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EbayKeys } from '#webhooks/ebay-keys.source.js';
import { Secret } from '#service/secret/secret.js';
import { EbayApplication } from '../../../sandbox/src/ebay/ebay-application.js';
import { EbayShop } from '../../../sandbox/src/ebay/ebay-shop.js';
import { channelContract } from '../channel/channel.contract.js';
import type { ChannelBackend } from '../channel/channel-backend.contract.js';
import { sandboxShop, type ShopMeans } from '../channel/sandbox-shop.contract.js';
import { notificationOf, verifyNotification } from './ebay-webhook.source.js';
import { EbayChannel } from './ebay.channel.js';
import { all } from './recorder.contract.js';

const account = {
  clientId: 'our-client-id',
  clientSecret: 'our-client-secret',
  refreshToken: 'v^1.1#the-sellers-consent',
};
const channel = ({ newId: _, ...means }: ShopMeans, refreshToken = account.refreshToken) =>
  new EbayChannel({
    ...{ ...means, clientId: account.clientId, clientSecret: Secret.of(account.clientSecret) },
    ...{
      refreshToken: Secret.of(refreshToken),
      marketplaceId: 'EBAY_US',
      currency: 'USD',
      merchantLocationKey: 'shop',
    },
    ...{
      fulfillmentPolicyId: '6196932000',
      paymentPolicyId: '6196947000',
      returnPolicyId: '6196944000',
      language: 'en-US',
      auctionDays: 7,
    },
    requiredAspects: ['Type'],
  });
const open = (webhookUrl?: string, meet: (shop: EbayShop, url: string) => void = () => undefined) => {
  let shop: EbayShop;
  return sandboxShop({
    platform: 'ebay',
    shop: (hall) => {
      shop = new EbayShop({ hall, application: new EbayApplication(), account, webhookUrl });
      shop.requireAspects('20091', ['Type']);
      return { part: shop, close: () => shop.close() };
    },
    make: (means) => {
      meet(shop, means.url);
      return channel(means);
    },
    stranger: (means) => channel(means, 'v^1.1#nobodys-consent'),
    offer: (sku) => ({
      ...{ sku, price: { minor: 125_000, currency: 'USD' }, format: 'fixed', category: '20091' },
      ...{ title: 'Georgian mahogany tea caddy c.1790', description: 'A caddy.\nThe key is missing.' },
      photos: ['https://images.example/caddy.jpg'],
      attributes: { Type: 'Tea Caddy', condition: 'USED_GOOD' },
    }),
    plenty: { perSecond: 10_000, burst: 10_000 },
    scarce: { perSecond: 2, burst: 1 },
  });
};

channelContract('eBay', () => open());

describe('An auction at eBay', () => {
  const sku = 'NGA-000482';
  const dayMs = 86_400_000;
  let world: ChannelBackend;
  beforeEach(async () => void (world = await open()));
  afterEach(() => world.close());
  const auction = () => ({ ...world.offer(sku), format: 'auction' as const });
  const usd = (minor: number) => ({ minor, currency: 'USD' });

  it('is live with what was bid and until when', async () => {
    const listed = await world.channel.publish(auction());
    const live = { ...listed, quantity: 1, endsAt: '2026-03-16T15:00:00.000Z' };
    expect(await all(world.channel.live())).toEqual([{ ...live, price: usd(125_000), bids: 0 }]);
    world.truth.bid('ebay', sku, 130_000);
    expect(await all(world.channel.live())).toEqual([{ ...live, price: usd(130_000), bids: 1 }]);
  });
  it('begins elsewhere while nobody has bid, and then no more', async () => {
    const listed = await world.channel.publish(auction());
    expect(await world.channel.reprice(listed, usd(99_000))).toBe('repriced');
    expect(await all(world.channel.live())).toMatchObject([{ price: usd(99_000), bids: 0 }]);
    world.truth.bid('ebay', sku, 100_000);
    await expect(world.channel.reprice(listed, usd(98_000))).rejects.toMatchObject({ code: '25038' });
  });
  it('ends before its time, and cannot in its last hours once somebody has bid', async () => {
    const listed = await world.channel.publish(auction());
    world.truth.bid('ebay', sku, 130_000);
    expect(await world.channel.end(listed)).toBe('ended');
    expect(await world.channel.end(listed)).toBe('over');
    const again = await world.channel.publish(auction());
    world.truth.bid('ebay', sku, 130_000);
    world.pass(7 * dayMs - 3_600_000);
    await expect(world.channel.end(again)).rejects.toMatchObject({ code: '25002' });
    world.pass(3_600_000);
    expect(await world.channel.end(again)).toBe('over');
    expect(world.truth.orders('ebay')).toHaveLength(1);
  });
  it('gives way to a fixed price, and that to an auction: one piece is not for sale twice', async () => {
    for (const offer of [auction(), world.offer(sku), auction()]) {
      const listed = await world.channel.publish(offer);
      expect(await all(world.channel.live())).toMatchObject([{ handle: listed.handle }]);
      expect(world.truth.listings('ebay')).toMatchObject([{ state: 'live', format: offer.format }]);
    }
  });
});

describe('What eBay tells by itself', () => {
  it('is verified by the key that eBay tells, and says where to look', async () => {
    const heard: { body: Buffer; headers: Record<string, unknown> }[] = [];
    const ears = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        heard.push({ body: Buffer.concat(chunks), headers: request.headers });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((listening) => ears.listen(0, '127.0.0.1', listening));
    let shop: EbayShop;
    let url = '';
    const webhookUrl = `http://127.0.0.1:${(ears.address() as AddressInfo).port}/webhooks/ebay`;
    const world = await open(webhookUrl, (one, at) => void ([shop, url] = [one, at]));
    try {
      await world.channel.publish(world.offer('NGA-1'));
      const order = world.truth.buy('ebay', 'NGA-1')!;
      shop!.deliveries.pump();
      await shop!.deliveries.idle();
      const now = () => new Date(world.now());
      const [clientId, clientSecret] = [account.clientId, Secret.of(account.clientSecret)];
      const keys = new EbayKeys({ ...{ url, clientId, clientSecret, timeoutMs: 20_000 }, now: { now } });
      expect(heard.length).toBeGreaterThan(0);
      for (const { body, headers } of heard) {
        await verifyNotification(body, headers as { 'x-ebay-signature': string }, keys);
        const { topic } = notificationOf(body)!;
        expect(world.channel.read(topic, body.toString())).toEqual({ kind: 'look', number: world.numberOf(order) });
      }
    } finally {
      await world.close();
      ears.closeAllConnections();
      await new Promise((closed) => ears.close(closed));
    }
  });
});
