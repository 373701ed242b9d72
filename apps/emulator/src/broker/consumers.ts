import type { Message } from './message.js';
import type { Holder, Session } from './sessions.js';

/** A link that receives from a queue. */
export type Consumer = Holder & {
  readonly session?: Session;
  readonly receiveAndDelete: boolean;
  /** How many messages it takes now. */
  credit(): number;
  deliver(message: Message): void;
  /** A fault for tests: it gets nothing more. */
  muted?: boolean;
};

/** The consumers of one queue, which take turns. */
export class Consumers {
  private readonly attached: Consumer[] = [];
  private turn = 0;
  private soon = false;

  /** `deliver` gives a consumer its next message, and answers false if there is none or it takes none. */
  constructor(private readonly deliver: (consumer: Consumer) => boolean) {}

  attach(consumer: Consumer) {
    if (consumer.session) consumer.session.holder = consumer;
    this.attached.push(consumer);
  }

  /** Answers whether it was attached. */
  detach(consumer: Consumer): boolean {
    const index = this.attached.indexOf(consumer);
    if (index >= 0) this.attached.splice(index, 1);
    return index >= 0;
  }

  mute() {
    for (const consumer of this.attached) consumer.muted = true;
  }

  /** Delivers when this turn's other messages have come in too, so that they go out together. */
  pumpSoon() {
    if (this.soon || this.attached.length === 0) return;
    this.soon = true;
    process.nextTick(() => {
      this.soon = false;
      this.pump();
    });
  }

  /** One message each, until nobody takes one. */
  private pump() {
    for (let refusals = 0; refusals < this.attached.length;) {
      this.turn = (this.turn + 1) % this.attached.length;
      refusals = this.deliver(this.attached[this.turn]!) ? 0 : refusals + 1;
    }
  }
}
