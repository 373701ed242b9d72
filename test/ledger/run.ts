import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceBusClient } from '@azure/service-bus';
import { readSubscriptions } from '#messaging/subscriptions.js';
import { RunningShop } from '../bench/running-shop.js';
import { settled } from '../bench/settling.js';
import { deadLetters, onTheBus } from '../chaos/quiet.js';
import { ofThatSize } from '../rush/offering.js';
import { eventsIn, statementsIn, sumOf } from './logs.js';
import { begin, end } from './misfortunes.js';
import { payOut, tradingHour } from './traffic.js';
import { verdict, type Verdict } from './verdict.js';

export type Wanted = {
  /** In all logs together. */
  readonly events: number;
  readonly seed: number;
  readonly topology: string;
  readonly stage: (stage: string, events: number) => void;
  readonly roundEnded: (round: Round) => void;
};
export type Round = {
  readonly seed: number;
  readonly seconds: number;
  readonly events: number;
  /** What the demo ended with: 1 if it found something that should never be, or lost its patience. */
  readonly exitCode: number;
};
export type Outcome = {
  readonly verdict: Verdict;
  readonly happened: ReadonlyMap<string, number>;
  readonly rounds: readonly Round[];
  readonly seconds: number;
  /** Logs and output; removed if nothing was found. */
  readonly folder: string;
};

/** Answers are waited for so briefly that what is late is late in a run, too; news is asked for as often as the shop may. */
const settings = {
  ...ofThatSize,
  ...{ ORDER_POLL_SECONDS: '5', PAYOUT_POLL_MINUTES: '5', DRIFT_MINUTES: '1', FX_IMPORT_MINUTES: '1' },
  ...{ PAYMENT_TIMEOUT_MS: '1000', CARRIER_TIMEOUT_MS: '1000', CHANNEL_TIMEOUT_MS: '1000', FX_TIMEOUT_MS: '1000' },
  ...{ PAYMENT_DUE_MINUTES: '1', CARRIER_SETTLE_SECONDS: '5', TRACKING_POLL_MINUTES: '1', LOG_LEVEL: 'error' },
};
const lookEveryMs = 1_000;
const [openMaxMs, quietMaxMs] = [120_000, 600_000];
const quota = { perSecond: 5_000, perDay: 10_000_000 };

/** A shop of its own, in which the demo trades hour after hour while everything goes wrong outside; then its books. */
export async function run(wanted: Wanted): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const dataDir = join(folder, 'data');
  const startedMs = performance.now();
  const { rounds, statements, happened } = await trade(wanted, dataDir, join(folder, 'demo.log'));
  const letters = await settle(wanted, dataDir, statements);
  wanted.stage('verdict', sumOf(eventsIn(dataDir)));
  const found = verdict({ dataDir, statements, happened, deadLetters: letters });
  if (found.findings.length === 0) rmSync(folder, { recursive: true });
  const seconds = (performance.now() - startedMs) / 1_000;
  return { verdict: found, happened, rounds, seconds, folder };
}

/** Round after round, until there are so many events. */
async function trade(wanted: Wanted, dataDir: string, logFile: string) {
  const shop = await opened(dataDir);
  const sandboxUrl = `http://127.0.0.1:${shop.sandboxPort}`;
  const counting = setInterval(() => wanted.stage('trade', sumOf(eventsIn(dataDir))), lookEveryMs);
  const rounds: Round[] = [];
  let statements = 0;
  try {
    await unlimited(sandboxUrl);
    await begin(sandboxUrl);
    for (let seed = wanted.seed; sumOf(eventsIn(dataDir)) < wanted.events; seed += 1) {
      const [beganMs, before] = [performance.now(), sumOf(eventsIn(dataDir))];
      const exitCode = await tradingHour({ port: shop.port, sandboxPort: shop.sandboxPort, dataDir }, seed, logFile);
      statements += await payOut(sandboxUrl);
      const round = {
        seed,
        exitCode,
        seconds: (performance.now() - beganMs) / 1_000,
        events: sumOf(eventsIn(dataDir)),
      };
      if (round.events === before) throw new Error(`nothing happens any more: see ${logFile}`);
      rounds.push(round);
      wanted.roundEnded(round);
    }
    const happened = await end(sandboxUrl);
    wanted.stage('quiet', sumOf(eventsIn(dataDir)));
    await quiet(shop, dataDir, wanted.topology, () => true);
    return { rounds, happened, statements: statements + (await payOut(sandboxUrl)) };
  } finally {
    clearInterval(counting);
    await shop.stop();
  }
}

/** Opened once more the shop asks all payers what they paid out. Answers with the dead letters, when nothing moves any more. */
async function settle({ topology, stage }: Wanted, dataDir: string, statements: number): Promise<string[]> {
  const shop = await opened(dataDir);
  try {
    stage('payouts', sumOf(eventsIn(dataDir)));
    return await quiet(shop, dataDir, topology, () => statementsIn(dataDir) >= statements);
  } finally {
    await shop.stop();
  }
}

/** It ends with this process, however that ends. */
async function opened(dataDir: string): Promise<RunningShop> {
  const shop = await RunningShop.start(dataDir, [], undefined, settings);
  const { service } = shop.pids;
  process.once('exit', () => {
    try {
      process.kill(service[0]!);
    } catch {
      // It has ended already.
    }
  });
  await open(shop);
  return shop;
}

/** Only when its sample shop is complete it says that it is open, and whoever trades with it may have troubles. */
async function open(shop: RunningShop) {
  for (const deadline = performance.now() + openMaxMs; !/is open/.test(shop.output); await sleep(lookEveryMs))
    if (performance.now() > deadline) throw new Error(`it does not open:\n${shop.output}`);
}

/** As large an application as {@link ofThatSize} says. */
async function unlimited(sandboxUrl: string) {
  for (const platform of ['ebay', 'etsy', 'shopify']) {
    const body = JSON.stringify({ platform, ...quota });
    const answer = await fetch(`${sandboxUrl}/control/market/quota`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`no quota at ${platform}: ${await answer.text()}`);
  }
}

/** Resolves with the dead letters when it is so and nothing was appended between two looks. @throws Error if that takes too long. */
async function quiet(shop: RunningShop, dataDir: string, topology: string, isSo: () => boolean): Promise<string[]> {
  const [, bus = ''] = /bus: (Endpoint=\S+)/.exec(shop.output) ?? [];
  const client = new ServiceBusClient(bus);
  const whole = { client, subscriptions: readSubscriptions(topology) };
  try {
    for (const deadline = performance.now() + quietMaxMs; ; await sleep(lookEveryMs)) {
      const before = sumOf(eventsIn(dataDir));
      await settled(shop);
      const held = await onTheBus(whole);
      await sleep(lookEveryMs);
      if (isSo() && held.length === 0 && sumOf(eventsIn(dataDir)) === before) return await deadLetters(whole);
      if (performance.now() > deadline) throw new Error(`it does not come to rest: ${held.join('; ')}`);
    }
  } finally {
    await client.close();
  }
}
