import type { Shape } from '#lake/delta.js';
import type { Column } from '#lake/parquet.js';
import type { Incoming } from '#messaging/hub-reader.js';
import { badEvent } from './bad-event.js';
import { trackedEvent } from './judge.js';

type Value = string | number | null;
/** `id`: by which repeats are known; undefined if it has none. */
export type Row = { readonly id: string | undefined; readonly values: readonly Value[] };

/** What a hub becomes in bronze: a table, with a row for each event that came for the first time. */
export type ClickstreamTable = {
  readonly hub: string;
  /** Its folder in the lake. */
  readonly root: string;
  readonly columns: readonly Column[];
  /** Without what is added to every row: see {@link placeColumns}. */
  readonly rowOf: (event: Incoming) => Row;
};

/** Where it was in its hub, and when it came there. */
export const placeColumns: readonly Column[] = [
  { name: 'enqueued_at', kind: 'timestamp' },
  { name: 'hub_partition', kind: 'int32' },
  { name: 'position', kind: 'int64' },
];

const textOf = ({ body }: Incoming) => Buffer.from(body).toString();
const ms = (instant: string) => Date.parse(instant);

/** Whoever writes into the hub past us is not understood; what it wrote is kept as it is. */
function parsed<Shape>(text: string, schema: { safeParse(value: unknown): { data?: Shape } }): Shape | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export const goodCalls: ClickstreamTable = {
  hub: 'clickstream',
  root: 'bronze/clickstream',
  columns: [
    { name: 'message_id', kind: 'text', optional: true },
    { name: 'type', kind: 'text', optional: true },
    { name: 'event', kind: 'text', optional: true },
    { name: 'anonymous_id', kind: 'text', optional: true },
    { name: 'user_id', kind: 'text', optional: true },
    { name: 'at', kind: 'timestamp', optional: true },
    { name: 'received_at', kind: 'timestamp', optional: true },
    // The whole of it, as JSON.
    { name: 'data', kind: 'text' },
  ],
  rowOf(event) {
    const text = textOf(event);
    const call = parsed(text, trackedEvent);
    if (call === undefined) return { id: event.id, values: [event.id ?? null, ...nulls(6), text] };
    const { messageId, type, event: name, anonymousId, userId, timestamp, receivedAt } = call;
    return { id: messageId, values: [messageId, type, name, anonymousId, userId, ms(timestamp), ms(receivedAt), text] };
  },
};

export const badCalls: ClickstreamTable = {
  hub: 'clickstream-bad',
  root: 'bronze/clickstream_bad',
  columns: [
    { name: 'bad_id', kind: 'text', optional: true },
    { name: 'message_id', kind: 'text', optional: true },
    { name: 'reason', kind: 'text', optional: true },
    { name: 'received_at', kind: 'timestamp', optional: true },
    { name: 'subject_id', kind: 'text', optional: true },
    // The whole of it, as JSON; what was told is sealed in it.
    { name: 'data', kind: 'text' },
  ],
  rowOf(event) {
    const text = textOf(event);
    const bad = parsed(text, badEvent);
    if (bad === undefined) return { id: event.id, values: [event.id ?? null, ...nulls(4), text] };
    const { badId, messageId, reason, receivedAt, subjectId } = bad;
    return { id: badId, values: [badId, messageId, reason, ms(receivedAt), subjectId, text] };
  },
};

const nulls = (count: number) => Array.from({ length: count }, () => null);

const deltaType = { text: 'string', int32: 'integer', int64: 'long', timestamp: 'timestamp' } as const;
export const shapeOf = (columns: readonly Column[]): Shape => ({
  columns: [
    ...columns.map(({ name, kind, optional = false }) => ({ name, type: deltaType[kind], nullable: optional })),
    { name: 'date', type: 'date', nullable: false },
  ],
  partitionBy: ['date'],
});
