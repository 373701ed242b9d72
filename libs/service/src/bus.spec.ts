import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { z } from 'zod';
import { contract } from '#contracts/contract.js';
import { id } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';
import type { View } from '#eventsourcing/view.js';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { ask, whenever } from '#messaging/policy.js';
import type { Published } from '#messaging/publication.js';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import type { Service } from './service.js';
import { toy } from './toy/counter.module.js';
import type { CounterEvent } from './toy/counter.js';
import { startToy } from './toy/toy.contract.js';

const CounterCounted = contract('test.counters.counted.v1', 'It counted.', z.object({ counterId: id }), {
  counterId: 'c',
});
const published: Published<CounterEvent> = (_, counterId) => [CounterCounted.of({ counterId })];

type Heard = { type: 'Heard'; data: Record<string, never> };
const echo: Decider<{ type: 'Hear'; data: Record<string, never> }, Heard, { heard: boolean }> = {
  stream: 'echo',
  initial: { heard: false },
  decide: (_, { heard }) => (heard ? [] : [{ type: 'Heard', data: {} }]),
  evolve: () => ({ heard: true }),
};
@Entity('echo')
class EchoRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) counterId!: string;
  @Column({ type: 'varchar', length: 24 }) at!: string;
}
const echoes: View<EchoRow, Heard> = {
  name: 'echoes',
  version: 1,
  stream: 'echo',
  row: EchoRow,
  evolve: (_, { at }, counterId) => ({ counterId, at }),
};
@Module({})
class EchoModule {}

const services: Service[] = [
  { ...toy, published },
  {
    ...{ name: 'echoes', module: EchoModule, views: [anyView(echoes)], published: () => [], upcasters: {} },
    policy: [whenever(CounterCounted, ({ counterId }) => [ask(echo, counterId, { type: 'Hear', data: {} })])],
    listensTo: ['counters'],
  },
];
const Topics = [{ Name: 'counters', Subscriptions: [{ Name: 'echoes' }] }, { Name: 'echoes' }];
const topology = { UserConfig: { Namespaces: [{ Name: 'local', Topics }] } };

describe('Services on a bus', () => {
  let port: number;
  let exporter: InMemorySpanExporter;
  let spans: ReadableSpan[];
  let running: Awaited<ReturnType<typeof startToy>>;
  beforeAll(async () => {
    port = await freePort();
    spans = [];
    exporter = new InMemorySpanExporter();
    exporter.export = (some, done) => {
      spans.push(...some);
      done({ code: 0 });
    };
    const SERVICE_BUS_CONNECTION_STRING = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true`;
    running = await startToy({
      services,
      env: { SERVICE_BUS_CONNECTION_STRING },
      edge: { exporters: { spans: exporter } },
    });
  });

  it('take orders before the bus is there, and pass them on when it comes, in one trace', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const made = await running.send('POST', '/v1/counters', { by: 1 }, { traceparent });
    const counterId = made.headers.get('location')!.split('/').pop()!;
    expect((await running.ready()).ready).toBe(false);

    const emulator = await startEmulator({ topology, port });
    const { store, subscribers } = running.service('echoes');
    await new Promise<void>((resolve) => store.onAppend(() => resolve()));
    await subscribers.caughtUp();
    const echoRow = await running.service('echoes').database.manager.findOneByOrFail(EchoRow, { counterId });
    expect(echoRow.at).toBeDefined();
    await untilReady();
    await running.close();
    await emulator.close();

    const ours = spans.filter((span) => span.spanContext().traceId === traceparent.slice(3, 35));
    const parents = new Map(ours.map((span) => [span.spanContext().spanId, span.name]));
    const led = ours.map(
      ({ name, parentSpanContext }) => `${parents.get(parentSpanContext!.spanId) ?? 'caller'} > ${name}`,
    );
    // Publishing is tried until the bus is there, and every attempt is a span.
    expect([...new Set(led)].sort()).toEqual([
      'Count > append',
      'Count > publish Counted',
      'Count > view counters',
      'Hear > append',
      'Hear > view echoes',
      'POST /v1/counters > Count',
      'caller > POST /v1/counters',
      'consume test.counters.counted.v1 > Hear',
      'publish Counted > consume test.counters.counted.v1',
    ]);
  });

  it('go on while the lake cannot be reached, and say so', async () => {
    const emulator = await startEmulator({ topology, port: 0 });
    let at = Date.parse('2026-01-10T03:07:00.000Z');
    const env = { SERVICE_BUS_CONNECTION_STRING: emulator.connectionString, LAKE_URL: 'file:/dev/null/lake' };
    const cut = await startToy({ services, env, edge: { now: () => new Date(at) } });
    await cut.send('POST', '/v1/counters', { by: 1 });
    at += 300_000;
    expect((await cut.send('POST', '/v1/counters', { by: 1 })).status).toBe(201);
    const because = expect.stringMatching(/^counters: bronze: E/);
    for (let told = await cut.ready(); !(told.ready && told.because.length > 0); told = await cut.ready())
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await cut.ready()).because).toContainEqual(because);
    await cut.close();
    await emulator.close();
  });

  async function untilReady() {
    while (!(await running.ready()).ready) await new Promise((resolve) => setImmediate(resolve));
  }
});

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
