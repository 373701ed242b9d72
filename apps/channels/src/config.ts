import { z } from 'zod';
import { id, knownCurrency } from '#contracts/vocabulary.js';
import { secret as kept, secrets } from '#service/secret/secret.js';
import { readSettings, whole, type Environment } from '#service/settings.js';

const url = (whose: string) => z.url({ protocol: /^https?$/, error: `the address of ${whose}` });
const name = z.string().min(1).max(255);
const secret = kept(z.string().min(8).max(2_000));
const digits = z.string().regex(/^[0-9]{1,20}$/, 'a number');

const shape = z
  .object({
    RATES_SOURCE: id.default('ecb').describe('Whose exchange rates prices are made at'),
    ORDER_POLL_SECONDS: whole(60, 5, 3_600).describe('How often channels are asked for orders'),
    PAYOUT_POLL_MINUTES: whole(60, 5, 1_440).describe('How often channels are asked what they paid out'),
    DRIFT_MINUTES: whole(15, 1, 1_440).describe('How often what channels offer is compared with what we want there'),
    EXPOSURE_LIMIT_SECONDS: whole(5, 1, 3_600).describe(
      'A piece that could be bought for longer though it was somebody’s is an alert',
    ),
    CHANNEL_TIMEOUT_MS: whole(15_000, 500, 60_000).describe('Until a call to a channel counts as unanswered'),
    PHOTOS_URL: z
      .url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/, error: 'an address on this machine' })
      .optional()
      .describe('Where photos are fetched from, whatever server a listing names; on this machine alone'),
    SHOPIFY_URL: url('the shop: https://antiques.myshopify.com').optional(),
    SHOPIFY_ACCESS_TOKEN: secret.optional(),
    SHOPIFY_LOCATION: digits.optional().describe('Where the pieces lie: the number of the location'),
    SHOPIFY_PUBLICATIONS: z
      .string()
      .transform((list) => list.split(',').map((one) => one.trim()))
      .pipe(z.array(digits).max(20))
      .optional()
      .describe(
        'Where products are shown: the numbers of its sales channels, separated by commas; the online store is one',
      ),
    SHOPIFY_CURRENCY: knownCurrency.default('USD').describe('The shop’s'),
    SHOPIFY_POINTS_PER_SECOND: whole(100, 10, 10_000).describe(
      'What we want to use at most; Shopify itself says what the shop’s plan has: 100, 200, 1000 or 2000',
    ),
    SHOPIFY_WEBHOOK_SECRETS: secrets(8).optional().describe('Separated by commas; two while one replaces the other'),
    EBAY_URL: url('eBay’s API').optional(),
    EBAY_FINANCES_URL: url('eBay’s Finances API')
      .optional()
      .describe(
        'https://apiz.ebay.com, which is known without it where EBAY_URL is eBay’s own; else it is as EBAY_URL',
      ),
    EBAY_CLIENT_ID: name.optional(),
    EBAY_CLIENT_SECRET: secret.optional(),
    EBAY_REFRESH_TOKEN: secret.optional().describe('Of the seller who agreed; without it eBay is no channel'),
    EBAY_MARKETPLACE: z
      .string()
      .regex(/^EBAY_[A-Z]{2,12}$/, 'EBAY_US')
      .default('EBAY_US'),
    EBAY_CURRENCY: knownCurrency.default('USD').describe('The marketplace’s'),
    EBAY_LOCATION: z.string().min(1).max(36).default('shop').describe('merchantLocationKey'),
    EBAY_LANGUAGE: z
      .string()
      .regex(/^[a-z]{2}-[A-Z]{2}$/, 'en-US')
      .default('en-US')
      .describe('In which listings are written'),
    EBAY_AUCTION_DAYS: whole(7, 1, 10).describe('How long an auction runs: 1, 3, 5, 7 or 10'),
    EBAY_REQUIRED_ASPECTS: z
      .string()
      .default('')
      .transform((list) => list.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))
      .describe('What the categories that we sell in demand of a listing, separated by commas: Brand,Type'),
    EBAY_CALLS_PER_SECOND: whole(50, 1, 1_000).describe(
      'What we ask of eBay at most; it has no limit of its own for that',
    ),
    EBAY_CALLS_PER_DAY: whole(5_000, 100, 10_000_000).describe('What eBay allows our application'),
    EBAY_FULFILLMENT_POLICY: digits.optional(),
    EBAY_PAYMENT_POLICY: digits.optional(),
    EBAY_RETURN_POLICY: digits.optional(),
    EBAY_VERIFICATION_TOKEN: kept(
      z.string().regex(/^[A-Za-z0-9_-]{32,80}$/, '32 to 80 letters, digits, underscores and dashes'),
    ).optional(),
    EBAY_ORDER_NOTIFICATION_ENDPOINT: url('our endpoint for orders, to the letter as eBay was given it').optional(),
    ETSY_URL: url('Etsy’s API: https://openapi.etsy.com').optional(),
    ETSY_KEYSTRING: name.optional(),
    ETSY_SHARED_SECRET: secret.optional(),
    ETSY_REFRESH_TOKEN: secret.optional().describe('The first one; each refresh gives another, which we keep'),
    ETSY_SHOP_ID: digits.optional(),
    ETSY_SHIPPING_PROFILE: digits.optional(),
    ETSY_RETURN_POLICY: digits.optional(),
    ETSY_READINESS_STATE: digits.optional().describe('A processing profile: how soon it is sent'),
    ETSY_CURRENCY: knownCurrency.default('USD').describe('The shop’s'),
    ETSY_WEBHOOK_SECRETS: secrets(8).optional().describe('whsec_..., separated by commas'),
    ETSY_CALLS_PER_SECOND: whole(10, 1, 1_000).describe('What Etsy allows our application'),
    ETSY_CALLS_PER_DAY: whole(10_000, 100, 10_000_000).describe('What Etsy allows our application'),
    STORE_CURRENCY: knownCurrency.default('USD').describe('Of the tills'),
    STORE_TIME_ZONE: z
      .string()
      .refine(isTimeZone, 'a time zone such as Europe/London')
      .default('America/New_York')
      .describe('Of the times in the tills’ files'),
  })
  .superRefine((settings, context) => {
    const needed = {
      SHOPIFY_ACCESS_TOKEN: ['SHOPIFY_URL', 'SHOPIFY_LOCATION', 'SHOPIFY_PUBLICATIONS'],
      EBAY_REFRESH_TOKEN: [
        ...(['EBAY_URL', 'EBAY_CLIENT_ID', 'EBAY_CLIENT_SECRET'] as const),
        ...(['EBAY_FULFILLMENT_POLICY', 'EBAY_PAYMENT_POLICY', 'EBAY_RETURN_POLICY'] as const),
      ],
      ETSY_REFRESH_TOKEN: ['ETSY_URL', 'ETSY_KEYSTRING', 'ETSY_SHARED_SECRET', 'ETSY_SHOP_ID'],
    } as const;
    for (const [asking, names] of Object.entries(needed))
      for (const name of settings[asking as keyof typeof needed] === undefined ? [] : names)
        if (settings[name] === undefined)
          context.addIssue({ code: 'custom', path: [name], message: `${asking} asks for it` });
  });

