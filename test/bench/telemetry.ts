import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { median, pooled, quantile } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { offer } from './offering.js';
import { complete, cpuFigure, rate, type Measured } from './orders.js';
import { RunningShop } from './running-shop.js';
import { quoted } from './sales.js';

const [warmUp, rounds, callers, ordersPerRound] = [400, 4, 8, 250];

type Told = { readonly name: string; readonly shop: RunningShop; readonly runs: Measured[] };

/** The same orders in two shops in turns, of which one tells a collector what it does: metrics six times as often as usual. */
export async function* telemetry(folder: string): AsyncGenerator<Figure> {
  const collector = await startCollector();
  const settings = {
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_METRIC_EXPORT_INTERVAL: '10000', LOG_LEVEL: 'info' },
  };
  const start = (name: string, more: Record<string, string>) =>
    RunningShop.start(join(folder, name), [], undefined, { LOG_LEVEL: 'info', ...more });
  const shops: Told[] = [
    { name: 'without telemetry', shop: await start('silent', {}), runs: [] },
    { name: 'with telemetry', shop: await start('telling', settings), runs: [] },
  ];
  try {
    for (const { shop } of shops) await complete(shop, quoted, callers, await offer(shop, 'warm', warmUp));
    const before = collector.bytes();
    for (let round = 1; round <= rounds; round += 1)
      for (const { shop, runs } of round % 2 === 1 ? shops : shops.toReversed())
        runs.push(await complete(shop, quoted, callers, await offer(shop, `r${round}`, ordersPerRound)));
    for (const { name, runs } of shops) yield* figures(name, runs);
    const orders = rounds * ordersPerRound;
    const bytes = (collector.bytes() - before) / orders;
    yield { figure: 'telemetry of an order, its piece and what it leads to', value: bytes, unit: 'bytes' };
  } finally {
    for (const { shop } of shops) await shop.stop();
    await collector.close();
  }
}

function* figures(name: string, runs: readonly Measured[]): Generator<Figure> {
  const rates = runs.map(rate);
  const what = `complete orders at ${callers} ${name}`;
  yield { figure: what, value: median(rates), unit: 'orders/s', rounds: rates.map(rounded) };
  const latenciesMs = pooled(runs.map(({ lastMs }) => lastMs));
  for (const [percentile, share] of [['p50', 0.5] as const, ['p99', 0.99] as const])
    yield { figure: `${what}, ${percentile}`, value: quantile(latenciesMs, share), unit: 'ms' };
  yield { ...cpuFigure(what, runs), rounds: runs.map(({ cpuMicros }) => rounded(cpuMicros.service)) };
}

/** Takes everything and looks at nothing: what a collector does with it is not the shop's cost. */
async function startCollector() {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', () => response.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
