import { afterAll, beforeAll } from '@jest/globals';
import {
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  type ReceivedEventData,
  type SendBatchOptions,
} from '@azure/event-hubs';
import type { BrokerUnderTest } from '../bench.contract.js';

export const hub = 'clicks';
const retryOptions = { maxRetries: 0, timeoutInMs: 10_000 };
const seconds = 1;

/** Clients of the tests of one describe block, and a short way to send and to read. */
export function hubBench(start: () => Promise<BrokerUnderTest>) {
  let broker: BrokerUnderTest;
  let producer: EventHubProducerClient;
  const opened: { close(): Promise<unknown> }[] = [];
  beforeAll(async () => {
    broker = await start();
    producer = producerOf(broker.connectionString);
  });
  afterAll(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    await producer.close();
    await broker.close();
  });
  const consumer = (group: string, name = hub) => {
    const client = consumerOf(broker.connectionString, group, name);
    opened.push(client);
    return client;
  };
  return {
    get connectionString() {
      return broker.connectionString;
    },
    get producer() {
      return producer;
    },
    consumer,
    send: (bodies: readonly unknown[], to: SendBatchOptions) =>
      producer.sendBatch(
        bodies.map((body) => ({ body })),
        to,
      ),
    /** Where the partition ends now: what is sent from here on comes after it. */
    end: async (partitionId: string): Promise<EventPosition> => ({
      sequenceNumber: (await producer.getPartitionProperties(partitionId)).lastEnqueuedSequenceNumber,
    }),
    read: (partitionId: string, from: EventPosition, count: number, group = '$Default') =>
      readFrom(consumer(group), partitionId, from, count),
  };
}
export type HubBench = ReturnType<typeof hubBench>;

export const producerOf = (connectionString: string, name = hub) =>
  new EventHubProducerClient(connectionString, name, { retryOptions });

export const consumerOf = (connectionString: string, group: string, name = hub) =>
  new EventHubConsumerClient(group, connectionString, name, { retryOptions });

/** Resolves with so many events of a partition, and the next ones that came along; rejects when it cannot be read. */
export async function readFrom(
  client: EventHubConsumerClient,
  partitionId: string,
  startPosition: EventPosition,
  count: number,
  ownerLevel?: number,
) {
  const { promise, resolve, reject } = Promise.withResolvers<ReceivedEventData[]>();
  const events: ReceivedEventData[] = [];
  const processEvents = async (some: ReceivedEventData[]) => {
    events.push(...some);
    if (events.length >= count) resolve(events);
  };
  const processError = async (error: Error) => reject(error);
  const options = { startPosition, maxWaitTimeInSeconds: seconds, ...(ownerLevel !== undefined && { ownerLevel }) };
  const subscription = client.subscribe(partitionId, { processEvents, processError }, options);
  try {
    return await promise;
  } finally {
    await subscription.close();
  }
}

export const bodiesOf = (events: readonly ReceivedEventData[]) => events.map(({ body }) => body as unknown);
