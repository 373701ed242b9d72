import type { Decider } from '#eventsourcing/decider.js';

/** `after`: the last position of the part; `into`: where the parts begin in the feed that it became. */
type Division = { readonly after: number; readonly into: readonly string[] };
type DividePart = { readonly type: 'DividePart'; readonly data: Division };
export type PartDivided = { readonly type: 'PartDivided'; readonly data: Division };

/**
 * That a part of a log ended where its range was divided, and which parts go on from there, the same for all who lay the log. A stream a
 * part, `bronzePart-2`; it became `2x0` and `2x1`.
 */
export const dividedPart: Decider<DividePart, PartDivided, Division | undefined> = {
  stream: 'bronzePart',
  initial: undefined,
  decide: ({ data }, division) => (division === undefined ? [{ type: 'PartDivided', data }] : []),
  evolve: (_, { data }) => data,
};

export const partInto = (name: string, index: number) => `${name}x${index}`;
/** Which part of the feed it is of. */
export const feedPartOf = (name: string) => name.split('x')[0]!;
