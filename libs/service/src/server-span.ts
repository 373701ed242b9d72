import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Duration } from '#eventsourcing/measure.js';
import { contextOf, traceparentOf } from '#eventsourcing/span.js';

// Asked for each time: a tracer stays with the provider that gave it, also when that is closed.
const tracer = () => trace.getTracer('retreasure');
const spans = new WeakMap<FastifyRequest, Span>();
const requests = new Duration('http.server.request.duration', 'How long requests take');
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

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

/** Its end. A route stands for all its addresses, and what has none for all that nobody serves. */
export function endServerSpan(request: FastifyRequest, reply: FastifyReply, done: () => void) {
  const { method, routeOptions } = request;
  const span = spans.get(request);
  span?.setAttribute('http.response.status_code', reply.statusCode);
  if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
  requests.record(reply.elapsedTime / 1_000, {
    'http.request.method': methods.includes(method) ? method : '_OTHER',
    'http.route': routeOptions.url ?? 'unknown',
    'http.response.status_code': reply.statusCode,
  });
  done();
}

/** For a line of the log, as OpenTelemetry names them there; nothing where nothing is traced. */
export function traceOf({ traceparent }: FastifyRequest) {
  const [, trace_id, span_id] = traceparent?.split('-') ?? [];
  return trace_id === undefined ? {} : { trace_id, span_id };
}
