import { basename, join } from 'node:path';
import { asStaff, Tokens } from '../apps/local/src/tokens.js';
import { advertisersAt, type AdvertiserSecrets } from '../apps/local/src/advertisers.js';
import { accounts, shopsAt, type MarketplaceSecrets } from '../apps/local/src/marketplaces.js';
import { storesAt } from '../apps/local/src/neighbours.js';
import { openPhotos } from '../apps/local/src/photo-server.js';
import { sampleSeller } from '../apps/local/src/sample-seller.js';
import { startIssuer, type Issuer } from '../apps/issuer/src/issuer.js';
import { startEmulator, type Emulator } from '../apps/emulator/src/emulator.js';
import { readCosmosTopology } from '../apps/emulator/src/cosmos/cosmos-topology.js';
import { readHubTopology } from '../apps/emulator/src/hubs/hub-topology.js';
import { readTopology } from '../apps/emulator/src/topology.js';
import { startSandbox, type Sandbox } from '../apps/sandbox/src/sandbox.js';
import { apart } from './apart.js';
import { rowsAtServer } from './sql/server.js';

const secretKey = 'sk_test_of_nobody_in_particular';
const webhookSecret = 'whsec_of_nobody_in_particular';
const ups = {
  id: 'us-at-ups',
  secret: 'ups-secret-of-nobody',
  account: 'A1B2C3',
  credential: 'ups-credential-of-nobody',
};
const fedex = {
  id: 'us-at-fedex',
  secret: 'fedex-secret-of-nobody',
  account: '740561073',
  token: 'fedex-token-of-nobody',
};
const shops: MarketplaceSecrets = {
  ebay: {
    ...{ clientSecret: 'ebay-secret-of-nobody', refreshToken: 'ebay-consent-of-nobody' },
    verificationToken: 'token-of-nobody-that-ebay-was-given-once',
  },
  etsy: {
    ...{ sharedSecret: 'etsy-secret-of-nobody', refreshToken: '5.etsy-consent-of-nobody' },
    webhookSecret: `whsec_${Buffer.from('etsy-key-of-nobody').toString('base64')}`,
  },
  shopify: { accessToken: 'shopify-token-of-nobody', webhookSecret: 'shopify-secret-of-nobody' },
};
const advertisers: AdvertiserSecrets = {
  ...{ klaviyo: { apiKey: 'pk_of_nobody' }, meta: { accessToken: 'meta-token-of-nobody' } },
};
const shopsOptions = {
  ...{ ebayClientId: accounts.ebay.EBAY_CLIENT_ID, ebayClientSecret: shops.ebay.clientSecret },
  ...{ ebayRefreshToken: shops.ebay.refreshToken, etsyKeystring: accounts.etsy.ETSY_KEYSTRING },
  ...{ etsySharedSecret: shops.etsy.sharedSecret, etsyRefreshToken: shops.etsy.refreshToken },
  ...{ etsyShopId: Number(accounts.etsy.ETSY_SHOP_ID), etsyWebhookSecret: shops.etsy.webhookSecret },
  ...{ shopifyAccessToken: shops.shopify.accessToken, shopifyWebhookSecret: shops.shopify.webhookSecret },
};

export type OutsideWorld = {
  readonly emulator: Emulator;
  readonly sandbox: Sandbox;
  readonly issuer: Issuer;
  /** Of somebody who has every role of the back office. */
  readonly tokens: Tokens;
  /** A picture that listings may show. */
  readonly photo: string;
  /** What the services need to know to find it, and to keep their files in the folder. */
  readonly env: { readonly [name: string]: string };
  /** Where the shop is, so that everybody can tell it what happened. */
  tell(shop: string): void;
  close(): Promise<void>;
};

