import { SpanKind, SpanStatusCode, propagation, trace, type Span } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf, traceparentOf } from '#eventsourcing/span.js';

// Asked for each time: a tracer stays with the provider that gave it, also when that is closed.
const tracer = () => trace.getTracer('retreasure');
const spans = new WeakMap<FastifyRequest, Span>();

/** From now on every span of this process goes to the exporter. Answers with the end of it, which flushes and may fail. */
export async function startTelemetry(exporter: SpanExporter): Promise<() => Promise<void>> {
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'retreasure' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    trace.disable();
    propagation.disable();
    await provider.shutdown();
  };
}

/** The SDK and its exporter are loaded only where somebody listens: they cost memory and start-up. */
export async function otlpExporter(endpoint: string): Promise<SpanExporter> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
}

/** A Fastify hook: the request becomes a span of the caller's trace, or the start of one. */
export function startServerSpan(request: FastifyRequest, _: FastifyReply, done: () => void) {
  const { method, routeOptions, headers } = request;
  const route = routeOptions.url ?? 'unknown';
  const parent = contextOf(typeof headers['traceparent'] === 'string' ? headers['traceparent'] : undefined);
  const attributes = { 'http.request.method': method, 'http.route': route, 'request.id': request.id };
  const span = tracer().startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
  spans.set(request, span);
  request.traceparent = traceparentOf(trace.setSpan(parent, span));
  done();
}

export function endServerSpan(request: FastifyRequest, reply: FastifyReply, done: () => void) {
  const span = spans.get(request);
  span?.setAttribute('http.response.status_code', reply.statusCode);
  if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
  done();
}
