import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { contract } from '#contracts/contract.js';
import { id } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { Count } from '#eventsourcing/measure.js';
import { ask, whenever } from '#messaging/policy.js';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import type { Gauge } from './gauges.js';
import type { Service } from './service.js';
import { toy } from './toy/counter.module.js';
import type { CounterEvent } from './toy/counter.js';
import { startOtlpReceiver } from './toy/otlp-receiver.contract.js';
import { startToy } from './toy/toy.contract.js';

const Counted = contract('test.counters.counted.v1', 'It counted.', z.object({ counterId: id }), { counterId: 'c' });

class Weight implements Gauge {
  readonly metric = 'retreasure.test.weight';
  readonly unit = 'g';
  readonly meaning = 'What it weighs';
  read = async () => [[7, { scale: 'left' }] as const];
}
@Module({ providers: [Weight] })
class WeighingModule {}

const grudge: Decider<{ type: 'Hear'; data: Record<string, never> }, never, null> = {
  stream: 'grudge',
  initial: null,
  decide() {
    throw new Refusal('no', 'It wants to hear nothing.');
  },
  evolve: () => null,
};

const services: Service[] = [
  {
    ...toy,
    counts: { Counted: new Count('retreasure.test.counted', '{count}', 'How often it counted') },
    published: (_: { type: CounterEvent['type'] }, counterId: string) => [Counted.of({ counterId })],
  },
  {
    ...{ name: 'grudges', module: WeighingModule, gauges: [Weight], views: [], published: () => [], upcasters: {} },
    policy: [whenever(Counted, ({ counterId }) => [ask(grudge, counterId, { type: 'Hear', data: {} })])],
    listensTo: ['counters'],
  },
];
const Topics = [{ Name: 'counters', Subscriptions: [{ Name: 'grudges' }] }, { Name: 'grudges' }];
const topology = { UserConfig: { Namespaces: [{ Name: 'local', Topics }] } };

describe('Metrics', () => {
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let running: Awaited<ReturnType<typeof startToy>>;
  let at = Date.parse('2026-01-10T03:07:00.000Z');
  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    emulator = await startEmulator({ topology, port: 0 });
    running = await startToy({
      services,
      env: {
        ...{ SERVICE_BUS_CONNECTION_STRING: emulator.connectionString, LAKE_URL: 'file:/dev/null/lake' },
        ...{ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, OTEL_METRIC_EXPORT_INTERVAL: '100' },
        SERVICE_BUS_TIMEOUT_MS: '500',
      },
      edge: { now: () => new Date(at) },
    });
  });
  afterAll(async () => {
    await running.close();
    await receiver.close();
  });

  const of = (name: string, wanted: Record<string, unknown>) =>
    receiver
      .metrics(name)
      .find(({ attributes }) => Object.entries(wanted).every(([key, value]) => attributes[key] === value))?.value;
  const told = (name: string, wanted: Record<string, unknown>, value: number) =>
    receiver.until(() => of(name, wanted) === value);
  const counters = { 'retreasure.service': 'counters' };
  const subscription = {
    ...{ 'messaging.destination.name': 'counters', 'messaging.destination.subscription.name': 'grudges' },
  };

  it('begin at nothing, so that the first time is seen', async () => {
    await told('retreasure.bus.reachable', counters, 1);
    await told('retreasure.lake.reachable', counters, 1);
    await told('retreasure.bus.dead_letters', subscription, 0);
    await told('retreasure.alerts', { ...counters, 'retreasure.alert.kind': 'failed-logins' }, 0);
    await told('retreasure.test.counted', counters, 0);
    await told('retreasure.subscriber.failures', { ...counters, 'retreasure.subscriber': 'bronze' }, 0);
  });

  it('tell what a service says of itself', () => told('retreasure.test.weight', { scale: 'left' }, 7));

  it('tell how the process is', async () => {
    await receiver.until(() => receiver.metrics('process.memory.usage').length > 0);
    expect(receiver.metrics('process.memory.usage')[0]!.value).toBeGreaterThan(10_000_000);
    expect(receiver.metrics('nodejs.eventloop.delay.p99')[0]!.value).toBeLessThan(10);
  });

  it('follow a fact to the bus, and into the dead letters of who refuses it', async () => {
    await running.send('POST', '/v1/counters', { by: 1 });
    await told('retreasure.test.counted', counters, 1);
    const type = { 'retreasure.message.type': 'test.counters.counted.v1', 'error.type': 'no' };
    await told('messaging.process.duration', { ...subscription, ...type }, 1);
    await told('messaging.client.operation.duration', { 'messaging.destination.name': 'counters' }, 1);
    await told('messaging.client.sent.messages', { 'messaging.destination.name': 'counters' }, 1);
    await told('retreasure.bus.dead_letters', subscription, 1);
    await told('retreasure.subscriber.lag', { ...counters, 'retreasure.subscriber': 'publisher' }, 0);
  });

  it('count alarms', async () => {
    const stranger = { authorization: 'Bearer nobody' };
    for (let tries = 0; tries < 30; tries++) await running.send('GET', '/v1/counters/x', undefined, stranger);
    await told('retreasure.alerts', { ...counters, 'retreasure.alert.kind': 'failed-logins' }, 1);
  });

  it('tell of a lake that takes nothing', async () => {
    at += 300_000;
    await running.send('POST', '/v1/counters', { by: 1 });
    await told('retreasure.lake.reachable', counters, 0);
    await receiver.until(
      () => (of('retreasure.subscriber.failures', { ...counters, 'retreasure.subscriber': 'bronze' }) ?? 0) > 0,
    );
  });

  it('tell of a bus that is gone, and who falls behind', async () => {
    await emulator.close();
    await running.send('POST', '/v1/counters', { by: 1 });
    await told('retreasure.bus.reachable', counters, 0);
    await told('retreasure.subscriber.lag', { ...counters, 'retreasure.subscriber': 'publisher' }, 1);
  });
});
