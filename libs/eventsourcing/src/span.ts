import {
  context,
  propagation,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type SpanKind,
} from '@opentelemetry/api';

// Asked for each time: a tracer stays with the provider that gave it, also when that is closed.
const tracer = () => trace.getTracer('retreasure');

/** Where a W3C traceparent says we are in a trace; the root without one. */
export const contextOf = (traceparent: string | undefined): Context =>
  traceparent === undefined ? context.active() : propagation.extract(context.active(), { traceparent });

export const traceparentOf = (at: Context): string | undefined => {
  const carrier: { traceparent?: string } = {};
  propagation.inject(at, carrier);
  return carrier.traceparent;
};

/**
 * Runs `work` in a span that continues `traceparent`, and hands it the traceparent to pass on. Trace context travels as
 * an argument, in events and in messages, so nothing has to be patched and it costs nothing while no exporter is set.
 */
export async function inSpan<T>(
  name: string,
  options: { readonly kind: SpanKind; readonly traceparent: string | undefined; readonly attributes?: Attributes },
  work: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  const { kind, traceparent, attributes = {} } = options;
  const parent = contextOf(traceparent);
  const span = tracer().startSpan(name, { kind, attributes }, parent);
  // Without an exporter the span records nothing, and what came in goes on unchanged.
  const onward = traceparentOf(trace.setSpan(parent, span)) ?? traceparent;
  if (!span.isRecording()) return work(onward);
  try {
    return await work(onward);
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
