import type { Decider } from '#eventsourcing/decider.js';

export type PayoutCursorCommand = { type: 'FollowPayouts'; data: { upTo: string } };
// This shape is on disk for ever: add to it, never change it.
export type PayoutCursorEvent = { type: 'PayoutsFollowed'; data: { upTo: string } };

/**
 * Up to when nothing is left to hear of payouts: all that left the provider before that instant were heard, failed or were
 * given up. Its id is the provider. It never goes back.
 */
export const payoutCursor: Decider<PayoutCursorCommand, PayoutCursorEvent, { readonly upTo?: string }> = {
  stream: 'payoutCursor',
  initial: {},
  decide: ({ data }, { upTo }) => (upTo !== undefined && data.upTo <= upTo ? [] : [{ type: 'PayoutsFollowed', data }]),
  evolve: (_, { data: { upTo } }) => ({ upTo }),
};
