import { join } from 'node:path';
import { median } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { memoryFigure } from './memory.js';
import { offer } from './offering.js';
import { complete, cpuFigure, rate, type Measured } from './orders.js';
import { RunningShop } from './running-shop.js';
import { sales, type Sale } from './sales.js';

const few = 2_000;
const callers = 32;
const rounds = 5;
const ordersPerRound = 1_500;
const lot = 1_000;

/**
 * Throughput with few and with many orders stored. Two shops run side by side and are measured in turns, the other one
 * idle, because a machine's speed drifts more in ten minutes than we want to find. Both were started anew and have done
 * the same warm-up before: the last 2,000 of the orders that they have stored. Half of what is stored was quoted and paid
 * by card, half came from a marketplace.
 */
export async function* storedOrders(
  folder: string,
  many: number,
  progress: (stored: number) => void,
): AsyncGenerator<Figure> {
  const filling = await RunningShop.start(join(folder, 'many'));
  await fill(filling, many - few, 's', progress);
  await filling.stop();

  const shops = [await RunningShop.start(join(folder, 'few')), await RunningShop.start(join(folder, 'many'))];
  yield {
    ...{ figure: `start with ${many - few} orders stored`, value: shops[1]!.startMs, unit: 'ms' },
    goal: { below: 5_000 },
  };
  for (const shop of shops) shop.watchMemory();
  for (const shop of shops) await fill(shop, few, 'warm');
  progress(many);
  const runs = sales.map((sale) => ({ sale, measured: [[], []] as [Measured[], Measured[]] }));
  for (let round = 1; round <= rounds; round += 1)
    for (const { sale, measured } of runs)
      for (const [index, shop] of shops.entries()) {
        const unitIds = await offer(shop, `t${round}${sale.isQuoted ? 'q' : 'm'}`, ordersPerRound);
        measured[index]!.push(await complete(shop, sale, callers, unitIds));
      }
  for (const { sale, measured } of runs) yield* figures(sale, many, measured);
  for (const [index, shop] of shops.entries())
    yield memoryFigure(`memory of all processes, at most, with ${index === 0 ? few : many} orders stored`, shop);
  for (const shop of shops) await shop.stop();
}

async function fill(shop: RunningShop, orders: number, name: string, progress: (stored: number) => void = () => {}) {
  for (let stored = 0; stored < orders; stored += lot) {
    const count = Math.min(lot, orders - stored);
    const sale = sales[(stored / lot) % sales.length]!;
    await complete(shop, sale, callers, await offer(shop, `${name}${stored}`, count));
    progress(stored + count);
  }
}

function* figures(sale: Sale, many: number, [withFew, withMany]: [Measured[], Measured[]]): Generator<Figure> {
  for (const [stored, runs] of [[few, withFew] as const, [many, withMany] as const]) {
    const rates = runs.map(rate);
    const figure = `${sale.many} at ${callers} with ${stored} orders stored`;
    yield { figure, value: median(rates), unit: 'orders/s', rounds: rates.map(rounded) };
    yield cpuFigure(`${sale.one} at ${callers} with ${stored} orders stored`, runs);
  }
  const ratios = withMany.map((run, round) => rate(run) / rate(withFew[round]!));
  yield {
    ...{ figure: `${sale.many} at ${callers} with ${many} orders stored, of those with ${few}`, value: median(ratios) },
    ...{ unit: 'of 1', goal: { atLeast: 0.9 }, rounds: ratios.map(rounded) },
  };
}
