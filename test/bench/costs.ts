import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startOtlpReceiver, type Said } from '#service/toy/otlp-receiver.contract.js';
import { rounded, type Figure } from './figure.js';
import { apart } from './modes.js';
import { offer } from './offering.js';
import { complete } from './orders.js';
import { commandOf, cpuSeconds } from './process-tree.js';
import { RunningShop } from './running-shop.js';
import { quoted } from './sales.js';

const [warmUp, orders, callers] = [600, 1_000, 8];
const [exportEveryMs, restSeconds] = [1_000, 20];

/**
 * What a complete order takes of what is paid for on Azure: request units, by service and by what was done, deliveries on the bus,
 * bytes in the logs, and CPU, by service; with everything that follows from it. And what
 * the same shop takes of them when nothing happens. The services tell it as they would tell any
 * collector; request units are those of our emulator.
 */
export async function* costs(folder: string): AsyncGenerator<Figure> {
  const collector = await startOtlpReceiver();
  const dataDir = join(folder, 'costs');
  const shop = await RunningShop.start(dataDir, [], undefined, {
    ...{ ...apart, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
    OTEL_METRIC_EXPORT_INTERVAL: String(exportEveryMs),
  });
  const look = async () => {
    // What was counted until now is told with the next export but one at the latest.
    await new Promise((resolve) => setTimeout(resolve, 3 * exportEveryMs));
    const of = (name: string, by: (said: Said) => unknown) => summed(collector.metrics(name), by);
    const appendsOf = (service: string) => {
      const told = collector.metrics('retreasure.store.append.duration', service);
      return [service, told.reduce((sum, { value }) => sum + value, 0)] as const;
    };
    return {
      unitsByService: of('retreasure.store.request_units', (said) => said['retreasure.service']),
      units: of('retreasure.store.request_units', (said) => said['db.operation.name']),
      deliveries: of('messaging.process.duration', (said) => said['messaging.destination.subscription.name']),
      messages: of('messaging.client.sent.messages', (said) => said['messaging.destination.name']),
      appends: new Map([...new Set(collector.resources().map((said) => String(said['service.name'])))].map(appendsOf)),
      bytes: logBytes(dataDir),
      cpu: cpuByService(shop.pids.service),
      atMs: performance.now(),
    };
  };
  type What = Exclude<keyof Awaited<ReturnType<typeof look>>, 'bytes' | 'atMs'>;
  await complete(shop, quoted, callers, await offer(shop, 'warm', warmUp));
  const unitIds = await offer(shop, 'measured', orders);
  const before = await look();
  const { calls } = await complete(shop, quoted, callers, unitIds);
  const after = await look();
  await new Promise((resolve) => setTimeout(resolve, restSeconds * 1_000));
  const later = await look();
  const perOrder = (what: What) => difference(before[what], after[what], calls);
  const figure = `of ${quoted.one}, and all that follows`;
  const tookSeconds = (after.atMs - before.atMs) / 1_000;
  yield { figure: `for how long that was measured, with what goes on at rest`, unit: 's', value: tookSeconds };
  yield { figure: `request units by service ${figure}`, unit: 'RU', ...perOrder('unitsByService') };
  yield { figure: `request units by operation ${figure}`, unit: 'RU', ...perOrder('units') };
  yield { figure: `appends ${figure}`, unit: 'appends', ...perOrder('appends') };
  yield { figure: `messages sent ${figure}`, unit: 'messages', ...perOrder('messages') };
  yield { figure: `messages delivered ${figure}`, unit: 'messages', ...perOrder('deliveries') };
  yield { figure: `bytes in the logs ${figure}`, unit: 'B', value: (after.bytes - before.bytes) / calls };
  yield { figure: `CPU of services ${figure}`, unit: 's', ...perOrder('cpu') };
  const seconds = (later.atMs - after.atMs) / 1_000;
  for (const [what, unit] of [['units', 'RU/s'] as const, ['cpu', 'cores'] as const])
    yield { figure: `${what} of all services at rest`, unit, ...difference(after[what], later[what], seconds) };
  await shop.stop();
  await collector.close();
}

/** By name and in all, for each of so many. */
function difference(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, many: number) {
  const by = [...after].map(([name, now]) => [name, (now - (before.get(name) ?? 0)) / many] as const);
  return {
    value: by.reduce((sum, [, each]) => sum + each, 0),
    by: Object.fromEntries(by.map(([name, each]) => [name, rounded(each)])),
  };
}

function summed(all: readonly { readonly value: number; readonly attributes: Said }[], by: (said: Said) => unknown) {
  const sums = new Map<string, number>();
  for (const { value, attributes } of all) {
    const name = String(by(attributes));
    sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return sums;
}

/** What the items of all logs hold, as they are sent. */
function logBytes(dataDir: string): number {
  const file = join(dataDir, 'emulator', 'cosmos.db');
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const sql = `select sum(length(cast(body as blob))) as bytes from item join container on container.number = item.container
      where container.database = 'events'`;
    return Number((db.prepare(sql).get() as { bytes: number }).bytes);
  } finally {
    db.close();
  }
}

function cpuByService(pids: readonly number[]) {
  const named = pids.map((pid) => [/\/apps\/(\w+)\//.exec(commandOf(pid))?.[1] ?? 'other', cpuSeconds(pid)] as const);
  return new Map(named);
}
