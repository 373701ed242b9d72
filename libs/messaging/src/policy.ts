import type { z } from 'zod';
import type { Contract } from '#contracts/contract.js';
import type { Decider, Message } from '#eventsourcing/decider.js';

/** A command for one stream of this service. */
export type Ask = {
  readonly decider: Decider<Message, Message, unknown>;
  readonly to: string;
  readonly command: Message;
  /** Whether the state that it led to allows the asks that follow; they are always allowed without it. */
  readonly goOn: (state: unknown) => boolean;
};

export const ask = <C extends Message, E extends Message, S>(
  decider: Decider<C, E, S>,
  to: string,
  command: C,
  goOn: (state: S) => boolean = () => true,
): Ask => ({
  // A decider is only ever given commands that were made for it here, so forgetting its types is safe.
  decider: decider as unknown as Ask['decider'],
  to,
  command,
  goOn: goOn as Ask['goOn'],
});

/**
 * Of two facts about one subject the one with the larger `sequence` is the later, in whatever order they arrive. `at` is when
 * it happened, by its publisher's clock: RFC 3339 in UTC with milliseconds, the same each time the fact comes again.
 */
export type About = { readonly sequence: number; readonly at: string };
/** Asked in this order, as long as each says {@link Ask.goOn}: who lost one piece should not take the next. */
export type Reaction = { readonly on: string; readonly react: (data: unknown, about: About) => readonly Ask[] };
export type Policy = readonly Reaction[];

/** Whenever that happens elsewhere, ask this here. Pure: it answers with commands and sends nothing. */
export const whenever = <Schema extends z.ZodType>(
  { type, schema }: Contract<Schema>,
  then: (data: z.infer<Schema>, about: About) => readonly Ask[],
): Reaction => ({ on: type, react: (data, about) => then(schema.parse(data), about) });
