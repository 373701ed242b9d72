import { readFileSync } from 'node:fs';
import { openAudiences, type Audiences } from './audiences/open-audiences.js';
import { BookFile } from './book-file.js';
import { Chance } from './chance.js';
import { Control } from './control.js';
import { Faults } from './faults.js';
import { Front, type Part } from './front.js';
import type { FedexEndpoint } from './fedex/visibility.js';
import type { MarketTruth } from './market/market.js';
import { openMarkets, type Markets, type MarketsWorld } from './market/open-markets.js';
import { openParcels, type Parcels, type ParcelWorld } from './parcels/open-parcels.js';
import type { AutoDeliver } from './parcels/parcel-office.js';
import type { ParcelTruth } from './parcels/parcel-truth.js';
import { PrivacyEvents } from './privacy/privacy-events.js';
import { Rates } from './rates/rates.js';
import { GroundTruth } from './stripe/ground-truth.js';
import { openStripe } from './stripe/open-stripe.js';
import type { UpsEndpoint } from './ups/track-alert.js';

export type SandboxOptions = {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** A SQLite file; absent: everything is gone with the process. */
  readonly books?: string;
  /** What Stripe's clients must show: sk_test_... */
  readonly secretKey: string;
  /** What webhooks are signed with: whsec_... */
  readonly webhookSecret: string;
  /** Absent: events happen, and nobody is told. */
  readonly webhookUrl?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly seed?: number;
  /** The ECB's file of the real day whose figures are served. */
  readonly ratesExtract?: string;
  /** With secret and account, what UPS's clients must show; without all three there is no UPS. The account has six characters. */
  readonly upsClientId?: string;
  readonly upsClientSecret?: string;
  readonly upsAccount?: string;
  /** Where Track Alert goes and what it shows there; absent: to the destinations that subscriptions name. */
  readonly upsWebhook?: UpsEndpoint;
  /** As for UPS. */
  readonly fedexClientId?: string;
  readonly fedexClientSecret?: string;
  readonly fedexAccount?: string;
  /** Absent: nobody is told. */
  readonly fedexWebhookUrl?: string;
  /** What FedEx signs with. */
  readonly fedexWebhookToken?: string;
  /** Absent: parcels move when they are told to. */
  readonly autoDeliver?: AutoDeliver;
  /** All of a platform's credentials, or there is no such platform. Without an address nobody is told; eBay tells destinations, too. */
  readonly ebayClientId?: string;
  readonly ebayClientSecret?: string;
  readonly ebayRefreshToken?: string;
  readonly ebayWebhookUrl?: string;
  readonly etsyKeystring?: string;
  readonly etsySharedSecret?: string;
  /** <user id>.<token> */
  readonly etsyRefreshToken?: string;
  readonly etsyShopId?: number;
  /** whsec_ and the key in base64. */
  readonly etsyWebhookSecret?: string;
  readonly etsyWebhookUrl?: string;
  readonly shopifyAccessToken?: string;
  /** The app's secret, which webhooks are signed with. */
  readonly shopifyWebhookSecret?: string;
  readonly shopifyWebhookUrl?: string;
  /** What Klaviyo's clients must show; without it there is no Klaviyo. */
  readonly klaviyoApiKey?: string;
  /** Both, or there is no Meta. The account's digits, without act_. */
  readonly metaAccessToken?: string;
  readonly metaAdAccount?: string;
  readonly report?: (message: string) => void;
};

