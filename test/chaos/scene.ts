import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import { startSigner } from '#service/toy/token-signer.contract.js';
import { startIssuer } from '../../apps/issuer/src/issuer.js';
import { asStaff, Tokens } from '../../apps/local/src/tokens.js';
import { ahead, pass } from './ahead.js';
import { MailServer } from './mail-server.js';
import { PatientClient } from './patient-client.js';
import { Tap } from './tap.js';
import { tapTopology } from './tapped-topology.js';
import { everyTrouble, Troubles } from './troubles.js';
import { freePort, Victim } from './victim.js';

const tapName = 'chaos';
/** In the folder of a run. */
export const issuerFolder = 'issuer';
const paymentTimeoutMs = 1_000;
const secretKey = 'sk_test_of_nobody_in_particular';
const webhookSecret = 'whsec_of_nobody_in_particular';
/** As the services and the sandbox both call them. */
const carrierAccounts = {
  ...{ UPS_CLIENT_ID: 'us-at-ups', UPS_CLIENT_SECRET: 'ups-secret-of-nobody', UPS_ACCOUNT: 'A1B2C3' },
  ...{ FEDEX_CLIENT_ID: 'us-at-fedex', FEDEX_CLIENT_SECRET: 'fedex-secret-of-nobody', FEDEX_ACCOUNT: '740561073' },
};
const fedexToken = 'fedex-token-of-nobody';
const carriersAt = (sandboxUrl: string, shop: string) => ({
  ...{ ...carrierAccounts, UPS_URL: `${sandboxUrl}/ups`, FEDEX_URL: `${sandboxUrl}/fedex` },
  ...{ UPS_CALLBACK_URL: `${shop}/v1/ups-track-alerts`, UPS_WEBHOOK_CREDENTIALS: 'ups-credential-of-nobody' },
  ...{ FEDEX_WEBHOOK_TOKENS: fedexToken, CARRIER_TIMEOUT_MS: '1000' },
});

const paidAt = (sandboxUrl: string) => ({
  ...{ PAYMENTS_URL: sandboxUrl, STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRETS: webhookSecret },
  ...{ PAYMENT_TIMEOUT_MS: String(paymentTimeoutMs), PAYMENT_DUE_MINUTES: '1' },
  FX_RATES_URL: `${sandboxUrl}/rates/eurofxref-daily.xml`,
});

