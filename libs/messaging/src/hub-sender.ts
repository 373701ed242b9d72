import { createHash } from 'node:crypto';
import type { EventHubProducerClient } from '@azure/event-hubs';
import { Overloaded } from '#eventsourcing/event-store.js';
import { closing, saidBy } from './hub-reader.js';
import { presentOf, sharedKeyOf, type Present } from './shared-key.js';

/** The hub takes nothing now: it cannot be reached, or does not answer. What was sent may be there all the same. */
export class HubUnreachable extends Error {}

/** An event as it goes out: JSON in UTF-8. Equal ids always go into the same partition. */
export type Outgoing = { readonly id: string; readonly body: Uint8Array };

/** Of all that is under way. */
const bytesMax = 16 * 1_048_576;

type Opened = { readonly producer: EventHubProducerClient; readonly partitionIds: readonly string[] };
/** What one caller sent, as far as it is not there yet. */
type Sending = { left: number; readonly done: () => void; readonly failed: (error: Error) => void };
type Waiting = { readonly event: Outgoing; readonly sending: Sending };
type Lane = { waiting: Waiting[]; isMoving: boolean };

/**
 * Sends events to one hub through the real SDK. A partition has one batch under way; what comes meanwhile goes with the next, so
 * that a crowd shares its round trips. One for each process and hub; whoever makes it closes it.
 */
export class HubSender {
  private opening: Promise<Opened> | undefined;
  private readonly lanes = new Map<string, Lane>();
  private bytes = 0;

  constructor(
    private readonly connection: string | Present,
    private readonly hub: string,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Resolves when all of them are durable. If it is rejected some may be, and whoever sends them again sends them twice.
   * @throws HubUnreachable, or Overloaded before anything is sent.
   */
  async send(events: readonly Outgoing[]): Promise<void> {
    if (events.length === 0) return;
    const bytes = events.reduce((sum, { body }) => sum + body.byteLength, 0);
    if (this.bytes + bytes > bytesMax) throw new Overloaded(`too many events for ${this.hub} wait`);
    this.bytes += bytes;
    try {
      const opened = await this.opened();
      await new Promise<void>((resolve, reject) => {
        const sending: Sending = { left: events.length, done: resolve, failed: reject };
        for (const event of events) this.enter(opened, { event, sending });
      });
    } finally {
      this.bytes -= bytes;
    }
  }

  async close() {
    const opened = await this.opening?.catch(() => undefined);
    if (opened !== undefined) await closing(opened.producer.close());
  }

  private opened(): Promise<Opened> {
    this.opening ??= this.open().catch((error: unknown) => {
      this.opening = undefined;
      throw unreachable(this.hub, error);
    });
    return this.opening;
  }

  private async open(): Promise<Opened> {
    const producer = await openProducer(presentOf(this.connection), this.hub, this.timeoutMs);
    try {
      return { producer, partitionIds: await producer.getPartitionIds() };
    } catch (error) {
      await producer.close();
      throw error;
    }
  }

  private enter({ producer, partitionIds }: Opened, waiting: Waiting) {
    const partitionId = partitionIds[partitionOf(waiting.event.id, partitionIds.length)]!;
    const lane = this.lanes.get(partitionId) ?? { waiting: [], isMoving: false };
    this.lanes.set(partitionId, lane);
    lane.waiting.push(waiting);
    if (!lane.isMoving) void this.move(producer, partitionId, lane);
  }

  private async move(producer: EventHubProducerClient, partitionId: string, lane: Lane) {
    lane.isMoving = true;
    // Whoever comes in the same turn goes along.
    await Promise.resolve();
    while (lane.waiting.length > 0) {
      let taken: Waiting[] = [];
      try {
        const batch = await producer.createBatch({ partitionId });
        const full = lane.waiting.findIndex(({ event }) => !batch.tryAdd(dataOf(event)));
        taken = lane.waiting.splice(0, full < 0 ? lane.waiting.length : Math.max(full, 1));
        if (full === 0) throw new RangeError('an event is too large');
        await producer.sendBatch(batch);
        for (const { sending } of taken) if (--sending.left === 0) sending.done();
      } catch (error) {
        // Where not even a batch could be had, nothing that waits gets away.
        const stuck = taken.length > 0 ? taken : lane.waiting.splice(0);
        for (const { sending } of stuck) sending.failed(unreachable(this.hub, error));
      }
    }
    lane.isMoving = false;
  }
}

const dataOf = ({ id, body }: Outgoing) => ({ body, messageId: id, contentType: 'application/json' });

/** The same everywhere and at any time, as long as the hub has so many partitions. */
const partitionOf = (id: string, count: number) => createHash('md5').update(id).digest().readUInt32BE(0) % count;

const unreachable = (hub: string, error: unknown) => new HubUnreachable(`${hub}: ${saidBy(error)}`, { cause: error });

async function openProducer(connection: Present, hub: string, timeoutInMs: number) {
  // Loaded when it is needed: it costs 200 ms and 30 MB.
  const { EventHubProducerClient } = await import('@azure/event-hubs');
  // The SDK's own delays would be 30 s. Our callers try again themselves; once is for a connection that broke meanwhile.
  const retryOptions = { maxRetries: 1, retryDelayInMs: 100, timeoutInMs };
  const shared = sharedKeyOf(connection);
  if (shared === undefined) return new EventHubProducerClient(connection.value, hub, { retryOptions });
  return new EventHubProducerClient(shared.host, hub, shared.credential, { retryOptions });
}
