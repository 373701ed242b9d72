import type { Decider } from '#eventsourcing/decider.js';

export type NamedCasesCommand = { type: 'NameInCase'; data: { readonly caseId: string } };

// This shape is on disk for ever: add to it, never change it.
export type NamedCasesEvent = { type: 'NamedInCase'; data: { readonly caseId: string } };

/** In which cases a person was found; the id is the subject's. What a case knew her by goes with her, and she may read it. */
export const namedCases: Decider<NamedCasesCommand, NamedCasesEvent, { readonly caseIds: readonly string[] }> = {
  stream: 'namedCases',
  initial: { caseIds: [] },
  decide: ({ data }, { caseIds }) => (caseIds.includes(data.caseId) ? [] : [{ type: 'NamedInCase', data }]),
  evolve: ({ caseIds }, { data }) => ({ caseIds: [...caseIds, data.caseId] }),
};
