import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ServiceBusClient,
  ServiceBusMessage,
  ServiceBusReceivedMessage,
  ServiceBusReceiver,
  ServiceBusSender,
} from '@azure/service-bus';
import { Chance } from './chance.js';

const copyMark = 'chaos_copy';
const copiedShare = 0.15;
const copyDelayMaxMs = 4_000;
const copyEveryMs = 100;
// What surely fits into one batch; after an outage there are thousands.
const copiesAtOnce = 50;

type Copy = { readonly topic: string; readonly dueMs: number; readonly message: ServiceBusMessage };

/**
 * Hears everything that is published, on subscriptions of its own, and sends a share of it again: later, and in another
 * order, so that every consumer meets duplicates and old news. Copies are marked, and not copied again.
 */
export class Tap {
  /** What was published, by message id: the CloudEvents type. */
  readonly seen = new Map<string, string>();
  copiesSent = 0;
  /** Copies that came back to the tap: the broker let them through to the subscriptions. */
  copiesHeard = 0;
  lastNewsMs = 0;
  private copies: Copy[] = [];
  private receivers: ServiceBusReceiver[] = [];
  private senders = new Map<string, ServiceBusSender>();
  private stopping = false;
  private copying: Promise<void> | undefined;

  constructor(
    private readonly client: ServiceBusClient,
    private readonly topics: readonly string[],
    private readonly subscription: string,
    private readonly seed: number,
  ) {}

  get copiesWaiting() {
    return this.copies.length;
  }

  start() {
    for (const topic of this.topics) {
      this.senders.set(topic, this.client.createSender(topic));
      const receiver = this.client.createReceiver(topic, this.subscription);
      this.receivers.push(receiver);
      receiver.subscribe(
        {
          processMessage: (message) => Promise.resolve(this.hear(topic, message, receiver)),
          // The bus is killed on purpose; the SDK comes back by itself.
          processError: () => Promise.resolve(),
        },
        { maxConcurrentCalls: 64, autoCompleteMessages: false },
      );
    }
    this.copying = this.sendCopies(new Chance(this.seed, 'copies'));
  }

  async stop() {
    this.stopping = true;
    await this.copying;
    await Promise.all(this.receivers.map((receiver) => receiver.close()));
  }

  private hear(topic: string, message: ServiceBusReceivedMessage, from: ServiceBusReceiver) {
    const id = String(message.messageId);
    if (message.applicationProperties?.[copyMark] === true) this.copiesHeard += 1;
    else if (!this.seen.has(id)) {
      this.lastNewsMs = performance.now();
      this.seen.set(id, String(message.applicationProperties?.['cloudEvents_type']));
      this.maybeCopy(topic, id, message);
    }
    // Not awaited: when the bus dies the SDK may wait for minutes. If the lock is lost the message comes again, and is known.
    from.completeMessage(message).catch(() => {});
  }

  /** Whether a message is copied depends on the seed and its id alone. */
  private maybeCopy(
    topic: string,
    id: string,
    { body, contentType, subject, applicationProperties }: ServiceBusReceivedMessage,
  ) {
    const chance = new Chance(this.seed, id);
    if (!chance.hits(copiedShare)) return;
    const message = {
      ...{ messageId: id, body: body as unknown, contentType, subject },
      applicationProperties: { ...applicationProperties, [copyMark]: true },
    } as ServiceBusMessage;
    this.copies.push({ topic, message, dueMs: performance.now() + chance.below(copyDelayMaxMs) });
  }

  private async sendCopies(chance: Chance) {
    while (!this.stopping) {
      await sleep(copyEveryMs);
      const nowMs = performance.now();
      const due = chance.shuffled(this.copies.filter(({ dueMs }) => dueMs <= nowMs));
      this.copies = this.copies.filter(({ dueMs }) => dueMs > nowMs);
      for (const [topic, copies] of Map.groupBy(due, (copy) => copy.topic))
        while (copies.length > 0) await this.send(topic, copies.splice(0, copiesAtOnce));
    }
  }

  /** What cannot be sent now is sent later: the bus is killed on purpose. */
  private async send(topic: string, copies: readonly Copy[]) {
    try {
      await this.senders.get(topic)!.sendMessages(copies.map(({ message }) => message));
      this.copiesSent += copies.length;
    } catch {
      this.copies.push(...copies);
    }
  }
}
