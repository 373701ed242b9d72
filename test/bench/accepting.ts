import { closedLoop, median, type Run } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { Limits, type Limit } from './limits.js';
import { offer } from './offering.js';
import { quoteIdOf } from './order-requests.js';
import { accept, cpuFigure, rate, type Measured } from './orders.js';
import type { RunningShop } from './running-shop.js';
import type { Answer } from './wire.js';

const callers = 32;
const rounds = 3;
const warmUp = 500;
const limitCalls = 20_000;

/** Orders of one kind: what is sent for each piece, and how it went with everything at work and at the front door alone. */
type Way = {
  readonly name: string;
  readonly ordersPerRound: number;
  readonly requests: (unitIds: readonly string[]) => Promise<string[]>;
  readonly atWork: Measured[];
  readonly alone: Measured[];
};

/**
 * Orders that are accepted without waiting, beside what this machine could do at best, in turns: a noisy minute hits
 * both, and the ratio of a round means something.
 */
export async function* accepting(shop: RunningShop, folder: string): AsyncGenerator<Figure> {
  const limits = await Limits.start(folder, await shop.requests());
  const bare: Limit[] = [];
  const committed: Limit[] = [];
  const quoting: Run[] = [];
  const quote = (unitIds: readonly string[]) => quotedRequests(shop, unitIds, quoting);
  const enter = async (unitIds: readonly string[]) => {
    const requests = await shop.requests();
    return unitIds.map((unitId) => requests.sold(unitId, false));
  };
  const ways: Way[] = [
    { name: 'marketplace orders accepted', ordersPerRound: 2_000, requests: enter, atWork: [], alone: [] },
    { name: 'orders by quote accepted', ordersPerRound: 1_000, requests: quote, atWork: [], alone: [] },
  ];
  await limits.measure('/bare', callers, limitCalls);
  await limits.measure('/commit', callers, limitCalls);
  await accept(shop, callers, await enter(await offer(shop, 'a0', warmUp)));
  for (let round = 1; round <= rounds; round += 1) {
    bare.push(await limits.measure('/bare', callers, limitCalls));
    committed.push(await limits.measure('/commit', callers, limitCalls));
    for (const [index, { ordersPerRound, requests, atWork, alone }] of ways.entries()) {
      const lot = `a${round}w${index}`;
      const [some, others] = [await offer(shop, lot, ordersPerRound), await offer(shop, `${lot}s`, ordersPerRound)];
      const [first, second] = [await requests(some), await requests(others)];
      atWork.push(await accept(shop, callers, first));
      alone.push(await accept(shop, callers, second, true));
    }
  }
  await limits.stop();
  yield limitFigure('bare Fastify', bare);
  yield limitFigure('Fastify and one grouped, fsynced commit', committed);
  yield rateFigure('quotes issued', quoting, 'quotes/s');
  for (const way of ways) yield* figures(way, committed);
}

function* figures({ name, atWork, alone }: Way, limits: readonly Limit[]): Generator<Figure> {
  yield rateFigure(name, atWork, 'orders/s');
  yield ratioFigure(`${name}, of the limit`, atWork, limits, { atLeast: 0.5 });
  yield cpuFigure(`${name}, each, and all that follows`, atWork);
  yield drainFigure(`${name}, and confirmed and marked sold`, atWork);
  yield rateFigure(`${name} while bus and sandbox stand still`, alone, 'orders/s');
  yield ratioFigure(`${name} while bus and sandbox stand still, of the limit`, alone, limits);
}

/** The quotes are issued before, in a closed loop of their own that is measured for itself. */
async function quotedRequests(shop: RunningShop, unitIds: readonly string[], quoting: Run[]): Promise<string[]> {
  const [requests, orders] = [await shop.requests(), [] as string[]];
  const errands = unitIds.map((unitId) => ({
    request: requests.quote([unitId], `quote-${unitId}`),
    takes: (quote: Answer) => quote.status === 201 && orders.push(requests.cardOrder(quoteIdOf(quote), false)) > 0,
  }));
  quoting.push(await closedLoop(shop.port, callers, errands));
  return orders;
}

const limitFigure = (figure: string, measured: readonly Limit[]): Figure => ({
  ...{ figure, value: median(measured.map((limit) => limit.rate)), unit: 'requests/s' },
  rounds: measured.map((limit) => rounded(limit.rate)),
  serverMicros: rounded(median(measured.map(({ serverMicros }) => serverMicros))),
  clientMicros: rounded(median(measured.map(({ clientMicros }) => clientMicros))),
});

const rateFigure = (figure: string, runs: readonly Run[], unit: string): Figure => ({
  ...{ figure, value: median(runs.map(rate)), unit },
  rounds: runs.map((run) => rounded(rate(run))),
});

function ratioFigure(figure: string, orders: readonly Measured[], limits: readonly Limit[], goal?: Figure['goal']) {
  const ratios = orders.map((run, round) => rate(run) / limits[round]!.rate);
  return { figure, value: median(ratios), unit: 'of 1', ...(goal && { goal }), rounds: ratios.map(rounded) };
}

/** How fast the orders that were accepted at once came to their end, counted from the first call. */
const drainFigure = (figure: string, measured: readonly Measured[]): Figure => ({
  figure,
  value: median(measured.map(({ calls, seconds, settledSeconds }) => calls / (seconds + settledSeconds))),
  unit: 'orders/s',
  settledAfterSeconds: measured.map(({ settledSeconds }) => rounded(settledSeconds)),
});
