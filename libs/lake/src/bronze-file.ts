import type { Cause } from '#eventsourcing/event-store.js';
import type { Stored } from '#eventsourcing/stored-log.js';
import type { Column as DeltaColumn } from './delta.js';
import { ParquetFile, type Column } from './parquet.js';

const columns: readonly Column[] = [
  { name: 'id', kind: 'text' },
  { name: 'stream', kind: 'text' },
  { name: 'version', kind: 'int32' },
  { name: 'position', kind: 'int64' },
  { name: 'type', kind: 'text' },
  { name: 'schema', kind: 'int32' },
  { name: 'at', kind: 'timestamp' },
  { name: 'causation_id', kind: 'text' },
  { name: 'correlation_id', kind: 'text' },
  { name: 'actor', kind: 'text' },
  { name: 'traceparent', kind: 'text', optional: true },
  { name: 'hash', kind: 'text' },
  // The very text that is stored, personal fields in ciphertext.
  { name: 'data', kind: 'text' },
];

export const bronzeColumns = columns.map(({ name }) => name);

const deltaType = { text: 'string', int32: 'integer', int64: 'long', timestamp: 'timestamp' } as const;
/** A table a service: every event of its log, in partitions of a type and a day. */
export const bronzeShape = {
  columns: [
    ...columns.map(({ name, kind, optional = false }): DeltaColumn => ({
      name,
      type: deltaType[kind],
      nullable: optional,
    })),
    { name: 'date', type: 'date', nullable: false } satisfies DeltaColumn,
  ],
  partitionBy: ['type', 'date'],
};

/** Makes the row of an event, its values in the order of the columns; a timestamp in milliseconds since 1970. */
export function bronzeRows() {
  let [known, parsed] = ['', { causationId: '', correlationId: '', actor: '' } as Cause];
  return ({ position, stream, version, type, schema, at, cause, data, hash }: Stored) => {
    // What is appended together has one cause.
    if (cause !== known) parsed = JSON.parse((known = cause)) as Cause;
    const { causationId, correlationId, actor, traceparent = null } = parsed;
    return [
      ...[`${stream}/${version}`, stream, version, position, type, schema, Date.parse(at)],
      ...[causationId, correlationId, actor, traceparent, hash, data],
    ];
  };
}

/** Fills Parquet files with events, one for each type. */
export class BronzeFiles {
  private readonly files = new Map<string, { file: ParquetFile; first: number; last: number }>();
  private events = 0;
  private readonly rowOf = bronzeRows();

  get count() {
    return this.events;
  }

  add(event: Stored) {
    const { type, position } = event;
    let of = this.files.get(type);
    if (of === undefined) this.files.set(type, (of = { file: new ParquetFile(columns), first: position, last: 0 }));
    of.file.add(this.rowOf(event));
    of.last = position;
    this.events += 1;
  }

  /** In the order of their types. The memory of each goes when the next is asked for. */
  *whole() {
    for (const type of [...this.files.keys()].sort()) {
      const { file, first, last } = this.files.get(type)!;
      this.files.delete(type);
      yield { type, first, last, rows: file.rowCount, bytes: file.bytes() };
    }
  }
}
