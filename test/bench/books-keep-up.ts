import { loadavg } from 'node:os';
import { join } from 'node:path';
import { booksBehind } from './books-behind.js';
import { rounded, type Figure } from './figure.js';
import { offer } from './offering.js';
import { complete, rate } from './orders.js';
import { RunningShop } from './running-shop.js';
import { sales } from './sales.js';

const [callers, warmUp, orders] = [32, 1_000, 2_000];

/** Orders as fast as 32 callers get them confirmed, and how far the books were behind them. */
export async function* booksKeepUp(folder: string): AsyncGenerator<Figure> {
  const dataDir = join(folder, 'shop');
  const shop = await RunningShop.start(dataDir);
  try {
    for (const [index, sale] of sales.entries()) {
      await complete(shop, sale, callers, await offer(shop, `warm${index}`, warmUp));
      const unitIds = await offer(shop, `books${index}`, orders);
      const since = new Date().toISOString();
      const run = await complete(shop, sale, callers, unitIds);
      const more = { cpuMicros: run.cpuMicros, settledAfterSeconds: rounded(run.settledSeconds) };
      yield { figure: `${sale.many} with the books`, value: rate(run), unit: 'orders/s', load: loadavg()[0], ...more };
      yield* booksBehind(dataDir, sale, since);
    }
  } finally {
    await shop.stop();
  }
}
