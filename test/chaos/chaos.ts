import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { booksAt } from './books.js';
import { buy, cheapen, isPriced, offer, type Told } from './buyers.js';
import { planEarlyCampaign } from './campaigns.js';
import { Chance } from './chance.js';
import { Correspondence } from './correspondence.js';
import { readFiles } from './evidence.js';
import { hoursAfter } from './hours-after.js';
import { Killer, plannedKills } from './killer.js';
import { deadLetters, quiet } from './quiet.js';
import { notRebuilt } from './rebuilt.js';
import { plannedRequests, unitIdsOf, type Crowd } from './requests.js';
import { markersOf } from './people.js';
import { plaintextIn } from './plaintext.js';
import { plannedReaders, shopWindow } from './readers.js';
import { issuerFolder, setScene, type Scene } from './scene.js';
import { summary, type Figures } from './summary.js';
import { until } from './victim.js';
import { verdict } from './verdict.js';

const startMs = 30_000;
const stopMs = 20_000;
// What failed while everything was killed is tried again, after half a minute at most each time.
const quietMs = 150_000;
// Nobody buys these, so that there is always something to write about.
const shownPieces = 8;
// With fewer, chance alone may spare us one of the troubles.
const enoughCards = 100;

export type ChaosOptions = Crowd & {
  readonly pieces: number;
  /** How many of the buyers have to do with our letters; to the others nobody may ever write. */
  readonly readers: number;
  readonly kills: number;
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
  readonly figures: Figures;
  /** Logs, databases and output of the processes; removed when nothing was found. */
  readonly folder: string;
};

/**
 * A busy hour and the evening after it with everything going wrong: buyers, duplicates, old news, a payment provider that stumbles,
 * a mail server that does, people who change their minds about letters, and processes that are killed at any instant.
 */
export async function chaos(options: ChaosOptions): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const outcome = await perform(options, folder);
  if (outcome.findings.length === 0) rmSync(folder, { recursive: true });
  return outcome;
}

async function perform(options: ChaosOptions, folder: string): Promise<Outcome> {
  const scene = await setScene(options, folder);
  try {
    return await play(options, scene, folder);
  } catch (error) {
    const ended = scene.victims.flatMap(({ endedItself }) => endedItself);
    return { findings: [`The run broke off: ${String(error)}`, ...new Set(ended)], figures: {}, folder };
  } finally {
    await scene.tap.stop();
    await scene.client.close();
    for (const victim of scene.victims) await victim.stop(stopMs);
    await scene.issuer.close();
    await scene.signer.close();
    await scene.mail.close();
  }
}

async function play(options: ChaosOptions, scene: Scene, folder: string): Promise<Outcome> {
  const { seed, progress } = options;
  const { victims, troubles, complaints, counters, signer, mail } = scene;
  const chance = new Chance(seed, 'kills');
  const killer = new Killer(victims, chance);
  const [unitIds, shown] = [unitIdsOf(options.pieces), shopWindow(shownPieces)];
  const requests = plannedRequests(unitIds, options);
  const plan = plannedKills(options.kills, requests.length, chance);
  const correspondence = new Correspondence(plannedReaders(requests, shown, options), counters.shop, signer, seed);
  mail.onLetter = (letter) => correspondence.hear(letter);
  const placed = new AbortController();
  let answered = 0;
  const tell = (stage: string) => progress({ stage, answered, orders: requests.length, kills: killer.kills });

  tell('start');
  const startedMs = performance.now();
  await open(scene, [...unitIds, ...shown]);
  const beganMs = performance.now();
  await troubles.start();
  const killing = killer.whilePlacing(plan, () => answered, placed.signal);
  const half = Promise.withResolvers<void>();
  const buying = buy(counters, requests, {
    enter: (key) => correspondence.visit(key),
    leave(key) {
      correspondence.leave(key);
      answered += 1;
      tell('orders');
      if (2 * answered >= requests.length) half.resolve();
    },
  });
  const [told] = await Promise.all([buying.finally(half.resolve), half.promise.then(() => noon(scene, shown))]);
  const placingMs = performance.now() - beganMs;
  placed.abort();
  await killing;
  tell('drain: the last kills');
  await killer.whileDraining(plan);
  await ready(scene);
  tell('letters');
  await hoursAfter({ scene, killer, plan, correspondence, pieces: shown, ready: () => ready(scene) });
  await answering(scene);
  await troubles.stop();
  const waitedFrom = new Date().toISOString();
  const drainingFromMs = performance.now();
  const stuck = await quiet(scene, quietMs, ([moving = 'silence']) => tell(`drain: ${moving}`));
  const drainMs = performance.now() - drainingFromMs;
  tell('verdict');
  const { unclean, ...left } = await leftBehind(scene, folder, seed);
  const evidence = { ...left, ...{ told, waitedFrom, said: correspondence.said, letters: mail.log } };
  const ended = victims.flatMap(({ endedItself }) => endedItself);
  const findings = [
    ...[...stuck, ...unclean, ...ended, ...complaints, ...correspondence.complaints],
    ...[...spared(requests, scene), ...verdict(evidence)],
  ];
  const durationMs = performance.now() - startedMs;
  return { findings, figures: summary(evidence, scene, { placingMs, drainMs, durationMs }), folder };
}

/** When half of them are there: a campaign for those, and lower prices. */
async function noon({ counters }: Scene, shown: readonly string[]) {
  await planEarlyCampaign(counters.shop);
  await cheapen(counters, shown, 'noon');
}

/** Troubles that happened to nobody, where there were enough to meet them. */
function spared(requests: readonly Told['request'][], { troubles }: Scene): string[] {
  const cards = requests.filter(({ card }) => card !== undefined).length;
  return cards < enoughCards ? [] : troubles.missing.map((name) => `${name}: never happened, so nothing is proved.`);
}

/** Ends the shop and collects what is there then. */
async function leftBehind(scene: Scene, folder: string, seed: number) {
  const { victims, tap, dataDir } = scene;
  const lyingOpen = () => plaintextIn(folder, markersOf(seed), [issuerFolder]);
  const whileRunning = await lyingOpen();
  const [dead, booked] = [await deadLetters(scene), await booksAt(scene.sandboxUrl)];
  await tap.stop();
  const unclean = (await Promise.all(victims.map((victim) => victim.stop(stopMs)))).filter((how) => how !== undefined);
  return {
    ...(await readFiles(dataDir)),
    // Before and after it stopped: what is in a write-ahead log goes into its database, or is gone.
    plaintext: [...new Set([...whileRunning, ...(await lyingOpen())])],
    ...{ notRebuilt: await notRebuilt(dataDir), booked, heard: tap.seen, deadLetters: dead, unclean },
  };
}

async function open(scene: Scene, unitIds: readonly string[]) {
  const { emulator, sandbox, services, counters, tap } = scene;
  emulator.start();
  sandbox.start();
  // The first rates are imported when the services start.
  await answering(scene);
  services.start();
  await ready(scene);
  tap.start();
  await offer(counters, unitIds);
  let looks = 0;
  await until('every piece has its price', () => isPriced(counters, unitIds, ++looks), startMs);
}

const ready = ({ url }: Scene) =>
  until('the services are ready', async () => (await fetch(`${url}/health/ready`)).ok, startMs);

const answering = ({ sandboxUrl }: Scene) =>
  until('the sandbox answers', async () => (await fetch(`${sandboxUrl}/control/faults`)).ok, startMs);
