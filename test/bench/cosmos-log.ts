import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CosmosEventStore } from '#eventsourcing/cosmos.store.js';
import type { EventStore, Position } from '#eventsourcing/event-store.js';
import { quantile } from './closed-loop.js';
import type { Figure } from './figure.js';
import { cpuSeconds, rssMb } from './process-tree.js';

const [callers, count, page] = [32, 5_000, 100];
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
/** As long as an order's first event, sealed. */
const placed = {
  type: 'OrderPlaced',
  data: { buyer: 'sealed'.repeat(60), lines: [{ unitId: 'CM-72.49.3', minor: 125_000 }] },
};
type Ready = { readonly cosmos: { readonly endpoint: string; readonly key: string } };

/** The log on Cosmos DB through the SDK, against our emulator in a process of its own: what either spends on an operation. */
export async function* cosmosLog(folder: string): AsyncGenerator<Figure> {
  const emulator = fork('dist/apps/emulator/src/main.js', {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, DATA_DIR: join(folder, 'cosmos'), EMULATOR_PORT: '0' },
  });
  const [{ cosmos }] = (await once(emulator, 'message')) as [Ready];
  const store = await CosmosEventStore.open(`${cosmos.endpoint}/events/orders`, {
    now: () => new Date(),
    cosmos: { client: { key: cosmos.key } },
  });
  const measure = (what: string, work: (n: number) => Promise<unknown>) => measured(emulator.pid!, what, work);
  const append = (name: string) => (n: number) => store.append(`${name}-${n}`, 0, [placed], cause);
  await measure('', append('warm'));
  yield* await measure('appends, of one event', append('order'));
  yield* await measure('streams of one event read', (n) => store.read(`order-${n}`));
  yield* await fed(emulator.pid!, store);
  yield { figure: 'memory of the emulator', value: rssMb([emulator.pid!]), unit: 'MB' };
  await store.close();
  emulator.kill();
  await once(emulator, 'exit');
}

async function measured(emulator: number, what: string, work: (n: number) => Promise<unknown>): Promise<Figure[]> {
  const [begun, before, ms] = [performance.now(), spent(emulator), new Float64Array(count)];
  let next = 0;
  const caller = async () => {
    for (let n = next++; n < count; n = next++) {
      const asked = performance.now();
      await work(n);
      ms[n] = performance.now() - asked;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const value = count / ((performance.now() - begun) / 1_000);
  const [p50, p99] = [0.5, 0.99].map((share) => Number(quantile(ms.sort(), share).toPrecision(3)));
  return [
    { figure: what, value, unit: '1/s', callers, p50Ms: p50, p99Ms: p99 },
    cpuOf(what, before, spent(emulator), count),
  ];
}

/** By somebody who reads for the first time, page by page, one after the other. */
async function fed(emulator: number, store: EventStore): Promise<Figure[]> {
  const [begun, before] = [performance.now(), spent(emulator)];
  let [events, position]: [number, Position] = [0, null];
  for (let read = await store.after(position, page); read.events.length > 0; read = await store.after(position, page))
    [events, position] = [events + read.events.length, read.position];
  const value = events / ((performance.now() - begun) / 1_000);
  return [{ figure: 'events fed', value, unit: '1/s', page }, cpuOf('events fed', before, spent(emulator), events)];
}

/** CPU seconds of the emulator, and of this process. */
const spent = (emulator: number) => [cpuSeconds(emulator), cpuSeconds(process.pid)] as const;

function cpuOf(what: string, before: readonly number[], after: readonly number[], of: number): Figure {
  const [emulatorMicros, clientMicros] = after.map((seconds, n) => Math.round(((seconds - before[n]!) / of) * 1e6));
  return {
    figure: `CPU of one: ${what}`,
    value: emulatorMicros! + clientMicros!,
    unit: 'µs',
    emulatorMicros,
    clientMicros,
  };
}
