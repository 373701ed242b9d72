import { pino } from 'pino';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openEventStore } from '#eventsourcing/open-event-store.js';
import { Front } from '#service/front.js';
import { merge } from '#service/openapi.js';
import { RateLimit } from '#service/rate-limit.js';
import { cosmosOf, parseSettings, placesOf, type Environment, type Settings } from '#service/settings.js';
import { everyService } from '../every-service.js';
import { KeptProcess } from '../kept-process.js';
import { Replicas } from './replicas.js';

const drainMs = 10_000;

export type Apart = {
  /** What every service is told. */
  readonly env: Environment;
  /** Of each service. */
  readonly replicas: number;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly report: (message: string) => void;
};

/**
 * Every service in processes of its own, on one origin. Each is started again when it ends.
 * @throws Error that names every wrong setting of every service
 */
export async function openApart({ env, replicas, now, newId, report }: Apart) {
  const [services, settings] = [everyService(env), parseSettings(env)];
  if (settings.EVENTS_URL?.startsWith('cosmos:') !== true)
    throw new Error('REPLICAS: several processes share a log on Cosmos DB only; EVENTS_URL says where');
  const ends = { HOST: '127.0.0.1', TRUSTED_PROXY: '127.0.0.1' };
  const processes = services.map(({ name }) => {
    const entry = new URL(`../../../${name}/src/main.js`, import.meta.url);
    const kept = { name, entry, portSetting: 'PORT', port: 0, env: () => ({ ...env, ...ends }), report };
    return Array.from({ length: replicas }, () => new KeptProcess(kept));
  });
  const all = services.map(({ name }, index) => new Replicas(name, processes[index]!, newId));
  const stop = async () => {
    await Promise.all(processes.flat().map((one) => one.close()));
    for (const one of all) one.close();
  };
  const front = await Promise.all(processes.flat().map((one) => one.start()))
    .then(() => frontOf(all, settings, { now, newId }))
    .catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  const url = await front.listen(settings.HOST, settings.PORT);
  const close = async () => {
    await front.close(drainMs);
    await stop();
  };

  /** Several processes may write a log, so this one may, too. */
  const inside = async (name: string, work: (commands: CommandHandler) => Promise<unknown>) => {
    const { upcasters } = services.find((one) => one.name === name)!;
    const { events } = placesOf(name, settings);
    const store = await openEventStore(events, { now, upcasters, cosmos: cosmosOf(settings) });
    await work(new CommandHandler(store)).finally(() => store.close());
  };
  return { url, close, inside };
}

/** In front of all of them. */
export async function frontOf(
  all: readonly Replicas[],
  settings: Settings,
  { now, newId }: Pick<Apart, 'now' | 'newId'>,
) {
  const parties = await Promise.all(
    all.map(async (one) => {
      return { name: one.name, document: await one.document(), answer: one.answer, lag: () => one.lag() };
    }),
  );
  const ready = async () => {
    const each = await Promise.all(all.map((one) => one.readiness()));
    return { ready: each.every((one) => one.ready), because: each.flatMap(({ because }) => because) };
  };
  const http = {
    ...{ newId, log: pino({ level: settings.LOG_LEVEL }, pino.destination(1)), measured: false },
    perAddress: new RateLimit('address', settings.RATE_LIMIT_PER_SECOND, now),
    corsOrigins: settings.CORS_ORIGINS,
    bodyLimitBytes: settings.BODY_LIMIT_BYTES,
    trustedProxy: settings.TRUSTED_PROXY,
  };
  const document = merge(
    parties.map((one) => one.document),
    settings.AUTH_ISSUER,
  );
  return new Front(parties, http, ready, document, settings.AUTH_ISSUER);
}
