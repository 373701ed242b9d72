import type { Sealed } from '#contracts/personal.js';
import type { Decider } from '#eventsourcing/decider.js';

/** `token` is sealed like what people tell us, under keys of its own: no copy of the log opens our shop to anybody. */
export type GrantCommand = { type: 'RecordGrant'; data: { token: Sealed } };
// This shape is on disk for ever: add to it, never change it.
export type GrantEvent = { type: 'GrantRenewed'; data: { token: Sealed } };

/** What a channel wants to see next time for a new access token, and gives once: its id is the channel. */
export const grant: Decider<GrantCommand, GrantEvent, { readonly token?: Sealed }> = {
  stream: 'grant',
  initial: {},
  decide: ({ data }, { token }) => (data.token === token ? [] : [{ type: 'GrantRenewed', data }]),
  evolve: (_, { data }) => ({ token: data.token }),
};
