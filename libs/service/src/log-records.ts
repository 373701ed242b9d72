import { ROOT_CONTEXT, SeverityNumber, trace, TraceFlags, type Attributes, type LogRecord } from '@opentelemetry/api';

/** A line of the log, as pino writes it. */
type Line = {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
  readonly err?: { readonly type?: string; readonly message?: string; readonly stack?: string };
  readonly trace_id?: string;
  readonly span_id?: string;
};

/** From which of pino's levels a line is that severe. */
const severities = [
  [60, 'FATAL', SeverityNumber.FATAL],
  [50, 'ERROR', SeverityNumber.ERROR],
  [40, 'WARN', SeverityNumber.WARN],
  [30, 'INFO', SeverityNumber.INFO],
  [20, 'DEBUG', SeverityNumber.DEBUG],
] as const;

/**
 * A line of the log in OpenTelemetry's data model: an error by its conventions for exceptions, and everything else that the line has
 * under its own name. It says nothing that the line does not.
 */
export function recordOf(line: string): LogRecord {
  const { level, time, msg, err, trace_id, span_id, ...rest } = JSON.parse(line) as Line;
  // The resource says which process it is.
  const { pid: _, hostname: __, ...said } = rest as Record<string, unknown>;
  const [, severityText, severityNumber] = severities.find(([from]) => level >= from) ?? [
    0,
    'TRACE',
    SeverityNumber.TRACE,
  ];
  const attributes: Attributes = { ...said, ...(err !== undefined && exceptionOf(err)) };
  return {
    ...{ timestamp: time, severityText, severityNumber, body: msg ?? '', attributes },
    ...(trace_id !== undefined && span_id !== undefined && { context: inTrace(trace_id, span_id) }),
  };
}

const exceptionOf = ({ type, message, stack }: NonNullable<Line['err']>): Attributes => ({
  ...{ 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack },
});

const inTrace = (traceId: string, spanId: string) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED });
