import { z } from 'zod';
import { advertisersAt, advertisersOf, type AdvertiserSecrets } from './advertisers.js';
import { KeptProcess } from './kept-process.js';
import { endpointsOf, marketplacesOf, shopsAt, type MarketplaceSecrets } from './marketplaces.js';

type Report = (message: string) => void;
type Environment = { readonly [name: string]: string | undefined };

const main = (app: string) => new URL(`./../../${app}/src/main.js`, import.meta.url);

const places = z.object({ blobs: z.string(), cosmos: z.object({ endpoint: z.url(), key: z.string() }) });
type Places = z.infer<typeof places>;

/** Azure on this machine: the bus, and beside it logs, keys and blobs, each on a port of its own. */
export class EmulatorProcess extends KeptProcess {
  /** Where everything but the bus is, once it is started, and ever after. */
  places!: Places;

  constructor(port: number, env: Environment, report: Report) {
    super({
      ...{ name: 'emulator', entry: main('emulator'), portSetting: 'EMULATOR_PORT', port, report },
      env: () => ({ ...env, ...portsOf(this.places) }),
      hear: (told) => (this.places = places.parse(told)),
    });
  }

  get connectionString() {
    return `Endpoint=sb://127.0.0.1:${this.port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`;
  }
}

/**
 * Where services keep everything but their read models, as production does, at these faces of the emulator: settings. The containers of
 * blobs are made, as Terraform makes them where it is for real.
 */
export async function storesAt({ blobs, cosmos }: Places): Promise<{ readonly [name: string]: string }> {
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const service = BlobServiceClient.fromConnectionString(blobs);
  for (const container of ['lake', 'files']) await service.getContainerClient(container).createIfNotExists();
  const at = blobEndpoint(blobs);
  return {
    EVENTS_URL: `cosmos:${cosmos.endpoint}/events/{service}`,
    KEY_RING_URL: `cosmos:${cosmos.endpoint}/privacy/key-ring`,
    COSMOS_KEY: cosmos.key,
    ...{ LAKE_URL: `${at}/lake`, FILES_URL: `${at}/files/{service}`, LAKE_CONNECTION_STRING: blobs },
  };
}

const blobEndpoint = (connectionString: string) => /BlobEndpoint=([^;]+)/.exec(connectionString)![1]!;

/** Taken once, they are kept. */
const portsOf = (known: Places | undefined): Environment =>
  known === undefined
    ? {}
    : {
        EMULATOR_BLOB_PORT: new URL(blobEndpoint(known.blobs)).port,
        EMULATOR_COSMOS_PORT: new URL(known.cosmos.endpoint).port,
      };

/** What everybody we trade with and we prove ourselves with to each other. */
export type SandboxSecrets = MarketplaceSecrets &
  AdvertiserSecrets & {
    readonly stripe: { readonly secretKey: string; readonly webhookSecret: string };
    /** `credential`: what Track Alert shows us. */
    readonly ups: { readonly clientSecret: string; readonly credential: string };
    /** `token`: what FedEx signs with. */
    readonly fedex: { readonly clientSecret: string; readonly token: string };
  };

const webhooks = { stripe: '/v1/stripe-events', ups: '/v1/ups-track-alerts', fedex: '/v1/fedex-events' };
/** No secrets, and shaped as carriers shape them. */
const accounts = {
  ups: { UPS_CLIENT_ID: 'retreasure-on-this-machine', UPS_ACCOUNT: 'A1B2C3' },
  fedex: { FEDEX_CLIENT_ID: 'retreasure-on-this-machine', FEDEX_ACCOUNT: '740561073' },
};
/** What subscriptions name. We do not know our port yet; the sandbox is told where to, once we do. */
const callbackUrl = `http://localhost${webhooks.ups}`;

/** Everybody else we trade with, on this machine: who takes cards, who publishes rates, who takes parcels, and where others sell. */
export class SandboxProcess extends KeptProcess {
  /** @param shop where the shop will be, if that is known before it is there */
  constructor(
    port: number,
    env: Environment,
    private readonly secrets: SandboxSecrets,
    private shop: string | undefined,
    report: Report,
  ) {
    const { stripe, ups, fedex } = secrets;
    const own = () => ({
      ...env,
      ...{ STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret },
      ...{ ...accounts.ups, UPS_CLIENT_SECRET: ups.clientSecret },
      ...{ ...accounts.fedex, FEDEX_CLIENT_SECRET: fedex.clientSecret },
      ...{ ...marketplacesOf(secrets, this.shop), ...advertisersOf(secrets) },
      // As whom the real one comes to us is none of its business.
      UPS_WEBHOOK_CLIENT_ID: undefined,
      ...(this.shop !== undefined && {
        SANDBOX_WEBHOOK_URL: this.shop + webhooks.stripe,
        UPS_WEBHOOK_URL: this.shop + webhooks.ups,
        ...{ FEDEX_WEBHOOK_URL: this.shop + webhooks.fedex, FEDEX_WEBHOOK_TOKEN: fedex.token },
      }),
    });
    super({ name: 'sandbox', entry: main('sandbox'), portSetting: 'SANDBOX_PORT', port, env: own, report });
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the services need to know to trade with it, where they are not told to trade with others. `photos`: who has them. */
  settingsBeside(named: Environment, photos: string): Environment {
    const { PAYMENTS_URL, FX_RATES_URL, UPS_URL, FEDEX_URL } = named;
    const { stripe, ups, fedex } = this.secrets;
    const payments = {
      PAYMENTS_URL: this.url,
      ...{ STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRETS: stripe.webhookSecret },
    };
    const upsHere = {
      ...{ UPS_URL: `${this.url}/ups`, ...accounts.ups, UPS_CLIENT_SECRET: ups.clientSecret },
      ...{ UPS_CALLBACK_URL: callbackUrl, UPS_WEBHOOK_CREDENTIALS: ups.credential },
    };
    const fedexHere = {
      ...{ FEDEX_URL: `${this.url}/fedex`, ...accounts.fedex, FEDEX_CLIENT_SECRET: fedex.clientSecret },
      FEDEX_WEBHOOK_TOKENS: fedex.token,
    };
    return {
      ...(PAYMENTS_URL === undefined && payments),
      ...(FX_RATES_URL === undefined && { FX_RATES_URL: `${this.url}/rates/eurofxref-daily.xml` }),
      ...(UPS_URL === undefined && upsHere),
      ...(FEDEX_URL === undefined && fedexHere),
      ...shopsAt(this.url, this.secrets, photos, named),
      ...advertisersAt(this.url, this.secrets, named),
    };
  }

  /** From now on it tells the shop what happened, also after it was started again. */
  async tell(shop: string) {
    this.shop = shop;
    await this.direct('webhook', { url: shop + webhooks.stripe });
    await this.direct('ups-webhook', { url: shop + webhooks.ups, credential: this.secrets.ups.credential });
    await this.direct('fedex-webhook', { url: shop + webhooks.fedex, token: this.secrets.fedex.token });
    for (const endpoint of endpointsOf(this.secrets, shop)) await this.direct('market/webhook', endpoint);
  }

  private async direct(subject: string, wanted: object) {
    const answer = await fetch(`${this.url}/control/${subject}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`);
  }
}
