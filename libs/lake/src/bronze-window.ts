import type { Decider } from '#eventsourcing/decider.js';

type EndWindow = { readonly type: 'EndWindow'; readonly data: { readonly endsAt: string } };
export type WindowEnded = { readonly type: 'WindowEnded'; readonly data: { readonly endsAt: string } };

/**
 * That a window of the lake is over, as a fact in the log which it divides, so that laying it asks no clock. One stream a day,
 * `bronze-2026-01-10`; of a log in parts one for each, `bronze-2026-01-10-3`. The fact itself belongs to the window in which it was noted.
 */
export const bronzeWindow: Decider<EndWindow, WindowEnded, { readonly endsAt: string }> = {
  stream: 'bronze',
  initial: { endsAt: '' },
  decide: ({ data }, { endsAt }) => (data.endsAt <= endsAt ? [] : [{ type: 'WindowEnded', data }]),
  evolve: (_, { data }) => data,
};
