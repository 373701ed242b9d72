import { setTimeout as sleep } from 'node:timers/promises';
import type { EventHubConsumerClient, ReceivedEventData, Subscription } from '@azure/event-hubs';
import { presentOf, sharedKeyOf, type Present } from './shared-key.js';

/** An event as it comes in. */
export type Incoming = {
  readonly sequenceNumber: number;
  readonly enqueuedAt: Date;
  /** What its sender called it. */
  readonly id: string | undefined;
  readonly body: Uint8Array;
};
/** What a partition holds: the first sequence number that is still there, and the next one after the last. */
export type PartitionRange = { readonly partitionId: string; readonly begin: number; readonly end: number };

/** Answers with the sequence number to read from, each time the partition has become ours: another may have read it meanwhile. */
export type From = () => Promise<number>;

/** Gets what comes, in order and one call at a time; nothing if nothing came for a second. */
export type Take = (events: readonly Incoming[]) => Promise<void>;

const eventsAtOnce = 1_000;
const closeMs = 3_000;
/** Whoever comes later with the same takes over; whoever comes with none is let in only while nobody has it. */
const ownerLevel = 1;
const stolen = 'ReceiverDisconnectedError';
/** Until it is tried again, and until nothing counts as having come. */
const usualPace = { againMs: 1_000, waitSeconds: 1 };

/** The SDK says farewell to a hub for as long as it tries to reach it, and then some. */
export async function closing(farewell: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  const enough = sleep(closeMs, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([farewell.catch(() => undefined), enough]);
  patience.abort();
}

/** What the SDK has to say, in the same words each time; of what it tried several times, what came of the last. */
export function saidBy(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return saidBy(error.errors.at(-1));
  return (error instanceof Error ? error.message : String(error)).replace(/ with message_id "[^"]*"/, '');
}

/** Reads one hub as one consumer group through the real SDK. Where it is, is its caller's business. Whoever makes it closes it. */
export class HubReader {
  private client: EventHubConsumerClient | undefined;
  private readonly followed: Following[] = [];

  constructor(
    private readonly connection: string | Present,
    readonly hub: string,
    private readonly group: string,
    private readonly report: (message: string) => void,
    private readonly pace = usualPace,
  ) {}

  /** @throws Error if the hub cannot be reached. */
  async partitions(): Promise<PartitionRange[]> {
    const client = await this.opened();
    const ids = await client.getPartitionIds();
    return Promise.all(
      ids.map(async (partitionId) => {
        const { beginningSequenceNumber, lastEnqueuedSequenceNumber } =
          await client.getPartitionProperties(partitionId);
        return { partitionId, begin: beginningSequenceNumber, end: lastEnqueuedSequenceNumber + 1 };
      }),
    );
  }

  /**
   * Until it is closed, whatever breaks. One process of a group reads a partition: who comes takes it, and who lost it waits until
   * the other is gone.
   */
  async follow(partitionId: string, from: From, take: Take): Promise<void> {
    const report = (problem: string) => this.report(`${this.hub}, ${problem}`);
    const following = new Following(await this.opened(), partitionId, from, take, report, this.pace);
    this.followed.push(following);
    following.start();
  }

  /** Why a partition is not read, or not taken, at the moment; undefined if all of them are. */
  get problem(): string | undefined {
    return this.followed.map(({ problem }) => problem).find((problem) => problem !== undefined);
  }

  /** What is being taken is taken first. A hub that is gone is not waited for. */
  async close() {
    const followed = this.followed.splice(0);
    await Promise.all(followed.map((one) => one.taken()));
    const { client } = this;
    this.client = undefined;
    await closing(Promise.all(followed.map((one) => one.leave())).then(() => client?.close()));
  }

  private async opened(): Promise<EventHubConsumerClient> {
    // Loaded when it is needed: it costs 200 ms and 30 MB.
    const { EventHubConsumerClient } = await import('@azure/event-hubs');
    // The SDK's own delays would be 30 s.
    const retryOptions = { retryDelayInMs: 500, maxRetryDelayInMs: 5_000, maxRetries: 1, timeoutInMs: 5_000 };
    const connection = presentOf(this.connection);
    const shared = sharedKeyOf(connection);
    const { group, hub } = this;
    this.client ??=
      shared === undefined
        ? new EventHubConsumerClient(group, connection.value, hub, { retryOptions })
        : new EventHubConsumerClient(group, shared.host, hub, shared.credential, { retryOptions });
    return this.client;
  }
}

/** One partition, read for as long as it is wanted. The SDK's own way to begin again would begin where it began first. */
class Following {
  private subscription: Subscription | undefined;
  private taking: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private isAnothers = false;
  private next = 0;
  problem: string | undefined;

  constructor(
    private readonly client: EventHubConsumerClient,
    private readonly partitionId: string,
    private readonly from: From,
    private readonly take: Take,
    private readonly report: (problem: string) => void,
    private readonly pace: typeof usualPace,
  ) {}

  start() {
    this.taking = this.subscribe().catch((error: unknown) => this.restart(error));
  }

  private async subscribe() {
    if (this.stopped) return;
    if (!this.isAnothers) this.next = await this.from();
    if (this.stopped) return;
    const ours = { startPosition: { sequenceNumber: this.next, isInclusive: true }, ownerLevel };
    const handlers = {
      processEvents: (events: ReceivedEventData[]) => (this.taking = this.receive(events)),
      processError: async (error: Error) => this.restart(error),
    };
    this.subscription = this.client.subscribe(this.partitionId, handlers, {
      ...(this.isAnothers ? { startPosition: { offset: '@latest' } } : ours),
      ...{ maxBatchSize: eventsAtOnce, maxWaitTimeInSeconds: this.pace.waitSeconds, skipParsingBodyAsJson: true },
    });
  }

  async taken() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.taking;
  }

  async leave() {
    await this.subscription?.close();
  }

  private async receive(events: readonly ReceivedEventData[]) {
    if (this.stopped || this.timer !== undefined) return;
    if (this.isAnothers) {
      // It was let in: the other is gone.
      this.isAnothers = false;
      return this.startIn(0);
    }
    const fresh = events.filter(({ sequenceNumber }) => sequenceNumber >= this.next);
    try {
      await this.take(fresh.map(incoming));
      this.problem = undefined;
      this.next = (fresh.at(-1)?.sequenceNumber ?? this.next - 1) + 1;
    } catch (error) {
      this.restart(error);
    }
  }

  private restart(error: unknown) {
    if (this.stopped || this.timer !== undefined) return;
    const isStolen = (error as { code?: unknown } | undefined)?.code === stolen;
    this.isAnothers ||= isStolen;
    const before = this.problem;
    this.problem = isStolen ? undefined : `partition ${this.partitionId}: ${saidBy(error)}`;
    // What is said once need not be said again.
    if (this.problem !== undefined && this.problem !== before) this.report(this.problem);
    this.startIn(this.pace.againMs);
  }

  private startIn(ms: number) {
    const { subscription } = this;
    this.timer = setTimeout(() => {
      void (subscription?.close() ?? Promise.resolve()).finally(() => {
        this.timer = undefined;
        this.start();
      });
    }, ms);
  }
}

const incoming = ({ sequenceNumber, enqueuedTimeUtc, messageId, body }: ReceivedEventData): Incoming => ({
  ...{ sequenceNumber, enqueuedAt: enqueuedTimeUtc, body: body as Buffer },
  id: messageId === undefined ? undefined : String(messageId),
});
