import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { offer } from './offering.js';
import { complete } from './orders.js';
import { sharesOf } from './profile-shares.js';
import { startProfiler } from './profiler.js';
import { RunningShop } from './running-shop.js';
import type { Sale } from './sales.js';

const warmUp = 2_000;
const ordersPerCaller = 200;

/**
 * Where the time goes at so many callers, for each process of the shop, as lines of JSON; of the load alone, since start,
 * warm-up and registering would blur it. The profiles stay in the folder for a look in the browser's tools.
 */
export async function* profiledOrders(folder: string, sale: Sale, callers: number): AsyncGenerator<string> {
  const shop = await RunningShop.start(join(folder, 'profiled'), ['--inspect=127.0.0.1:0']);
  await complete(shop, sale, 32, await offer(shop, 'warm', warmUp));
  const units = await offer(shop, 'profiled', Math.max(1_000, callers * ordersPerCaller));
  // What the shop starts gets its flags, and shares its standard error.
  const urls = [...shop.output.matchAll(/Debugger listening on (ws:\S+)/g)].map(([, url]) => url!);
  const profilers = await Promise.all(urls.map(startProfiler));
  const { calls, seconds } = await complete(shop, sale, callers, units);
  yield JSON.stringify({ profiled: sale.many, count: calls, callers, ordersPerSecond: Math.round(calls / seconds) });
  for (const [name, [pid]] of Object.entries(shop.pids)) {
    const profiler = profilers.find((one) => one.pid === pid);
    if (profiler === undefined) throw new Error(`nobody can look into the ${name} process:\n${shop.output}`);
    const profile = await profiler.stop();
    const file = join(folder, `${name}.cpuprofile`);
    writeFileSync(file, JSON.stringify(profile));
    yield JSON.stringify({ profile: name, file });
    yield* sharesOf(name, profile, calls);
  }
  await shop.stop();
}
