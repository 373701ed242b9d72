import { median, pooled, quantile } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { complete, cpuFigure, offer, type Measured } from './orders.js';
import type { RunningShop } from './running-shop.js';

const warmUp = 2_000;
const rounds = 3;
const ordersPerRound = new Map([
  [1, 300],
  [8, 1_500],
  [32, 3_000],
]);

/** Complete orders a second at 1, 8 and 32 callers in turn, three rounds, with the latency of the placing call. */
export async function* completeOrders(shop: RunningShop): AsyncGenerator<Figure> {
  await complete(shop, 32, await offer(shop, 'warm', warmUp));
  const runs = new Map([...ordersPerRound.keys()].map((callers) => [callers, [] as Measured[]]));
  for (let round = 1; round <= rounds; round += 1)
    for (const [callers, count] of ordersPerRound)
      runs.get(callers)!.push(await complete(shop, callers, await offer(shop, `r${round}c${callers}`, count)));
  for (const [callers, measured] of runs) yield* figures(callers, measured);
}

function* figures(callers: number, runs: readonly Measured[]): Generator<Figure> {
  const most = callers === Math.max(...ordersPerRound.keys());
  const rates = runs.map(({ calls, seconds }) => calls / seconds);
  yield {
    ...{ figure: `complete orders at ${callers}`, value: median(rates), unit: 'orders/s' },
    ...(most ? { goal: { atLeast: 500 } } : {}),
    ...{ rounds: rates.map(rounded), settledAfterSeconds: runs.map(({ settledSeconds }) => rounded(settledSeconds)) },
  };
  const latenciesMs = pooled(runs);
  const calls = latenciesMs.length;
  const placing = `placing call with Prefer: wait at ${callers}`;
  yield { figure: `${placing}, p50`, value: quantile(latenciesMs, 0.5), unit: 'ms', calls };
  const p99 = { figure: `${placing}, p99`, value: quantile(latenciesMs, 0.99), unit: 'ms' };
  yield { ...p99, ...(most ? { goal: { below: 100 } } : {}), calls };
  yield cpuFigure(`a complete order at ${callers}`, runs);
}
