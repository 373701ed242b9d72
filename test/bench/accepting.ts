import { median } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { Limits, type Limit } from './limits.js';
import { accept, cpuFigure, offer, type Measured } from './orders.js';
import type { RunningShop } from './running-shop.js';

const callers = 32;
const rounds = 3;
const warmUp = 1_000;
const ordersPerRound = 3_000;
const limitCalls = 20_000;

/**
 * Orders that are accepted without waiting, beside what this machine could do at best, in turns: a noisy minute hits
 * both, and the ratio of a round means something.
 */
export async function* accepting(shop: RunningShop, folder: string): AsyncGenerator<Figure> {
  const limits = await Limits.start(folder);
  const bare: Limit[] = [];
  const committed: Limit[] = [];
  const accepted: Measured[] = [];
  const front: Measured[] = [];
  await limits.measure('/bare', callers, limitCalls);
  await limits.measure('/commit', callers, limitCalls);
  await accept(shop, callers, await offer(shop, 'a0', warmUp));
  for (let round = 1; round <= rounds; round += 1) {
    const units = await offer(shop, `a${round}`, ordersPerRound);
    const behindStoppedBus = await offer(shop, `f${round}`, ordersPerRound);
    bare.push(await limits.measure('/bare', callers, limitCalls));
    committed.push(await limits.measure('/commit', callers, limitCalls));
    accepted.push(await accept(shop, callers, units));
    front.push(await accept(shop, callers, behindStoppedBus, true));
  }
  await limits.stop();
  yield limitFigure('bare Fastify', bare);
  yield limitFigure('Fastify and one grouped, fsynced commit', committed);
  yield rateFigure('orders accepted', accepted);
  yield ratioFigure('orders accepted, of the limit', accepted, committed, { atLeast: 0.5 });
  yield cpuFigure('an order accepted, and all that follows', accepted);
  yield drainFigure(accepted);
  yield rateFigure('orders accepted while the bus stands still', front);
  yield ratioFigure('orders accepted while the bus stands still, of the limit', front, committed);
}

const rate = ({ calls, seconds }: Measured) => calls / seconds;

const limitFigure = (figure: string, measured: readonly Limit[]): Figure => ({
  ...{ figure, value: median(measured.map((limit) => limit.rate)), unit: 'requests/s' },
  rounds: measured.map((limit) => rounded(limit.rate)),
  serverMicros: rounded(median(measured.map(({ serverMicros }) => serverMicros))),
  clientMicros: rounded(median(measured.map(({ clientMicros }) => clientMicros))),
});

const rateFigure = (figure: string, measured: readonly Measured[]): Figure => ({
  ...{ figure, value: median(measured.map(rate)), unit: 'orders/s' },
  rounds: measured.map((run) => rounded(rate(run))),
});

function ratioFigure(figure: string, orders: readonly Measured[], limits: readonly Limit[], goal?: Figure['goal']) {
  const ratios = orders.map((run, round) => rate(run) / limits[round]!.rate);
  return { figure, value: median(ratios), unit: 'of 1', ...(goal && { goal }), rounds: ratios.map(rounded) };
}

/** How fast the orders that were accepted at once came to their end, counted from the first call. */
const drainFigure = (measured: readonly Measured[]): Figure => ({
  figure: 'orders accepted, and confirmed and marked sold',
  value: median(measured.map(({ calls, seconds, settledSeconds }) => calls / (seconds + settledSeconds))),
  unit: 'orders/s',
  settledAfterSeconds: measured.map(({ settledSeconds }) => rounded(settledSeconds)),
});
