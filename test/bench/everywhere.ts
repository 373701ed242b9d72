import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apart, exposures, rank, type Exposures } from '../rush/exposures.js';
import { draft, ofThatSize, publish } from '../rush/offering.js';
import { ended, isOurs, quoted, rush, settled, type Rush } from '../rush/rush.js';
import { verdict } from '../rush/verdict.js';
import { marketplaces, wantedPieces } from '../rush/wanted.js';
import { all, quiet, type Answered, type Method, type World } from '../rush/world.js';
import { rounded, type Figure } from './figure.js';
import { inventoryChecks } from './inventory-checks.js';
import { RunningShop } from './running-shop.js';

const seed = 20_261_121;
const pollSeconds = 30;
/** Every marketplace takes some time for an answer; this one always takes so long to take a listing down. */
const delayMs = 300;
const goals = { beyondMs: 2_000, apartMs: 50 };
const attempts = 3;

/**
 * So many pieces for sale at three marketplaces, in the shop and at the till, sold in one instant: how fast they are offered,
 * for how long what is sold can still be bought, and when everybody who did not get it has the money back.
 */
export async function* everywhere(folder: string, pieces: number): AsyncGenerator<Figure> {
  const settings = { ...ofThatSize, ORDER_POLL_SECONDS: String(pollSeconds), SAMPLE_SHOP: 'off' };
  const shop = await RunningShop.start(join(folder, 'everywhere'), [], undefined, settings);
  shop.watchMemory();
  try {
    const [world, wanted] = [worldOf(shop), wantedPieces(seed, pieces)];
    const unitIds = wanted.map(({ unitId }) => unitId);
    await draft(world, unitIds);
    const took = await publish(world, unitIds);
    for (const channel of marketplaces)
      yield { figure: `listings published at ${channel}`, value: pieces / took[channel], unit: 'listings/s' };
    const all = (3 * pieces) / Math.max(...Object.values(took));
    yield { figure: 'listings published at all three at once', value: all, unit: 'listings/s' };

    const quotes = await quoted(world, wanted);
    await world.control('PUT', '/control/faults', troubles);
    // The crowd has machines of its own elsewhere: here it gets what those leave who serve it.
    setPriority(constants.priority.PRIORITY_LOW);
    const buyers = await rush(world, wanted, quotes, seed);
    const endedSeconds = await ended(world, buyers);
    const settledSeconds = await settled(world, buyers);
    const exposed = await exposures(world);
    const { broken, tally } = await verdict(world, wanted, buyers);
    yield* exposureFigures(exposed, endedSeconds);
    yield await ordersFigure(world, buyers);
    yield { figure: 'until every conflict is settled', value: settledSeconds, unit: 's', seed, pieces, ...tally };
    yield { figure: 'promises that were broken', value: broken.length, unit: 'promises', goal: { below: 1 }, broken };
    yield { figure: 'memory of all processes, at most', value: shop.peakMb, unit: 'MB' };
    await world.control('DELETE', '/control/faults');
    yield* inventoryChecks(shop);
  } finally {
    await shop.stop();
  }
}

const troubles = [
  { match: { part: 'webhooks', path: '/ebay' }, fault: 'drop', chance: 0.5 },
  { match: { part: 'webhooks', path: '/shopify' }, fault: 'drop', chance: 0.5 },
  { match: { part: 'webhooks', path: '/etsy' }, fault: 'duplicate', chance: 0.5 },
  { match: { part: 'etsy', method: 'PATCH' }, fault: 'delay', ms: delayMs },
];

function worldOf(shop: RunningShop): World {
  const authorization = shop.staff();
  const sandbox = `http://127.0.0.1:${shop.sandboxPort}`;
  return {
    shop: async (method, path, body, headers = {}) =>
      ask(method, `http://127.0.0.1:${shop.port}${path}`, body, { ...headers, authorization: await authorization() }),
    control: (method, path, body) => ask(method, sandbox + path, body),
    async buy(platform, sku) {
      const { status, body } = await ask('POST', `${sandbox}/control/market/buy`, { platform, sku });
      if (status !== 201 && status !== 409) throw new Error(`nobody can buy: ${status} ${JSON.stringify(body)}`);
      return status === 201;
    },
    // The shop asks by itself.
    polled: () => Promise.resolve(),
    later: () => sleep(1_000),
  };
}

async function ask<Body>(
  method: Method,
  url: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered<Body>> {
  const json = body && { body: JSON.stringify(body) };
  const type = body && { 'content-type': 'application/json' };
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(url, { method, ...json, headers: { ...type, ...headers } });
      const text = await answer.text();
      return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
    } catch (error) {
      if (attempt === attempts || method !== 'GET') throw error;
    }
  }
}

function* exposureFigures(exposed: Exposures, endedSeconds: number): Generator<Figure> {
  const { known, missing } = exposed;
  for (const channel of marketplaces) {
    const measured = known.filter((one) => one.channel === channel).map(({ measuredMs }) => measuredMs);
    const of = (share: number) => ({ value: rank(measured, share), unit: 'ms' });
    const figure = `exposed at ${channel} after it was sold elsewhere`;
    const below = goals.beyondMs + (channel === 'etsy' ? delayMs : 0);
    yield { figure: `${figure}, p50`, ...of(0.5), endings: measured.length };
    yield { figure: `${figure}, p95`, ...of(0.95) };
    yield { figure: `${figure}, p99`, ...of(0.99), goal: { below }, most: rank(measured, 1) };
  }
  yield { figure: 'endings', value: known.length / endedSeconds, unit: 'endings/s', endings: known.length };
  const differences = known.map(({ toldMs, measuredMs }) => Math.abs(toldMs - measuredMs));
  const quantiles = { p50: rounded(rank(differences, 0.5)), p99: rounded(rank(differences, 0.99)) };
  const goal = { below: goals.apartMs };
  yield {
    figure: 'exposure told and measured are apart, at most',
    value: apart(exposed),
    unit: 'ms',
    goal,
    ...quantiles,
  };
  yield { figure: 'endings that only one of them knows', value: missing.length, unit: 'endings', goal: { below: 1 } };
}

type OrderListed = { readonly orderId: string; readonly status: string; readonly changedAt: string };

/** All of them, those too that came too late, until the last piece was somebody's for good. */
async function ordersFigure(world: World, { beganAt, told }: Rush): Promise<Figure> {
  await quiet(world);
  const orders = await all<OrderListed>(world, 'orders', '?status=confirmed');
  const last = Math.max(...orders.map(({ changedAt }) => Date.parse(changedAt)));
  const seconds = (last - beganAt) / 1_000;
  const count = told.filter(({ unitId, status }) => isOurs(unitId) && status !== 0).length;
  return { figure: 'orders decided meanwhile', value: count / seconds, unit: 'orders/s', orders: count, seconds };
}
