import type { DataSource } from 'typeorm';
import type { EventStore } from '#eventsourcing/event-store.js';
import { Subscription, type Subscriber, type SubscriptionStatus } from '#eventsourcing/subscription.js';
import { ViewSubscriber, type anyView } from '#eventsourcing/view-subscriber.js';

/** All that reads the log of one service: its views, and what carries it elsewhere. */
export class Subscribers {
  /** By the name of the view. */
  readonly views: ReadonlyMap<string, ViewSubscriber>;
  readonly subscriptions: Subscription[] = [];

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
    this.subscriptions.push(new Subscription(this.store, subscriber, this.report));
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
