import type { DataSource } from 'typeorm';
import { checkpointOf, LazyCheckpoint } from './database.js';
import type { Cause, Position, Recorded } from './event-store.js';
import type { Subscriber } from './subscription.js';

const waitingMax = 10_000;
const backOffMinMs = 100;
const backOffMaxMs = 30_000;

/**
 * Slow work in the outside world that events ask for: capture a payment, buy a label. Each event's work is done at least
 * once, in order within a stream, and tried again until it does not throw, so it looks first whether it is still to be done.
 */
export abstract class Worker {
  abstract readonly name: string;
  /** What the event asks for; undefined if it asks for nothing. `tries` counts those before, in this process. */
  abstract workFor(event: Recorded): ((tries: number) => Promise<void>) | undefined;

  /** How much is worked on at once in a lane: less where other work of this process is more urgent. */
  readonly atOnce: number = 64;

  /** Work in one lane takes no place of work in another: who waits for a slow partner does not delay the others. */
  laneOf(_event: Recorded): string {
    return '';
  }
}

/** Nothing is wrong: what this needs is on its way. It is tried again like a failure, and nobody is told. */
export class NotYet extends Error {}

/** What is done because of an event: it leads back to it, and to what began it all. `actor`: worker:labels. */
export function because({ id, cause }: Recorded, actor: string): Cause {
  const { correlationId, traceparent } = cause;
  return { causationId: id, correlationId, actor, ...(traceparent !== undefined && { traceparent }) };
}

type Batch = { readonly position: Position; open: number };

/**
 * Feeds a worker. Many streams are worked on at once, so one that waits does not delay the others; the checkpoint moves
 * up to the oldest work that is not done, which is begun again after a restart.
 */
export class WorkerSubscriber implements Subscriber {
  readonly name: string;
  private readonly batches: Batch[] = [];
  private readonly tails = new Map<string, Promise<void>>();
  private readonly working = new Map<string, number>();
  private waiting = 0;
  private closing = false;
  private readonly queues = new Map<string, (() => void)[]>();
  private readonly idle: (() => void)[] = [];
  private readonly naps = new Set<() => void>();
  private readonly checkpoint: LazyCheckpoint;
  /** The last position in hand, if any. */
  private handed: Position | undefined;

  constructor(
    private readonly worker: Worker,
    database: DataSource,
    private readonly report: (message: string) => void,
    part = '',
  ) {
    this.name = checkpointOf(worker.name, part);
    this.checkpoint = new LazyCheckpoint(database, this.name, report);
  }

  get open() {
    return this.waiting;
  }

  async load(): Promise<Position> {
    this.closing = false;
    // The subscription stumbled, and we did not: what we have in hand we do not take twice.
    if (this.handed !== undefined) return this.handed;
    return this.checkpoint.load();
  }

  /** Takes the events in hand; waits only while too much is in hand already. */
  async handle(events: readonly Recorded[], position: Position) {
    const batch: Batch = { position, open: 1 };
    this.batches.push(batch);
    this.handed = position;
    for (const event of events) {
      const work = this.worker.workFor(event);
      if (work === undefined) continue;
      batch.open += 1;
      this.waiting += 1;
      this.inTurn(event, work, batch);
    }
    this.finish(batch);
    while (this.waiting > waitingMax && !this.closing) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Resolves when nothing is in hand. */
  async settled() {
    while (this.waiting > 0 && !this.closing) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Begins nothing more, finishes what has begun, and forgets the rest until the next start. */
  async close() {
    this.closing = true;
    for (const wake of this.naps) wake();
    for (const queue of this.queues.values()) for (const go of queue.splice(0)) go();
    await Promise.all(this.tails.values());
    await this.checkpoint.close();
    this.batches.splice(0);
    this.handed = undefined;
    this.tell();
  }

  private inTurn(event: Recorded, work: (tries: number) => Promise<void>, batch: Batch) {
    const before = this.tails.get(event.stream) ?? Promise.resolve();
    const mine = before
      .then(() => this.untilDone(event, work))
      .then((isDone) => {
        this.waiting -= 1;
        if (isDone) this.finish(batch);
        if (this.tails.get(event.stream) === mine) this.tails.delete(event.stream);
        this.tell();
      });
    this.tails.set(event.stream, mine);
  }

  /** False if we are closed before. */
  private async untilDone(event: Recorded, work: (tries: number) => Promise<void>): Promise<boolean> {
    const lane = this.worker.laneOf(event);
    for (let tries = 0; ; tries++) {
      await this.seat(lane);
      if (this.closing) {
        this.leave(lane);
        return false;
      }
      const failure = await failureOf(() => work(tries));
      this.leave(lane);
      if (failure === undefined) return true;
      const backOffMs = Math.min(backOffMinMs * 2 ** tries, backOffMaxMs);
      if (!(failure instanceof NotYet))
        this.report(`${this.name}: ${event.id} failed and is tried again in ${backOffMs} ms: ${failure.message}`);
      await this.nap(backOffMs);
    }
  }

  private async seat(lane: string) {
    const queue = this.queues.get(lane) ?? [];
    this.queues.set(lane, queue);
    if (this.workingIn(lane) >= this.worker.atOnce && !this.closing)
      await new Promise<void>((resolve) => queue.push(resolve));
    this.working.set(lane, this.workingIn(lane) + 1);
  }

  private leave(lane: string) {
    this.working.set(lane, this.workingIn(lane) - 1);
    this.queues.get(lane)?.shift()?.();
  }

  private workingIn(lane: string) {
    return this.working.get(lane) ?? 0;
  }

  private nap(ms: number) {
    return new Promise<void>((resolve) => {
      if (this.closing) return resolve();
      const wake = () => {
        clearTimeout(timer);
        this.naps.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.naps.add(wake);
    });
  }

  private finish(batch: Batch) {
    batch.open -= 1;
    while (this.batches[0]?.open === 0) this.checkpoint.reached(this.batches.shift()!.position);
  }

  private tell() {
    for (const resolve of this.idle.splice(0)) resolve();
  }
}

const failureOf = async (work: () => Promise<void>) => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};
