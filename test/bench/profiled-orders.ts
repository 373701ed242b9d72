import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { complete, offer } from './orders.js';
import { sharesOf } from './profile-shares.js';
import { startProfiler } from './profiler.js';
import { RunningShop } from './running-shop.js';

const warmUp = 2_000;
const ordersPerCaller = 200;

/**
 * Where the time goes at so many callers, for the service process and the emulator, as lines of JSON; of the load alone, since
 * start, warm-up and registering would blur it. The profiles stay in the folder for a look in the browser's tools.
 */
export async function* profiledOrders(folder: string, callers: number): AsyncGenerator<string> {
  const shop = await RunningShop.start(join(folder, 'profiled'), ['--inspect=127.0.0.1:0']);
  await complete(shop, 32, await offer(shop, 'warm', warmUp));
  const units = await offer(shop, 'profiled', Math.max(1_000, callers * ordersPerCaller));
  // The emulator is started with the same flags as its parent, and shares its standard error.
  const urls = [...shop.output.matchAll(/Debugger listening on (ws:\S+)/g)].map(([, url]) => url!);
  const names = ['service', 'emulator'].slice(0, urls.length);
  const profilers = await Promise.all(urls.map(startProfiler));
  const { calls, seconds } = await complete(shop, callers, units);
  yield JSON.stringify({ profiled: calls, callers, ordersPerSecond: Math.round(calls / seconds) });
  for (const [index, name] of names.entries()) {
    const profile = await profilers[index]!.stop();
    const file = join(folder, `${name}.cpuprofile`);
    writeFileSync(file, JSON.stringify(profile));
    yield JSON.stringify({ profile: name, file });
    yield* sharesOf(name, profile, calls);
  }
  await shop.stop();
}
