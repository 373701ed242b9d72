import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import Long from 'long';

const peekMax = 100;

export type ReceiverOptions = {
  readonly client: ServiceBusClient;
  readonly topic: string;
  readonly subscription: string;
  readonly maxConcurrentCalls: number;
  /** Settles the message through the receiver that it came from. Never throws. */
  readonly handle: (message: ServiceBusReceivedMessage, from: ServiceBusReceiver) => Promise<void>;
  /** Milliseconds since 1970, like the bus's own times. */
  readonly now: () => number;
  readonly report: (message: string) => void;
};

/** One subscription of a topic: hands on what arrives, many messages at once, and knows when something last did. */
export class Receiver {
  private link: ServiceBusReceiver;
  private stop: () => Promise<void>;
  private handling = 0;
  private lastSeenMs: number;
  private trouble = '';
  private idle: () => void = () => {};

  constructor(private readonly options: ReceiverOptions) {
    this.lastSeenMs = options.now();
    [this.link, this.stop] = this.open();
  }

  get name() {
    return `${this.options.topic}/${this.options.subscription}`;
  }

  /** How long nothing has arrived; 0 while messages are being handled. */
  silentMs(now: number) {
    return this.handling > 0 ? 0 : now - this.lastSeenMs;
  }

  /** When the message that has waited longest was enqueued. Deferred and scheduled ones are waiting for something else. */
  async waitingSince(): Promise<number | undefined> {
    for (let from = Long.ZERO; ;) {
      const page = await this.link.peekMessages(peekMax, { fromSequenceNumber: from });
      const waiting = page.find(({ state }) => state === 'active');
      if (waiting !== undefined) return waiting.enqueuedTimeUtc?.getTime();
      if (page.length === 0) return undefined;
      from = page.at(-1)!.sequenceNumber!.add(1);
    }
  }

  /** A new link in place of one that has gone deaf. */
  reopen() {
    const deaf = this.link;
    this.lastSeenMs = this.options.now();
    [this.link, this.stop] = this.open();
    // Nobody waits for it: a deaf link may never answer.
    deaf.close().catch((error: unknown) => this.options.report(`${this.name} did not close: ${String(error)}`));
  }

  /** Takes no more messages, lets those at hand be settled, and closes. */
  async close() {
    await this.stop();
    while (this.handling > 0) await new Promise<void>((resolve) => (this.idle = resolve));
    await this.link.close();
  }

  private open(): [ServiceBusReceiver, () => Promise<void>] {
    const { client, topic, subscription, maxConcurrentCalls } = this.options;
    const link = client.createReceiver(topic, subscription);
    const receiving = link.subscribe(
      {
        processMessage: (message) => this.receive(message, link),
        processError: ({ error, errorSource }) => this.complain(`${this.name} (${errorSource}): ${error.message}`),
      },
      { maxConcurrentCalls, autoCompleteMessages: false },
    );
    return [link, () => receiving.close()];
  }

  /** Says the same only once: while the bus is down the SDK repeats itself twice a second. */
  private complain(trouble: string) {
    if (trouble !== this.trouble) this.options.report(trouble);
    this.trouble = trouble;
    return Promise.resolve();
  }

  private async receive(message: ServiceBusReceivedMessage, from: ServiceBusReceiver) {
    this.lastSeenMs = this.options.now();
    this.handling += 1;
    this.trouble = '';
    try {
      await this.options.handle(message, from);
    } finally {
      this.handling -= 1;
      if (this.handling === 0) this.idle();
    }
  }
}
