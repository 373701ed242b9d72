import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DriftDetector } from '../../apps/channels/src/listing/drift.worker.js';
import type { MarketHall } from '../../apps/sandbox/src/market/market-hall.js';
import type { Platform } from '../../apps/sandbox/src/market/market.js';
import { Marketplaces, platforms } from './marketplaces.js';
import { Shop, usd } from './shop.js';

const plain = { marginPercent: '0', channelFeePercents: {} };

describe('A price', () => {
  const shop = new Shop();
  const marketplaces = new Marketplaces(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const pricesOf = (unitId: string) =>
    Object.fromEntries(
      shop.sandbox.market
        .listings()
        .filter(({ sku, state }) => sku === unitId && state === 'live')
        .map(({ platform, priceMinor }): [Platform, number] => [platform, priceMinor]),
    );
  const setRule = async (rule: object) => {
    const { ruleId } = (await shop.put<{ ruleId: string }>('/v1/price-rules/USD', rule)).body;
    await shop.until('channels', 'priceRule-USD', ['PriceRuleRecorded'], Number(ruleId.split('-')[1]));
  };
  const compared = async () => {
    shop.pass(1_000);
    await shop.job('channels', DriftDetector).round();
    await shop.atRest();
  };

  it('is raised at each channel until its fee leaves it whole, by the rule of its currency', async () => {
    await setRule({ ...plain, channelFeePercents: { ebay: '20', etsy: '6.5' } });
    await marketplaces.offered('BOWL', 10_000);
    expect(pricesOf('BOWL')).toEqual({ ebay: 12_500, etsy: 10_695, shopify: 10_000 });
  });

  it('follows what is asked for the piece, at once', async () => {
    expect((await shop.post('/v1/units/BOWL/offer', { askingPrice: usd(20_000) })).status).toBe(200);
    for (const platform of platforms) await shop.until('channels', `listing-${platform}.BOWL`, ['ListingRepriced']);
    expect(pricesOf('BOWL')).toEqual({ ebay: 25_000, etsy: 21_390, shopify: 20_000 });
  });

  it('follows the rule, and the rates, by the next comparison', async () => {
    await setRule({ ...plain, marginPercent: '10' });
    await compared();
    expect(pricesOf('BOWL')).toEqual({ ebay: 22_000, etsy: 22_000, shopify: 22_000 });
  });

  it('that somebody changed at the channel itself is put back', async () => {
    await marketplaces.offered('VASE', 5_000);
    expect(pricesOf('VASE')).toEqual({ ebay: 5_500, etsy: 5_500, shopify: 5_500 });
    (shop.sandbox.market as MarketHall).putListing('shopify', 'VASE', { priceMinor: 100 });
    await compared();
    await shop.until('channels', 'listing-shopify.VASE', ['ListingDrifted', 'ListingRepriced']);
    expect(pricesOf('VASE')).toEqual({ ebay: 5_500, etsy: 5_500, shopify: 5_500 });
  });
});
