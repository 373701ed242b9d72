import type { DataSource } from 'typeorm';
import type { EventStore } from '#eventsourcing/event-store.js';
import { Subscription, type Subscriber, type SubscriptionStatus } from '#eventsourcing/subscription.js';
import { ViewSubscriber, type anyView } from '#eventsourcing/view-subscriber.js';

/** All that reads the log of one service: its views, and what carries it elsewhere. */
export class Subscribers {
  /** By the name of the view. */
  readonly views: ReadonlyMap<string, ViewSubscriber>;
  readonly subscriptions: readonly Subscription[];

  constructor(
    store: EventStore,
    database: DataSource,
    views: readonly ReturnType<typeof anyView>[],
    others: readonly Subscriber[],
    report: (message: string) => void,
  ) {
    this.views = new Map(views.map((view) => [view.name, new ViewSubscriber(database, view)]));
    this.subscriptions = [...this.views.values(), ...others].map((one) => new Subscription(store, one, report));
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
