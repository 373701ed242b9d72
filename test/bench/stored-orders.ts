import { join } from 'node:path';
import { median } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { complete, cpuFigure, memoryFigure, offer, type Measured } from './orders.js';
import { RunningShop } from './running-shop.js';

const few = 2_000;
const callers = 32;
const rounds = 5;
const ordersPerRound = 2_000;
const lot = 2_000;

/**
 * Throughput with few and with many orders stored. Two shops run side by side and are measured in turns, the other one
 * idle, because a machine's speed drifts more in ten minutes than we want to find. Both were started anew and have done
 * the same warm-up before: the last 2,000 of the orders that they have stored.
 */
export async function* storedOrders(
  folder: string,
  many: number,
  progress: (stored: number) => void,
): AsyncGenerator<Figure> {
  const filling = await RunningShop.start(join(folder, 'many'));
  for (let stored = 0; stored < many - few; stored += lot) {
    const count = Math.min(lot, many - few - stored);
    await complete(filling, callers, await offer(filling, `s${stored}`, count));
    progress(stored + count);
  }
  await filling.stop();

  const shops = [await RunningShop.start(join(folder, 'few')), await RunningShop.start(join(folder, 'many'))];
  yield {
    figure: `start with ${many - few} orders stored`,
    value: shops[1]!.startMs,
    unit: 'ms',
    goal: { below: 5_000 },
  };
  for (const shop of shops) shop.watchMemory();
  for (const shop of shops) await complete(shop, callers, await offer(shop, 'warm', few));
  progress(many);
  const measured: [Measured[], Measured[]] = [[], []];
  for (let round = 1; round <= rounds; round += 1)
    for (const [index, shop] of shops.entries())
      measured[index]!.push(await complete(shop, callers, await offer(shop, `t${round}`, ordersPerRound)));
  yield* figures(few, measured[0], shops[0]!);
  yield* figures(many, measured[1], shops[1]!);
  const ratios = measured[1].map((run, round) => rate(run) / rate(measured[0][round]!));
  yield {
    ...{ figure: `throughput with ${many} orders stored, of that with ${few}`, value: median(ratios), unit: 'of 1' },
    ...{ goal: { atLeast: 0.9 }, rounds: ratios.map(rounded) },
  };
  for (const shop of shops) await shop.stop();
}

function* figures(stored: number, runs: readonly Measured[], shop: RunningShop): Generator<Figure> {
  const rates = runs.map(rate);
  const name = `with ${stored} orders stored`;
  yield { figure: `complete orders at 32 ${name}`, value: median(rates), unit: 'orders/s', rounds: rates.map(rounded) };
  yield cpuFigure(`a complete order at 32 ${name}`, runs);
  yield memoryFigure(`memory of all processes, at most, ${name}`, shop);
}

const rate = ({ calls, seconds }: Measured) => calls / seconds;
