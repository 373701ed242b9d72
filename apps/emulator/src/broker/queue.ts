import { Consumers, type Consumer } from './consumers.js';
import { Heap } from './heap.js';
import { Intake, type Past } from './intake.js';
import type { QueueJournal } from './journal.js';
import { keyOf, newLockToken } from './lock-token.js';
import { propertiesOf, withApplicationProperties, type Content, type Message } from './message.js';
import { Sessions, type Session } from './sessions.js';

export type QueueSettings = {
  readonly lockMs: number;
  readonly maxDeliveryCount: number;
  readonly requiresSession: boolean;
  /** 0: no duplicate detection. */
  readonly duplicateWindowMs: number;
  /** Infinity: messages do not expire unless they say so. */
  readonly ttlMs: number;
  readonly deadLetterExpired: boolean;
  readonly depthMax: number;
};

/** How a consumer settles a message, in the words of Service Bus. */
export type Settlement = {
  readonly outcome: 'complete' | 'abandon' | 'defer' | 'deadLetter';
  /** Application properties to add or overwrite. */
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly reason?: string | undefined;
  readonly description?: string | undefined;
};

/**
 * A queue, transport-free. Past the intake a message is ready (in the order of sequence numbers), locked or deferred, and has
 * at most one deadline: to expire, or to lose its lock. Deadlines lie in a heap, so a tick costs nothing while none is due.
 */
export class Queue {
  readonly sessions: Sessions | undefined;
  private readonly intake: Intake;
  /** In the order of sequence numbers, because each is added under the highest so far. */
  private readonly messages = new Map<number, Message>();
  private readonly ready = new Heap<Message>((message, index) => (message.readySlot = index));
  private readonly deadlines = new Heap<Message>((message, index) => (message.deadlineSlot = index));
  private readonly locked = new Map<string, Message>();
  private readonly consumers = new Consumers((consumer) => this.deliverNext(consumer));

  constructor(
    readonly name: string,
    readonly settings: QueueSettings,
    private readonly journal: QueueJournal,
    private readonly now: () => number,
    /** Absent for a dead-letter queue itself. */
    readonly deadLetters?: Queue,
  ) {
    const { duplicateWindowMs, requiresSession, lockMs } = settings;
    this.intake = new Intake({ duplicateWindowMs, journal, now, activate: (message) => this.activate(message) });
    if (requiresSession) this.sessions = new Sessions(lockMs, (id, state) => journal.saveSessionState(id, state));
    this.restore();
  }

  get depth() {
    return this.messages.size + this.intake.size;
  }

  /** Of these, what is not scheduled for later. */
  get active() {
    return this.messages.size;
  }

  hasRoomFor(count: number) {
    return this.depth + count <= this.settings.depthMax;
  }

  /** Takes a message in. Answers with its sequence number, or 0 if it was dropped as a duplicate. */
  accept(content: Content, past?: Past): number {
    return this.intake.accept(content, past);
  }

  cancelScheduled(sequenceNumbers: readonly number[]) {
    this.intake.cancel(sequenceNumbers);
  }

  /** Settles a locked message. Answers false if the lock was lost: nothing has happened then. */
  settle(token: Buffer, { outcome, properties, reason, description }: Settlement): boolean {
    const message = this.locked.get(keyOf(token));
    if (!message) return false;
    this.unlock(message);
    if (outcome === 'complete') {
      this.remove(message);
      return true;
    }
    if (properties) {
      message.bytes = withApplicationProperties(message.bytes, properties);
      message.journaled = false;
    }
    if (outcome === 'deadLetter' && this.deadLetters) this.deadLetter(message, reason, description);
    else if (outcome === 'defer') {
      message.state = 'deferred';
      this.journal.put(message);
    } else this.giveBack(message, true);
    return true;
  }

  /** Answers until when the lock now holds, or undefined if it was lost. */
  renew(token: Buffer): number | undefined {
    const message = this.locked.get(keyOf(token));
    if (!message) return undefined;
    const session = this.sessionOf(message);
    if (session) return session.lockedUntil;
    message.lockedUntil = this.now() + this.settings.lockMs;
    this.setDeadline(message, message.lockedUntil);
    return message.lockedUntil;
  }

  /** Locks deferred messages; undefined, and none locked, unless all are there. */
  receiveDeferred(sequenceNumbers: readonly number[], session?: Session): Message[] | undefined {
    const found: Message[] = [];
    for (const sequenceNumber of new Set(sequenceNumbers)) {
      const message = this.messages.get(sequenceNumber);
      if (message?.state !== 'deferred' || message.lockToken || message.sessionId !== session?.id) return undefined;
      found.push(message);
    }
    for (const message of found) this.lock(message, session);
    return found;
  }

  /** Up to `count` messages from this sequence number on, whatever their state, without locking. */
  peek(from: number, count: number, sessionId?: string): Message[] {
    const found: Message[] = [];
    for (const messages of [this.messages.values(), this.intake.messages()]) {
      let missing = count;
      for (const message of messages) {
        if (message.sequenceNumber < from || (sessionId !== undefined && message.sessionId !== sessionId)) continue;
        if (missing-- === 0) break;
        found.push(message);
      }
    }
    return found.sort((a, b) => a.sequenceNumber - b.sequenceNumber).slice(0, count);
  }

  attach(consumer: Consumer) {
    this.consumers.attach(consumer);
  }

