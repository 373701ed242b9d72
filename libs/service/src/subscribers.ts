import type { DataSource } from 'typeorm';
import type { EventStore, Feed, Recorded } from '#eventsourcing/event-store.js';
import { Subscription, type Subscriber, type SubscriptionStatus } from '#eventsourcing/subscription.js';
import { ViewSubscriber, type anyView } from '#eventsourcing/view-subscriber.js';

/** A subscription, whatever it reads. */
type Reader = Pick<Subscription, 'name' | 'start' | 'stop' | 'status' | 'caughtUp'>;

/** All that reads the log of one service: its views, and what carries it elsewhere. */
export class Subscribers {
  /** By the name of the view. */
  readonly views: ReadonlyMap<string, ViewSubscriber>;
  readonly subscriptions: Reader[] = [];

  constructor(
    private readonly store: EventStore,
    database: DataSource,
    views: readonly ReturnType<typeof anyView>[],
    private readonly report: (message: string) => void,
  ) {
    this.views = new Map(views.map((view) => [view.name, new ViewSubscriber(database, view)]));
    for (const view of this.views.values()) this.add(view);
  }

  add(subscriber: Subscriber) {
    this.addTo(this.store, subscriber);
  }

  /** For what reads the log in another way. */
  addTo<Item = Recorded>(feed: Feed<Item>, subscriber: Subscriber<Item>) {
    this.subscriptions.push(new Subscription(feed, subscriber, this.report));
  }

  start() {
    for (const subscription of this.subscriptions) subscription.start();
  }

  async stop() {
    await Promise.all(this.subscriptions.map((subscription) => subscription.stop()));
  }

  status(): Promise<SubscriptionStatus[]> {
    return Promise.all(this.subscriptions.map((subscription) => subscription.status()));
  }

  /** Resolves when everything in the log so far is in every view and on the bus. */
  async caughtUp() {
    await Promise.all(this.subscriptions.map((subscription) => subscription.caughtUp()));
  }
}
