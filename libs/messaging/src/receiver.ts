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
  /** A message that is handled for longer than this is overdue. */
  readonly handleWithinMs: number;
  /** How long closing waits for the messages at hand. */
  readonly closeWithinMs?: number | undefined;
  /** Milliseconds since 1970, like the bus's own times. */
  readonly now: () => number;
  readonly report: (message: string) => void;
};

type AtHand = {
  readonly message: ServiceBusReceivedMessage;
  readonly from: ServiceBusReceiver;
  readonly sinceMs: number;
  readonly work: Promise<void>;
  named: boolean;
};

/** One subscription of a topic: hands on what arrives, many messages at once, and knows when something last did. */
export class Receiver {
  private link: ServiceBusReceiver;
  private stop: () => Promise<void>;
  private readonly atHand = new Set<AtHand>();
  private lastSeenMs: number;
  private trouble = '';
  private closed: Promise<void> | undefined;

  constructor(private readonly options: ReceiverOptions) {
    this.lastSeenMs = options.now();
    [this.link, this.stop] = this.open();
  }

  get name() {
    return `${this.options.topic}/${this.options.subscription}`;
  }

  /** How long nothing has arrived. */
  silentMs(now: number) {
    return now - this.lastSeenMs;
  }

  /** How long ago the latest of the messages at hand was sent; undefined if there are none. */
  waitedMs(now: number): number | undefined {
    const sent = [...this.atHand].map(({ message }) => message.enqueuedTimeUtc?.getTime() ?? now);
    return sent.length === 0 ? undefined : now - Math.max(...sent);
  }

  /**
   * When the message that has waited longest for us was enqueued. Deferred and scheduled ones are waiting for something
   * else, those at hand not at all, and while there is no room for another, none can be expected to arrive.
   */
  async waitingSince(): Promise<number | undefined> {
    if (this.isFull()) return undefined;
    // As of now: whatever arrives while we ask ends the silence.
    const atHand = new Set([...this.atHand].map(({ message }) => String(message.sequenceNumber)));
    for (let from = Long.ZERO; ;) {
      const page = await this.link.peekMessages(peekMax, { fromSequenceNumber: from });
      const waiting = page.find((each) => each.state === 'active' && !atHand.has(String(each.sequenceNumber)));
      if (waiting !== undefined) return waiting.enqueuedTimeUtc?.getTime();
      if (page.length === 0) return undefined;
      from = page.at(-1)!.sequenceNumber!.add(1);
    }
  }

  /** The ids of the messages that are overdue. Each is named once. */
  overdue(now: number): string[] {
    const found = [...this.atHand].filter(
      ({ sinceMs, named }) => !named && now - sinceMs > this.options.handleWithinMs,
    );
    for (const each of found) each.named = true;
    return found.map(({ message }) => String(message.messageId));
  }

  /** A new link in place of one that has gone deaf. What came over that one can no longer be settled, and comes again. */
  reopen() {
    if (this.closed !== undefined) return;
    const deaf = this.link;
    this.lastSeenMs = this.options.now();
    [this.link, this.stop] = this.open();
    this.drop(deaf);
  }

  /** Takes no more messages, lets those at hand be settled, and closes. What is not settled in time comes again. */
  close(): Promise<void> {
    return (this.closed ??= this.leave());
  }

  private async leave() {
    const { closeWithinMs = 10_000, report } = this.options;
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(resolve, closeWithinMs, 'late');
    const left = await Promise.race([this.leaveInOrder(), late]).finally(() => clearTimeout(timer));
    if (left !== 'late') return;
    for (const { message } of this.atHand)
      report(`${this.name} closes, and ${String(message.messageId)} is not settled`);
    this.drop(this.link);
  }

  private async leaveInOrder() {
    await this.stop();
    await Promise.all([...this.atHand].map(({ work }) => work));
    await this.link.close();
  }

  /** Nobody waits for it: a deaf link may never answer. */
  private drop(link: ServiceBusReceiver) {
    link.close().catch((error: unknown) => this.options.report(`${this.name} did not close: ${String(error)}`));
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

  /** What came over a link that was replaced takes no room on this one. */
  private isFull() {
    return [...this.atHand].filter(({ from }) => from === this.link).length >= this.options.maxConcurrentCalls;
  }

  private async receive(message: ServiceBusReceivedMessage, from: ServiceBusReceiver) {
    const sinceMs = this.options.now();
    [this.lastSeenMs, this.trouble] = [sinceMs, ''];
    const work = this.options.handle(message, from);
    const handling = { message, from, sinceMs, work, named: false };
    this.atHand.add(handling);
    try {
      await work;
    } finally {
      // It could not hear until now.
      if (this.isFull()) this.lastSeenMs = this.options.now();
      this.atHand.delete(handling);
    }
  }
}
