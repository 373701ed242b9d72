import { frontOf } from '../apps/local/src/apart/open-apart.js';
import { Replicas } from '../apps/local/src/apart/replicas.js';
import { serve, type Edge, type Running } from '#service/serve.js';
import type { Service } from '#service/service.js';
import type { Settings } from '#service/settings.js';

const drainMs = 10_000;

/** Whether journeys are made with services apart, on Cosmos DB and Blob Storage, instead of all together on files. */
export const apart = process.env['SERVICES'] === 'apart';

/** Each service on a port of its own, with a bus and stores of its own, on one origin: as serve() would all together. */
async function serveApart(services: readonly Service[], settings: Settings, edge: Edge): Promise<Running> {
  const running = new Map<string, Running>();
  const here = { ...settings, PORT: 0, TRUSTED_PROXY: '127.0.0.1' };
  // A process has one OpenTelemetry: the first brings it along for all, and takes it away after them.
  const [first, ...others] = services as readonly [Service, ...Service[]];
  const { exporters: _, ...silent } = edge;
  const mute = { ...here, OTEL_EXPORTER_OTLP_ENDPOINT: undefined };
  running.set(first.name, await serve([first], here, edge));
  await Promise.all(others.map(async (one) => running.set(one.name, await serve([one], mute, silent))));
  const each = [...running.values()];
  const all = [...running].map(
    ([name, { url }]) => new Replicas(name, [{ port: Number(new URL(url).port) }], edge.newId),
  );
  const front = await frontOf(all, settings, edge);
  const url = await front.listen(settings.HOST, settings.PORT);
  const ready = async () => {
    const answers = await Promise.all(each.map((one) => one.ready()));
    return { ready: answers.every((one) => one.ready), because: answers.flatMap(({ because }) => because) };
  };
  const close = async () => {
    await front.close(drainMs);
    for (const one of all) one.close();
    await Promise.all(others.map(({ name }) => running.get(name)!.close()));
    await running.get(first.name)!.close();
  };
  return { url, ready, close, service: (name) => running.get(name)!.service(name) };
}

export const serveShop = apart ? serveApart : serve;
