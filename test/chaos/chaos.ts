import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import { buy, offer } from './buyers.js';
import { Chance } from './chance.js';
import { readFiles } from './evidence.js';
import { Killer, plannedKills } from './killer.js';
import { PatientClient } from './patient-client.js';
import { deadLetters, quiet } from './quiet.js';
import { notRebuilt } from './rebuilt.js';
import { plannedRequests, unitIdsOf } from './requests.js';
import { Tap } from './tap.js';
import { tapTopology } from './tapped-topology.js';
import { freePort, until, Victim } from './victim.js';
import { verdict } from './verdict.js';

const startMs = 30_000;
const stopMs = 20_000;
const quietMs = 90_000;
const tapName = 'chaos';

export type ChaosOptions = {
  readonly pieces: number;
  /** For every piece. */
  readonly buyers: number;
  readonly kills: number;
  readonly seed: number;
  /** Where the build lies. */
  readonly dist: string;
  readonly topology: string;
  /** How long a buyer tries to get an answer. */
  readonly patienceMs: number;
  readonly progress: (progress: Progress) => void;
};

export type Progress = {
  readonly stage: string;
  readonly answered: number;
  readonly orders: number;
  readonly kills: number;
};

export type Outcome = {
  /** What was broken, in sentences; empty if every promise was kept. */
  readonly findings: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
  /** Logs, databases and output of the processes; removed when nothing was found. */
  readonly folder: string;
};

/** A busy hour with everything going wrong: buyers, duplicates, old news, and processes that are killed at any instant. */
export async function chaos(options: ChaosOptions): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const scene = await setUp(options, folder);
  try {
    const outcome = await play(options, scene, folder);
    if (outcome.findings.length === 0) rmSync(folder, { recursive: true });
    return outcome;
  } catch (error) {
    return { findings: [`The run broke off: ${String(error)}`], figures: {}, folder };
  } finally {
    await scene.tap.stop();
    await scene.client.close();
    for (const victim of scene.victims) await victim.stop(stopMs);
  }
}

type Scene = Awaited<ReturnType<typeof setUp>>;

async function setUp({ dist, topology, seed, patienceMs }: ChaosOptions, folder: string) {
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const tapped = join(folder, 'topology.json');
  const subscriptions = tapTopology(topology, tapped, tapName);
  const [busPort, port] = [await freePort(), await freePort()];
  const bus = `Endpoint=sb://127.0.0.1:${busPort};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`;
  const url = `http://127.0.0.1:${port}`;
  const emulator = new Victim({
    name: 'emulator',
    entry: join(dist, 'apps/emulator/src/main.js'),
    env: { EMULATOR_PORT: String(busPort), DATA_DIR: join(folder, 'bus'), SERVICE_BUS_TOPOLOGY: tapped },
    logFile: join(folder, 'emulator.log'),
  });
  const services = new Victim({
    name: 'services',
    entry: join(dist, 'apps/local/src/main.js'),
    env: {
      ...{ PORT: String(port), DATA_DIR: dataDir, SERVICE_BUS_CONNECTION_STRING: bus, SAMPLE_SHOP: 'off' },
      ...{ RATE_LIMIT_PER_SECOND: '1000000', LOG_LEVEL: 'warn' },
    },
    logFile: join(folder, 'services.log'),
  });
  // The SDK's own delays would make each kill of the bus a long silence: 60 s for a send that was under way.
  const retryOptions = { retryDelayInMs: 500, maxRetryDelayInMs: 5_000, timeoutInMs: 3_000 };
  const client = new ServiceBusClient(bus, { retryOptions });
  const topics = [...new Set(subscriptions.map(({ topic }) => topic))];
  const tap = new Tap(client, topics, tapName, seed);
  const buyersClient = new PatientClient(url, patienceMs);
  return { dataDir, subscriptions, url, emulator, services, victims: [services, emulator], client, tap, buyersClient };
}

async function play(options: ChaosOptions, scene: Scene, folder: string): Promise<Outcome> {
  const { pieces, buyers, kills, seed, progress } = options;
  const { victims, tap, buyersClient, dataDir, url } = scene;
  const chance = new Chance(seed, 'kills');
  const killer = new Killer(victims, chance);
  const unitIds = unitIdsOf(pieces);
  const requests = plannedRequests(unitIds, buyers, seed);
  const plan = plannedKills(kills, requests.length, chance);
  const placed = new AbortController();
  let answered = 0;
  const tell = (stage: string) => progress({ stage, answered, orders: requests.length, kills: killer.kills });

  tell('start');
  for (const victim of victims) victim.start();
  const ready = async () => (await fetch(`${url}/health/ready`)).ok;
  await until('the services are ready', ready, startMs);
  tap.start();
  await offer(buyersClient, unitIds);

  const beganMs = performance.now();
  const killing = killer.whilePlacing(plan, () => answered, placed.signal);
  const told = await buy(buyersClient, requests, () => {
    answered += 1;
    tell('orders');
  });
  const placingMs = performance.now() - beganMs;
  placed.abort();
  await killing;
  tell('drain: the last kills');
  await killer.whileDraining(plan);
  await until('the services are ready again', ready, startMs);
  const drainingFromMs = performance.now();
  const stuck = await quiet(scene, quietMs, ([moving = 'silence']) => tell(`drain: ${moving}`));
  const drainMs = performance.now() - drainingFromMs;
  const letters = await deadLetters(scene);
  tell('verdict');
  await tap.stop();
  const unclean = (await Promise.all(victims.map((victim) => victim.stop(stopMs)))).filter((how) => how !== undefined);
  const evidence = {
    ...(await readFiles(dataDir)),
    ...{ notRebuilt: await notRebuilt(dataDir), told, heard: tap.seen, deadLetters: letters },
  };
  const findings = [...stuck, ...unclean, ...victims.flatMap(({ endedItself }) => endedItself), ...verdict(evidence)];
  const figures = {
    ...{ orders: requests.length, sold: evidence.catalogueRows.filter(({ status }) => status === 'sold').length },
    ...{ events: evidence.orders.length + evidence.inventory.length, published: tap.seen.size },
    ...{ copiesSent: tap.copiesSent, copiesHeard: tap.copiesHeard, retries: buyersClient.retries },
    ...{ killsOfServices: scene.services.kills, killsOfEmulator: scene.emulator.kills },
    ...{ placingMs: Math.round(placingMs), drainMs: Math.round(drainMs) },
    ordersPerSecond: Math.round((requests.length * 1_000) / placingMs),
  };
  return { findings, figures, folder };
}
