import { DuplicateHistory } from './duplicates.js';
import { Heap } from './heap.js';
import type { QueueJournal, Remains } from './journal.js';
import { newMessage, propertiesOf, type Content, type Message } from './message.js';

/** What a message brings along that has been in a queue before. */
export type Past = { readonly enqueuedSequenceNumber?: number; readonly deliveryCount?: number };

type Surroundings = {
  /** 0: no duplicate detection. */
  readonly duplicateWindowMs: number;
  readonly journal: QueueJournal;
  readonly now: () => number;
  /** Takes a message over that has become active. */
  readonly activate: (message: Message) => void;
};

/** Where messages enter a queue or a topic: numbers them, drops duplicates and keeps those that are scheduled. */
export class Intake {
  private readonly scheduled = new Map<number, Message>();
  private readonly deadlines = new Heap<Message>((message, index) => (message.deadlineSlot = index));
  private readonly duplicates: DuplicateHistory | undefined;
  private sequence = 0;

  constructor(private readonly at: Surroundings) {
    if (at.duplicateWindowMs > 0) this.duplicates = new DuplicateHistory(at.duplicateWindowMs);
  }

  /** How many are scheduled. */
  get size() {
    return this.scheduled.size;
  }

  /** The scheduled messages, in the order of their sequence numbers. */
  messages(): Iterable<Message> {
    return this.scheduled.values();
  }

  /** Answers with the sequence number, or 0 if the message was dropped as a duplicate. */
  accept(content: Content, past: Past = {}): number {
    const now = this.at.now();
    if (this.duplicates && this.isDuplicate(this.duplicates, content, now)) return 0;
    const message = newMessage(content);
    this.number(message, now);
    message.enqueuedSequenceNumber = past.enqueuedSequenceNumber ?? message.sequenceNumber;
    message.deliveryCount = past.deliveryCount ?? 0;
    // Remembered now, because an active message may have changed its number before this returns.
    const { sequenceNumber } = message;
    if (message.scheduledAt > now) {
      message.state = 'scheduled';
      this.keep(message);
      this.at.journal.put(message);
    } else this.at.activate(message);
    return sequenceNumber;
  }

  /** Those that are still scheduled are gone afterwards; others are left alone. */
  cancel(sequenceNumbers: readonly number[]) {
    for (const sequenceNumber of sequenceNumbers) {
      const message = this.scheduled.get(sequenceNumber);
      if (!message) continue;
      this.deadlines.removeAt(message.deadlineSlot);
      this.forget(message);
    }
  }

  tick(now: number) {
    const due: Message[] = [];
    while (this.deadlines.leastKey <= now) due.push(this.deadlines.take()!);
    // The heap does not keep the order of those that are due at the same time.
    due.sort((a, b) => a.scheduledAt - b.scheduledAt || a.sequenceNumber - b.sequenceNumber);
    for (const message of due) {
      this.forget(message);
      // As a message becomes active it goes to the end of the queue, under a new number.
      this.number(message, now);
      message.state = 'active';
      this.at.activate(message);
    }
    if (this.duplicates?.forget(now)) this.at.journal.forgetIds(now);
  }

  /** To call before all else. Answers with the messages that are not scheduled. */
  restore({ sequence, messages, duplicates }: Remains): Message[] {
    this.sequence = sequence;
    for (const { id, until } of duplicates) this.duplicates?.remember(id, until);
    const others: Message[] = [];
    for (const message of messages) {
      if (message.state === 'scheduled') this.keep(message);
      else others.push(message);
    }
    return others;
  }

  private number(message: Message, now: number) {
    message.sequenceNumber = ++this.sequence;
    message.enqueuedAt = now;
    message.journaled = false;
    this.at.journal.numbered(this.sequence);
  }

  private keep(message: Message) {
    this.scheduled.set(message.sequenceNumber, message);
    this.deadlines.add(message, message.scheduledAt);
  }

  private forget(message: Message) {
    this.scheduled.delete(message.sequenceNumber);
    this.at.journal.remove(message.sequenceNumber);
  }

  private isDuplicate(duplicates: DuplicateHistory, content: Content, now: number): boolean {
    const id = String(propertiesOf(content).message_id);
    if (duplicates.has(id, now)) return true;
    const until = now + duplicates.windowMs;
    duplicates.remember(id, until);
    this.at.journal.rememberId(id, until);
    return false;
  }
}
