import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ServiceBusClient } from '@azure/service-bus';
import { metrics, type Attributes, type Meter, type Observable } from '@opentelemetry/api';
import { splitStream } from '#eventsourcing/decider.js';
import { Count, meterOf } from '#eventsourcing/measure.js';
import { DeadLetters } from '#messaging/dead-letters/dead-letters.js';
import { alarmKinds } from './alarms.js';
import { alert, type AlertEvent } from './alert.js';
import type { Hosted } from './hosted.js';
import { troubleKinds } from './troubles.js';

export type Reading = readonly [value: number, attributes?: Attributes];

/** A number that a service knows of itself. It is asked when metrics are exported, so what it asks must have a limit. */
export type Gauge = {
  /** retreasure.channels.exposure */
  readonly metric: string;
  /** In UCUM: s, {piece}. */
  readonly unit: string;
  readonly meaning: string;
  read(): Promise<readonly Reading[]>;
};

type Read = () => Promise<readonly Reading[]> | readonly Reading[];

const deadMax = 100;
const alerts = new Count('retreasure.alerts', '{alert}', 'Alarms that were raised');

/** Lets services be asked whenever metrics are exported. Answers with the end of that. */
export function observe(hosted: readonly Hosted[], client: ServiceBusClient): () => void {
  const gauges = new Gauges(meterOf(metrics.getMeterProvider()));
  const ends = [ofProcess(gauges)];
  for (const one of hosted) {
    const service = { 'retreasure.service': one.name };
    ofService(gauges, one, service);
    gauges.gauge(
      'retreasure.bus.dead_letters',
      '{message}',
      `What nobody could handle, at most ${deadMax}`,
      service,
      deadLetters(one, client),
    );
    for (const gauge of one.gauges) gauges.gauge(gauge.metric, gauge.unit, gauge.meaning, service, () => gauge.read());
    ends.push(countFacts(one, service));
  }
  return () => {
    gauges.end();
    for (const end of ends) end();
  };
}

/** Instruments that several services share, each made once. */
class Gauges {
  private readonly made = new Map<string, Observable>();
  private ended = false;

  constructor(private readonly meter: Meter) {}

  gauge(name: string, unit: string, description: string, own: Attributes, read: Read) {
    this.read(name, () => this.meter.createObservableGauge(name, { unit, description }), own, read);
  }

  counter(name: string, unit: string, description: string, own: Attributes, read: Read) {
    this.read(name, () => this.meter.createObservableCounter(name, { unit, description }), own, read);
  }

  /** Rises and falls, and can be added up. */
  level(name: string, unit: string, description: string, own: Attributes, read: Read) {
    this.read(name, () => this.meter.createObservableUpDownCounter(name, { unit, description }), own, read);
  }

  end() {
    this.ended = true;
  }

  private read(name: string, make: () => Observable, own: Attributes, read: Read) {
    const instrument = this.made.get(name) ?? make();
    this.made.set(name, instrument);
    instrument.addCallback(async (result) => {
      if (this.ended) return;
      try {
        for (const [value, attributes] of await read()) result.observe(value, { ...own, ...attributes });
      } catch (error) {
        // Who closes closes what we ask.
        if (!this.ended) throw error;
      }
    });
  }
}

function ofService(gauges: Gauges, { subscribers, store, bus }: Hosted, own: Attributes) {
  const bySubscriber = <One extends { readonly name: string }>(all: readonly One[], of: (one: One) => number) => {
    const sums = new Map<string, number>();
    // The parts of the feed that this process reads, together.
    for (const one of all) {
      const [name] = one.name.split('@') as [string];
      sums.set(name, (sums.get(name) ?? 0) + of(one));
    }
    return [...sums].map(([name, sum]): Reading => [sum, { 'retreasure.subscriber': name }]);
  };
  gauges.gauge('retreasure.subscriber.lag', '{event}', 'How far who reads the log is behind', own, async () =>
    bySubscriber(await subscribers.status(), ({ behind }) => behind),
  );
  gauges.counter('retreasure.subscriber.failures', '{failure}', 'How often who reads the log failed', own, () =>
    bySubscriber(subscribers.subscriptions, ({ failures }) => failures),
  );
  gauges.counter('retreasure.store.request_units', '{request_unit}', 'What Cosmos DB has charged', own, () =>
    [...store.charges].map(([what, { requestUnits }]) => [requestUnits, { 'db.operation.name': what }]),
  );
  gauges.gauge('retreasure.bus.reachable', '{service}', 'Whether the bus is there', own, () => [
    [bus.problem === undefined ? 1 : 0],
  ]);
  gauges.gauge('retreasure.lake.reachable', '{service}', 'Whether the lake takes what is laid in it', own, async () => {
    const laying = (await subscribers.status()).filter(({ name }) => /^bronze(@|$)/.test(name));
    return [[laying.every(({ failure }) => failure === undefined) ? 1 : 0]];
  });
}

/** Of all subscriptions that a service has; those of a bus that is not there nobody knows. */
function deadLetters({ name, listensTo, bus }: Hosted, client: ServiceBusClient): Read {
  const looks = listensTo.map((topic) => {
    const count = new DeadLetters(client, { topic, subscription: name }).counting(deadMax);
    const of = { 'messaging.destination.name': topic, 'messaging.destination.subscription.name': name };
    return async (): Promise<Reading> => [await count(), of];
  });
  return async () => (bus.problem === undefined ? Promise.all(looks.map((look) => look())) : []);
}

/** Counts what this process appends, from nothing: who reads a counter sees that it rose only if it was there before. */
function countFacts({ store, counts }: Hosted, own: Attributes): () => void {
  for (const kind of Object.keys({ ...alarmKinds, ...troubleKinds }))
    alerts.add(0, { ...own, 'retreasure.alert.kind': kind });
  for (const count of Object.values(counts)) count.add(0, own);
  return store.onAppend((events) => {
    for (const { stream, type, data } of events)
      if (splitStream(stream)[0] === alert.stream || type === 'TroubleBegan')
        alerts.add(1, { ...own, 'retreasure.alert.kind': (data as AlertEvent['data']).kind });
      else counts[type]?.add(1, own);
  });
}

/** Answers with the end of it. */
function ofProcess(gauges: Gauges): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  gauges.level('process.memory.usage', 'By', 'What the process has in memory', {}, () => [[process.memoryUsage.rss()]]);
  gauges.gauge('nodejs.eventloop.delay.p99', 's', 'How late the event loop is, since the last export', {}, () => {
    const seconds = delay.percentile(99) / 1e9;
    delay.reset();
    return [[seconds]];
  });
  return () => void delay.disable();
}
