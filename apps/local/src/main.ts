import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { serve, type Running } from '#service/serve.js';
import { localSettings, type LocalSettings } from './config.js';
import { everyService } from './every-service.js';
import { startIssuer, type Issuer } from '../../issuer/src/issuer.js';
import type { Burst } from '../../issuer/src/failed-logins.js';
import { check } from '../../finance/src/check/check.js';
import { notedAlert } from '../../privacy/src/oversight/noted-alert.js';
import { openMailPage } from './mail-page.js';
import { marketplacesIn } from './marketplaces.js';
import { EmulatorProcess, SandboxProcess } from './neighbours.js';
import { openPhotos } from './photo-server.js';
import { Nightly } from './reconcile/nightly.js';
import { reconcileApart } from './reconcile/reconcile-process.js';
import { firstPiece, isHalfLoaded, loadSampleShop } from './sample-shop.js';
import { sampleSeller } from './sample-seller.js';
import { asStaff, Tokens } from './tokens.js';
import { welcome } from './welcome.js';

const report = (error: unknown) => console.error(error instanceof Error ? error.message : String(error));
const sampleShop = new URL('../../../../apps/local/sample-shop/', import.meta.url);

/** What is open, to be closed in the opposite order. */
const opened: { close(): Promise<void> }[] = [];
let closing = false;

async function close(exitCode: number) {
  if (closing) return;
  closing = true;
  for (const one of opened.toReversed()) await one.close().catch(report);
  process.exit(exitCode);
}

/** Every service on one origin, with a bus and an outside world of its own unless others are named. */
async function open() {
  const settings = localSettings(process.env);
  const { EMULATOR_PORT, SANDBOX_PORT, ISSUER_PORT, DATA_DIR, SAMPLE_SHOP, servicesOn } = settings;
  let hubs = {};
  let bus = process.env['SERVICE_BUS_CONNECTION_STRING'] ?? '';
  if (bus === '') {
    const emulator = new EmulatorProcess(EMULATOR_PORT, process.env, report);
    opened.push(emulator);
    await emulator.start();
    bus = emulator.connectionString;
    hubs = { EVENT_HUBS_CONNECTION_STRING: bus };
  }
  const sandbox = await openSandbox(SANDBOX_PORT, settings.shop);
  const issuer = await openIssuer(ISSUER_PORT, join(DATA_DIR, 'issuer'));
  const edge = { now: () => new Date(), newId: randomUUID };
  const photos = await openPhotos();
  opened.push(photos);
  const beside = sandbox?.settingsBeside(named(), photos.url) ?? {};
  // Nobody who trades with the real world sends invoices of a shop that is invented.
  const seller = sandbox && !('SELLER_NAME' in named()) ? sampleSeller : {};
  // Where letters lead, and are unsubscribed from.
  const reached = settings.shop === undefined ? {} : { SHOP_URL: settings.shop, PUBLIC_URL: settings.shop };
  const mailPage = await openMail(DATA_DIR);
  const services = everyService({ ...seller, ...hubs, ...reached, ...named(), ...beside });
  const shop = await serve(services, servicesOn(bus, issuer?.url ?? named()['AUTH_ISSUER']!), edge);
  opened.push(shop);
  await sandbox?.tell(shop.url);
  issuer?.setDocsOrigin(shop.url);
  compareBooks(shop, settings);
  issuer?.onBurst((burst) => void noteBurst(shop, burst).catch(report));
  const piece = issuer && (await openSampleShop(shop, issuer, SAMPLE_SHOP === 'on' && marketplacesIn(beside)));
  console.log(welcome(shop.url, { bus, sandbox: sandbox?.url, issuer, mail: mailPage?.url }, piece));
}

/** Unless letters go to a server. */
async function openMail(dataDir: string) {
  const { MAIL_URL = `file:${join(dataDir, 'mail')}` } = named();
  if (!MAIL_URL.startsWith('file:')) return undefined;
  const page = await openMailPage(MAIL_URL.slice('file:'.length));
  opened.push(page);
  return page;
}

