import { sameContent } from '#contracts/same-content.js';
import type { Decider } from '#eventsourcing/decider.js';

/** `unitIds`: the pieces that most people looked at, too, who looked at this one; `at`: when that was reckoned, RFC 3339. */
type Company = { readonly unitIds: readonly string[]; readonly at: string };

export type CompanionsCommand = { type: 'RecordCompanions'; data: Company };

// These shapes are on disk for ever: add to them, never change them.
export type CompanionsEvent = { type: 'CompanionsChanged'; data: Company };

/** What a piece was viewed with; the id is the unit's. Only what changes is written down, so that others hear no more than that. */
export const companions: Decider<CompanionsCommand, CompanionsEvent, readonly string[]> = {
  stream: 'viewed',
  initial: [],

  decide({ data }, unitIds) {
    return sameContent(data.unitIds, unitIds) ? [] : [{ type: 'CompanionsChanged', data }];
  },

  evolve: (_, { data }) => data.unitIds,
};
