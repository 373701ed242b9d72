import type { Feed, Position, Recorded } from './event-store.js';

const batchMax = 500;
const pollMs = 1_000;
const backOffMinMs = 100;
const backOffMaxMs = 10_000;

/** What reads the log. It saves its position itself, where that is atomic with what it writes. */
export type Subscriber<Item = Recorded> = {
  readonly name: string;
  readonly load: () => Promise<Position>;
  /** The least time between two batches, where a short lag is cheaper than many small batches; 0 if not said. */
  readonly lingerMs?: number;
  /** Must leave nothing half-done when it throws: the same events come again, after a pause that doubles. */
  readonly handle: (events: readonly Item[], position: Position) => Promise<void>;
  /** For what goes on after a batch was handled: how many events it still works on, */
  readonly open?: number;
  /** when it has none left, */
  readonly settled?: () => Promise<void>;
  /** and its end: it finishes what has begun. */
  readonly close?: () => Promise<void>;
};

export type SubscriptionStatus = { readonly name: string; readonly behind: number; readonly failure?: string };

/** Feeds one subscriber with the log, in order, for ever, from where it stopped; batches grow with the lag. */
export class Subscription<Item = Recorded> {
  private running: Promise<void> | undefined;
  private stopping = false;
  private news = false;
  private idling = false;
  private position: Position;
  private failure: string | undefined;
  private asking = false;
  private unheard = false;
  private failed = 0;
  private wake: () => void = () => {};
  private waiting: (() => void)[] = [];

  constructor(
    private readonly store: Feed<Item>,
    private readonly subscriber: Subscriber<Item>,
    private readonly report: (message: string) => void,
    /** Where its part of the feed begins. */
    private readonly beginning: Position = null,
  ) {
    this.position = beginning;
  }

  get name() {
    return this.subscriber.name;
  }

  /** How often it failed since this process began. */
  get failures() {
    return this.failed;
  }

  /** Not while a stop is under way. */
  start() {
    this.stopping = false;
    this.running ??= this.run();
  }

  /** Resolves when the batch at hand is done; what was not handled is handled after the next start. */
  async stop() {
    this.stopping = true;
    this.wake();
    const closed = this.subscriber.close?.();
    await this.running;
    await closed;
    // And what the last batch began.
    await this.subscriber.close?.();
    this.running = undefined;
  }

  /** Why it does not get on; undefined while it does. */
  get problem() {
    return this.failure;
  }

  /** Whether it is the log that it waits for, and not its own work that fails. */
  get waitsForLog() {
    return this.failure !== undefined && this.unheard;
  }

  async status(): Promise<SubscriptionStatus> {
    const behind = (await this.store.behind(this.position)) + (this.subscriber.open ?? 0);
    return { name: this.name, behind, ...(this.failure === undefined ? {} : { failure: this.failure }) };
  }

  /** Resolves when everything in the log so far has been handled, or when we are stopped. */
  async caughtUp() {
    while ((await this.store.behind(this.position)) > 0 && !this.stopping)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    await this.subscriber.settled?.();
  }

  private async run() {
    const unsubscribe = this.store.onAppend(() => {
      this.news = true;
      if (this.idling) this.wake();
    });
    let backOffMs = backOffMinMs;
    let loaded = false;
    while (!this.stopping) {
      try {
        if (!loaded) this.position = (await this.subscriber.load()) ?? this.beginning;
        loaded = true;
        await this.step();
        backOffMs = backOffMinMs;
      } catch (error) {
        this.failed += 1;
        this.unheard = this.asking;
        this.asking = false;
        this.failure = error instanceof Error ? error.message : String(error);
        this.report(`${this.name} failed and tries again in ${backOffMs} ms: ${this.failure}`);
        // What the subscriber saved last is the truth: it may have got further than we know.
        loaded = false;
        await this.sleep(backOffMs);
        backOffMs = Math.min(backOffMs * 2, backOffMaxMs);
      }
    }
    unsubscribe();
    this.told();
  }

  /** Handles one batch, and then waits for the next. */
  private async step() {
    this.news = false;
    this.asking = true;
    const { events, position } = await this.store.after(this.position, batchMax);
    this.asking = false;
    // Nothing new is begun while we stop: what is left unread is read after the next start.
    if (this.stopping) return;
    if (events.length > 0) await this.subscriber.handle(events, position);
    this.position = position;
    this.failure = undefined;
    this.told();
    if (events.length === batchMax) return;
    if (events.length > 0) return this.sleep(this.subscriber.lingerMs ?? 0);
    // Other processes append to the same log without waking us.
    this.idling = !this.news;
    if (this.idling) await this.sleep(pollMs);
    this.idling = false;
  }

  /** Lets those look again who wait for us to catch up. */
  private told() {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private sleep(ms: number) {
    return new Promise<void>((resolve) => {
      if (ms === 0 || this.stopping) return resolve();
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
