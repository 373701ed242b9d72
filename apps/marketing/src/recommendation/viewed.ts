import type { Decider } from '#eventsourcing/decider.js';

/** What people looked at who looked at a piece, too, the most of them first. `sequence`: of two facts the larger is the later. */
type ViewedWith = { readonly unitIds: readonly string[]; readonly sequence: number };

export type ViewedCommand = { type: 'RecordViewedWith'; data: ViewedWith };

// These shapes are on disk for ever: add to them, never change them.
export type ViewedEvent = { type: 'ViewedWithRecorded'; data: ViewedWith };

/** With which others a piece is looked at, as analytics reckons it now and then. The id is the unit's. */
export const viewed: Decider<ViewedCommand, ViewedEvent, ViewedWith> = {
  stream: 'viewed',
  initial: { unitIds: [], sequence: -1 },

  decide: ({ data }, { sequence }) => (data.sequence > sequence ? [{ type: 'ViewedWithRecorded', data }] : []),

  evolve: (_, { data }) => data,
};
