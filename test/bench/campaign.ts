import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median, pooled, quantile } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { offer } from './offering.js';
import { openLoop, type Sent } from './open-loop.js';
import { cpuSeconds } from './process-tree.js';
import { meetReaders } from './readers.js';
import { RunningShop } from './running-shop.js';
import { settled } from './settling.js';
import { Wire } from './wire.js';

const rounds = 5;
const ordersPerSecond = 20;
/** A token is good for a minute at least. */
const chunkSeconds = 20;
const chunk = ordersPerSecond * chunkSeconds;
const lines = 8;
const aloneChunks = 2;
/** A loaded machine sends that much slower than it is told to. */
const headroom = 2;
const pollMs = 100;

type Round = {
  readonly alone: readonly Sent[];
  readonly meanwhile: readonly Sent[];
  readonly lettersPerSecond: number;
  /** Of the services. */
  readonly cores: number;
};

/** What placing an order takes while a campaign writes to people over SMTP, and what it takes without; in turns. */
export async function* campaign(folder: string, letters: number, perSecond: number): AsyncGenerator<Figure> {
  const dataDir = join(folder, 'campaign');
  const readers = Math.ceil(letters / rounds);
  await meetReaders(dataDir, readers);
  const sink = fork(fileURLToPath(new URL('./mail-sink.js', import.meta.url)));
  const [port] = (await once(sink, 'message')) as [number];
  const shop = await RunningShop.start(dataDir, [], undefined, {
    ...{ MAIL_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
    ...{ MAILS_PER_SECOND: `${perSecond}`, QUIET_HOURS: '00:00-00:00', MESSAGES_MAX: '50' },
  });
  try {
    const done: Round[] = [];
    await sell(shop, await offer(shop, 'warm', chunk));
    for (let round = 1; round <= rounds; round += 1) done.push(await inTurns(shop, sink, round, readers, perSecond));
    yield* figures(done, readers * rounds, perSecond);
  } finally {
    await shop.stop();
    sink.disconnect();
  }
}

async function inTurns(shop: RunningShop, sink: ChildProcess, round: number, readers: number, perSecond: number) {
  const meanwhileMax = Math.ceil(((readers / perSecond) * headroom) / chunkSeconds) + 1;
  const unitIds = await offer(shop, `mail${round}`, (aloneChunks + meanwhileMax) * chunk);
  const next = () => sell(shop, unitIds.splice(0, chunk));
  await settled(shop);
  const alone: Sent[] = [];
  for (let n = 0; n < aloneChunks; n += 1) alone.push(await next());
  await settled(shop);
  const before = await takenBy(sink);
  const { service } = shop.pids;
  const [begun, cpuBefore] = [performance.now(), cpuSeconds(...service)];
  await send(shop, `bench-${round}`);
  const meanwhile: Sent[] = [];
  let ended: number | undefined;
  const letters = untilTaken(sink, before + readers).then(() => (ended = performance.now()));
  while (ended === undefined) {
    if (unitIds.length === 0) throw new Error('letters still go out, and there is nothing left to sell');
    meanwhile.push(await next());
  }
  const seconds = ((await letters) - begun) / 1_000;
  const cores = (cpuSeconds(...service) - cpuBefore) / ((performance.now() - begun) / 1_000);
  await settled(shop);
  return { alone, meanwhile, lettersPerSecond: readers / seconds, cores };
}

async function sell(shop: RunningShop, unitIds: readonly string[]): Promise<Sent> {
  const requests = await shop.requests();
  const wires = Array.from({ length: lines }, () => new Wire(shop.port));
  const asked = wires.map((wire) => async (request: string) => {
    const { status, head, body } = await wire.ask(request);
    if (status !== 201) throw new Error(`not sold:\n${head}\n\n${body}`);
  });
  const all = unitIds.map((unitId) => requests.sold(unitId, true));
  return openLoop(asked, ordersPerSecond, all).finally(() => wires.forEach((wire) => wire.close()));
}

async function send(shop: RunningShop, campaignId: string) {
  const now = Date.now();
  const [startAt, endAt] = [now, now + 7 * 86_400_000].map((at) => new Date(at).toISOString());
  const letter = {
    en: { subject: 'Clocks that tick again', paragraphs: ['Our clockmaker has been busy all winter.'] },
  };
  const body = {
    ...{ name: campaignId, segmentId: 'readers', startAt, endAt, controlPercent: 0 },
    variants: [{ variant: 'a', sharePercent: 100, letter }],
    utm: { source: 'letters', medium: 'email', campaign: campaignId },
  };
  const headers = { authorization: await shop.staff()(), 'content-type': 'application/json' };
  const url = `http://127.0.0.1:${shop.port}/v1/campaigns/${campaignId}`;
  const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`no campaign: ${await answer.text()}`);
}

/** Orders go on meanwhile, until the chunk that has begun is sold. */
async function untilTaken(sink: ChildProcess, count: number) {
  while ((await takenBy(sink)) < count) await sleep(pollMs);
}

async function takenBy(sink: ChildProcess): Promise<number> {
  sink.send('how many?');
  const [taken] = (await once(sink, 'message')) as [number];
  return taken;
}

function* figures(done: readonly Round[], letters: number, perSecond: number): Generator<Figure> {
  const what = `placing an order with Prefer: wait at ${ordersPerSecond}/s`;
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const of = (some: readonly Sent[]) => quantile(pooled(some.map(({ sinceDueMs }) => sinceDueMs)), share);
    const [alone, meanwhile] = [done.map((one) => of(one.alone)), done.map((one) => of(one.meanwhile))];
    yield { figure: `${what}, ${name}`, value: median(alone), unit: 'ms', rounds: alone.map(rounded) };
    yield {
      figure: `${what} while letters go out, ${name}`,
      value: median(meanwhile),
      unit: 'ms',
      rounds: meanwhile.map(rounded),
    };
    const ratios = meanwhile.map((ms, round) => ms / alone[round]!);
    yield {
      figure: `${what} while letters go out, ${name}, of that without`,
      value: median(ratios),
      unit: 'x',
      rounds: ratios.map(rounded),
    };
  }
  const rates = done.map(({ lettersPerSecond }) => lettersPerSecond);
  const told = {
    letters,
    atMost: perSecond,
    rounds: rates.map(rounded),
    cores: done.map(({ cores }) => rounded(cores)),
  };
  yield { figure: 'letters sent meanwhile', value: median(rates), unit: 'letters/s', ...told };
}
