import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openVault } from '#service/secret/vault-at-hand.contract.js';
import type { KeyVault } from '../../apps/emulator/src/key-vault/key-vault.js';
import { Buyer } from './money.js';
import { Marketplaces, platforms } from './marketplaces.js';
import { Shop } from './shop.js';

/** All that the shop shows others, or believes them by. */
const names = [
  ...[
    'STRIPE_SECRET_KEY',
    'STRIPE_WEBHOOK_SECRETS',
    'UPS_CLIENT_SECRET',
    'FEDEX_CLIENT_SECRET',
    'FEDEX_WEBHOOK_TOKENS',
  ],
  ...['SHOPIFY_ACCESS_TOKEN', 'SHOPIFY_WEBHOOK_SECRETS', 'EBAY_CLIENT_SECRET', 'EBAY_REFRESH_TOKEN'],
  ...['ETSY_SHARED_SECRET', 'ETSY_WEBHOOK_SECRETS', 'KLAVIYO_API_KEY', 'META_ACCESS_TOKEN', 'UPS_WEBHOOK_CREDENTIALS'],
];
const inVault = (name: string) => name.toLowerCase().replaceAll('_', '-');
const withdrawn = (name: string) => `withdrawn-${inVault(name)}`;
const name = { name: 'Ronke Okafor', phone: '+15125550188', email: 'ronke@example.com' };
const austin = { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' };
const measures = { weightGrams: 4_300, lengthMm: 457, widthMm: 356, heightMm: 305 };
const restMs = 5_000;

describe('A secret that is kept in a vault', () => {
  let vault: KeyVault;
  let shop: Shop;
  let marketplaces: Marketplaces;
  const rotate = (name: string, value: string) => vault.setSecret(inVault(name), value);
  beforeAll(async () => {
    vault = await openVault(Object.fromEntries(names.map((name) => [inVault(name), withdrawn(name)])));
    const references = names.map((name) => [name, vault.secretUrl(inVault(name))]);
    shop = await new Shop(undefined, Object.fromEntries(references) as Record<string, string>).open();
    marketplaces = new Marketplaces(shop);
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    await vault.close();
    shop.remove();
  });

  it('and was withdrawn is replaced by the new one the moment a partner refuses it: everything sells and ships', async () => {
    for (const name of names) rotate(name, shop.settings[name]!);
    shop.pass(restMs);
    await marketplaces.offered('BOWL', 45_000);
    expect(marketplaces.buyableAt('BOWL')).toEqual(['ebay', 'etsy', 'shopify']);
    const buyer = new Buyer(shop);
    const { quoteId } = await buyer.quote(['BOWL'], { currency: 'USD', destination: 'US-TX' });
    const payment = { method: 'card', token: 'pm_card_visa' };
    const asked = { quoteId, payment, buyer: { ...name, address: austin } };
    const placed = await shop.post<{ orderId: string; status: string }>('/v1/orders', asked, { prefer: 'wait=10' });
    expect([placed.status, placed.body.status]).toEqual([201, 'confirmed']);
    for (const platform of platforms) await shop.until('channels', `listing-${platform}.BOWL`, ['ListingEnded']);
    const shipment = placed.body.orderId.replace(/^o-/, 's-');
    await shop.until('fulfillment', `shipment-${shipment}`, ['ShipmentOrdered']);
    for (const [path, body] of [
      ['picks', { code: 'BOWL' }],
      ['parcels/1/pieces', { code: 'BOWL' }],
      ['parcels/1/closure', measures],
    ] as const)
      expect((await shop.post(`/v1/shipments/${shipment}/${path}`, body)).text).not.toContain('/problems/');
    await shop.until('fulfillment', `shipment-${shipment}`, ['LabelBought']);
  });

  it('and by which webhooks are believed is replaced while they come: none is lost, and the old one is good meanwhile', async () => {
    await marketplaces.offered('VASE', 20_000, ['shopify']);
    const [old, next] = [shop.settings['SHOPIFY_WEBHOOK_SECRETS']!, 'shopify-secret-of-tomorrow'];
    // Shopify signs with the new one before anybody told the vault.
    shop.sandbox.setShopifyWebhook(`${shop.url}/v1/shopify-events`, { secret: next });
    shop.sandbox.market.buy('shopify', 'VASE', { ...name, ...austin, username: 'ronke', country: 'US' });
    await shop.sandbox.tick();
    expect(await shop.types('inventory', 'unit-VASE')).not.toContain('UnitAllocated');
    rotate('SHOPIFY_WEBHOOK_SECRETS', `${next}, ${old}`);
    shop.pass(restMs);
    await shop.sandbox.tick();
    await shop.untilSold('VASE');
    await shop.shopify('products/update', {}, old);
    await expect(shop.shopify('products/update', {}, 'nobody’s')).rejects.toThrow('unauthenticated');
  });
});
