import type { DynamicModule, Type } from '@nestjs/common';
import type { Upcasters } from '#eventsourcing/event-store.js';
import type { Count } from '#eventsourcing/measure.js';
import type { anyView } from '#eventsourcing/view-subscriber.js';
import type { Worker } from '#eventsourcing/worker.js';
import type { RawFact } from '#lake/raw-facts.js';
import type { Policy } from '#messaging/policy.js';
import type { Published } from '#messaging/publication.js';
import type { Gauge } from './gauges.js';
import type { Pages } from './pages.js';

/** What a service is: all that serve() needs to know of it. */
export type Service = {
  /** 'orders': names its topic, its subscriptions, its files. */
  readonly name: string;
  /** The Nest module with the controllers, workers and jobs. */
  readonly module: Type | DynamicModule;
  /** Its settings; the secrets among them are read before the module is made. */
  readonly config?: object;
  readonly views: readonly ReturnType<typeof anyView>[];
  readonly policy: Policy;
  /** Written for the service's own events; never, because here nobody knows which. */
  readonly published: Published<never>;
  readonly upcasters: Upcasters;
  /** Topics on which it has a subscription of its own name. */
  readonly listensTo: readonly string[];
  /** Files that it keeps and its events name: what came from outside, or went there. They are laid in the lake with its log. */
  readonly raw?: { readonly folder: string; readonly facts: readonly RawFact[] };
  /** Providers of the module that do in the outside world what events ask for. */
  readonly workers?: readonly Type<Worker>[];
  /** Providers of the module that act by the clock, as long as the service is open. */
  readonly jobs?: readonly Type<Job>[];
  /** Providers of the module that tell numbers of the business, when metrics are exported. */
  readonly gauges?: readonly Type<Gauge>[];
  /** What is counted, by the type of the event that says it happened. */
  readonly counts?: Counts;
  /** What it shows to people. */
  readonly pages?: Pages;
};

export type Counts = { readonly [eventType: string]: Count };

export type Job = {
  start(): void;
  stop(): Promise<void>;
  /** Why it cannot do its work at the moment; undefined while it can. Whoever asks the service for something need not wait for it. */
  readonly problem?: string | undefined;
};
