import type { Decider } from '#eventsourcing/decider.js';

export type CursorCommand = { type: 'MoveCursor'; data: { upTo: string; found: number } };
// This shape is on disk for ever: add to it, never change it.
export type CursorEvent = { type: 'CursorMoved'; data: { upTo: string; found: number } };

/** Up to when a channel was asked: for its orders, if its id is the channel; for payouts, if it is <channel>-payouts. It never goes back. */
export const cursor: Decider<CursorCommand, CursorEvent, { readonly upTo?: string }> = {
  stream: 'cursor',
  initial: {},
  decide: ({ data }, { upTo }) => (upTo !== undefined && data.upTo <= upTo ? [] : [{ type: 'CursorMoved', data }]),
  evolve: (_, { data }) => ({ upTo: data.upTo }),
};
