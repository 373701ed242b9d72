import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Secret } from '#service/secret/secret.js';
import { FedexCarrier } from '../../apps/fulfillment/src/carriers/fedex/fedex.carrier.js';
import { UpsCarrier } from '../../apps/fulfillment/src/carriers/ups/ups.carrier.js';
import { startArguments, type Outside } from './running-shop.js';

const entry = fileURLToPath(new URL('../../apps/sandbox/src/main.js', import.meta.url));
const stripe = { secretKey: 'sk_test_of_nobody_in_particular', webhookSecret: 'whsec_of_nobody_in_particular' };
const ups = { id: 'us-at-ups', secret: 'ups-secret-of-nobody', account: 'A1B2C3' };
const fedex = { id: 'us-at-fedex', secret: 'fedex-secret-of-nobody', account: '740561073' };
const shown = { upsCredential: 'ups-credential-of-nobody', fedexToken: 'fedex-token-of-nobody' };
/** As the services and the sandbox both call them. */
const accounts = {
  ...{ UPS_CLIENT_ID: ups.id, UPS_CLIENT_SECRET: ups.secret, UPS_ACCOUNT: ups.account },
  ...{ FEDEX_CLIENT_ID: fedex.id, FEDEX_CLIENT_SECRET: fedex.secret, FEDEX_ACCOUNT: fedex.account },
};

/**
 * The sandbox as the shop would start it, but started here: the shop makes up new secrets at each start and keeps them to itself,
 * and here somebody else asks the carriers, too. What carriers tell goes into a letter box, and not to the shop.
 */
export class KnownSandbox implements Outside {
  private constructor(
    private readonly child: ReturnType<typeof spawn>,
    readonly port: number,
    private readonly shopUrl: string,
  ) {}

  static async start(dataDir: string, shopUrl: string, letterBoxUrl: string): Promise<KnownSandbox> {
    mkdirSync(dataDir, { recursive: true });
    const child = spawn(process.execPath, [...startArguments().slice(0, -1), entry], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...{ PATH: process.env['PATH'], MALLOC_ARENA_MAX: '1', DATA_DIR: dataDir, SANDBOX_PORT: '0' },
        ...{ STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret, ...accounts },
        ...{ SANDBOX_WEBHOOK_URL: `${shopUrl}/v1/stripe-events`, UPS_WEBHOOK_URL: `${letterBoxUrl}/ups` },
        ...{ FEDEX_WEBHOOK_URL: `${letterBoxUrl}/fedex`, FEDEX_WEBHOOK_TOKEN: shown.fedexToken },
      },
    });
    const [ready] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [{ port?: number } | null];
    if (ready?.port === undefined) throw new Error('the sandbox did not start');
    return new KnownSandbox(child, ready.port, shopUrl);
  }

  get pid() {
    return this.child.pid!;
  }

  get settings() {
    const { url, shopUrl } = this;
    return {
      ...{ PAYMENTS_URL: url, STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRETS: stripe.webhookSecret },
      ...{ FX_RATES_URL: `${url}/rates/eurofxref-daily.xml`, ...accounts },
      ...{ UPS_URL: `${url}/ups`, UPS_CALLBACK_URL: `${shopUrl}/v1/ups-track-alerts` },
      ...{ UPS_WEBHOOK_CREDENTIALS: shown.upsCredential, FEDEX_URL: `${url}/fedex` },
      FEDEX_WEBHOOK_TOKENS: shown.fedexToken,
    };
  }

  /** The carriers as the shop asks them when it has not heard of a parcel for hours, with its own adapters. */
  carriers() {
    const common = { timeoutMs: 15_000, now: () => new Date(), newId: () => 'bench' };
    return {
      ups: new UpsCarrier({
        ...{
          ...common,
          url: `${this.url}/ups`,
          clientId: ups.id,
          clientSecret: Secret.of(ups.secret),
          account: ups.account,
        },
      }),
      fedex: new FedexCarrier({
        ...{ ...common, url: `${this.url}/fedex`, clientId: fedex.id, clientSecret: Secret.of(fedex.secret) },
        account: fedex.account,
      }),
    };
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
  }

  private get url() {
    return `http://127.0.0.1:${this.port}`;
  }
}
