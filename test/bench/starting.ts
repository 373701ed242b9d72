import { join } from 'node:path';
import { median } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { anyQuoted } from './offering.js';
import { RunningShop } from './running-shop.js';

const starts = 3;

/**
 * From starting the process to the first order accepted, and to the first price named in another currency, which needs a
 * piece on offer and rates of the day: in empty folders, and again with what lies there by then.
 */
export async function* starting(folder: string, settings = {}): AsyncGenerator<Figure> {
  const first = { accepted: [] as number[], quoted: [] as number[] };
  const again = { accepted: [] as number[], quoted: [] as number[] };
  for (let index = 0; index < starts; index += 1)
    for (const { accepted, quoted } of [first, again]) {
      const shop = await RunningShop.start(join(folder, `start-${index}`), [], undefined, settings);
      accepted.push(shop.startMs);
      await anyQuoted(shop);
      quoted.push(shop.ageMs);
      await shop.stop();
    }
  yield figure('start to first accepted order, empty folder', first.accepted);
  yield figure('start to first accepted order, again', again.accepted);
  yield figure('start to first quote, empty folder', first.quoted);
  yield figure('start to first quote, again', again.quoted);
}

const figure = (name: string, times: readonly number[]): Figure => ({
  ...{ figure: name, value: median(times), unit: 'ms', goal: { below: 5_000 }, rounds: times.map(rounded) },
});
