import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';

/** What of OTLP 1 is looked at, by its numbers there: github.com/open-telemetry/opentelemetry-proto */
const otlp = protobuf.parse(`syntax = "proto3";
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    KeyValues kvlist_value = 6; } }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message KeyValues { repeated KeyValue values = 1; }
  message Resource { repeated KeyValue attributes = 1; }
  message Traces { repeated ResourceSpans resources = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopes = 2; }
  message ScopeSpans { repeated Span all = 2; }
  message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; repeated KeyValue attributes = 9; }
  message Metrics { repeated ResourceMetrics resources = 1; }
  message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scopes = 2; }
  message ScopeMetrics { repeated Metric all = 2; }
  message Metric { string name = 1; string unit = 3; oneof data { Points gauge = 5; Points sum = 7; Histogram histogram = 9; } }
  message Points { repeated Point data_points = 1; bool is_monotonic = 3; }
  message Point { repeated KeyValue attributes = 7; oneof value { double as_double = 4; sfixed64 as_int = 6; } }
  message Histogram { repeated HistogramPoint data_points = 1; }
  message HistogramPoint { repeated KeyValue attributes = 9; fixed64 count = 4; double sum = 5; }
  message Logs { repeated ResourceLogs resources = 1; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scopes = 2; }
  message ScopeLogs { repeated Record all = 2; }
  message Record { string severity_text = 3; AnyValue body = 5; repeated KeyValue attributes = 6; bytes trace_id = 9; bytes span_id = 10; }
`).root;

type Value = Record<'stringValue' | 'boolValue' | 'intValue' | 'doubleValue', string | number | boolean> & {
  kvlistValue?: { values?: KeyValues };
};
type KeyValues = readonly { key: string; value?: Partial<Value> }[];
export type Said = { readonly [name: string]: unknown };
type Point = { attributes?: KeyValues; asDouble?: number; asInt?: string; count?: string; sum?: number };
type Item = {
  name: string;
  severityText: string;
  body?: Partial<Value>;
  attributes?: KeyValues;
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
} & Partial<Record<'gauge' | 'sum' | 'histogram', { dataPoints?: readonly Point[] }>>;
type Resources = { resources?: { resource?: { attributes?: KeyValues }; scopes?: { all?: Item[] }[] }[] };

const signals = { '/v1/traces': 'Traces', '/v1/metrics': 'Metrics', '/v1/logs': 'Logs' } as const;

export type Span = { readonly name: string; readonly traceId: string; readonly attributes: Said };
export type Line = {
  readonly severity: string;
  readonly body: unknown;
  readonly traceId: string | undefined;
  readonly attributes: Said;
};
/** Of a histogram its count, else the value. */
export type Measured = { readonly name: string; readonly value: number; readonly attributes: Said };
type Told = Measured & { readonly resource: string };

/** A collector: takes what is sent to it by OTLP over HTTP in protobuf. */
export async function startOtlpReceiver() {
  const heard = new EventEmitter();
  const [spans, lines]: [Span[], Line[]] = [[], []];
  const metrics = new Map<string, Told>();
  const resources = new Set<string>();
  let answer: number | undefined = 200;
  const take = (signal: string, bytes: Buffer) => {
    const Message = otlp.lookupType(signal);
    const options = { longs: String, bytes: String };
    const { resources: all = [] } = Message.toObject(Message.decode(bytes), options) as Resources;
    for (const { resource, scopes = [] } of all) {
      const told = JSON.stringify(said(resource?.attributes));
      resources.add(told);
      for (const item of scopes.flatMap(({ all = [] }) => all)) {
        const { name, attributes } = item;
        if (signal === 'Traces') spans.push({ name, traceId: hex(item.traceId)!, attributes: said(attributes) });
        else if (signal === 'Logs')
          lines.push({
            ...{ severity: item.severityText, body: valueOf(item.body), traceId: hex(item.traceId) },
            attributes: said(attributes),
          });
        else
          for (const one of measured(item))
            metrics.set(JSON.stringify([told, name, one.attributes]), { ...one, resource: told });
      }
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (answer === 200) take(signals[request.url as keyof typeof signals], Buffer.concat(chunks));
      // Undefined: nobody ever answers.
      if (answer !== undefined) response.writeHead(answer).end();
      heard.emit('heard');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ spans, lines },
    /** As they were told last, of all processes, or of those of one service. */
    metrics: (name: string, service?: string): Measured[] =>
      [...metrics.values()]
        .filter(({ resource }) => service === undefined || (JSON.parse(resource) as Said)['service.name'] === service)
        .filter((one) => one.name === name)
        .map(({ value, attributes }) => ({ name, value, attributes })),
    resources: () => [...resources].map((one) => JSON.parse(one) as Said),
    answerWith: (status: number | undefined) => void (answer = status),
    until: async (isSo: () => boolean) => {
      while (!isSo()) await once(heard, 'heard');
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const measured = ({ name, gauge, sum, histogram }: Item): Measured[] =>
  ((gauge ?? sum ?? histogram)?.dataPoints ?? []).map(({ attributes, asDouble, asInt, count }) => ({
    ...{ name, value: Number(count ?? asInt ?? asDouble), attributes: said(attributes) },
  }));

const said = (attributes: KeyValues = []): Said =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));

function valueOf({ stringValue, boolValue, intValue, doubleValue, kvlistValue }: Partial<Value> = {}): unknown {
  if (kvlistValue !== undefined) return said(kvlistValue.values);
  return stringValue ?? boolValue ?? (intValue === undefined ? doubleValue : Number(intValue));
}

const hex = (bytes: string | undefined) =>
  bytes === undefined || bytes === '' ? undefined : Buffer.from(bytes, 'base64').toString('hex');
