import type {
  ServiceBusClient,
  ServiceBusMessage,
  ServiceBusReceivedMessage,
  ServiceBusReceiver,
} from '@azure/service-bus';
import Long from 'long';
import type { TopicSubscription } from '../subscriptions.js';

const pageMax = 100;
// Waited in full only if somebody else holds what we want.
const patience = { maxWaitTimeInMs: 10_000, maxTimeAfterFirstMessageInMs: 100 };
// What a message has that is its sender's; the rest is the broker's. No time to live: it has waited long enough.
const kept = ['contentType', 'subject', 'messageId', 'correlationId', 'sessionId', 'replyTo', 'to'] as const;

/** The dead letters of one subscription: what its service could not handle, waiting for somebody to look. */
export class DeadLetters {
  constructor(
    private readonly client: ServiceBusClient,
    private readonly of: TopicSubscription,
  ) {}

  /** All of them, oldest first; looking changes nothing. */
  async list(): Promise<ServiceBusReceivedMessage[]> {
    return this.using(async (receiver) => {
      const found: ServiceBusReceivedMessage[] = [];
      for (let from = Long.ZERO; ; from = found.at(-1)!.sequenceNumber!.add(1)) {
        const page = await receiver.peekMessages(pageMax, { fromSequenceNumber: from });
        if (page.length === 0) return found;
        found.push(...page);
      }
    });
  }

  /** Answers with what counts them: up to `max`, 250 at most, over a link that stays open as long as the client. */
  counting(max: number): () => Promise<number> {
    const receiver = this.open();
    return async () => (await receiver.peekMessages(max, { fromSequenceNumber: Long.ZERO })).length;
  }

  /**
   * Sends these again to the topic, with the same message id, and takes them from here: every subscriber of the topic gets
   * them, and recognises what it already did. Answers with the sequence numbers that were replayed; all else
   * stays as it was, also when it throws because the bus cannot be reached.
   */
  async replay(sequenceNumbers: readonly string[]): Promise<string[]> {
    const wanted = new Set(sequenceNumbers);
    const replayed: string[] = [];
    const held = new Map<string, ServiceBusReceivedMessage>();
    const sender = this.client.createSender(this.of.topic);
    return this.using(async (receiver) => {
      try {
        while (replayed.length < wanted.size) {
          const before = held.size + replayed.length;
          const messages = await receiver.receiveMessages(pageMax, patience);
          for (const message of messages) held.set(String(message.sequenceNumber), message);
          // The locks of others expire and they come again: a page with nothing new, or nothing at all, is the end.
          if (held.size + replayed.length === before) break;
          for (const [sequenceNumber, message] of held) {
            if (!wanted.has(sequenceNumber)) continue;
            await sender.sendMessages(sentAgain(message));
            // Killed between the two it is sent twice, and never lost.
            await receiver.completeMessage(message);
            held.delete(sequenceNumber);
            replayed.push(sequenceNumber);
          }
        }
        return replayed;
      } finally {
        // Best effort: a lock that was lost needs no giving back.
        await Promise.allSettled([...held.values()].map((message) => receiver.abandonMessage(message)));
        await sender.close();
      }
    });
  }

  private async using<T>(work: (receiver: ServiceBusReceiver) => Promise<T>) {
    const receiver = this.open();
    try {
      return await work(receiver);
    } finally {
      await receiver.close();
    }
  }

  private open(): ServiceBusReceiver {
    const { topic, subscription } = this.of;
    // As bytes, so that what was no JSON is sent again as it came.
    return this.client.createReceiver(topic, subscription, { subQueueType: 'deadLetter', skipParsingBodyAsJson: true });
  }
}

function sentAgain(message: ServiceBusReceivedMessage): ServiceBusMessage {
  const {
    DeadLetterReason: _,
    DeadLetterErrorDescription: __,
    ...applicationProperties
  } = message.applicationProperties ?? {};
  const own = kept.filter((name) => message[name] !== undefined).map((name) => [name, message[name]]);
  return { ...Object.fromEntries(own), body: message.body as unknown, applicationProperties } as ServiceBusMessage;
}
