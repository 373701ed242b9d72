type Environment = { readonly [name: string]: string | undefined };

/** What the marketplaces and we prove ourselves with to each other. */
export type MarketplaceSecrets = {
  readonly ebay: {
    readonly clientSecret: string;
    readonly refreshToken: string;
    /** 32 to 80 letters, digits and dashes. */
    readonly verificationToken: string;
  };
  /** `webhookSecret`: whsec_ and the key in base64. */
  readonly etsy: { readonly sharedSecret: string; readonly refreshToken: string; readonly webhookSecret: string };
  readonly shopify: { readonly accessToken: string; readonly webhookSecret: string };
};

const webhooks = { ebay: '/v1/ebay-order-notifications', etsy: '/v1/etsy-events', shopify: '/v1/shopify-events' };
/** No secrets, and shaped as the platforms shape them. */
export const accounts = {
  ebay: { EBAY_CLIENT_ID: 'retreasure-on-this-machine' },
  etsy: { ETSY_KEYSTRING: 'retreasure-on-this-machine', ETSY_SHOP_ID: '42' },
};
/** What listings name there. The sandbox has them from the start; at Shopify it is where its pieces lie, and its online store. */
const terms = {
  ebay: { EBAY_FULFILLMENT_POLICY: '1', EBAY_PAYMENT_POLICY: '2', EBAY_RETURN_POLICY: '3' },
  etsy: { ETSY_SHIPPING_PROFILE: '801', ETSY_READINESS_STATE: '901' },
  shopify: { SHOPIFY_LOCATION: '655441491', SHOPIFY_PUBLICATIONS: '108179161' },
};
/** What eBay was given, to the letter. The sandbox does not go by it: it is told where to. */
const endpoints = {
  EBAY_ORDER_NOTIFICATION_ENDPOINT: `http://localhost${webhooks.ebay}`,
  EBAY_NOTIFICATION_ENDPOINT: 'http://localhost/v1/ebay-account-deletions',
};

/** How the sandbox is to know us and, where it is known where the shop is, where and how to tell it what happened. */
export const marketplacesOf = ({ ebay, etsy, shopify }: MarketplaceSecrets, shop?: string): Environment => ({
  ...{ ...accounts.ebay, EBAY_CLIENT_SECRET: ebay.clientSecret, EBAY_REFRESH_TOKEN: ebay.refreshToken },
  ...{ ...accounts.etsy, ETSY_SHARED_SECRET: etsy.sharedSecret, ETSY_REFRESH_TOKEN: etsy.refreshToken },
  SHOPIFY_ACCESS_TOKEN: shopify.accessToken,
  ...(shop !== undefined && {
    EBAY_WEBHOOK_URL: shop + webhooks.ebay,
    ...{ ETSY_WEBHOOK_URL: shop + webhooks.etsy, ETSY_WEBHOOK_SECRET: etsy.webhookSecret },
    ...{ SHOPIFY_WEBHOOK_URL: shop + webhooks.shopify, SHOPIFY_WEBHOOK_SECRET: shopify.webhookSecret },
  }),
});

/** Where each tells the shop what happened, and what it signs with; eBay's key is its own. */
export const endpointsOf = ({ etsy, shopify }: MarketplaceSecrets, shop: string) => [
  { platform: 'ebay', url: shop + webhooks.ebay },
  { platform: 'etsy', url: shop + webhooks.etsy, secret: etsy.webhookSecret },
  { platform: 'shopify', url: shop + webhooks.shopify, secret: shopify.webhookSecret },
];

/**
 * What the services need to know to sell at the sandbox's marketplaces, but for those whose real address is named, or whose
 * secrets are: they may be there for people's requests alone, which privacy takes. `photos`: where they are fetched from.
 */
export function shopsAt(
  url: string,
  secrets: MarketplaceSecrets,
  photos: string,
  named: Environment,
): Readonly<Record<string, string>> {
  const { ebay, etsy, shopify } = secrets;
  const isHere = (...names: readonly string[]) => names.every((name) => named[name] === undefined);
  const atEbay = {
    ...{ EBAY_URL: `${url}/ebay`, ...accounts.ebay, ...terms.ebay, ...endpoints },
    ...{ EBAY_CLIENT_SECRET: ebay.clientSecret, EBAY_REFRESH_TOKEN: ebay.refreshToken },
    EBAY_VERIFICATION_TOKEN: ebay.verificationToken,
  };
  const atEtsy = {
    ...{ ETSY_URL: `${url}/etsy`, ...accounts.etsy, ...terms.etsy, PHOTOS_URL: named['PHOTOS_URL'] ?? photos },
    ...{ ETSY_SHARED_SECRET: etsy.sharedSecret, ETSY_REFRESH_TOKEN: etsy.refreshToken },
    ETSY_WEBHOOK_SECRETS: etsy.webhookSecret,
  };
  const atShopify = {
    ...{ SHOPIFY_URL: `${url}/shopify`, ...terms.shopify, SHOPIFY_ACCESS_TOKEN: shopify.accessToken },
    SHOPIFY_WEBHOOK_SECRETS: shopify.webhookSecret,
  };
  return {
    ...(isHere('EBAY_URL', 'EBAY_CLIENT_ID') && atEbay),
    ...(isHere('ETSY_URL') && atEtsy),
    ...(isHere('SHOPIFY_URL', 'SHOPIFY_WEBHOOK_SECRETS') && atShopify),
  };
}

/** At which marketplaces a shop with these settings is, of those that {@link shopsAt} answered with. */
export const marketplacesIn = (settings: Environment): string[] =>
  Object.keys(webhooks).filter((name) => settings[`${name.toUpperCase()}_URL`] !== undefined);
