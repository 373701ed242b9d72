import { median, pooled, quantile } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { offer } from './offering.js';
import { complete, cpuFigure, rate, type Measured } from './orders.js';
import type { RunningShop } from './running-shop.js';
import { sales, type Sale } from './sales.js';

const warmUp = 1_500;
const rounds = 3;
const ordersPerRound = new Map([
  [1, 200],
  [8, 800],
  [32, 2_000],
]);

/**
 * Orders a second that come to their end at 1, 8 and 32 callers, three rounds each: quoted and paid by card, and entered
 * for a marketplace, in turns, so that a noisy minute hits both.
 */
export async function* completeOrders(shop: RunningShop): AsyncGenerator<Figure> {
  for (const [index, sale] of sales.entries())
    await complete(shop, sale, 32, await offer(shop, `warm${index}`, warmUp));
  const runs = new Map(sales.map((sale) => [sale, new Map<number, Measured[]>()]));
  for (let round = 1; round <= rounds; round += 1)
    for (const [callers, count] of ordersPerRound)
      for (const [sale, byCallers] of runs) {
        const unitIds = await offer(shop, `r${round}c${callers}${sale.isQuoted ? 'q' : 'm'}`, count);
        const measured = await complete(shop, sale, callers, unitIds);
        byCallers.set(callers, [...(byCallers.get(callers) ?? []), measured]);
      }
  for (const [sale, byCallers] of runs)
    for (const [callers, measured] of byCallers) yield* figures(sale, callers, measured);
}

function* figures(sale: Sale, callers: number, runs: readonly Measured[]): Generator<Figure> {
  const most = callers === Math.max(...ordersPerRound.keys());
  const rates = runs.map(rate);
  yield {
    ...{ figure: `${sale.many} at ${callers}`, value: median(rates), unit: 'orders/s' },
    ...(most ? { goal: { atLeast: 500 } } : {}),
    ...{ rounds: rates.map(rounded), settledAfterSeconds: runs.map(({ settledSeconds }) => rounded(settledSeconds)) },
  };
  yield* latencies(`placing ${sale.one} with Prefer: wait at ${callers}`, runs, 'lastMs', most ? 100 : undefined);
  if (sale.isQuoted) yield* latencies(`quoting and placing ${sale.one} at ${callers}`, runs, 'wholeMs');
  yield cpuFigure(`${sale.one} at ${callers}`, runs);
}

function* latencies(what: string, runs: readonly Measured[], part: 'lastMs' | 'wholeMs', p99Below?: number) {
  const latenciesMs = pooled(runs.map((run) => run[part]));
  const calls = latenciesMs.length;
  yield { figure: `${what}, p50`, value: quantile(latenciesMs, 0.5), unit: 'ms', calls } satisfies Figure;
  const p99 = { figure: `${what}, p99`, value: quantile(latenciesMs, 0.99), unit: 'ms' };
  yield { ...p99, ...(p99Below === undefined ? {} : { goal: { below: p99Below } }), calls } satisfies Figure;
}
