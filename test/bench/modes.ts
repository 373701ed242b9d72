import { join } from 'node:path';
import { median } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { memoryFigure } from './memory.js';
import { offer } from './offering.js';
import { complete, cpuFigure, rate, type Measured } from './orders.js';
import { RunningShop } from './running-shop.js';
import { quoted } from './sales.js';
import { starting } from './starting.js';

/** Of the two ways to run the whole shop: what it is told. */
export const together = {};
export const apart = { REPLICAS: '1' };
const modes = [
  ['one process, on files', together],
  ['services apart, on Cosmos DB and Blob Storage', apart],
] as const;
const rounds = 2;
const callers = 8;
const [warmUp, orders] = [600, 800];

/**
 * `npm start` and `npm run start:services`: how soon they are there, what memory they take, and complete orders at 8 callers, in
 * turns, each round with shops in empty folders.
 */
export async function* bothModes(folder: string): AsyncGenerator<Figure> {
  for (const [name, settings] of modes)
    for await (const { figure, ...rest } of starting(join(folder, name.slice(0, 3)), settings))
      yield { ...rest, figure: `${figure}; ${name}` };
  const runs = new Map(modes.map(([name]) => [name as string, [] as Measured[]]));
  for (let round = 1; round <= rounds; round++)
    for (const [name, settings] of modes) {
      const shop = await RunningShop.start(join(folder, `${name.slice(0, 3)}-${round}`), [], undefined, settings);
      shop.watchMemory();
      await complete(shop, quoted, callers, await offer(shop, 'warm', warmUp));
      runs.get(name)!.push(await complete(shop, quoted, callers, await offer(shop, 'measured', orders)));
      yield memoryFigure(`memory of all processes, at most; ${name}`, shop);
      await shop.stop();
    }
  for (const [name, measured] of runs) {
    const rates = measured.map(rate);
    yield {
      ...{ figure: `${quoted.many} at ${callers}; ${name}`, value: median(rates), unit: 'orders/s' },
      ...{ rounds: rates.map(rounded), settledAfterSeconds: measured.map((one) => rounded(one.settledSeconds)) },
    };
    yield cpuFigure(`${quoted.one} at ${callers}; ${name}`, measured);
  }
}
