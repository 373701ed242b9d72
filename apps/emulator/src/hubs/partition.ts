import type { Refusal } from '../amqp/publishing.js';
import type { PartitionLog, StoredEvent } from './event-log.js';

/** A link on which a consumer group reads a partition. */
export type Reader = {
  readonly group: string;
  /** The owner level, if it is to be the only one; whoever comes with the same or a higher one takes its place. */
  readonly epoch: number | undefined;
  /** The sequence number of what it gets next. */
  at: number;
  credit(): number;
  deliver(event: StoredEvent): void;
  disconnect(because: Refusal): void;
};

/** Of one consumer group, as in Azure. */
const readersMax = 5;
const atOnce = 500;

/** Hands the events of one partition to whoever reads it. */
export class Partition {
  private readonly readers = new Set<Reader>();
  private readonly woken = new Set<Reader>();

  constructor(
    readonly id: string,
    readonly log: PartitionLog,
  ) {}

  /** The reader is in, unless it is answered why not. */
  attach(reader: Reader): Refusal | undefined {
    const { epoch } = reader;
    const others = [...this.readers].filter(({ group }) => group === reader.group);
    const owner = others.find((other) => other.epoch !== undefined);
    if (owner && (epoch === undefined || epoch < owner.epoch!)) return owned(owner.epoch!);
    if (epoch === undefined && others.length >= readersMax) return tooMany;
    if (epoch !== undefined)
      for (const other of others) {
        this.detach(other);
        other.disconnect(taken(epoch));
      }
    this.readers.add(reader);
    this.wake(reader);
    return undefined;
  }

  detach(reader: Reader) {
    this.readers.delete(reader);
  }

  wakeAll() {
    for (const reader of this.readers) this.wake(reader);
  }

  /** There may be something for it: an event, or credit. */
  wake(reader: Reader) {
    if (this.woken.has(reader)) return;
    this.woken.add(reader);
    setImmediate(() => {
      this.woken.delete(reader);
      if (this.readers.has(reader)) this.pump(reader);
    });
  }

  private pump(reader: Reader) {
    const { begin, end } = this.log;
    // What it would have read next may be forgotten.
    reader.at = Math.max(reader.at, begin);
    const count = Math.min(reader.credit(), atOnce, end - reader.at);
    if (count <= 0) return;
    for (const event of this.log.read(reader.at, count)) reader.deliver(event);
    reader.at += count;
    this.wake(reader);
  }
}

const stolen = (description: string): Refusal => ({ condition: 'amqp:link:stolen', description });
const owned = (epoch: number) => stolen(`A receiver with epoch '${epoch}' already exists.`);
const taken = (epoch: number) =>
  stolen(`A receiver with epoch '${epoch}' was created, hence this one is disconnected.`);
const tooMany: Refusal = {
  condition: 'amqp:resource-limit-exceeded',
  description: `A consumer group has ${readersMax} receivers on a partition at most.`,
};
