import { pino, type DestinationStream } from 'pino';
import { openServiceBus } from '#messaging/open-service-bus.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { Front, type Party, type Readiness } from './front.js';
import { observe } from './gauges.js';
import { host, type Hosted } from './hosted.js';
import type { Http } from './http.js';
import { loggedError } from './logged-error.js';
import { merge } from './openapi.js';
import { Identities } from './identities.js';
import { RateLimit } from './rate-limit.js';
import type { Service } from './service.js';
import { Secrets, type SecretsOptions } from './secret/secrets.js';
import type { VaultOptions } from './secret/vault.source.js';
import { cosmosOf, keyRingOf, realmsOf, type Settings } from './settings.js';
import { otlpExporters, startTelemetry, type Exporters, type Telemetry } from './telemetry.js';

const drainMs = 10_000;

/** What the process brings along: time, chance, and where things go. */
export type Edge = {
  readonly now: () => Date;
  /** Milliseconds by a clock that nobody sets. Without it nobody is told of a time that jumps, as it does in tests. */
  readonly uptimeMs?: () => number;
  /** The time by which tokens expire, where the issuer's is another: in tests whose clock is moved. */
  readonly issuerNow?: () => Date;
  /** A new id that nobody has used, at most 64 letters, digits and dashes. */
  readonly newId: () => string;
  /** Standard output, if it is not said. */
  readonly logTo?: DestinationStream;
  /** Instead of those that the settings name. */
  readonly exporters?: Exporters;
  /** How vaults are asked for secrets, where the identity of the process is not how. */
  readonly vault?: VaultOptions;
};

export type Running = {
  readonly url: string;
  readonly ready: () => Promise<Readiness>;
  /** The inside of one service, for tests. */
  readonly service: (name: string) => Hosted;
  /** Graceful: answers what was asked, settles what was received, and only then closes. */
  readonly close: () => Promise<void>;
};

/**
 * Runs one service or several on one origin. Resolves when requests are accepted; {@link Running.ready} tells when the bus
 * and every subscriber are there too. A bus that is down keeps nobody from starting.
 * @throws what keeps a service from starting: a file that does not open, a port in use, an operation without an example.
 */
export async function serve(services: readonly Service[], settings: Settings, edge: Edge): Promise<Running> {
  const telemetry = await telemetryOf(services, settings, edge, (message) => log.warn(message));
  const log = loggerOf(settings, edge, telemetry);
  let hosted: Hosted[] = [];
  const onStale = (name: string) => hosted[0]?.alarms.note('secret-stale', name);
  const secrets = await secretsOf(services, settings, { ...edge, onStale, report: (message) => log.warn(message) });
  const http: Http = {
    newId: edge.newId,
    log,
    perAddress: new RateLimit('address', settings.RATE_LIMIT_PER_SECOND, edge.now),
    perIdentity: new RateLimit('identity', settings.IDENTITY_RATE_LIMIT_PER_SECOND, edge.now),
    identities: new Identities({
      realms: realmsOf(settings),
      skewSeconds: settings.AUTH_CLOCK_SKEW_SECONDS,
      rolesClaim: settings.AUTH_ROLES_CLAIM,
      cooldownMs: 2_000,
      now: edge.issuerNow ?? edge.now,
    }),
    corsOrigins: settings.CORS_ORIGINS,
    bodyLimitBytes: settings.BODY_LIMIT_BYTES,
    trustedProxy: settings.TRUSTED_PROXY,
    measured: telemetry !== undefined,
  };
  const { ring: ringUrl, encryption } = keyRingOf(settings);
  const ring = await openKeyRing(ringUrl, encryption, { now: edge.now, cosmos: cosmosOf(settings) });
  const client = await openServiceBus(settings.SERVICE_BUS_CONNECTION_STRING, settings.SERVICE_BUS_TIMEOUT_MS);
  const inside = { now: edge.now, uptimeMs: edge.uptimeMs, client, http, ring };
  hosted = await Promise.all(services.map((service) => host(service, settings, inside)));
  let closing = false;
  const ready = () => readinessOf(hosted, closing);
  const front = new Front(hosted.map(partyOf), http, ready, documentOf(hosted, settings), settings.AUTH_ISSUER);

  const unobserve = telemetry === undefined ? undefined : observe(hosted, client);
  const close = async () => {
    closing = true;
    await secrets.stop();
    await front.close(drainMs);
    unobserve?.();
    await Promise.all(hosted.map((one) => one.close()));
    await client.close();
    await ring.close();
    await telemetry?.stop();
  };
  const url = await front.listen(settings.HOST, settings.PORT).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  await Promise.all(hosted.map((one) => one.start()));
  secrets.start();
  let closed: Promise<void> | undefined;
  const service = (name: string) => {
    const found = hosted.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no service ${name}`);
    return found;
  };
  return { url, ready, service, close: () => (closed ??= close()) };
}

const secretsOf = (services: readonly Service[], settings: Settings, options: SecretsOptions) =>
  Secrets.open([settings, ...services.map(({ config }) => config ?? {})], options);

function partyOf({ name, document, pages, app, subscribers }: Hosted): Party {
  const service = app.getHttpAdapter().getInstance();
  const answer: Party['answer'] = (request, response) => service.routing(request, response);
  return { name, document, pages, answer, lag: () => subscribers.status() };
}

const documentOf = (hosted: readonly Hosted[], { AUTH_ISSUER }: Settings) =>
  merge(
    hosted.map(({ document }) => document),
    AUTH_ISSUER,
  );

async function readinessOf(hosted: readonly Hosted[], closing: boolean): Promise<Readiness> {
  const because = closing ? ['closing'] : [];
  // The lake can wait, and so can what is done by the clock; who orders need not.
  const aside: string[] = [];
  for (const { name, subscribers, bus, jobs } of hosted) {
    if (bus.problem !== undefined) because.push(`${name}: bus: ${bus.problem}`);
    for (const { name: subscriber, failure } of await subscribers.status())
      if (failure !== undefined)
        (/^bronze(@|$)/.test(subscriber) ? aside : because).push(`${name}: ${subscriber}: ${failure}`);
    for (const { problem } of jobs) if (problem !== undefined) aside.push(`${name}: ${problem}`);
  }
  return { ready: because.length === 0, because: [...because, ...aside] };
}

async function telemetryOf(
  services: readonly Service[],
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_METRIC_EXPORT_INTERVAL: everyMs }: Settings,
  { exporters, newId }: Edge,
  report: (message: string) => void,
) {
  const to = exporters ?? (endpoint === undefined ? undefined : await otlpExporters(endpoint));
  if (to === undefined) return undefined;
  // A process of one service goes by its name, and one of many by the name of all.
  const name = services.length === 1 ? services[0]!.name : 'retreasure';
  return startTelemetry(to, { resource: { 'service.name': name, 'service.instance.id': newId() }, everyMs, report });
}

const loggerOf = ({ LOG_LEVEL: level }: Settings, { logTo }: Edge, telemetry: Telemetry | undefined) =>
  pino(
    {
      level,
      serializers: { err: loggedError },
      ...(telemetry !== undefined && { hooks: { streamWrite: telemetry.line } }),
    },
    logTo ?? pino.destination(1),
  );
