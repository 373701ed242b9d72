import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.js';
import { startSandbox } from './sandbox.js';

// An answer lives for milliseconds. A young generation that may not grow and an old one that is swept early keep the process
// small, and cost nothing that we could measure.
for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=20']) setFlagsFromString(flag);

const report = (message: string) => void process.stderr.write(`${message}\n`);
const extract = new URL('../../../../apps/sandbox/rates-extract/eurofxref-daily.2026-03-13.xml', import.meta.url);

async function start() {
  const given = readConfig(process.env);
  const { UPS_WEBHOOK_TOKEN_URL: tokenUrl, UPS_WEBHOOK_CLIENT_ID: id, UPS_WEBHOOK_CLIENT_SECRET: secret } = given;
  return startSandbox({
    ...{
      host: given.SANDBOX_HOST,
      port: given.SANDBOX_PORT,
      books: join(given.DATA_DIR, 'sandbox', 'books.db'),
      report,
    },
    ...{ ratesExtract: fileURLToPath(extract), secretKey: given.STRIPE_SECRET_KEY },
    webhookSecret: given.STRIPE_WEBHOOK_SECRET,
    ...present({
      ...{ webhookUrl: given.SANDBOX_WEBHOOK_URL, fedexWebhookUrl: given.FEDEX_WEBHOOK_URL },
      ...{ upsClientId: given.UPS_CLIENT_ID, upsClientSecret: given.UPS_CLIENT_SECRET, upsAccount: given.UPS_ACCOUNT },
      ...{ fedexClientId: given.FEDEX_CLIENT_ID, fedexClientSecret: given.FEDEX_CLIENT_SECRET },
      ...{ fedexAccount: given.FEDEX_ACCOUNT, fedexWebhookToken: given.FEDEX_WEBHOOK_TOKEN },
      ...{ ebayClientId: given.EBAY_CLIENT_ID, ebayClientSecret: given.EBAY_CLIENT_SECRET },
      ...{ ebayRefreshToken: given.EBAY_REFRESH_TOKEN, ebayWebhookUrl: given.EBAY_WEBHOOK_URL },
      ...{ etsyKeystring: given.ETSY_KEYSTRING, etsySharedSecret: given.ETSY_SHARED_SECRET },
      ...{ etsyRefreshToken: given.ETSY_REFRESH_TOKEN, etsyShopId: given.ETSY_SHOP_ID },
      ...{ etsyWebhookUrl: given.ETSY_WEBHOOK_URL, etsyWebhookSecret: given.ETSY_WEBHOOK_SECRET },
      ...{ shopifyAccessToken: given.SHOPIFY_ACCESS_TOKEN, shopifyWebhookUrl: given.SHOPIFY_WEBHOOK_URL },
      ...{ shopifyWebhookSecret: given.SHOPIFY_WEBHOOK_SECRET, klaviyoApiKey: given.KLAVIYO_API_KEY },
      ...{ metaAccessToken: given.META_ACCESS_TOKEN, metaAdAccount: given.META_AD_ACCOUNT },
    }),
    upsWebhook: {
      ...{ url: given.UPS_WEBHOOK_URL, credential: given.UPS_WEBHOOK_CREDENTIAL },
      client: tokenUrl && id && secret ? { tokenUrl, clientId: id, clientSecret: secret } : undefined,
    },
    ...(given.SANDBOX_AUTO_DELIVER_MS !== undefined && {
      autoDeliver: { stepMs: given.SANDBOX_AUTO_DELIVER_MS, clock: 'virtual' },
    }),
  });
}

/** Without what was not given. */
const present = <T extends object>(options: T) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

const sandbox = await start().catch((error: unknown) => {
  report(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

const stop = () => void sandbox.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
// Started by another process it ends with that one, even if that one was killed.
process.once('disconnect', stop);

process.stdout.write(`Sandbox on ${sandbox.url}\n`);
process.send?.({ ready: true, port: sandbox.port });
