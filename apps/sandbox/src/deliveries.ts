import type { Faults } from './faults.js';

/** What is to be delivered. `number` counts up within its store. */
export type Delivery = {
  readonly number: number;
  readonly topic: string;
  readonly attempts: number;
  readonly body: string;
};
export type Letter = {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Where deliveries wait until they are accepted: in books that survive the process, or in its memory. */
export type DeliveryStore = {
  /** @returns its number */
  add(topic: string, body: string, due: number): number;
  /** What is due by then, the longest due first. */
  due(now: number, limit: number): readonly Delivery[];
  dueAgain(number: number, due: number, attempts: number): void;
  ended(number: number): void;
  waiting(): number;
  /** Calls back when what was written until now cannot be lost. */
  committed(done: () => void): void;
};

/** How whoever tells tells. */
export type Post = {
  readonly store: DeliveryStore;
  /** Undefined: it waits until there is somewhere to send it to. Each attempt asks anew. */
  readonly letterOf: (delivery: Delivery) => Letter | undefined;
  readonly faults: Faults;
  /** What fault rules call its webhooks: /shopify. */
  readonly path: string;
  readonly answerWithinMs: number;
  readonly attemptsMax: number;
  /** After the first attempt it is called with 1. */
  readonly retryAfterMs: (attempts: number) => number;
  readonly now: () => number;
  readonly report: (message: string) => void;
};

const inFlightMax = 16;
const heldBackMs = 1_000;
type Plan = 'lose' | 'twice';

/**
 * Deliveries to one endpoint, at least once, in no promised order, again and again until the answer is 2xx.
 * Each platform has its own, over DeliveryBooks with its name.
 */
export class Deliveries {
  private readonly plans = new Map<number, Plan>();
  private readonly inFlight = new Map<number, Promise<void>>();
  /** Held back until a later one was delivered. */
  private readonly heldBack = new Set<number>();
  private idlers: (() => void)[] = [];
  private pumping = false;
  private closed = false;

  constructor(private readonly post: Post) {}

  /** It is to be delivered from now on; `body` is what the letter is made from. */
  tell(topic: string, body: string) {
    const { store, now } = this.post;
    const number = store.add(topic, body, now());
    const due = this.planned(number, topic, now());
    if (due !== now()) store.dueAgain(number, due, 0);
    this.pump();
  }

  /** Begins what is due by now, once it is committed: nobody is told of what may still be lost. */
  pump() {
    if (this.pumping || this.closed) return;
    this.pumping = true;
    this.post.store.committed(() => {
      this.pumping = false;
      this.beginDue();
    });
  }

  /** All that are due by now, once each. */
  async drain(): Promise<void> {
    const tried = new Set<number>();
    for (;;) {
      await new Promise<void>((resolve) => this.post.store.committed(resolve));
      this.beginDue();
      const fresh = [...this.inFlight].filter(([number]) => !tried.has(number));
      if (fresh.length === 0) return;
      for (const [number] of fresh) tried.add(number);
      await Promise.all(fresh.map(([, ended]) => ended));
    }
  }

  /** How many are to be delivered, now or later. */
  waiting(): number {
    return Math.max(this.post.store.waiting(), this.inFlight.size);
  }

  /** Resolves when none waits. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.idlers.push(resolve);
      this.tellIdlers();
    });
  }

  async close() {
    this.closed = true;
    await Promise.all(this.inFlight.values());
  }

  /** When it is due, after what the faults make of it. */
  private planned(number: number, topic: string, due: number): number {
    const { faults, path } = this.post;
    const rule = faults.draw({ part: 'webhooks', method: 'POST', path: `${path}/${topic}` });
    if (rule === undefined) return due;
    if (rule.fault === 'delay') return due + rule.ms;
    if (rule.fault === 'drop') this.plans.set(number, 'lose');
    if (rule.fault === 'duplicate') this.plans.set(number, 'twice');
    if (rule.fault !== 'reorder') return due;
    this.heldBack.add(number);
    return due + (rule.ms || heldBackMs);
  }

  private beginDue() {
    if (this.closed) return;
    for (const delivery of this.post.store.due(this.post.now(), 2 * inFlightMax)) {
      if (this.inFlight.size >= inFlightMax) return;
      if (!this.inFlight.has(delivery.number)) this.begin(delivery);
    }
  }

  private begin(delivery: Delivery) {
    const { number } = delivery;
    const letter = this.post.letterOf(delivery);
    if (letter === undefined) return;
    const plan = this.plans.get(number);
    this.plans.delete(number);
    this.heldBack.delete(number);
    const ended = this.attempt(letter, plan).then((delivered) => {
      this.inFlight.delete(number);
      if (!this.closed) this.ended(delivery, delivered);
    });
    this.inFlight.set(number, ended);
  }

  private async attempt(letter: Letter, plan: Plan | undefined): Promise<boolean> {
    if (plan === 'lose') return false;
    if (plan === 'twice') await this.send(letter);
    return this.send(letter);
  }

  private ended({ number, topic, attempts }: Delivery, delivered: boolean) {
    const { store, attemptsMax, retryAfterMs, now, report } = this.post;
    const tries = attempts + 1;
    const isOver = delivered || tries >= attemptsMax;
    if (isOver) store.ended(number);
    else store.dueAgain(number, this.planned(number, topic, now() + retryAfterMs(tries)), tries);
    if (!delivered && isOver) report(`The webhook ${topic} was given up after ${tries} attempts.`);
    if (isOver) this.letGo(number);
    this.pump();
    this.tellIdlers();
  }

  /** A later one came first: what was held back for that may go. */
  private letGo(ended: number) {
    for (const number of this.heldBack) {
      if (number > ended) continue;
      this.heldBack.delete(number);
      this.post.store.dueAgain(number, this.post.now(), 0);
    }
  }

  private send({ url, body, headers }: Letter): Promise<boolean> {
    const signal = AbortSignal.timeout(this.post.answerWithinMs);
    return fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
  }

  private tellIdlers() {
    if (this.idlers.length === 0 || this.waiting() > 0) return;
    for (const resolve of this.idlers.splice(0)) resolve();
  }
}