/** Unless people and programs prove to somebody else who they are. */
async function openIssuer(port: number, folder: string): Promise<Issuer | undefined> {
  if ('AUTH_ISSUER' in named()) return undefined;
  const issuer = await startIssuer({ port, folder, report });
  opened.push(issuer);
  return issuer;
}

/** Somebody tries passwords: it stands among the alerts, like what the services see themselves. */
function noteBurst(shop: Running, burst: Burst) {
  const cause = { causationId: 'failed-logins', correlationId: 'failed-logins', actor: 'alarms:issuer' };
  const data = { service: 'issuer', kind: 'failed-logins', ...burst };
  const { commands } = shop.service('privacy');
  return commands.handle(notedAlert, `issuer.${randomUUID()}`, { type: 'NoteAlert', data }, cause);
}

/** Every night, unless it is switched off. */
function compareBooks(shop: Running, { RECONCILE_CRON: cron, BOOKS_TIME_ZONE: timeZone, DATA_DIR }: LocalSettings) {
  if (cron === 'off') return;
  const entry = new URL('./reconcile/main.js', import.meta.url);
  const nightly = new Nightly({
    ...{ cron, timeZone, now: () => new Date(), newId: randomUUID, report },
    run: (settledBefore, signal) => reconcileApart(entry, DATA_DIR, settledBefore, signal),
    tell: ({ checkId, ...data }) => {
      const id = `schedule/reconciliation/${data.at}`;
      const cause = { causationId: id, correlationId: id, actor: 'job:reconciliation' };
      return shop.service('finance').commands.handle(check, checkId, { type: 'RecordCheck', data }, cause);
    },
  });
  nightly.start();
  opened.push(nightly);
}

/** Answers with a piece that is on offer. `marketplaces`: where pieces of the sample shop may be listed; false without it. */
async function openSampleShop(shop: Running, issuer: Issuer, marketplaces: false | readonly string[]) {
  const tokens = new Tokens(issuer.url, asStaff(issuer.clientSecret('terminal')));
  const client = { url: shop.url, authorization: () => tokens.authorization() };
  if (marketplaces && ((await isEmpty(shop)) || (await isHalfLoaded(client))))
    await loadSampleShop(client, sampleShop, marketplaces);
  return firstPiece(client);
}

/** Unless the shop trades with the real world. Its secrets are new each time: nobody else needs to know them. */
async function openSandbox(port: number, shop: string | undefined): Promise<SandboxProcess | undefined> {
  if (['PAYMENTS_URL', 'FX_RATES_URL'].every((name) => name in named())) return undefined;
  const secret = () => randomBytes(24).toString('hex');
  const secrets = {
    stripe: { secretKey: `sk_test_${secret()}`, webhookSecret: `whsec_${secret()}` },
    ups: { clientSecret: secret(), credential: secret() },
    fedex: { clientSecret: secret(), token: secret() },
    ...{ klaviyo: { apiKey: secret() }, meta: { accessToken: secret() } },
    ebay: { clientSecret: secret(), refreshToken: secret(), verificationToken: secret() },
    etsy: {
      ...{ sharedSecret: secret(), refreshToken: `5.${secret()}` },
      webhookSecret: `whsec_${randomBytes(24).toString('base64')}`,
    },
    shopify: { accessToken: `shpat_${secret()}`, webhookSecret: secret() },
  };
  const sandbox = new SandboxProcess(port, named(), secrets, shop, report);
  opened.push(sandbox);
  await sandbox.start();
  return sandbox;
}

/** An empty variable is how a shell or a compose file says "not set". */
const named = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));

const isEmpty = async (shop: Running) => (await shop.service('inventory').store.behind(null)) === 0;

// From the first moment, and for good: npm passes Ctrl-C on, so that it comes twice.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void close(0));
open().catch((error: unknown) => {
  if (closing) return;
  report(error);
  void close(1);
});
