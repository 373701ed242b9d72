/** A command somebody asked for, or an event that happened. */
export type Message = { readonly type: string; readonly data: unknown };

/** The rules of one kind of stream: what may happen next, given what has happened. Pure. */
export type Decider<Command extends Message, Event extends Message, State> = {
  /** Names the streams: decider 'order' and id '42' write stream 'order-42'. */
  readonly stream: string;
  readonly initial: State;
  /** Answers with events, with nothing (a repeat), or throws a {@link Refusal}. */
  readonly decide: (command: Command, state: State) => Event[];
  /** Never mutates: states are cached and shared. */
  readonly evolve: (state: State, event: Event) => State;
};

/** The rules forbid this command now; asking again will not help. HTTP says 409 with the code as problem type. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    detail: string = code,
    /** What a caller can go on with: further members of the problem, such as { newQuote: '/v1/quotes/q-43' }. */
    readonly more: { readonly [member: string]: string } = {},
  ) {
    super(detail);
  }
}

export const streamOf = (decider: { readonly stream: string }, id: string) => `${decider.stream}-${id}`;
/** The decider's name and the id within: 'order-42' is ['order', '42']. */
export const splitStream = (stream: string): [kind: string, id: string] => {
  const dash = stream.indexOf('-');
  return [stream.slice(0, dash), stream.slice(dash + 1)];
};
