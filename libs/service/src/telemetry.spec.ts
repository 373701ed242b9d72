import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { INVALID_SPAN_CONTEXT, trace, type Tracer } from '@opentelemetry/api';
import { startOtlpReceiver } from './toy/otlp-receiver.contract.js';
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
});

describe('Telemetry by OTLP', () => {
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  beforeEach(async () => void (receiver = await startOtlpReceiver()));
  afterEach(() => receiver.close());

  const start = (lines: string[] = []) =>
    startToy({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, OTEL_METRIC_EXPORT_INTERVAL: '100', LOG_LEVEL: 'info' },
      edge: { logTo: { write: (line: string) => void lines.push(line) } },
    });

  it('tells what a request did in spans, metrics and lines of the log, in one trace', async () => {
    const toy = await start();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await toy.send('POST', '/v1/counters', { by: 1 }, { traceparent });
    await toy.service('counters').subscribers.caughtUp();
    await toy.close();

    const traceId = traceparent.slice(3, 35);
    const ours = receiver.spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
    expect(ours.sort()).toEqual(['Count', 'POST /v1/counters', 'append', 'view counters']);
    expect(receiver.lines).toContainEqual({
      ...{ severity: 'INFO', body: 'request', traceId },
      attributes: expect.objectContaining({ method: 'POST', route: '/v1/counters', status: 201 }),
    });
    expect(receiver.metrics('http.server.request.duration')).toEqual([
      {
        ...{ name: 'http.server.request.duration', value: 1 },
        attributes: {
          ...{ 'http.request.method': 'POST', 'http.route': '/v1/counters', 'http.response.status_code': 201 },
        },
      },
    ]);
    expect(receiver.metrics('retreasure.store.append.duration')).toMatchObject([{ value: 1, attributes: {} }]);
    expect(receiver.resources()).toEqual([
      { 'service.namespace': 'retreasure', 'service.name': 'counters', 'service.instance.id': expect.any(String) },
    ]);
  });

  it('makes one of all addresses that nobody serves', async () => {
    const toy = await start();
    for (const path of ['/wp-login.php', '/.env']) await toy.send('GET', path);
    await toy.send('PROPFIND', '/');
    await toy.close();
    const told = receiver
      .metrics('http.server.request.duration')
      .map(({ attributes, value }) => ({
        ...{ method: attributes['http.request.method'], route: attributes['http.route'], value },
      }));
    expect(told).toEqual([
      { method: 'GET', route: 'unknown', value: 2 },
      { method: '_OTHER', route: 'unknown', value: 1 },
    ]);
  });

  it('answers as fast, keeps little and says so once where nobody takes it', async () => {
    receiver.answerWith(undefined);
    const lines: string[] = [];
    const toy = await start(lines);
    for (let asked = 0; asked < 100; asked++) expect((await toy.send('GET', '/health/live')).status).toBe(200);
    receiver.answerWith(400);
    await toy.close();
    const said = lines.filter((line) => line.includes('telemetry is not taken'));
    expect(said).toHaveLength(1);
    expect(receiver.lines).toEqual([]);
  });
});
