import { z } from 'zod';
import { sameContent } from '#contracts/same-content.js';
import { id, instant, text } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** What came of an independent reckoning that was compared with the ledger. */
export const recordCheck = z
  .strictObject({
    checkId: id.describe('Whoever checked names it: the same twice is one'),
    at: instant.describe('When it was checked'),
    differences: z.int().min(0).max(1_000_000_000),
    first: text(300).optional().describe('The first difference: which order, which account, both figures'),
  })
  .refine(({ differences, first }) => differences > 0 === (first !== undefined), {
    path: ['first'],
    error: 'said if and only if there are differences',
  })
  .meta({ id: 'RecordCheck' });
type Outcome = Omit<z.infer<typeof recordCheck>, 'checkId'>;

export type CheckCommand = { type: 'RecordCheck'; data: Outcome };

// These shapes are on disk for ever: add to them, never change them.
export type CheckEvent =
  | { type: 'CheckPassed'; data: { at: string } }
  | { type: 'BooksDiffered'; data: { at: string; differences: number; first: string } };

/** One comparison of the books with what happened elsewhere; nobody takes it back. */
export const check: Decider<CheckCommand, CheckEvent, { readonly outcome?: Outcome }> = {
  stream: 'check',
  initial: {},

  decide({ data }, { outcome }) {
    const { at, differences, first = '' } = data;
    if (outcome === undefined)
      return [
        differences === 0
          ? { type: 'CheckPassed', data: { at } }
          : { type: 'BooksDiffered', data: { at, differences, first } },
      ];
    if (sameContent(outcome, data)) return [];
    throw new Refusal('check-number-taken', 'Another check was recorded under this number.');
  },

  evolve(_, { type, data }) {
    switch (type) {
      case 'CheckPassed':
        return { outcome: { ...data, differences: 0 } };
      case 'BooksDiffered':
        return { outcome: data };
    }
  },
};
