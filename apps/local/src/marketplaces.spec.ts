import { describe, expect, it } from '@jest/globals';
import { channelsConfig, ebayAccount, etsyAccount, shopifyAccount } from '../../channels/src/config.js';
import { privacyConfig } from '../../privacy/src/config.js';
import { readConfig } from '../../sandbox/src/config.js';
import { marketplacesOf, shopsAt, type MarketplaceSecrets } from './marketplaces.js';

const hex = (letter: string) => letter.repeat(48);
const secrets: MarketplaceSecrets = {
  ebay: { clientSecret: hex('a'), refreshToken: hex('b'), verificationToken: hex('c') },
  etsy: { sharedSecret: hex('d'), refreshToken: `5.${hex('e')}`, webhookSecret: 'whsec_ZXRzeS1rZXk=' },
  shopify: { accessToken: `shpat_${hex('f')}`, webhookSecret: hex('0') },
};
const [sandbox, photos, shop] = ['http://127.0.0.1:3100', 'http://127.0.0.1:4000', 'http://127.0.0.1:3000'];
const stripe = { STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };
const accountsIn = (env: Record<string, string>) => {
  const config = channelsConfig(env);
  return { ebay: ebayAccount(config), etsy: etsyAccount(config), shopify: shopifyAccount(config) };
};

describe('The marketplaces of a local run', () => {
  it('know us by what we show them', () => {
    const there = readConfig({ ...stripe, ...marketplacesOf(secrets, shop) });
    const { ebay, etsy, shopify } = accountsIn(shopsAt(sandbox, secrets, photos, {}));
    expect(ebay!.account).toMatchObject({
      ...{ url: `${sandbox}/ebay`, clientId: there.EBAY_CLIENT_ID },
      clientSecret: { value: there.EBAY_CLIENT_SECRET },
      refreshToken: { value: there.EBAY_REFRESH_TOKEN },
    });
    expect(etsy!.account).toMatchObject({
      ...{ url: `${sandbox}/etsy`, keystring: there.ETSY_KEYSTRING, sharedSecret: { value: there.ETSY_SHARED_SECRET } },
      shopId: String(there.ETSY_SHOP_ID),
    });
    expect(etsy!.firstToken.value).toBe(there.ETSY_REFRESH_TOKEN);
    expect(shopify!.account).toMatchObject({
      url: `${sandbox}/shopify`,
      accessToken: { value: there.SHOPIFY_ACCESS_TOKEN },
    });
  });
  it('tell us of orders where we listen, signed with what we know', () => {
    const there = readConfig({ ...stripe, ...marketplacesOf(secrets, shop) });
    expect(there).toMatchObject({
      EBAY_WEBHOOK_URL: `${shop}/v1/ebay-order-notifications`,
      ETSY_WEBHOOK_URL: `${shop}/v1/etsy-events`,
      SHOPIFY_WEBHOOK_URL: `${shop}/v1/shopify-events`,
    });
    const here = channelsConfig(shopsAt(sandbox, secrets, photos, {}));
    expect(here.ETSY_WEBHOOK_SECRETS!.value).toEqual([there.ETSY_WEBHOOK_SECRET]);
    expect(here.SHOPIFY_WEBHOOK_SECRETS!.value).toEqual([there.SHOPIFY_WEBHOOK_SECRET]);
  });
  it('tell nobody before it is known where the shop is', () => {
    const there = readConfig({ ...stripe, ...marketplacesOf(secrets) });
    expect([there.EBAY_WEBHOOK_URL, there.ETSY_WEBHOOK_URL, there.SHOPIFY_WEBHOOK_URL]).toEqual(
      Array(3).fill(undefined),
    );
    expect(there.EBAY_CLIENT_ID).toBeDefined();
  });
  it('give privacy what it takes requests of people with', () => {
    expect(privacyConfig(shopsAt(sandbox, secrets, photos, {}))).toMatchObject({
      ...{ EBAY_URL: `${sandbox}/ebay`, EBAY_VERIFICATION_TOKEN: { value: secrets.ebay.verificationToken } },
      SHOPIFY_WEBHOOK_SECRETS: { value: [secrets.shopify.webhookSecret] },
    });
  });
  it.each([
    ['EBAY_URL', 'ebay'],
    ['EBAY_CLIENT_ID', 'ebay'],
    ['ETSY_URL', 'etsy'],
    ['SHOPIFY_URL', 'shopify'],
    ['SHOPIFY_WEBHOOK_SECRETS', 'shopify'],
  ] as const)('leave the place to the real one where %s is named', (name, platform) => {
    const settings = shopsAt(sandbox, secrets, photos, { [name]: 'https://real.example' });
    expect(Object.keys(settings).filter((one) => one.startsWith(platform.toUpperCase()))).toEqual([]);
    const { [platform]: named, ...others } = accountsIn(settings);
    expect(named).toBeUndefined();
    expect(Object.values(others).filter((one) => one === undefined)).toEqual([]);
  });
});

describe('Photos', () => {
  it('come from this machine only where it is named, and from no other', () => {
    expect(channelsConfig({}).PHOTOS_URL).toBeUndefined();
    expect(channelsConfig(shopsAt(sandbox, secrets, photos, {})).PHOTOS_URL).toBe(photos);
    for (const elsewhere of ['http://photos.example', 'http://10.0.0.1', 'http://127.0.0.1.example.com', 'file:///etc'])
      expect(() => channelsConfig({ PHOTOS_URL: elsewhere })).toThrow(/PHOTOS_URL/);
  });
});
