import { afterAll, beforeAll } from '@jest/globals';
import {
  ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
  type ServiceBusSender,
} from '@azure/service-bus';

/** What a real namespace does not let us do. */
export type BrokerControl = { readonly skipTime: (ms: number) => void; readonly restart: () => Promise<void> };
export type BrokerUnderTest = { readonly connectionString: string; readonly close: () => Promise<void> };

export const retryOptions = { maxRetries: 5, retryDelayInMs: 100, maxRetryDelayInMs: 500, timeoutInMs: 10_000 };
export const soon = { maxWaitTimeInMs: 2_000, maxTimeAfterFirstMessageInMs: 150 };
export const atOnce = { maxWaitTimeInMs: 100 };

export type Bench = {
  readonly client: ServiceBusClient;
  readonly connectionString: string;
  readonly sender: (entity: string) => ServiceBusSender;
  readonly receiver: (...from: string[]) => ServiceBusReceiver;
  readonly deadLetters: (queue: string) => ServiceBusReceiver;
};

/** A client for the tests of one describe block, and a short way to its links. */
export function bench(start: () => Promise<BrokerUnderTest>): Bench {
  let broker: BrokerUnderTest;
  let client: ServiceBusClient;
  beforeAll(async () => {
    broker = await start();
    client = new ServiceBusClient(broker.connectionString, { retryOptions });
  });
  afterAll(async () => {
    await client.close();
    await broker.close();
  });
  return {
    get client() {
      return client;
    },
    get connectionString() {
      return broker.connectionString;
    },
    sender: (entity) => client.createSender(entity),
    receiver: (entity, subscription?: string) =>
      subscription === undefined ? client.createReceiver(entity) : client.createReceiver(entity, subscription),
    deadLetters: (queue) => client.createReceiver(queue, { subQueueType: 'deadLetter' }),
  };
}

export const bodies = (messages: readonly { body: unknown }[]) => messages.map(({ body }) => body);

/** Receives one message, at least. */
export async function one(receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage> {
  const [message] = await receiver.receiveMessages(1, soon);
  if (!message) throw new Error(`nothing came from ${receiver.entityPath}`);
  return message;
}

/** Receives and completes what comes soon. */
export async function take(receiver: ServiceBusReceiver, count: number) {
  const messages = await receiver.receiveMessages(count, soon);
  for (const message of messages) await receiver.completeMessage(message);
  return messages;
}