/** What the channels service needs to know beyond the settings that all services share. */
export type ChannelsConfig = z.infer<typeof shape>;

/** @throws Error that names every wrong setting and its rule. */
export const channelsConfig = (env: Environment): ChannelsConfig => readSettings(shape, env);

/** The service's settings, as its controllers, workers and jobs ask for them. */
export class ChannelsSettings {
  constructor(readonly config: ChannelsConfig) {}
}

function isTimeZone(name: string) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Our shop at eBay; undefined if there is none. */
export function ebayAccount(config: ChannelsConfig) {
  const { EBAY_REFRESH_TOKEN: refreshToken, EBAY_URL: url } = config;
  if (refreshToken === undefined) return undefined;
  const account = {
    financesUrl: config.EBAY_FINANCES_URL,
    ...{ url: url!, clientId: config.EBAY_CLIENT_ID!, clientSecret: config.EBAY_CLIENT_SECRET!, refreshToken },
    ...{ marketplaceId: config.EBAY_MARKETPLACE, currency: config.EBAY_CURRENCY, language: config.EBAY_LANGUAGE },
    ...{ merchantLocationKey: config.EBAY_LOCATION, auctionDays: config.EBAY_AUCTION_DAYS },
    fulfillmentPolicyId: config.EBAY_FULFILLMENT_POLICY!,
    paymentPolicyId: config.EBAY_PAYMENT_POLICY!,
    returnPolicyId: config.EBAY_RETURN_POLICY!,
    requiredAspects: config.EBAY_REQUIRED_ASPECTS,
  };
  const { EBAY_CALLS_PER_SECOND: perSecond, EBAY_CALLS_PER_DAY: perDay } = config;
  return { account, quota: { perSecond, burst: perSecond, perDay } };
}

/** Our shop at Shopify; undefined if there is none. */
export function shopifyAccount(config: ChannelsConfig) {
  const { SHOPIFY_ACCESS_TOKEN: accessToken, SHOPIFY_URL: url, SHOPIFY_LOCATION: locationId } = config;
  if (accessToken === undefined) return undefined;
  const { SHOPIFY_PUBLICATIONS: publicationIds, SHOPIFY_CURRENCY: currency } = config;
  const account = { url: url!, accessToken, locationId, publicationIds: publicationIds!, currency };
  // Until Shopify says what the shop's plan has. Half of what its bucket holds is left to other programs of the shop.
  const { SHOPIFY_POINTS_PER_SECOND: perSecond } = config;
  return { account, quota: { perSecond, burst: perSecond * 10 } };
}

/** Our shop at Etsy; undefined if there is none. */
export function etsyAccount(config: ChannelsConfig) {
  const { ETSY_REFRESH_TOKEN: firstToken, ETSY_URL: url } = config;
  if (firstToken === undefined) return undefined;
  const { ETSY_CALLS_PER_SECOND: perSecond, ETSY_CALLS_PER_DAY: perDay } = config;
  const account = {
    ...{ url: url!, keystring: config.ETSY_KEYSTRING!, sharedSecret: config.ETSY_SHARED_SECRET! },
    ...{ shopId: config.ETSY_SHOP_ID!, currency: config.ETSY_CURRENCY },
    terms: {
      shippingProfileId: config.ETSY_SHIPPING_PROFILE,
      returnPolicyId: config.ETSY_RETURN_POLICY,
      readinessStateId: config.ETSY_READINESS_STATE,
    },
  };
  return { account, firstToken, quota: { perSecond, burst: perSecond, perDay } };
}
