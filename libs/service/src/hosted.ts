import { Module, type LoggerService, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceBusClient } from '@azure/service-bus';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Message } from '#eventsourcing/decider.js';
import { EventStore, type Part } from '#eventsourcing/event-store.js';
import { Bronze, type BronzeOptions } from '#lake/bronze.js';
import { feedPartOf } from '#lake/divided-part.js';
import { WindowClock, type ClockOptions } from '#lake/window-clock.js';
import { Outcomes } from '#eventsourcing/outcome.js';
import { Publisher, type PublisherOptions } from '#messaging/publisher.js';
import { WorkerSubscriber } from '#eventsourcing/worker.js';
import { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { People } from '#personal/people.js';
import { ServiceBusStrategy } from '#messaging/service-bus.strategy.js';
import { Answers } from './answers.js';
import { guard, type Access } from './access.js';
import type { Alarms } from './alarms.js';
import { BusProbe } from './bus-probe.js';
import { Clock } from './clock.js';
import { Report } from './report.js';
import { openFiles } from './files.js';
import { Leases, partsOf, whole } from './leases.js';
import { equip, fastifyOptions, type Http } from './http.js';
import type { Gauge } from './gauges.js';
import { keepAnswers } from './idempotency.js';
import { InputPipe } from './input.pipe.js';
import { accessOf, documentOf, type ApiDocument } from './openapi.js';
import { overseen, watchOver } from './oversight.js';
import { ProblemFilter } from './problem.filter.js';
import type { Pages } from './pages.js';
import type { Counts, Job, Service } from './service.js';
import { cosmosOf, lakeOf, placesOf, type Settings } from './settings.js';
import { Subscribers } from './subscribers.js';
import { watchTroubles } from './watch-troubles.js';

/** One service at work. */
export type Hosted = {
  readonly name: string;
  readonly document: ApiDocument;
  readonly app: NestFastifyApplication;
  readonly store: EventStore;
  readonly database: DataSource;
  /** Where the answers to requests with a key are kept. */
  readonly answered: DataSource;
  readonly commands: CommandHandler;
  readonly subscribers: Subscribers;
  readonly bus: BusProbe;
  readonly jobs: readonly Job[];
  readonly gauges: readonly Gauge[];
  readonly counts: Counts;
  /** Topics on which it has a subscription of its own name. */
  readonly listensTo: readonly string[];
  readonly alarms: Alarms;
  /** Ends the windows of the lake. */
  readonly windows: WindowClock;
  readonly pages: Pages | undefined;
  /** Lets subscribers read and messages come. Until then nothing runs that would keep a process alive. */
  readonly start: () => Promise<void>;
  /** Takes no more messages, finishes those at hand, and closes the files. No request may be under way. */
  readonly close: () => Promise<void>;
};

@Module({})
class Hosting {}

type Inside = {
  readonly now: () => Date;
  readonly uptimeMs: (() => number) | undefined;
  readonly client: ServiceBusClient;
  readonly http: Http;
  readonly ring: KeyRing;
};

export async function host(service: Service, settings: Settings, edge: Inside): Promise<Hosted> {
  const { now, uptimeMs, client, http, ring } = edge;
  const { name, views, policy, listensTo, pages, workers = [], jobs = [] } = service;
  const log = http.log.child({ service: name });
  const report = (message: string) => log.warn(message);
  const files = await openFiles(service, settings, now);
  const { store, database, answered, kept } = files;
  const commands = new CommandHandler(store);
  const parts = await partsOf(store, answered);
  const subscribers = new Subscribers(store, database, views, report, parts);
  publish(service, subscribers, { client, database: answered, report });
  const watch = watchOver(name, { store, commands, log, now, newId: http.newId });
  const windows = layLog(name, settings, { subscribers, parts }, { ...files, commands, now, report, ...watch });
  const answers = new Answers(answered, now, (error) => log.error({ err: error }, 'answers are not expired'));

  const shared = [
    ...[{ provide: EventStore, useValue: store }, { provide: KeyRing, useValue: ring }, Outcomes, People],
    ...[...kept, commands, database, subscribers, new Clock(now), new Report(report), new NewIds(http.newId)].map(
      byClass,
    ),
  ];
  const rules = new Map<string, Access>();
  const adapter = equipped(http, answers, watch.alarms, ring, (route) => rules.get(route));
  const app = await openApplication(service, shared, adapter, log);
  const strategy = new ServiceBusStrategy({
    ...{ client, service: name, topics: listensTo, policy, commands, report, now: () => now().getTime() },
    onDeadLetter: (subscription) => watch.alarms.note('dead-letter', subscription),
  });
  app.connectMicroservice({ strategy });
  await app.init();
  await adapter.getInstance().ready();
  const document = documentOf(app);
  for (const [route, access] of accessOf(document)) rules.set(route, access);
  const bus = new BusProbe(client, name, report);
  const troubles = watchTroubles({ name, log, now, uptimeMs, commands, subscribers, bus, strategy }, settings);

  for (const worker of workers)
    subscribers.add((part) => new WorkerSubscriber(app.get(worker), answered, report, part));
  const timed: Job[] = [windows, ...jobs.map((job) => app.get(job))];

  const reading = parts.includes(whole) ? subscribers : new Leases(answered, http.newId(), subscribers, report);
  const start = async () => {
    reading.start();
    await app.startAllMicroservices();
    bus.start();
    for (const job of [troubles, ...timed]) job.start();
  };
  const close = async () => {
    bus.stop();
    watch.end();
    await Promise.all([troubles, ...timed].map((job) => job.stop()));
    await reading.stop();
    await app.close();
    answers.close();
    await files.close();
  };
  const work = { store, database, answered, commands, subscribers, bus, jobs: timed, windows, alarms: watch.alarms };
  return { name, document, app, pages, ...work, ...measuredOf(service, app), start, close };
}

/** With providers that every controller, worker and job may ask for. */
async function openApplication({ module }: Service, shared: Provider[], adapter: FastifyAdapter, log: Logger) {
  const hosting = { module: Hosting, global: true, imports: [module], providers: shared, exports: shared };
  const app = await NestFactory.create<NestFastifyApplication>(hosting, adapter, {
    ...{ logger: nestLogger(log), bodyParser: false, abortOnError: false },
  });
  return app.useGlobalPipes(new InputPipe()).useGlobalFilters(new ProblemFilter());
}

function publish(
  { name, published }: Service,
  subscribers: Subscribers,
  options: Pick<PublisherOptions<Message>, 'client' | 'database' | 'report'>,
) {
  const publishing = { ...options, service: name, published: overseen(name, published) };
  subscribers.add((part) => new Publisher({ ...publishing, part }));
}

type Given = 'service' | 'log' | 'lake' | 'bronzes' | 'replace' | 'database';
type Logged = Omit<BronzeOptions & ClockOptions, Given> & Pick<Hosted, 'answered'>;
type Read = { readonly subscribers: Subscribers; readonly parts: readonly Part[] };
/** The last of all subscribers: whatever becomes of the lake, nothing here depends on it. */
function layLog(name: string, settings: Settings, { subscribers, parts }: Read, logged: Logged) {
  const options = { ...logged, service: name, database: logged.answered };
  const log = { url: placesOf(name, settings).events, key: cosmosOf(settings).client?.key };
  const bronzes = parts.map((part) => new Bronze({ ...options, log: { ...log, part }, lake: lakeOf(settings) }));
  const read = (bronze: Bronze) =>
    subscribers.addTo(bronze.marksIn(logged.store), bronze, { ...bronze.part, name: feedPartOf(bronze.part.name) });
  for (const bronze of bronzes) read(bronze);
  const replace = async ({ name }: Bronze, by: readonly Bronze[]) => {
    await subscribers.remove(name);
    for (const bronze of by) read(bronze);
  };
  return new WindowClock({ ...options, bronzes, replace });
}

function equipped(http: Http, answers: Answers, alarms: Alarms, ring: KeyRing, accessOf: Parameters<typeof guard>[2]) {
  const adapter = new FastifyAdapter(fastifyOptions(http));
  equip(adapter.getInstance(), http);
  guard(adapter.getInstance(), { ...http, alarms }, accessOf);
  keepAnswers(adapter.getInstance(), answers, (text) => ring.lookUpOf('request', text));
  return adapter;
}

const measuredOf = ({ gauges = [], counts = {}, listensTo }: Service, app: NestFastifyApplication) => ({
  ...{ gauges: gauges.map((gauge) => app.get(gauge)), counts, listensTo },
});

const byClass = (value: object) => ({ provide: value.constructor as Type, useValue: value });

/** What Nest tells about itself, in our log; its account of every start is for those who look closely. */
const nestLogger = (log: Logger): LoggerService => ({
  log: (message: unknown) => log.debug(String(message)),
  warn: (message: unknown) => log.warn(String(message)),
  error: (message: unknown) => log.error(message instanceof Error ? { err: message } : String(message)),
});