/** People here read at night, too, and as much as there is. */
const postOf = (mailUrl: string) => ({
  ...{ MAIL_URL: mailUrl, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://shop.example' },
  ...{ QUIET_HOURS: '00:00-00:00', MESSAGES_MAX: '50', MAILS_PER_SECOND: '500', CART_ABANDONED_HOURS: '1' },
});

export type Scene = Awaited<ReturnType<typeof setScene>>;

/**
 * The shop, the bus and the outside world as processes of their own, not started yet, and everybody who meets them. Who
 * issues tokens is here, and lives on: nobody else could tell who comes. So is the mail server, whose log outlives everybody.
 */
export async function setScene(
  options: { readonly dist: string; readonly topology: string; readonly seed: number; readonly patienceMs: number },
  folder: string,
) {
  const { dist, topology, seed, patienceMs } = options;
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const tapped = join(folder, 'topology.json');
  const subscriptions = tapTopology(topology, tapped, tapName);
  const [busPort, sandboxPort, port] = [await freePort(), await freePort(), await freePort()];
  const bus = `Endpoint=sb://127.0.0.1:${busPort};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`;
  const [url, sandboxUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${sandboxPort}`];
  const { issuer, complaints, authorization } = await openIssuer(join(folder, issuerFolder));
  const [signer, mail] = [await startSigner(), await MailServer.open(seed)];
  const emulator = new Victim({
    name: 'emulator',
    entry: join(dist, 'apps/emulator/src/main.js'),
    env: { EMULATOR_PORT: String(busPort), DATA_DIR: join(folder, 'bus'), SERVICE_BUS_TOPOLOGY: tapped },
    ...{ logFile: join(folder, 'emulator.log'), aheadMs: ahead },
  });
  const sandbox = new Victim({
    name: 'sandbox',
    entry: join(dist, 'apps/sandbox/src/main.js'),
    env: {
      ...{ SANDBOX_PORT: String(sandboxPort), DATA_DIR: folder, SANDBOX_WEBHOOK_URL: `${url}/v1/stripe-events` },
      ...{ STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, ...carrierAccounts },
      ...{ FEDEX_WEBHOOK_URL: `${url}/v1/fedex-events`, FEDEX_WEBHOOK_TOKEN: fedexToken },
    },
    ...{ logFile: join(folder, 'sandbox.log'), aheadMs: ahead },
  });
  const services = new Victim({
    name: 'services',
    entry: join(dist, 'apps/local/src/main.js'),
    env: {
      ...{ PORT: String(port), DATA_DIR: dataDir, SERVICE_BUS_CONNECTION_STRING: bus, SAMPLE_SHOP: 'off' },
      ...{ EVENT_HUBS_CONNECTION_STRING: bus, AUTH_ISSUER: issuer.url, AUTH_STOREFRONT_ISSUER: signer.issuer },
      ...{ RATE_LIMIT_PER_SECOND: '1000000', IDENTITY_RATE_LIMIT_PER_SECOND: '1000000', LOG_LEVEL: 'warn' },
      ...{ ...paidAt(sandboxUrl), ...carriersAt(sandboxUrl, url), ...postOf(mail.url) },
    },
    ...{ logFile: join(folder, 'services.log'), aheadMs: ahead },
  });
  // The SDK's own delays would make each kill of the bus a long silence: 60 s for a send that was under way.
  const retryOptions = { retryDelayInMs: 500, maxRetryDelayInMs: 5_000, timeoutInMs: 3_000 };
  const client = new ServiceBusClient(bus, { retryOptions });
  const topics = [...new Set(subscriptions.map(({ topic }) => topic))];
  return {
    ...{ dataDir, subscriptions, url, sandboxUrl, emulator, sandbox, services, client, issuer, signer, mail },
    /** What the issuer reported, which should be nothing. */
    complaints,
    victims: [services, sandbox, emulator],
    pass: timeFor([services, emulator], sandbox),
    tap: new Tap(client, topics, tapName, seed),
    troubles: new Troubles(sandboxUrl, everyTrouble(paymentTimeoutMs)),
    counters: {
      shop: new PatientClient(url, patienceMs, authorization),
      bank: new PatientClient(sandboxUrl, patienceMs),
      bankKey: secretKey,
    },
  };
}

/** So much time goes by while everybody is dead. The outside world comes back when the shop is there to be called. */
const timeFor = (shop: readonly Victim[], world: Victim) => async (ms: number, open: () => Promise<void>) => {
  const opened = Promise.withResolvers<void>();
  const dying = [...shop.map((victim) => victim.kill()), world.kill(opened.promise)];
  pass(ms);
  await Promise.all(dying);
  await open().finally(opened.resolve);
};

/** Whoever asks the shop has every role of the back office, so that buyers can have customer ids of their own. */
async function openIssuer(folder: string) {
  const complaints: string[] = [];
  const report = (message: string) => void complaints.push(`The issuer: ${message}`);
  const issuer = await startIssuer({ port: 0, folder, report });
  const tokens = () => new Tokens(issuer.url, asStaff(issuer.clientSecret('terminal')));
  let [staff, issuedAhead] = [tokens(), ahead()];
  const authorization = () => {
    // By their clock those that were issued hours ago are over.
    if (issuedAhead !== ahead()) [staff, issuedAhead] = [tokens(), ahead()];
    return staff.authorization();
  };
  return { issuer, complaints, authorization };
}