  /** A session's messages come back at once; other locks run on until they expire, as in Azure. */
  detach(consumer: Consumer) {
    const { session } = consumer;
    if (!this.consumers.detach(consumer) || !session || !this.sessions) return;
    // Azure counts a delivery if the session's lock expired, and not if the session was closed.
    const expired = session.lockedUntil <= this.now();
    for (const message of session.locked) {
      this.unlock(message);
      this.giveBack(message, expired);
    }
    this.sessions.release(session, this.now());
  }

  /** Silences the consumers that are attached now. */
  mute() {
    this.consumers.mute();
  }

  /** Delivers to this consumer as much as it takes. */
  pump(consumer: Consumer) {
    while (this.deliverNext(consumer));
  }

  /** Lets all happen that is due. */
  tick() {
    const now = this.now();
    const due: Message[] = [];
    while (this.deadlines.leastKey <= now) due.push(this.deadlines.take()!);
    for (const message of due) {
      if (message.lockToken) {
        this.unlock(message);
        this.giveBack(message, true);
      } else this.expire(message);
    }
    this.sessions?.tick(now);
    this.intake.tick(now);
  }

  private restore() {
    const remains = this.journal.load();
    for (const { id, state } of remains.sessions) this.sessions?.restoreState(id, Buffer.from(state));
    for (const message of this.intake.restore(remains)) {
      this.messages.set(message.sequenceNumber, message);
      if (this.sessions) message.sessionId = propertiesOf(message).group_id;
      if (message.state === 'active') this.makeReady(message);
    }
  }

  private activate(message: Message) {
    message.ttlMs = Math.min(message.ttlMs, this.settings.ttlMs);
    message.expiresAt = message.enqueuedAt + message.ttlMs;
    this.messages.set(message.sequenceNumber, message);
    this.journal.put(message);
    if (this.sessions) {
      message.sessionId = propertiesOf(message).group_id;
      if (message.sessionId === undefined) return this.deadLetter(message, 'Session Id is null.', undefined);
    }
    this.makeReady(message);
  }

  private makeReady(message: Message) {
    this.setDeadline(message, message.expiresAt);
    const session = message.sessionId === undefined ? undefined : this.sessions?.open(message.sessionId);
    (session?.ready ?? this.ready).add(message, message.sequenceNumber);
    if (session) this.sessions?.offer(session, this.now());
    this.consumers.pumpSoon();
  }

  private deliverNext(consumer: Consumer): boolean {
    const ready = consumer.session?.ready ?? this.ready;
    if (ready.size === 0 || consumer.muted || consumer.credit() <= 0) return false;
    const message = ready.take()!;
    if (message.expiresAt <= this.now()) this.expire(message);
    else {
      if (consumer.receiveAndDelete) this.remove(message);
      else this.lock(message, consumer.session);
      consumer.deliver(message);
    }
    return true;
  }

  private lock(message: Message, session: Session | undefined) {
    message.lockToken = newLockToken();
    message.lockedUntil = session?.lockedUntil ?? this.now() + this.settings.lockMs;
    this.locked.set(keyOf(message.lockToken), message);
    session?.locked.add(message);
    // In a session it is the session's lock that expires.
    this.setDeadline(message, session ? Infinity : message.lockedUntil);
  }

  private unlock(message: Message) {
    if (message.lockToken) this.locked.delete(keyOf(message.lockToken));
    this.sessionOf(message)?.locked.delete(message);
    message.lockToken = undefined;
    message.lockedUntil = 0;
    this.setDeadline(message, Infinity);
  }

  private giveBack(message: Message, counted: boolean) {
    if (counted) message.deliveryCount += 1;
    const attempts = message.deliveryCount;
    this.journal.put(message);
    if (message.state === 'deferred') return;
    const description = `Message could not be consumed after ${attempts} delivery attempts.`;
    if (attempts >= this.settings.maxDeliveryCount && this.deadLetters)
      this.deadLetter(message, 'MaxDeliveryCountExceeded', description);
    else this.makeReady(message);
  }

  private deadLetter(message: Message, reason: string | undefined, description: string | undefined) {
    this.remove(message);
    const added = { DeadLetterReason: reason, DeadLetterErrorDescription: description };
    const bytes = withApplicationProperties(message.bytes, added);
    this.deadLetters?.accept({ ...message, bytes, ttlMs: Infinity, scheduledAt: 0 }, message);
  }

  private expire(message: Message) {
    const session = this.sessionOf(message);
    if (message.readySlot >= 0) (session?.ready ?? this.ready).removeAt(message.readySlot);
    if (session) this.sessions?.offer(session, this.now());
    if (this.settings.deadLetterExpired)
      this.deadLetter(message, 'TTLExpiredException', 'The message expired and was dead lettered.');
    else this.remove(message);
  }

  private remove(message: Message) {
    this.setDeadline(message, Infinity);
    this.messages.delete(message.sequenceNumber);
    this.journal.remove(message.sequenceNumber);
  }

  private sessionOf({ sessionId }: Message): Session | undefined {
    return sessionId === undefined ? undefined : this.sessions?.find(sessionId);
  }

  private setDeadline(message: Message, deadline: number) {
    if (message.deadlineSlot >= 0) this.deadlines.removeAt(message.deadlineSlot);
    if (deadline !== Infinity) this.deadlines.add(message, deadline);
  }
}
