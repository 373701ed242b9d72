import { Injectable } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { streamOf, type Decider, type Message } from './decider.js';
import { Conflict, EventStore, Overloaded, type Cause, type Recorded } from './event-store.js';
import { Duration } from './measure.js';
import { RecentMap } from './recent.js';
import { inSpan } from './span.js';
import { unavailability } from './unavailable.js';

const attemptsMax = 10;
// Half of them for certain, see RecentMap.
const statesMax = 1_000;
const inFlightMax = 5_000;
const togetherMax = 32;

// The boundaries that the semantic conventions advise for databases.
const appending = new Duration(
  'retreasure.store.append.duration',
  'How long it takes until events are in the log, or are refused',
  [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
);

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
type AnyDecider = Decider<Message, Message, unknown>;
type AnyHandled = Handled<Message, unknown>;
type Asked = { readonly command: Message; readonly cause: Cause; readonly expected: number | undefined };
type Waiting = Asked & Pick<PromiseWithResolvers<AnyHandled>, 'resolve' | 'reject'>;

/** Reads a stream, asks its decider, appends the answer. The only writer in a service. */
@Injectable()
export class CommandHandler {
  private readonly states = new RecentMap<string, Folded>(statesMax);
  private readonly queues = new Map<string, Waiting[]>();
  private inFlight = 0;
  /** Why nothing could be appended at last; undefined when something was since. */
  problem: string | undefined;

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
    return inSpan(command.type, span, async (traceparent) => {
      const asked = { command, cause: { ...cause, ...(traceparent && { traceparent }) }, expected };
      return (await this.inTurn(decider as unknown as AnyDecider, stream, asked)) as Handled<E, S>;
    });
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

  /**
   * Commands on one stream queue up within this process: fifty buyers of one piece would else conflict fifty times over. What
   * came while others were being written is decided one by one, and written at once.
   */
  private async inTurn(decider: AnyDecider, stream: string, asked: Asked): Promise<AnyHandled> {
    if (this.inFlight >= inFlightMax) throw new Overloaded('too many commands wait');
    this.inFlight += 1;
    const { promise, resolve, reject } = Promise.withResolvers<AnyHandled>();
    const waiting = { ...asked, resolve, reject };
    const queue = this.queues.get(stream);
    if (queue === undefined) {
      this.queues.set(stream, [waiting]);
      void this.serve(decider, stream);
    } else queue.push(waiting);
    return promise.finally(() => (this.inFlight -= 1));
  }

  private async serve(decider: AnyDecider, stream: string) {
    const queue = this.queues.get(stream)!;
    while (queue.length > 0) await this.answer(decider, stream, queue.splice(0, togetherMax));
    this.queues.delete(stream);
  }

  private async answer(decider: AnyDecider, stream: string, all: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.decide(decider, stream, all);
      for (const [index, answer] of answers.entries())
        if (answer instanceof Error) all[index]!.reject(answer);
        else all[index]!.resolve(answer);
    } catch (error) {
      // Of what cannot be written now, each alone would only wait as long again.
      if (all.length === 1 || unavailability(error) !== undefined) return all.forEach(({ reject }) => reject(error));
      // What cannot be written must not keep others from it.
      for (const one of all) await this.answer(decider, stream, [one]);
    }
  }

  /**
   * Each is decided on what those before it led to; nobody is told before all of it is in the log. First by what this process
   * knows of the stream: if another has been there since, the append says so. Who is refused, or told that there is nothing to
   * do, is so by the log.
   */
  private async decide(decider: AnyDecider, stream: string, all: readonly Asked[]): Promise<(AnyHandled | Error)[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        let known = (attempt === 1 && this.states.get(stream)) || (await this.fold(decider, stream));
        let decided = decidedInTurn(decider, known, all);
        if (attempt === 1 && decided.some((one) => one instanceof Error || one.length === 0)) {
          known = await this.fold(decider, stream);
          decided = decidedInTurn(decider, known, all);
        }
        const due = decided.flatMap((events) => (events instanceof Error ? [] : events));
        const causes = decided.flatMap((events, index) =>
          events instanceof Error ? [] : events.map(() => all[index]!.cause),
        );
        const events = due.length === 0 ? [] : await this.append(stream, known.version, due, causes);
        if (due.length > 0) this.problem = undefined;
        return this.handled(decider, stream, known, decided, events);
      } catch (error) {
        if (unavailability(error) !== undefined) this.problem = (error as Error).message;
        if (!(error instanceof Conflict) || attempt === attemptsMax) throw error;
      }
    }
  }

  /** In the trace of the first, where it is for several commands. */
  private append(stream: string, expected: number, events: readonly Message[], causes: readonly Cause[]) {
    const attributes = { stream, events: events.length };
    const span = { kind: SpanKind.CLIENT, traceparent: causes[0]!.traceparent, attributes };
    const append = () => this.store.append(stream, expected, events, causes);
    return inSpan('append', span, () => appending.of({}, append));
  }

  /** By the events as they are in the log. */
  private handled(
    { evolve }: AnyDecider,
    stream: string,
    { state, version }: Folded,
    decided: readonly (readonly Message[] | Error)[],
    appended: readonly Recorded[],
  ): (AnyHandled | Error)[] {
    let taken = 0;
    const handled = decided.map((one) => {
      if (one instanceof Error) return one;
      const events = appended.slice(taken, (taken += one.length));
      state = events.reduce(evolve, state);
      return { events, state, version: version + taken };
    });
    if (taken > 0) this.remember(stream, state, version + taken);
    return handled;
  }
}

/** What each command leads to, after all before it; or why it is refused. */
function decidedInTurn(
  { decide, evolve }: AnyDecider,
  { state, version }: Folded,
  all: readonly Asked[],
): (readonly Message[] | Error)[] {
  let before: readonly Message[] = [];
  return all.map(({ command, expected }) => {
    state = before.reduce(evolve, state);
    version += before.length;
    before = [];
    try {
      if (expected !== undefined && expected !== version) throw new Stale(version);
      return (before = decide(command, state));
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
}
