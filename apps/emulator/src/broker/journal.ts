import type { Message } from './message.js';

/** What a queue had when the process ended. */
export type Remains = {
  readonly sequence: number;
  readonly messages: Iterable<Message>;
  readonly duplicates: Iterable<{ readonly id: string; readonly until: number }>;
  readonly sessions: Iterable<{ readonly id: string; readonly state: Buffer }>;
};

/** One queue's part of the journal. Nothing is durable before {@link Journal.committed} says so. */
export type QueueJournal = {
  /** The last sequence number given. */
  numbered(sequence: number): void;
  /** The message as it is when the journal commits, under the sequence number that it has now. */
  put(message: Message): void;
  remove(sequenceNumber: number): void;
  rememberId(id: string, until: number): void;
  forgetIds(now: number): void;
  /** undefined clears it. */
  saveSessionState(id: string, state: Buffer | undefined): void;
  load(): Remains;
};

export type Journal = {
  /** Names are unique among queues, topics, subscriptions and their dead-letter queues. */
  of(queue: string): QueueJournal;
  /** Calls back when all that was written before is durable: what is acknowledged then survives a kill -9. */
  committed(done: () => void): void;
  close(): void;
};

/** No journal: everything counts as durable at once and is gone with the process. */
export const memoryOnly: Journal = {
  of: () => ({
    numbered() {},
    put() {},
    remove() {},
    rememberId() {},
    forgetIds() {},
    saveSessionState() {},
    load: () => ({ sequence: 0, messages: [], duplicates: [], sessions: [] }),
  }),
  committed: (done) => done(),
  close() {},
};
