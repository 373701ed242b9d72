import { join } from 'node:path';
import { median } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { RunningShop } from './running-shop.js';

const starts = 3;

/** From starting the process to the first order accepted: in empty folders, and again with what lies there by then. */
export async function* starting(folder: string): AsyncGenerator<Figure> {
  const first: number[] = [];
  const again: number[] = [];
  for (let index = 0; index < starts; index += 1)
    for (const times of [first, again]) {
      const shop = await RunningShop.start(join(folder, `start-${index}`));
      times.push(shop.startMs);
      await shop.stop();
    }
  yield figure('start to first accepted order, empty folder', first);
  yield figure('start to first accepted order, again', again);
}

const figure = (name: string, times: readonly number[]): Figure => ({
  ...{ figure: name, value: median(times), unit: 'ms', goal: { below: 5_000 }, rounds: times.map(rounded) },
});
