import { matches, type Rule } from './filter.js';
import { Intake } from './intake.js';
import type { QueueJournal } from './journal.js';
import { propertiesOf, type Content, type Message } from './message.js';
import type { Queue } from './queue.js';

export type TopicSettings = {
  /** 0: no duplicate detection. */
  readonly duplicateWindowMs: number;
  readonly ttlMs: number;
};

/** A subscription is a queue that gets what one of its rules lets pass. */
export type Subscription = { readonly queue: Queue; readonly rules: Rule[] };

/** A topic keeps only what is scheduled; everything else goes at once to the subscriptions that want it. */
export class Topic {
  private readonly intake: Intake;

  constructor(
    private readonly settings: TopicSettings,
    private readonly subscriptions: readonly Subscription[],
    journal: QueueJournal,
    private readonly now: () => number,
  ) {
    const { duplicateWindowMs } = settings;
    this.intake = new Intake({ duplicateWindowMs, journal, now, activate: (message) => this.fanOut(message) });
    this.intake.restore(journal.load());
  }

  /** If one subscription is full the topic is, as in Azure. */
  hasRoomFor(count: number) {
    return this.subscriptions.every(({ queue }) => queue.hasRoomFor(count + this.intake.size));
  }

  /** Answers with the sequence number, or 0 if the message was dropped as a duplicate. */
  accept(content: Content): number {
    return this.intake.accept(content);
  }

  cancelScheduled(sequenceNumbers: readonly number[]) {
    this.intake.cancel(sequenceNumbers);
  }

  tick() {
    this.intake.tick(this.now());
  }

  private fanOut(message: Message) {
    const properties = propertiesOf(message);
    const copy = { ...message, scheduledAt: 0, ttlMs: Math.min(message.ttlMs, this.settings.ttlMs) };
    const past = { enqueuedSequenceNumber: message.enqueuedSequenceNumber };
    for (const { queue, rules } of this.subscriptions)
      if (rules.some((rule) => matches(rule, properties))) queue.accept(copy, past);
  }
}
