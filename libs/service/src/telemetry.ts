import { diag, DiagLogLevel, metrics, propagation, trace } from '@opentelemetry/api';
import type { IExporterMetricsHelper, ISerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { recordOf } from './log-records.js';

/** Where spans, metrics and lines of the log go; each only if it is said. */
export type Exporters = {
  readonly spans?: SpanExporter;
  readonly metrics?: PushMetricExporter;
  readonly logs?: LogRecordExporter;
};

export type Telemetry = {
  /** Takes a line of the log along, as pino writes it, and hands it back as it is. */
  readonly line: (line: string) => string;
  /** Sends what is left. What nobody takes within a few seconds is lost. */
  readonly stop: () => Promise<void>;
};

type Told = {
  /** Which of the processes this is: attributes of its resource, by the semantic conventions. */
  readonly resource: Record<string, string>;
  readonly everyMs: number;
  readonly report: (message: string) => void;
};

/** Kubernetes asks nobody for longer than that; a collector stands beside us. */
const timeoutMs = 3_000;
const reportEveryMs = 60_000;
const reportMax = 500;

/**
 * From now on the spans, metrics and log lines of this process go to the exporters, in the background. What they cannot take is
 * dropped: queues have an end, nothing waits for them, and the log says so once a minute.
 */
export async function startTelemetry(
  exporters: Exporters,
  { resource: named, everyMs, report }: Told,
): Promise<Telemetry> {
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const resource = resourceFromAttributes({ 'service.namespace': 'retreasure', ...named });
  const told = nowAndThen(report);
  const warning = { error: told, warn: told, info() {}, debug() {}, verbose() {} };
  diag.setLogger(warning, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const ends: (() => Promise<void>)[] = [];
  let line: Telemetry['line'] = (text) => text;
  if (exporters.spans !== undefined) {
    const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
    const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
    const processor = new BatchSpanProcessor({ exporter: exporters.spans });
    const provider = new TracerProvider({ resource, spanProcessors: [processor] });
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(provider);
    ends.push(() => provider.shutdown());
  }
  if (exporters.metrics !== undefined) {
    const { MeterProvider, PeriodicExportingMetricReader } = await import('@opentelemetry/sdk-metrics');
    const intervals = { exportIntervalMillis: everyMs, exportTimeoutMillis: Math.min(everyMs, timeoutMs) };
    const reader = new PeriodicExportingMetricReader({ exporter: exporters.metrics, ...intervals });
    const provider = new MeterProvider({ resource, readers: [reader] });
    metrics.setGlobalMeterProvider(provider);
    ends.push(() => provider.shutdown());
  }
  if (exporters.logs !== undefined) {
    const { BatchLogRecordProcessor, LoggerProvider } = await import('@opentelemetry/sdk-logs');
    const processors = [new BatchLogRecordProcessor({ exporter: exporters.logs })];
    const logRecordLimits = { attributeValueLengthLimit: 8_192, attributeCountLimit: 32 };
    const provider = new LoggerProvider({ resource, processors, logRecordLimits });
    const logger = provider.getLogger('retreasure');
    line = (text) => {
      logger.emit(recordOf(text));
      return text;
    };
    ends.push(() => provider.shutdown());
  }
  const stop = async () => {
    trace.disable();
    metrics.disable();
    propagation.disable();
    const ended = await Promise.allSettled(ends.map((end) => end()));
    diag.disable();
    for (const one of ended) if (one.status === 'rejected') report(`the last telemetry is lost: ${String(one.reason)}`);
  };
  return { line, stop };
}

/** By OTLP over HTTP, in protobuf. The SDK is loaded only where somebody listens: it costs memory and start-up. */
export async function otlpExporters(endpoint: string): Promise<Exporters> {
  const { OTLPExporterBase } = await import('@opentelemetry/otlp-exporter-base');
  const { convertLegacyHttpOptions, createOtlpHttpExportDelegate } =
    await import('@opentelemetry/otlp-exporter-base/node-http');
  const otlp = await import('@opentelemetry/otlp-transformer');
  // As the exporter packages of OpenTelemetry do, which add nothing but their size.
  const exporter = <Items, Answer>(
    signal: string,
    serializer: ISerializer<Items, Answer>,
    counted: IExporterMetricsHelper<Items>,
  ) => {
    const url = `${endpoint.replace(/\/$/, '')}/v1/${signal}`;
    const headers = { 'Content-Type': 'application/x-protobuf' };
    const to = convertLegacyHttpOptions({ url, timeoutMillis: timeoutMs }, signal.toUpperCase(), '', headers);
    return new OTLPExporterBase(
      createOtlpHttpExportDelegate(to, serializer, `otlp_http_${signal}_exporter`, counted, undefined),
    );
  };
  return {
    spans: exporter('traces', otlp.ProtobufTraceSerializer, otlp.TraceExporterMetricsHelper),
    metrics: exporter('metrics', otlp.ProtobufMetricsSerializer, otlp.MetricsExporterMetricsHelper),
    logs: exporter('logs', otlp.ProtobufLogsSerializer, otlp.LogsExporterMetricsHelper),
  };
}

/** The SDK repeats itself with every batch. */
function nowAndThen(report: (message: string) => void) {
  let silent = false;
  return (message: string, ...more: unknown[]) => {
    if (silent) return;
    silent = true;
    setTimeout(() => (silent = false), reportEveryMs).unref();
    report(`telemetry is not taken: ${[message, ...more].map(String).join(' ').slice(0, reportMax)}`);
  };
}
