import { describe, expect, it } from '@jest/globals';
import { INVALID_SPAN_CONTEXT, trace, type Tracer } from '@opentelemetry/api';
import { startToy } from './toy/toy.contract.js';

/** The packages of OpenTelemetry that jest has loaded for this file, each once. */
const loaded = () => {
  const names = Object.keys(require.cache).map((file) => /\/(@opentelemetry\/[^/]+)\//.exec(file)?.[1]);
  return [...new Set(names)].filter((name) => name !== undefined);
};

describe('Telemetry', () => {
  it('costs nothing without an exporter: no SDK is loaded, and no request becomes a span', async () => {
    const toy = await startToy();
    const spans: string[] = [];
    const listening: Pick<Tracer, 'startSpan'> = {
      startSpan: (name) => {
        spans.push(name);
        return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
      },
    };
    // A listener that is not ours: what a hook of ours started would be heard, as the command is.
    trace.setGlobalTracerProvider({ getTracer: () => listening as Tracer });
    expect((await toy.send('POST', '/v1/counters', { by: 1 })).status).toBe(201);
    expect((await toy.send('GET', '/health/live')).status).toBe(200);
    await toy.close();
    trace.disable();
    expect(spans).toContain('Count');
    expect(spans.filter((name) => /^(GET|POST) /.test(name))).toEqual([]);
    expect(loaded()).toEqual(['@opentelemetry/api']);
  });

  it('loads the SDK and the exporter when the settings name an endpoint', async () => {
    const toy = await startToy({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' } });
    await toy.close();
    expect(loaded()).toEqual(
      expect.arrayContaining(['@opentelemetry/sdk-trace', '@opentelemetry/exporter-trace-otlp-proto']),
    );
  });
});
