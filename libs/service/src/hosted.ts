import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Module, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceBusClient } from '@azure/service-bus';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { dropChanged } from '#eventsourcing/view-subscriber.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openDatabase } from '#eventsourcing/database.js';
import { EventStore, type Upcasters } from '#eventsourcing/event-store.js';
import { Outcomes } from '#eventsourcing/outcome.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { Publisher } from '#messaging/publisher.js';
import { WorkerSubscriber } from '#eventsourcing/worker.js';
import { ServiceBusStrategy } from '#messaging/service-bus.strategy.js';
import { Answers, IdempotencyRow } from './answers.js';
import { BusProbe } from './bus-probe.js';
import { Clock } from './clock.js';
import { Report } from './report.js';
import { equip, fastifyOptions, type Http } from './http.js';
import { keepAnswers } from './idempotency.js';
import { InputPipe } from './input.pipe.js';
import { documentOf, type ApiDocument } from './openapi.js';
import { ProblemFilter } from './problem.filter.js';
import type { Service } from './service.js';
import { placesOf, type Settings } from './settings.js';
import { Subscribers } from './subscribers.js';

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
  /** Lets subscribers read and messages come. Until then nothing runs that would keep a process alive. */
  readonly start: () => Promise<void>;
  /** Takes no more messages, finishes those at hand, and closes the files. No request may be under way. */
  readonly close: () => Promise<void>;
};

@Module({})
class Hosting {}

export async function host(
  service: Service,
  settings: Settings,
  edge: { readonly now: () => Date; readonly client: ServiceBusClient; readonly http: Http },
): Promise<Hosted> {
  const { now, client, http } = edge;
  const { name, views, policy, published, listensTo, upcasters, workers = [], jobs = [] } = service;
  const log = http.log.child({ service: name });
  const report = (message: string) => log.warn(message);
  const places = placesOf(name, settings);
  const store = openEventStore(places.events, now, upcasters);
  const database = await openDatabase(
    places.views,
    views.map(({ row }) => row),
    dropChanged(views),
  );
  // Apart from the views, which can be deleted: what we told others, requests and the bus, we do not tell anew.
  const answered = await openDatabase(places.answers, [IdempotencyRow]);
  const publisher = new Publisher({ client, service: name, published, database: answered, report });
  const subscribers = new Subscribers(store, database, views, report);
  subscribers.add(publisher);
  const answers = new Answers(answered, now, (error) => log.error({ err: error }, 'answers are not expired'));

  const shared = [
    ...[{ provide: EventStore, useValue: store }, CommandHandler, Outcomes],
    ...[database, subscribers, new Clock(now), new Report(report)].map(byClass),
  ];
  const module = { module: Hosting, global: true, imports: [service.module], providers: shared, exports: shared };
  const adapter = equipped(http, answers);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    ...{ logger: nestLogger(log), bodyParser: false, abortOnError: false },
  });
  app.useGlobalPipes(new InputPipe()).useGlobalFilters(new ProblemFilter());
  const commands = app.get(CommandHandler);
  const strategy = new ServiceBusStrategy({
    ...{ client, service: name, topics: listensTo, policy, commands, report, now: () => now().getTime() },
  });
  app.connectMicroservice({ strategy });
  await app.init();
  await adapter.getInstance().ready();
  const document = documentOf(app);
  const bus = new BusProbe(client, name, report);

  for (const worker of workers) subscribers.add(new WorkerSubscriber(app.get(worker), answered, report));
  const timed = jobs.map((job) => app.get(job));

  const start = async () => {
    subscribers.start();
    await app.startAllMicroservices();
    bus.start();
    for (const job of timed) job.start();
  };
  const close = async () => {
    bus.stop();
    await Promise.all(timed.map((job) => job.stop()));
    await subscribers.stop();
    await app.close();
    answers.close();
    await answered.destroy();
    await database.destroy();
    await store.close();
  };
  return { name, document, app, store, database, answered, commands, subscribers, bus, start, close };
}

function equipped(http: Http, answers: Answers) {
  const adapter = new FastifyAdapter(fastifyOptions(http));
  equip(adapter.getInstance(), http);
  keepAnswers(adapter.getInstance(), answers);
  return adapter;
}

const byClass = (value: object) => ({ provide: value.constructor as Type, useValue: value });

/** The log by URL: `sqlite:<file>`. */
function openEventStore(url: string, now: () => Date, upcasters: Upcasters): EventStore {
  const file = url.slice('sqlite:'.length);
  mkdirSync(dirname(file), { recursive: true });
  return new SqliteEventStore(file, now, upcasters);
}

/** What Nest tells about itself, in our log; its account of every start is for those who look closely. */
const nestLogger = (log: Logger): LoggerService => ({
  log: (message: unknown) => log.debug(String(message)),
  warn: (message: unknown) => log.warn(String(message)),
  error: (message: unknown) => log.error(message instanceof Error ? { err: message } : String(message)),
});
