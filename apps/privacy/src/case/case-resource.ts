import { z } from 'zod';
import { id, instant, text } from '#contracts/vocabulary.js';
import { caseKinds, caseOutcomes, caseReference, caseSources, contact, type PrivacyCase } from './privacy-case.js';

export const caseStatuses = ['open', 'overdue', 'completed'] as const;

/** What came by letter, or was said at the counter. */
export const openCase = z
  .strictObject({
    kind: z.enum(['erasure', 'access']),
    source: z.enum(['person', 'staff']).default('person'),
    reference: caseReference.describe('Our name for the letter: the same again is the same case. No names of people'),
    contact: contact.optional().describe('By what the person is named; who they are is looked up by it'),
    subjectIds: z.array(id).max(20).default([]).describe('Who they are, where that is known otherwise'),
    orderIds: z.array(text(64)).max(100).default([]),
    receivedAt: instant.optional().describe('Now, if it is not said'),
  })
  .meta({ id: 'OpenPrivacyCase' });

export const completeCase = z
  .strictObject({
    outcome: z.enum(caseOutcomes),
    note: text(500).optional().describe('Kept in the clear: no personal data here'),
    subjectIds: z
      .array(id)
      .min(1)
      .max(1_000)
      .optional()
      .describe('Whom it is about, of those who were found; all of them if it is not said'),
  })
  .meta({ id: 'CompletePrivacyCase' });

const shown = z.unknown().describe('null once it is erased, or if you may not read it');

/** A case as the API shows it. */
export const caseResource = z
  .object({
    caseId: id,
    kind: z.enum(caseKinds),
    source: z.enum(caseSources),
    reference: caseReference,
    status: z.enum(caseStatuses),
    subjectIds: z.array(id),
    orderIds: z.array(z.string()),
    shop: z.string().optional(),
    receivedAt: instant,
    dueAt: instant,
    outcome: z.enum(caseOutcomes).optional(),
    note: z.string().optional(),
    completedFor: z.array(id).optional().describe('Who was forgotten, or whose data is collected'),
    foundSince: z
      .array(id)
      .optional()
      .describe('Who was found by the contact only when the case was completed, besides subjectIds'),
    moreFound: z
      .literal(true)
      .optional()
      .describe('More people are found by the contact than are listed, at most a hundred by each of its parts'),
    exports: z.array(z.object({ subjectId: id, exportId: id })).optional(),
    contact: z
      .object({ email: shown.optional(), phone: shown.optional(), accounts: z.array(shown).optional() })
      .optional()
      .describe('Only where a case is read by itself, and that is on record'),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'PrivacyCase' });
export type CaseResource = z.infer<typeof caseResource>;

/** Without the contact, which is sealed; undefined for a case that was never opened. */
export function show(caseId: string, state: PrivacyCase, version: number): CaseResource | undefined {
  if (state.opened === undefined) return undefined;
  const { contact: _, subjectIds, orderIds, ...opened } = state.opened;
  return {
    ...{ caseId, ...opened, subjectIds: [...subjectIds], orderIds: [...orderIds], status: statusOf(state) },
    ...(state.completed && ended(state.completed)),
    version,
  };
}

function ended({ subjectIds, foundSince, exports, ...completed }: NonNullable<PrivacyCase['completed']>) {
  return {
    ...{ ...completed, exports: [...exports] },
    ...(subjectIds !== undefined && { completedFor: [...subjectIds] }),
    ...(foundSince !== undefined && { foundSince: [...foundSince] }),
  };
}

const statusOf = ({ completed, overdue }: PrivacyCase) =>
  completed !== undefined ? 'completed' : overdue ? 'overdue' : 'open';
