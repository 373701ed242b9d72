import { closedLoop, quantile, type Errand } from './closed-loop.js';
import type { Figure } from './figure.js';
import { cpuSeconds } from './process-tree.js';
import type { RunningShop } from './running-shop.js';

const callers = 32;
const [lone, inBatches, batchOf] = [20_000, 100_000, 50];

/** What shoppers do: told call by call by so many at once, and in batches by a program. All of it is durable when it is answered. */
export async function* tracking(shop: RunningShop): AsyncGenerator<Figure> {
  const requests = await shop.requests();
  const errand = (batch: readonly object[]): Errand => ({
    request: requests.track(batch.length === 1 ? batch[0]! : { batch }),
    takes: ({ status, body }) => status === 202 && body.includes('"rejected":[]'),
  });
  const batches = (name: string, calls: number, of: number) =>
    Array.from({ length: calls / of }, (_, n) =>
      errand(Array.from({ length: of }, (_, m) => viewed(`${name}-${n}-${m}`))),
    );
  await closedLoop(shop.port, callers, batches('warm', 4_000, 1));
  for (const [what, name, calls, of] of [
    ['calls taken one by one', 'one', lone, 1],
    [`calls taken in batches of ${batchOf}`, 'batch', inBatches, batchOf],
  ] as const) {
    const errands = batches(name, calls, of);
    const { service, emulator } = shop.pids;
    const before = [cpuSeconds(...service), cpuSeconds(...emulator)];
    const { seconds, lastMs } = await closedLoop(shop.port, callers, errands);
    const [ofService, ofHubs] = [service, emulator].map(
      (pids, n) => ((cpuSeconds(...pids) - before[n]!) / calls) * 1e6,
    );
    const [p50, p99] = [quantile(lastMs, 0.5), quantile(lastMs, 0.99)].map((ms) => Number(ms.toPrecision(3)));
    yield { figure: what, value: calls / seconds, unit: 'calls/s', callers, p50Ms: p50, p99Ms: p99 };
    const whole = { serviceMicros: Math.round(ofService!), hubsMicros: Math.round(ofHubs!) };
    yield { figure: `CPU of one of the ${what}`, value: ofService! + ofHubs!, unit: 'µs', ...whole };
  }
}

const viewed = (messageId: string) => ({
  ...{ type: 'track', event: 'Product Viewed', messageId, anonymousId: 'b2b1c0de-6c0b-4f1e-8f0a-1f2e3d4c5b6a' },
  ...{ timestamp: '2026-01-10T14:03:11.000Z', sentAt: '2026-01-10T14:03:12.100Z' },
  context: {
    ...{ locale: 'en-GB', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
    page: {
      path: '/p/CM-72.49.3',
      url: 'https://shop.example/p/CM-72.49.3?utm_source=newsletter',
      title: 'Bracket clock',
    },
    campaign: { source: 'newsletter', medium: 'email', name: 'january' },
  },
  properties: {
    ...{ product_id: 'CM-72.49.3', sku: 'CM-72.49.3', category: 'Clocks', name: 'Bracket clock', price: 1_250 },
    ...{ currency: 'USD', quantity: 1, position: 3, url: 'https://shop.example/p/CM-72.49.3' },
  },
});
