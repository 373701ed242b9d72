import { randomBytes, randomUUID } from 'node:crypto';
import type { CommandHandler } from '#eventsourcing/command-handler.js';
import { openEventStore } from '#eventsourcing/open-event-store.js';
import { serve } from '#service/serve.js';
import { cosmosOf, parseSettings, placesOf, type Settings } from '#service/settings.js';
import { openApart } from './apart/open-apart.js';
import { localSettings, type LocalSettings } from './config.js';
import { everyService } from './every-service.js';
import type { Issuer } from '../../issuer/src/issuer.js';
import type { Burst } from '../../issuer/src/failed-logins.js';
import { notedAlert } from '../../privacy/src/oversight/noted-alert.js';
import { marketplacesIn } from './marketplaces.js';
import { storesAt } from './neighbours.js';
import { record } from './reconcile/hand-in.js';
import { Nightly } from './reconcile/nightly.js';
import { reconcileApart } from './reconcile/reconcile-process.js';
import { firstPiece, isHalfLoaded, loadSampleShop } from './sample-shop.js';
import { openSurroundings, type Surroundings } from './surroundings.js';
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

type Shop = {
  readonly url: string;
  readonly close: () => Promise<void>;
  /** What its services are told, beyond what we are. */
  readonly told: NodeJS.ProcessEnv;
  /** Does something in one service. */
  readonly inside: (service: string, work: (commands: CommandHandler) => Promise<unknown>) => Promise<unknown>;
  /** That nothing was ever in it before it opened: whoever orders from then on leaves facts in every log. */
  readonly wasEmpty: boolean;
};

/** Every service on one origin, with a bus and an outside world of its own unless others are named. */
async function open() {
  const settings = localSettings(process.env);
  const { SAMPLE_SHOP, shop: place } = settings;
  const surroundings = await openSurroundings({ settings, shop: place, named: named(), report, secret, opened });
  const { bus, sandbox, issuer, mail, beside } = surroundings;
  const shop = await openShop(settings, surroundings);
  opened.push(shop);
  await sandbox?.tell(shop.url);
  issuer?.setDocsOrigin(shop.url);
  compareBooks(shop, settings);
  issuer?.onBurst((burst) => void noteBurst(shop, burst).catch(report));
  const piece = issuer && (await openSampleShop(shop, issuer, SAMPLE_SHOP === 'on' && marketplacesIn(beside)));
  console.log(welcome(shop.url, { bus, sandbox: sandbox?.url, issuer, mail: mail?.url }, piece));
}

/** All services in this process, or each in processes of its own. */
async function openShop(
  { REPLICAS: replicas, servicesOn }: ReturnType<typeof localSettings>,
  { emulator, env, bus, issuerUrl }: Surroundings,
): Promise<Shop> {
  const edge = { now: () => new Date(), uptimeMs: () => performance.now(), newId: randomUUID };
  if (replicas > 0) {
    const stores = emulator && (await storesAt(emulator.places));
    const told = { SERVICE_BUS_CONNECTION_STRING: bus, AUTH_ISSUER: issuerUrl };
    const all = { SERVICE_BUS_TIMEOUT_MS: '2000', ...stores, ...env, ...told };
    const wasEmpty = await isEmpty(parseSettings(all));
    return { ...(await openApart({ env: all, replicas, report, ...edge })), told: all, wasEmpty };
  }
  const settings = servicesOn(bus, issuerUrl);
  const wasEmpty = await isEmpty(settings);
  const shop = await serve(everyService(env), settings, edge);
  const inside: Shop['inside'] = (service, work) => work(shop.service(service).commands);
  return { url: shop.url, close: shop.close, told: env, inside, wasEmpty };
}

async function isEmpty(settings: Settings) {
  const { events } = placesOf('inventory', settings);
  const store = await openEventStore(events, { now: () => new Date(), cosmos: cosmosOf(settings) });
  return (await store.behind(null).finally(() => store.close())) === 0;
}

/** Somebody tries passwords: it stands among the alerts, like what the services see themselves. */
async function noteBurst(shop: Shop, burst: Burst) {
  const cause = { causationId: 'failed-logins', correlationId: 'failed-logins', actor: 'alarms:issuer' };
  const data = { service: 'issuer', kind: 'failed-logins', ...burst };
  const command = { type: 'NoteAlert', data } as const;
  await shop.inside('privacy', (commands) => commands.handle(notedAlert, `issuer.${randomUUID()}`, command, cause));
}

/** Every night, unless it is switched off. */
function compareBooks(shop: Shop, { RECONCILE_CRON: cron, BOOKS_TIME_ZONE: timeZone, DATA_DIR }: LocalSettings) {
  if (cron === 'off') return;
  const entry = new URL('./reconcile/main.js', import.meta.url);
  const env = { ...process.env, ...shop.told, DATA_DIR };
  const nightly = new Nightly({
    ...{ cron, timeZone, now: () => new Date(), newId: randomUUID, report },
    run: (settledBefore, signal) => reconcileApart(entry, env, settledBefore, signal),
    tell: (check) => shop.inside('finance', (commands) => record(check, commands)),
  });
  nightly.start();
  opened.push(nightly);
}

/** Answers with a piece that is on offer. `marketplaces`: where pieces of the sample shop may be listed; false without it. */
async function openSampleShop(shop: Shop, issuer: Issuer, marketplaces: false | readonly string[]) {
  const tokens = new Tokens(issuer.url, asStaff(issuer.clientSecret('terminal')));
  const client = { url: shop.url, authorization: () => tokens.authorization() };
  if (marketplaces && (shop.wasEmpty || (await isHalfLoaded(client))))
    await loadSampleShop(client, sampleShop, marketplaces);
  return firstPiece(client);
}

const secret = () => randomBytes(24).toString('hex');

/** An empty variable is how a shell or a compose file says "not set". */
const named = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));

// From the first moment, and for good: npm passes Ctrl-C on, so that it comes twice.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void close(0));
open().catch((error: unknown) => {
  if (closing) return;
  report(error);
  void close(1);
});
