import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.js';
import { Seller } from '../seller.contract.js';
import { platforms, type MarketHall } from './market-hall.js';

const folder = mkdtempSync(join(tmpdir(), 'markets-'));
let seller: Seller;
beforeAll(async () => {
  seller = await Seller.open({
    books: join(folder, 'books.db'),
    ...{ ebayClientId: 'app', ebayClientSecret: 'cert', ebayRefreshToken: 'v^1.1#refresh' },
    ...{ etsyKeystring: 'key', etsySharedSecret: 'shared', etsyRefreshToken: '7.refresh', etsyShopId: 5 },
    ...{ etsyWebhookSecret: 'whsec_c2VjcmV0', shopifyAccessToken: 'shpat_1', shopifyWebhookSecret: 'shpss_1' },
  });
});
afterAll(async () => {
  await seller.close();
  rmSync(folder, { recursive: true });
});

const offered = (sku: string) => {
  const hall = seller.sandbox.market as MarketHall;
  for (const platform of platforms) {
    hall.putListing(platform, sku, { title: 'Caddy', priceMinor: 10_000 });
    hall.publish(platform, sku);
  }
  return hall;
};

describe('The marketplaces', () => {
  it('sell what nobody is told of, where nobody wants to be told', async () => {
    const hall = offered('A');
    for (const platform of platforms) expect(hall.buy(platform, 'A')).toBeDefined();
    await seller.sandbox.tick();
    expect(seller.deliveries).toEqual([]);
  });

  it('tell each in its own way, and go on after a restart', async () => {
    const hall = offered('B');
    const { sandbox } = seller;
    sandbox.setEbayWebhook(seller.webhookUrl);
    sandbox.setShopifyWebhook(seller.webhookUrl);
    sandbox.setEtsyWebhook(seller.webhookUrl);
    seller.status = 503;
    for (const platform of platforms) hall.buy(platform, 'B');
    await sandbox.tick();
    const before = [hall.listings(), hall.orders()];
    await seller.restart();
    seller.status = 200;
    seller.deliveries.splice(0);
    const { sandbox: again } = seller;
    expect([again.market.listings(), again.market.orders()]).toEqual(before);
    again.setEbayWebhook(seller.webhookUrl);
    again.setShopifyWebhook(seller.webhookUrl);
    again.setEtsyWebhook(seller.webhookUrl);
    seller.now += 60_000;
    await again.idle();
    const signed = ['x-ebay-signature', 'webhook-signature', 'x-shopify-hmac-sha256'];
    const by = signed.filter((name) => seller.deliveries.some(({ headers }) => name in headers));
    expect(by).toEqual(signed);
  });
});

describe('The settings of a platform', () => {
  const always = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };

  it('come together', () => {
    for (const half of ['EBAY_CLIENT_ID', 'ETSY_KEYSTRING', 'ETSY_WEBHOOK_SECRET', 'SHOPIFY_WEBHOOK_SECRET'])
      expect(() => readConfig({ ...always, [half]: 'x' })).toThrow('come together');
    expect(readConfig({ ...always, SHOPIFY_ACCESS_TOKEN: 'shpat_1' }).SHOPIFY_ACCESS_TOKEN).toBe('shpat_1');
    expect(() => readConfig({ ...always, ETSY_REFRESH_TOKEN: 'no id' })).toThrow('<user id>.<token>');
  });
});
