import { EventEmitter, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import {
  DataPointType,
  type MetricData,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

/** By opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics: what a collector makes of units, and the serializer does not. */
const suffixes: Record<string, string> = { s: '.seconds', By: '.bytes' };
export const nameOf = ({ descriptor: { name, unit }, dataPointType }: MetricData): string => {
  if (unit === '1' && dataPointType === DataPointType.GAUGE) return `${name}.ratio`;
  return `${name}${suffixes[unit] ?? ''}`;
};

// A thread of its own, as a collector is a process of its own: it answers also while the shop is busy.
const collector = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  let text = '';
  parentPort.on('message', (told) => (text = told));
  const server = createServer((_, response) => response.end(text));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

/** Takes metrics as an exporter, and lets Prometheus scrape what it was told last. */
export class Exposition implements PushMetricExporter {
  private readonly serializer = new PrometheusSerializer('', false, undefined, true, true);
  private hears = true;
  private readonly heard = new EventEmitter();

  private constructor(
    private readonly thread: Worker,
    readonly address: string,
  ) {}

  static async open(): Promise<Exposition> {
    const thread = new Worker(collector, { eval: true });
    const [port] = (await once(thread, 'message')) as [number];
    return new Exposition(thread, `127.0.0.1:${port}`);
  }

  export({ resource, scopeMetrics }: ResourceMetrics, done: Parameters<PushMetricExporter['export']>[1]) {
    const named = scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map((metric) => ({ ...metric, descriptor: { ...metric.descriptor, name: nameOf(metric) } })),
    }));
    if (this.hears) this.thread.postMessage(this.serializer.serialize({ resource, scopeMetrics: named }));
    this.heard.emit('metrics');
    done({ code: 0 });
  }

  /** Resolves when that was told which is so now. */
  async upToDate() {
    // The first may have been asked for before.
    for (const _ of ['before', 'now']) await once(this.heard, 'metrics');
  }

  /** While nothing is heard, nothing is known. */
  hear(hears: boolean) {
    this.hears = hears;
    if (!hears) this.thread.postMessage('');
  }

  forceFlush = async () => {};
  shutdown = async () => {};

  async close() {
    await this.thread.terminate();
  }
}
