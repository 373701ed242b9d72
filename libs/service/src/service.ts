import type { Type } from '@nestjs/common';
import type { Upcasters } from '#eventsourcing/event-store.js';
import type { anyView } from '#eventsourcing/view-subscriber.js';
import type { Policy } from '#messaging/policy.js';
import type { Published } from '#messaging/publication.js';

/** What a service is: all that serve() needs to know of it. */
export type Service = {
  /** 'orders': names its topic, its subscriptions, its files. */
  readonly name: string;
  /** The Nest module with the controllers. */
  readonly module: Type;
  readonly views: readonly ReturnType<typeof anyView>[];
  readonly policy: Policy;
  /** Written for the service's own events; never, because here nobody knows which. */
  readonly published: Published<never>;
  readonly upcasters: Upcasters;
  /** Topics on which it has a subscription of its own name. */
  readonly listensTo: readonly string[];
};