/** The bus; and stores, where services are apart. */
async function openAzure(folder: string, now: () => number) {
  const topology = readTopology('libs/messaging/service-bus.json');
  const hubs = { topology: readHubTopology('libs/messaging/event-hubs.json'), file: join(folder, 'hubs.db') };
  const emulator = await startEmulator({
    ...{ topology, journal: join(folder, 'bus.db'), hubs, now },
    ...(apart && {
      blobs: { folder: join(folder, 'blobs') },
      cosmos: { file: join(folder, 'cosmos.db'), topology: readCosmosTopology('libs/eventsourcing/cosmos.json') },
    }),
  });
  const { blobs, cosmos } = emulator;
  return { emulator, stores: blobs && cosmos ? await storesAt({ blobs: blobs.connectionString, cosmos }) : {} };
}

/** The bus, the issuer and everybody we trade with, in this process on free ports, with journal and books in the folder. */
export async function openOutsideWorld(folder: string, now: () => number = Date.now): Promise<OutsideWorld> {
  const rows = await rowsAtServer(basename(folder));
  const { emulator, stores } = await openAzure(folder, now);
  const sandbox = await startSandbox({
    ...{ books: join(folder, 'books.db'), secretKey, webhookSecret, now, seed: 7 },
    ...{ upsClientId: ups.id, upsClientSecret: ups.secret, upsAccount: ups.account },
    ...{ fedexClientId: fedex.id, fedexClientSecret: fedex.secret, fedexAccount: fedex.account },
    fedexWebhookToken: fedex.token,
    ...shopsOptions,
    ...{ klaviyoApiKey: advertisers.klaviyo.apiKey, metaAccessToken: advertisers.meta.accessToken },
    metaAdAccount: '120330000000001',
  });
  const photos = await openPhotos();
  const issuer = await startIssuer({ port: 0, folder: join(folder, 'issuer'), report: () => {} });
  const tokens = new Tokens(issuer.url, asStaff(issuer.clientSecret('terminal')));
  const env = {
    ...{ PORT: '0', DATA_DIR: folder, ...rows, ...stores, LOG_LEVEL: 'error', RATE_LIMIT_PER_SECOND: '1000000' },
    ...{ AUTH_ISSUER: issuer.url, IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' },
    SERVICE_BUS_CONNECTION_STRING: emulator.connectionString,
    EVENT_HUBS_CONNECTION_STRING: emulator.connectionString,
    ...{ PAYMENTS_URL: sandbox.url, STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRETS: webhookSecret },
    ...shopsAt(sandbox.url, shops, photos.url, {}),
    ...(advertisersAt(sandbox.url, advertisers, {}) as Record<string, string>),
    FX_RATES_URL: `${sandbox.url}/rates/eurofxref-daily.xml`,
    ...sampleSeller,
    ...{
      UPS_URL: `${sandbox.url}/ups`,
      UPS_CLIENT_ID: ups.id,
      UPS_CLIENT_SECRET: ups.secret,
      UPS_ACCOUNT: ups.account,
    },
    UPS_CALLBACK_URL: 'https://shop.example/v1/ups-track-alerts',
    UPS_WEBHOOK_CREDENTIALS: ups.credential,
    ...{ FEDEX_URL: `${sandbox.url}/fedex`, FEDEX_CLIENT_ID: fedex.id, FEDEX_CLIENT_SECRET: fedex.secret },
    ...{ FEDEX_ACCOUNT: fedex.account, FEDEX_WEBHOOK_TOKENS: fedex.token },
  };
  const tell = (shop: string) => {
    sandbox.setWebhookUrl(`${shop}/v1/stripe-events`);
    sandbox.setUpsWebhook(`${shop}/v1/ups-track-alerts`);
    sandbox.setFedexWebhook(`${shop}/v1/fedex-events`);
    sandbox.setEbayWebhook(`${shop}/v1/ebay-order-notifications`);
    sandbox.setEtsyWebhook(`${shop}/v1/etsy-events`);
    sandbox.setShopifyWebhook(`${shop}/v1/shopify-events`);
  };
  const close = async () => {
    await sandbox.close();
    await photos.close();
    await issuer.close();
    await emulator.close();
  };
  const photo = 'https://photos.example/bowl.png';
  return { emulator, sandbox, issuer, tokens, photo, env, tell, close };
}
