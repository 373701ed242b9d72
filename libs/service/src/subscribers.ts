import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Checkpoint, checkpointOf } from '#eventsourcing/database.js';
import type { EventStore, Feed, Part, Position, Recorded } from '#eventsourcing/event-store.js';
import { Subscription, type Subscriber, type SubscriptionStatus } from '#eventsourcing/subscription.js';
import { ViewSubscriber, type anyView } from '#eventsourcing/view-subscriber.js';
import { whole } from './leases.js';

// How often we look whether a view that another process may write has caught up.
const pollMs = 20;

/** A subscription, whatever it reads. */
type Reader = Pick<
  Subscription,
  'name' | 'problem' | 'waitsForLog' | 'start' | 'stop' | 'status' | 'caughtUp' | 'failures'
>;

/** All that reads the log of one service: its views, and what carries it elsewhere. Each reads every part of the feed by itself. */
export class Subscribers {
  /** By the name of the view. */
  readonly views: ReadonlyMap<string, ViewSubscriber>;
  readonly subscriptions: Reader[] = [];
  private readonly byPart = new Map<string, Reader[]>();
  /** The parts that this process reads now. */
  private readonly reading = new Set<string>();

  constructor(
    private readonly store: EventStore,
    private readonly database: DataSource,
    views: readonly ReturnType<typeof anyView>[],
    private readonly report: (message: string) => void,
    private readonly parts: readonly Part[] = [whole],
  ) {
    const all = views.map((view) => this.add((part) => new ViewSubscriber(database, view, part)));
    this.views = new Map(all.map((one, index) => [views[index]!.name, one]));
  }

  /** Answers with the one that reads the first part. */
  add<One extends Subscriber>(make: (part: string) => One): One {
    const all = this.parts.map((part) => [part, make(part.name)] as const);
    for (const [part, subscriber] of all) this.addTo(this.store, subscriber, part);
    return all[0]![1];
  }

  /** For what reads the log in another way. */
  addTo<Item = Recorded>(feed: Feed<Item>, subscriber: Subscriber<Item>, { name, beginning }: Part = this.parts[0]!) {
    const subscription = new Subscription(feed, subscriber, this.report, beginning);
    this.subscriptions.push(subscription);
    this.byPart.set(name, [...this.readersOf(name), subscription]);
    if (this.reading.has(name)) subscription.start();
  }

  /** Nobody of this name reads any more, if somebody did. */
  async remove(name: string) {
    const gone = this.subscriptions.filter((one) => one.name === name);
    await Promise.all(gone.map((one) => one.stop()));
    const isLeft = (one: Reader) => !gone.includes(one);
    for (const [part, readers] of this.byPart) this.byPart.set(part, readers.filter(isLeft));
    this.subscriptions.splice(0, Infinity, ...this.subscriptions.filter(isLeft));
  }

  start(part = whole.name) {
    this.reading.add(part);
    for (const subscription of this.readersOf(part)) subscription.start();
  }

  async stop(part = whole.name) {
    this.reading.delete(part);
    await Promise.all(this.readersOf(part).map((subscription) => subscription.stop()));
  }

  status(): Promise<SubscriptionStatus[]> {
    return Promise.all(this.running().map((subscription) => subscription.status()));
  }

  /** Those that do not get on, and why. */
  problems() {
    return this.running().flatMap(({ name, problem, waitsForLog }) =>
      problem === undefined ? [] : [{ name, problem, waitsForLog }],
    );
  }

  /** Resolves when everything in the log so far, of the parts read here, is in every view and on the bus. */
  async caughtUp() {
    await Promise.all(this.running().map((subscription) => subscription.caughtUp()));
  }

  /** Whether views have taken everything into account that happened until an instant (RFC 3339): one that is being made anew has not. */
  async hasAllUntil(at: string, views: readonly { readonly name: string }[]): Promise<boolean> {
    for (const { name } of views)
      for (const part of this.parts) {
        const { events } = await this.store.after(await this.reached(name, part), 1);
        if (events[0] !== undefined && events[0].at <= at) return false;
      }
    return true;
  }

  /**
   * Resolves when a view has everything that is in the log, whichever processes read it.
   * @throws AbortError if that comes after the signal.
   */
  async hasAll({ name }: { readonly name: string }, signal: AbortSignal) {
    for (const part of this.parts)
      while ((await this.store.behind(await this.reached(name, part))) > 0) await sleep(pollMs, undefined, { signal });
  }

  private async reached(view: string, { name, beginning }: Part): Promise<Position> {
    const checkpoint = await this.database.manager.findOneBy(Checkpoint, { name: checkpointOf(view, name) });
    return checkpoint?.position || beginning;
  }

  private running() {
    return [...this.reading].flatMap((part) => this.readersOf(part));
  }

  private readersOf(part: string): readonly Reader[] {
    return this.byPart.get(part) ?? [];
  }
}