export type Sandbox = {
  readonly url: string;
  readonly port: number;
  /** Where webhooks go from now on, also those that wait. */
  setWebhookUrl(url: string | undefined): void;
  /** Where Track Alert goes from now on, and what UPS shows there; without credentials: what it showed before. */
  setUpsWebhook(url: string | undefined, credentials?: Omit<UpsEndpoint, 'url'>): void;
  /** Where FedEx's pushes go from now on, and what they are signed with; without a token: what it was before. */
  setFedexWebhook(url: string | undefined, credentials?: Pick<FedexEndpoint, 'token'>): void;
  readonly faults: Faults;
  readonly books: GroundTruth;
  /** Where the platforms' webhooks go from now on, also those that wait; without a secret: signed as before. */
  setEbayWebhook(url: string | undefined): void;
  setEtsyWebhook(url: string | undefined, credentials?: { readonly secret: string }): void;
  setShopifyWebhook(url: string | undefined, credentials?: { readonly secret: string }): void;
  readonly parcels: ParcelTruth;
  /** All platforms, also those without a shop of ours, whose books stay empty. */
  readonly market: MarketTruth;
  /** Who is in which audience, in the platforms' own books. */
  readonly audiences: Pick<Audiences, 'kept'>;
  readonly rates: Rates;
  /** Lets what is due by now() happen at once: refunds that banks settle, scans, and one attempt to deliver each webhook. */
  tick(): Promise<void>;
  /** Resolves when no webhook waits to be delivered, now or later. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

const tickMs = 50;
const forgetEveryMs = 60_000;

/**
 * The world outside the shop on this machine: a payment provider that speaks Stripe's API, the ECB's reference rates, two
 * carriers that speak UPS's and FedEx's, marketplaces that sell, and tell of people who want to be forgotten, and platforms that
 * keep audiences.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { host = '127.0.0.1', now = Date.now, seed = 1, report = () => {} } = options;
  const extract = options.ratesExtract ?? 'apps/sandbox/rates-extract/eurofxref-daily.2026-03-13.xml';
  const file = new BookFile(options.books);
  const faults = new Faults(new Chance(seed));
  const rates = new Rates(readFileSync(extract, 'utf8'), now);
  let url = '';
  const stripe = openStripe({
    ...{ ...options, file, faults, chance: new Chance(seed + 1), now, report, origin: () => url },
    perEuro: (currency) => rates.perEuro(currency),
  });
  const { webhooks } = stripe;
  const privacy = new PrivacyEvents(faults, now, report);
  const books = new GroundTruth(stripe.books, stripe.ids);
  const parcels = openParcels({ file, faults, chance: new Chance(seed + 2), now, report, ...carriersOf(options) });

  const { ebay: application } = privacy;
  const chance = new Chance(seed + 3);
  const markets = openMarkets({ file, faults, chance, now, report, application, ...platformsOf(options) });

  const audiences = openAudiences({ file, now, klaviyoApiKey: options.klaviyoApiKey, meta: metaOf(options) });

  const setWebhook = (to: string | undefined, events = webhooks.endpoint.events) => {
    webhooks.endpoint = { url: to, events };
    webhooks.pump();
  };
  const direction = { faults, books, webhooks, rates, setWebhook, payOut: stripe.payOut };
  const parts = new Map<string, Part>([
    ['v1', stripe.part],
    ['rates', ratesPart(rates)],
    ['control', new Control({ ...direction, buyer: stripe.buyer, privacy, parcels, markets, audiences })],
    ...parcels.parts,
    ...markets.parts,
    ...audiences.parts,
  ]);
  const front = new Front((path) => parts.get(path.split('/', 2)[1] ?? ''), faults, file, report);
  const port = await front.listen(options.port ?? 0, host).catch((error: unknown) => {
    file.close();
    throw error;
  });
  url = `http://${host}:${port}`;

  const course = begun(stripe, privacy, parcels, markets);
  return {
    ...{ url, port, faults, books, rates, parcels: parcels.truth, market: markets.hall, audiences },
    setWebhookUrl: (to) => setWebhook(to),
    setUpsWebhook: (to, credentials) => parcels.setUpsWebhook(to, credentials),
    setFedexWebhook: (to, credentials) => parcels.setFedexWebhook(to, credentials),
    setEbayWebhook: (to) => markets.tell('ebay', to),
    setEtsyWebhook: (to, credentials) => markets.tell('etsy', to, credentials?.secret),
    setShopifyWebhook: (to, credentials) => markets.tell('shopify', to, credentials?.secret),
    tick: () => course.tick(),
    idle: () => course.idle(),
    async close() {
      course.pause();
      await front.close();
      await course.end();
      file.close();
    },
  };
}

/** What goes on in the world without being asked. */
function begun(stripe: ReturnType<typeof openStripe>, privacy: PrivacyEvents, parcels: Parcels, markets: Markets) {
  const { webhooks } = stripe;
  const timer = setInterval(() => {
    stripe.settle();
    webhooks.pump();
    privacy.deliveries.pump();
    parcels.pump();
    markets.pump();
  }, tickMs);
  const forgetting = setInterval(() => stripe.forget(), forgetEveryMs);
  return {
    async tick() {
      stripe.settle();
      await webhooks.drain();
      await privacy.deliveries.drain();
      await parcels.drain();
      await markets.drain();
    },
    async idle() {
      await webhooks.idle();
      await privacy.deliveries.idle();
      await parcels.pushes.idle();
      await markets.idle();
    },
    pause() {
      clearInterval(timer);
      clearInterval(forgetting);
    },
    async end() {
      await webhooks.close();
      await privacy.deliveries.close();
      await parcels.close();
      await markets.close();
    },
  };
}

/** A carrier is there if it was said what its clients must show. */
function carriersOf(options: SandboxOptions): Pick<ParcelWorld, 'ups' | 'fedex' | 'autoDeliver'> {
  const { upsClientId, upsClientSecret, upsAccount, upsWebhook = { url: undefined } } = options;
  const { fedexClientId, fedexClientSecret, fedexAccount, fedexWebhookUrl: url, fedexWebhookToken = '' } = options;
  return {
    autoDeliver: options.autoDeliver,
    ups:
      upsClientId && upsClientSecret && upsAccount
        ? { clientId: upsClientId, clientSecret: upsClientSecret, account: upsAccount, endpoint: upsWebhook }
        : undefined,
    fedex:
      fedexClientId && fedexClientSecret && fedexAccount
        ? {
            ...{ clientId: fedexClientId, clientSecret: fedexClientSecret, account: fedexAccount },
            endpoint: { url, token: fedexWebhookToken },
          }
        : undefined,
  };
}

const metaOf = ({ metaAccessToken: accessToken, metaAdAccount: adAccountId }: SandboxOptions) =>
  accessToken && adAccountId ? { accessToken, adAccountId } : undefined;

/** A platform is there if all was said that its clients must show. */
function platformsOf(options: SandboxOptions): Pick<MarketsWorld, 'ebay' | 'etsy' | 'shopify'> {
  const { ebayClientId: clientId, ebayClientSecret: clientSecret, ebayRefreshToken } = options;
  const { etsyKeystring: keystring, etsySharedSecret: sharedSecret, etsyRefreshToken, etsyShopId: shopId } = options;
  const { shopifyAccessToken: accessToken, shopifyWebhookSecret = '', etsyWebhookSecret = '' } = options;
  return {
    ebay:
      clientId && clientSecret && ebayRefreshToken
        ? { account: { clientId, clientSecret, refreshToken: ebayRefreshToken }, webhookUrl: options.ebayWebhookUrl }
        : undefined,
    etsy:
      keystring && sharedSecret && etsyRefreshToken && shopId !== undefined
        ? {
            account: { keystring, sharedSecret, refreshToken: etsyRefreshToken, shopId },
            endpoint: { url: options.etsyWebhookUrl, secret: etsyWebhookSecret },
          }
        : undefined,
    shopify: accessToken
      ? { account: { accessToken }, endpoint: { url: options.shopifyWebhookUrl, secret: shopifyWebhookSecret } }
      : undefined,
  };
}

const ratesPart = (rates: Rates): Part => ({
  name: 'rates',
  begin: (question) => () => rates.answer(question),
  outOfOrder: (status) => ({ status, headers: { 'content-type': 'text/html' }, body: '<h1>Service unavailable</h1>' }),
});
