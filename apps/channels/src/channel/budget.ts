import { ChannelUnreachable, type ChannelName } from './channel.js';

/** What is urgent goes first: an ending before an order's own business, and that before new words, prices and checks. */
export const urgencies = ['ending', 'order', 'edit'] as const;
export type Urgency = (typeof urgencies)[number];

/** What a channel lets us do. `perSecond` is what comes back into a bucket that holds `burst`; `perDay` counts the last 24 hours. */
export type Quota = { readonly perSecond: number; readonly burst: number; readonly perDay?: number | undefined };

/** Does that so many milliseconds later, unless what it answers is called before: timer.driver.ts, or a test's clock. */
export type After = (ms: number, act: () => void) => () => void;

/** Too much waits already, or the day is used up: nothing was asked, so it may be tried again as it is. */
export class OverBudget extends ChannelUnreachable {}

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const waitingMax = 50_000;
/** This share of a day is kept for endings and orders. */
const keptPermille = 100n;

type Waiter = { readonly cost: number; readonly go: () => void; readonly fail: (error: Error) => void };

/**
 * How much of an API may be used, and by whom first. Costs are in the channel's own points: a call is 1 where it counts calls.
 * What the channel says of itself counts more than what we counted.
 */
export class Budget {
  private tokens: number;
  private at: number;
  private pausedUntil = 0;
  private readonly waiting: Record<Urgency, Waiter[]> = { ending: [], order: [], edit: [] };
  private spent: { at: number; cost: number }[] = [];
  private spentToday = 0;
  private cancel: () => void = () => undefined;

  private quota: Quota;

  /** @param most what we want to use at most, however much more the channel would let us */
  constructor(
    readonly channel: ChannelName,
    private readonly most: Quota,
    private readonly now: () => number,
    private readonly after: After,
  ) {
    this.quota = most;
    this.tokens = most.burst;
    this.at = now();
  }

  /** Resolves when that much may be used; the most urgent first, and among equals who came first. */
  take(urgency: Urgency, cost = 1): Promise<void> {
    return new Promise((go, fail) => {
      const queue = this.waiting[urgency];
      if (queue.length >= waitingMax) return fail(new OverBudget(`${this.channel}: ${waitingMax} calls wait already`));
      queue.push({ cost, go, fail });
      this.serve();
    });
  }

  /** The channel says what is left, how fast it comes back, and what is left of the day, where it says that too. */
  told(left: number, { leftToday, ...quota }: Partial<Quota> & { readonly leftToday?: number | undefined } = {}) {
    this.refill();
    const { perSecond, burst, perDay = Infinity } = { ...this.quota, ...quota };
    const mostToday = Math.min(this.most.perDay ?? Infinity, perDay);
    this.quota = {
      perSecond: Math.min(this.most.perSecond, perSecond),
      burst: Math.min(this.most.burst, burst),
      ...(mostToday < Infinity && { perDay: mostToday }),
    };
    this.tokens = Math.min(this.tokens, left, this.quota.burst);
    // We may have been started today, or others use the same key.
    if (leftToday !== undefined && perDay < Infinity) this.note(Math.max(perDay - leftToday - this.spentToday, 0));
    this.serve();
  }

  /** The channel asks us to wait. */
  pause(ms: number) {
    this.pausedUntil = Math.max(this.pausedUntil, this.now() + ms);
    this.serve();
  }

  /** How many wait, and what is left now and of the day. */
  get state() {
    this.refill();
    const waiting = Object.fromEntries(urgencies.map((one) => [one, this.waiting[one].length]));
    const leftToday = this.quota.perDay === undefined ? undefined : this.quota.perDay - this.spentToday;
    return {
      channel: this.channel,
      waiting,
      left: Math.floor(this.tokens),
      ...(leftToday !== undefined && { leftToday }),
    };
  }

  close() {
    this.cancel();
    const closed = new OverBudget(`${this.channel} is closed`);
    for (const urgency of urgencies) for (const { fail } of this.waiting[urgency].splice(0)) fail(closed);
  }

  private serve() {
    this.cancel();
    this.refill();
    for (const urgency of urgencies)
      for (let next = this.waiting[urgency][0]; next !== undefined; next = this.waiting[urgency][0]) {
        // What costs more than the bucket holds waits until it is full.
        const cost = Math.min(next.cost, this.quota.burst);
        const waitMs = this.waitMs(cost, urgency);
        if (waitMs === Infinity) {
          this.waiting[urgency].shift();
          next.fail(new OverBudget(`${this.channel}: the calls of this day are used up`));
          continue;
        }
        if (waitMs > 0) {
          this.cancel = this.after(Math.ceil(waitMs), () => this.serve());
          return;
        }
        this.waiting[urgency].shift();
        this.spend(cost);
        next.go();
      }
  }

  /** Infinity where it is not worth waiting for. */
  private waitMs(cost: number, urgency: Urgency): number {
    const now = this.now();
    const { perDay, perSecond } = this.quota;
    if (perDay !== undefined) {
      const kept = urgency === 'edit' ? Number((BigInt(perDay) * keptPermille) / 1_000n) : 0;
      if (this.spentToday + cost > perDay - kept) return Infinity;
    }
    const pausedMs = this.pausedUntil - now;
    const missing = cost - this.tokens;
    return Math.max(pausedMs, missing <= 0 ? 0 : (missing * 1_000) / perSecond, 0);
  }

  private spend(cost: number) {
    this.tokens -= cost;
    if (this.quota.perDay !== undefined) this.note(cost);
  }

  /** By the minute, which comes back when its last second does: nobody needs to know it closer. */
  private note(cost: number) {
    this.spentToday += cost;
    const last = this.spent.at(-1);
    const now = this.now();
    if (last !== undefined && now - last.at < minuteMs) last.cost += cost;
    else if (cost > 0) this.spent.push({ at: now, cost });
  }

  private refill() {
    const now = this.now();
    const passedMs = Math.max(now - this.at, 0);
    this.at = now;
    this.tokens = Math.min(this.tokens + (passedMs * this.quota.perSecond) / 1_000, this.quota.burst);
    while (this.spent.length > 0 && this.spent[0]!.at + minuteMs <= now - dayMs)
      this.spentToday -= this.spent.shift()!.cost;
  }
}
