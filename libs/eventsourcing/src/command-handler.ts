import { Injectable } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { streamOf, type Decider, type Message } from './decider.js';
import { Conflict, EventStore, Overloaded, type Cause, type Recorded } from './event-store.js';
import { RecentMap } from './recent.js';
import { inSpan } from './span.js';

const attemptsMax = 10;
// Half of them for certain, see RecentMap.
const statesMax = 1_000;
const inFlightMax = 5_000;

/** The caller's If-Match names a version that is no longer the current one. HTTP says 412. */
export class Stale extends Error {
  constructor(readonly version: number) {
    super(`The current version is ${version}.`);
  }
}

/** What a command led to: the new events (none if it was a repeat) and the state and version after them. */
export type Handled<Event extends Message, State> = {
  readonly events: Recorded<Event>[];
  readonly state: State;
  readonly version: number;
};

type Folded = { readonly state: unknown; readonly version: number };

/** Reads a stream, asks its decider, appends the answer. The only writer in a service. */
@Injectable()
export class CommandHandler {
  private readonly states = new RecentMap<string, Folded>(statesMax);
  private readonly tails = new Map<string, Promise<unknown>>();
  private inFlight = 0;

  constructor(private readonly store: EventStore) {}

  /** `expected` is the version that the caller has seen, if it insists on it. */
  async handle<C extends Message, E extends Message, S>(
    decider: Decider<C, E, S>,
    id: string,
    command: C,
    cause: Cause,
    expected?: number,
  ): Promise<Handled<E, S>> {
    const stream = streamOf(decider, id);
    const span = { kind: SpanKind.INTERNAL, traceparent: cause.traceparent, attributes: { stream } };
    return inSpan(command.type, span, (traceparent) =>
      this.oneAtATime(stream, () =>
        this.decide(decider, stream, command, { ...cause, ...(traceparent && { traceparent }) }, expected),
      ),
    );
  }

  private async decide<C extends Message, E extends Message, S>(
    decider: Decider<C, E, S>,
    stream: string,
    command: C,
    cause: Cause,
    expected: number | undefined,
  ): Promise<Handled<E, S>> {
    for (let attempt = 1; ; attempt++) {
      const { state, version } = await this.fold(decider, stream);
      if (expected !== undefined && expected !== version) throw new Stale(version);
      const decided = decider.decide(command, state);
      if (decided.length === 0) return { events: [], state, version };
      try {
        const events = await this.store.append(stream, version, decided, cause);
        return { events, ...this.remember(stream, events.reduce<S>(decider.evolve, state), version + events.length) };
      } catch (error) {
        if (!(error instanceof Conflict) || attempt === attemptsMax) throw error;
      }
    }
  }

  /** The current state, folded from the log. Version 0 means that nothing ever happened. */
  async read<C extends Message, E extends Message, S>(decider: Decider<C, E, S>, id: string) {
    return this.fold(decider, streamOf(decider, id));
  }

  /** Keeps the fold of recent streams and reads only what was appended since, also by other processes. */
  private async fold<C extends Message, E extends Message, S>(decider: Decider<C, E, S>, stream: string) {
    const known = (this.states.get(stream) ?? { state: decider.initial, version: 0 }) as { state: S; version: number };
    const news = await this.store.read<E>(stream, known.version);
    if (news.length === 0) return known;
    return this.remember(stream, news.reduce<S>(decider.evolve, known.state), known.version + news.length);
  }

  private remember<S>(stream: string, state: S, version: number) {
    const folded = { state, version };
    this.states.set(stream, folded);
    return folded;
  }

  /** Commands on one stream queue up within this process: fifty buyers of one piece would else conflict fifty times over. */
  private async oneAtATime<T>(stream: string, work: () => Promise<T>): Promise<T> {
    if (this.inFlight >= inFlightMax) throw new Overloaded('too many commands wait');
    this.inFlight += 1;
    const before = this.tails.get(stream);
    const mine = before ? before.then(work, work) : work();
    this.tails.set(stream, mine);
    try {
      return await mine;
    } finally {
      this.inFlight -= 1;
      if (this.tails.get(stream) === mine) this.tails.delete(stream);
    }
  }
}
