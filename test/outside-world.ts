import { join } from 'node:path';
import { asStaff, Tokens } from '../apps/local/src/tokens.js';
import { startIssuer, type Issuer } from '../apps/issuer/src/issuer.js';
import { startEmulator, type Emulator } from '../apps/emulator/src/emulator.js';
import { readTopology } from '../apps/emulator/src/topology.js';
import { startSandbox, type Sandbox } from '../apps/sandbox/src/sandbox.js';

const secretKey = 'sk_test_of_nobody_in_particular';
const webhookSecret = 'whsec_of_nobody_in_particular';

export type OutsideWorld = {
  readonly emulator: Emulator;
  readonly sandbox: Sandbox;
  readonly issuer: Issuer;
  /** Of somebody who has every role of the back office. */
  readonly tokens: Tokens;
  /** What the services need to know to find it, and to keep their files in the folder. */
  readonly env: { readonly [name: string]: string };
  close(): Promise<void>;
};

/** The bus, the issuer and everybody we trade with, in this process on free ports, with journal and books in the folder. */
export async function openOutsideWorld(folder: string, now: () => number = Date.now): Promise<OutsideWorld> {
  const topology = readTopology('libs/messaging/service-bus.json');
  const emulator = await startEmulator({ topology, journal: join(folder, 'bus.db'), now });
  const sandbox = await startSandbox({ books: join(folder, 'books.db'), secretKey, webhookSecret, now, seed: 7 });
  const issuer = await startIssuer({ port: 0, folder: join(folder, 'issuer'), report: () => {} });
  const tokens = new Tokens(issuer.url, asStaff(issuer.clientSecret('terminal')));
  const env = {
    ...{ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', RATE_LIMIT_PER_SECOND: '1000000' },
    ...{ AUTH_ISSUER: issuer.url, IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' },
    SERVICE_BUS_CONNECTION_STRING: emulator.connectionString,
    ...{ PAYMENTS_URL: sandbox.url, STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRETS: webhookSecret },
    ...{ SHOPIFY_WEBHOOK_SECRETS: 'shopify-secret-of-nobody', EBAY_URL: `${sandbox.url}/ebay` },
    ...{ EBAY_CLIENT_ID: 'us', EBAY_CLIENT_SECRET: 'ebay-secret-of-nobody' },
    EBAY_VERIFICATION_TOKEN: 'token-of-nobody-that-ebay-was-given-once',
    EBAY_NOTIFICATION_ENDPOINT: 'https://shop.example/v1/ebay-account-deletions',
    FX_RATES_URL: `${sandbox.url}/rates/eurofxref-daily.xml`,
  };
  const close = async () => {
    await sandbox.close();
    await issuer.close();
    await emulator.close();
  };
  return { emulator, sandbox, issuer, tokens, env, close };
}
