import type { Message } from './decider.js';

/** Why an event happened and who asked: every event has one, and following causationId reaches a request or a schedule. */
export type Cause = {
  /** Id of the request, event or schedule that led here directly. */
  readonly causationId: string;
  /** Id of the request that started it all; the same for everything that follows from it. */
  readonly correlationId: string;
  readonly actor: string;
  /** W3C trace context of the span that appended. */
  readonly traceparent?: string;
};

export type Recorded<Event extends Message = Message> = Event & {
  /** Stream and version, 'order-42/3', so that redelivery is recognisable. */
  readonly id: string;
  readonly stream: string;
  /** 1, 2, 3 within the stream, without gap. */
  readonly version: number;
  /** Version of the shape of `data`; after reading always the current one, see {@link Upcasters}. */
  readonly schema: number;
  /** RFC 3339 in UTC, with milliseconds. */
  readonly at: string;
  readonly cause: Cause;
  /** Links the event to its predecessor in the stream, see chain.ts. */
  readonly hash: string;
};

/** Per event type the steps from schema 1 to 2, 2 to 3 and so on. The current schema is one more than there are steps. */
export type Upcasters = { readonly [type: string]: readonly ((data: never) => unknown)[] };

/** A subscriber's place in the log. Opaque: no code may compare or compute it. null is the beginning. */
export type Position = string | null;

/** A part of a feed, which is read by itself; the whole has no name. */
export type Part = { readonly name: string; readonly beginning: Position };

/** Somebody appended first. Read again and decide again. */
export class Conflict extends Error {}

/** The part of the feed has no order any more from here on: what it went through became more than one. */
export class Divided extends Error {}

/** Of an event only where it is in the log, and how large: whoever divides the log need not read all of it. */
export type Mark = {
  /** Counts up within one log. A store without an order of its own counts within each part of its feed. */
  readonly position: number;
  readonly stream: string;
  readonly at: string;
  /** Of what is stored of its data and its cause. */
  readonly bytes: number;
};

/** What a subscription reads: {@link EventStore} itself, or something else in the order of its log. */
export type Feed<Item = Recorded> = {
  readonly after: (position: Position, limit: number) => Promise<{ position: Position; events: Item[] }>;
  readonly behind: EventStore['behind'];
  readonly onAppend: EventStore['onAppend'];
};

/** What one kind of access has cost until now. */
export type Charge = { readonly operations: number; readonly requestUnits: number };

/** More appends wait than the store accepts. Come back later; HTTP says 503. */
export class Overloaded extends Error {}

/** The store does not answer. What it was asked to append is there or is not: read again, and decide again. HTTP says 503. */
export class Unreachable extends Error {}

/** The log of one service. An abstract class, so that Nest injects it by type and needs no token. */
export abstract class EventStore {
  /** The stream's events with a version above `after`, in order. Unknown streams are empty. */
  abstract read<Event extends Message>(stream: string, after?: number): Promise<Recorded<Event>[]>;

  /**
   * All or nothing, durable when it resolves; throws {@link Conflict} unless the stream is still at `expected`.
   * `cause`: of all of the events, or of each in their order.
   */
  abstract append<Event extends Message>(
    stream: string,
    expected: number,
    events: readonly Event[],
    cause: Cause | readonly Cause[],
  ): Promise<Recorded<Event>[]>;

  /**
   * Where the parts of the feed begin, which may be read side by side: each stream is in one of them. A position that was reached
   * from one of these is in that part, and one that was reached from null is in the whole.
   */
  abstract beginnings(): Promise<readonly Position[]>;

  /** The feed behind every subscriber. Ordered within a stream; never rely on order across streams. */
  abstract after(position: Position, limit: number): Promise<{ position: Position; events: Recorded[] }>;

  /** The same feed, at a tenth of its price. */
  abstract marks(position: Position, limit: number): Promise<{ position: Position; events: Mark[] }>;

  /** How many events lie after this position; a measure of lag, not exact on every store. */
  abstract behind(position: Position): Promise<number>;

  /** Calls back soon after appends by this process, so that nobody needs to poll fast. Answers with the unsubscription. */
  abstract onAppend(listener: (events: readonly Recorded[]) => void): () => void;

  /** In request units, by what was done; empty where nobody charges for it. */
  get charges(): ReadonlyMap<string, Charge> {
    return new Map();
  }

  abstract close(): Promise<void>;
}
