import type { BookFile } from '../book-file.js';
import type { Chance } from '../chance.js';
import type { EbayApplication } from '../ebay/ebay-application.js';
import { EbayShop, type EbayAccount } from '../ebay/ebay-shop.js';
import { EtsyShop, type EtsyAccount } from '../etsy/etsy-shop.js';
import type { EtsyEndpoint } from '../etsy/order-paid.js';
import type { Faults } from '../faults.js';
import type { Part } from '../front.js';
import { ShopifyShop, type ShopifyAccount } from '../shopify/shopify-shop.js';
import type { ShopifyEndpoint } from '../shopify/shopify-webhooks.js';
import { MarketHall } from './market-hall.js';
import type { Platform } from './market.js';

export type MarketsWorld = {
  readonly file: BookFile;
  readonly faults: Faults;
  readonly chance: Chance;
  /** Absent: there is no such platform. */
  readonly ebay?: { readonly account: EbayAccount; readonly webhookUrl: string | undefined } | undefined;
  readonly etsy?: { readonly account: EtsyAccount; readonly endpoint: EtsyEndpoint } | undefined;
  readonly shopify?: { readonly account: ShopifyAccount; readonly endpoint: ShopifyEndpoint } | undefined;
  /** eBay as applications meet it, which is also told of people who want to be forgotten. */
  readonly application: EbayApplication;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly report: (message: string) => void;
};

/** The marketplaces: their APIs, their deliveries, over one hall. Without a shop of ours a platform's path is nobody's; eBay's is the application's. */
export function openMarkets(world: MarketsWorld) {
  const { file, faults, chance, now, report, application } = world;
  const hall = new MarketHall({ file, faults, chance, now, report });
  const ebay = world.ebay && new EbayShop({ hall, application, ...world.ebay });
  const etsy = world.etsy && new EtsyShop({ hall, chance, ...world.etsy });
  const shopify = world.shopify && new ShopifyShop(hall, world.shopify.account, world.shopify.endpoint);
  const parts: [string, Part][] = [['ebay', ebay ?? application]];
  if (etsy !== undefined) parts.push(['etsy', etsy]);
  if (shopify !== undefined) parts.push(['shopify', shopify]);
  const all = [ebay?.deliveries, etsy?.deliveries, shopify?.webhooks.deliveries].filter((one) => one !== undefined);
  return {
    ...{ hall, ebay, etsy, shopify, parts },
    /** Has happen, and begins to tell, what is due by now. */
    pump() {
      hall.settle();
      for (const deliveries of all) deliveries.pump();
    },
    async drain() {
      hall.settle();
      await Promise.all(all.map((deliveries) => deliveries.drain()));
    },
    /** Resolves when nothing waits to be told to anybody. Etsy also waits for an address, which nobody need ever give. */
    async idle() {
      const told = all.filter((one) => one !== etsy?.deliveries || etsy.endpoint.url !== undefined);
      await Promise.all(told.map((deliveries) => deliveries.idle()));
    },
    /** Where a platform's webhooks go from now on; without a secret they are signed as before. eBay's key is its own. */
    tell(platform: Platform, url: string | undefined, secret?: string) {
      if (platform === 'ebay') ebay?.setWebhookUrl(url);
      if (platform === 'etsy' && etsy !== undefined) {
        etsy.endpoint = { url, secret: secret ?? etsy.endpoint.secret };
        etsy.deliveries.pump();
      }
      if (platform === 'shopify' && shopify !== undefined)
        shopify.webhooks.endpoint = { url, secret: secret ?? shopify.webhooks.endpoint.secret };
    },
    async close() {
      await Promise.all([ebay?.close(), etsy?.deliveries.close(), shopify?.webhooks.deliveries.close()]);
    },
  };
}
export type Markets = ReturnType<typeof openMarkets>;
