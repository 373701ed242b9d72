import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { startOtlpReceiver, type Said } from '#service/toy/otlp-receiver.contract.js';
import { readTopology } from '../../apps/emulator/src/topology.js';
import { rounded, type Figure } from './figure.js';
import { apart } from './modes.js';
import { offer } from './offering.js';
import { complete } from './orders.js';
import { commandOf, cpuSeconds } from './process-tree.js';
import { RunningShop } from './running-shop.js';
import { quoted } from './sales.js';

const [warmUp, orders, callers] = [600, 1_000, 8];
type Collector = Awaited<ReturnType<typeof startOtlpReceiver>>;
const [exportEveryMs, restSeconds] = [1_000, 20];

/**
 * What a complete order takes of what is paid for on Azure: request units, by service and by what was done, appends, messages and
 * the credits that Service Bus Standard would count for them, bytes in the logs, and CPU, by service; with everything that follows
 * from it, and without what the shop takes when nothing happens, which comes first. The services tell it as they would tell any
 * collector; request units are those of our emulator.
 */
export async function* costs(folder: string): AsyncGenerator<Figure> {
  const collector = await startOtlpReceiver();
  const dataDir = join(folder, 'costs');
  const shop = await RunningShop.start(dataDir, [], undefined, {
    ...{ ...apart, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
    OTEL_METRIC_EXPORT_INTERVAL: String(exportEveryMs),
  });
  const look = () => counted(collector, shop, dataDir);
  await complete(shop, quoted, callers, await offer(shop, 'warm', warmUp));
  const unitIds = await offer(shop, 'measured', orders);
  const resting = await look();
  await sleep(restSeconds * 1_000);
  const before = await look();
  const { calls } = await complete(shop, quoted, callers, unitIds);
  const after = await look();
  const [restedSeconds, tookSeconds] = [before.atS - resting.atS, after.atS - before.atS];
  const atRest = (what: Lasting) => difference(resting[what], before[what], restedSeconds);
  for (const [what, unit] of lasting) yield { ...atRest(what), figure: `at rest, a second: ${whatIs[what]}`, unit };
  const figure = `of ${quoted.one}, and all that follows`;
  for (const [what, unit] of lasting) {
    const { by: idle } = atRest(what);
    const none = new Map([...after[what].keys()].map((name) => [name, (idle[name] ?? 0) * tookSeconds]));
    const busy = new Map([...after[what]].map(([name, now]) => [name, now - none.get(name)!]));
    yield { ...difference(before[what], busy, calls), figure: `${whatIs[what]} ${figure}`, unit };
  }
  for (const what of ['appends', 'messages', 'deliveries'] as const)
    yield { ...difference(before[what], after[what], calls), figure: `${what} ${figure}`, unit: what };
  const sent = difference(before.messages, after.messages, calls).by;
  const { value: received } = difference(before.deliveries, after.deliveries, calls);
  yield { ...creditsOf(sent, received), figure: `credits of Service Bus Standard ${figure}`, unit: 'credits' };
  yield { figure: `bytes in the logs ${figure}`, unit: 'B', value: (after.bytes - before.bytes) / calls };
  await shop.stop();
  await collector.close();
}

const whatIs = {
  unitsByService: 'request units by service',
  units: 'request units by operation',
  cpu: 'CPU of services',
};
type Lasting = keyof typeof whatIs;
const lasting = [['unitsByService', 'RU'] as const, ['units', 'RU'] as const, ['cpu', 's'] as const];

async function counted(collector: Collector, shop: RunningShop, dataDir: string) {
  // What was counted until now is told with the next export but one at the latest.
  await sleep(3 * exportEveryMs);
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
    atS: performance.now() / 1_000,
  };
}

/** One for each message sent or received, and for each filter that a message is held against: those of all subscriptions to its topic. */
function creditsOf(sent: Readonly<Record<string, number>>, received: number) {
  const [namespace] = readTopology('libs/messaging/service-bus.json').UserConfig.Namespaces;
  const by = namespace!.Topics!.map(({ Name, Subscriptions = [] }) => {
    const filters = Subscriptions.reduce((sum, { Rules = [] }) => sum + Rules.length, 0);
    return [Name, rounded((sent[Name] ?? 0) * (1 + filters))] as const;
  });
  return { value: by.reduce((sum, [, credits]) => sum + credits, received), by: Object.fromEntries(by) };
}

/** By name and in all, for each of so many. */
function difference(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, many: number) {
  const by = [...after].map(([name, now]) => [name, (now - (before.get(name) ?? 0)) / many] as const);
  return {
    value: by.reduce((sum, [, each]) => sum + each, 0),
    by: Object.fromEntries(by.map(([name, each]) => [name, rounded(each)])) as Readonly<Record<string, number>>,
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
