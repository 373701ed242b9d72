import { z } from 'zod';
import { buyer, personal, type SealedOf } from '#contracts/personal.js';
import { text } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';

export const caseKinds = ['erasure', 'access', 'shop-erasure'] as const;
/** Who asked: a marketplace, the person (by letter, at the counter), or we ourselves. */
export const caseSources = ['ebay', 'shopify', 'person', 'staff'] as const;
export const caseOutcomes = ['erased', 'exported', 'nothing-held', 'refused'] as const;
export type CaseKind = (typeof caseKinds)[number];
export type CaseSource = (typeof caseSources)[number];
export type CaseOutcome = (typeof caseOutcomes)[number];

/** How each kind may end: nobody is forgotten who wanted to know, or shown what she wanted gone. */
const endings: { readonly [kind in CaseKind]: readonly CaseOutcome[] } = {
  access: ['exported', 'nothing-held', 'refused'],
  erasure: ['erased', 'nothing-held', 'refused'],
  'shop-erasure': ['erased', 'nothing-held', 'refused'],
};

/** What the platform calls its notification, or we the letter. No names here: it is kept in the clear. */
export const caseReference = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,119}$/, 'letters, digits, dot, dash, underscore and colon, at most 120');

/** By what the person was named. */
export const contact = z
  .strictObject({
    email: buyer.shape.email,
    phone: buyer.shape.phone,
    accounts: z
      .array(personal('account', text(200)))
      .min(1)
      .max(10)
      .optional(),
  })
  .meta({ id: 'CaseContact' });
export type Contact = z.infer<typeof contact>;
export type SealedContact = SealedOf<Contact>;

/** Whose key seals the contact of a case: nobody's but the case's, since whose it is may not be known. */
export const contactSubjectOf = (caseId: string) => `p-${caseId}`;

type Opened = {
  readonly kind: CaseKind;
  readonly source: CaseSource;
  readonly reference: string;
  /** Who they may be, by what we know. */
  readonly subjectIds: readonly string[];
  readonly contact?: SealedContact;
  /** As the source calls the orders that it means. */
  readonly orderIds: readonly string[];
  /** More people are found by the contact than are listed. */
  readonly moreFound?: true;
  /** The shop that a platform means, by its domain. */
  readonly shop?: string;
  /** RFC 3339, as is dueAt. */
  readonly receivedAt: string;
  readonly dueAt: string;
};
type Completed = {
  readonly outcome: CaseOutcome;
  readonly note?: string;
  /** With outcome `exported`: what is collected for whom. */
  readonly exports: readonly { readonly subjectId: string; readonly exportId: string }[];
  /** With `erased` and `exported`: whom it was about in the end; everybody found if it is not said. */
  readonly subjectIds?: readonly string[];
  /** Who was found by the contact only when it was completed. */
  readonly foundSince?: readonly string[];
  /** More people were found by the contact even then than are listed, and nothing was done for them. */
  readonly moreFound?: true;
};

export type PrivacyCaseCommand =
  | { type: 'OpenCase'; data: Opened }
  | { type: 'RecordCaseDue'; data: { readonly dueAt: string } }
  | { type: 'CompleteCase'; data: Completed };

// These shapes are on disk for ever: add to them, never change them.
export type PrivacyCaseEvent =
  | { type: 'CaseOpened'; data: Opened }
  | { type: 'CaseOverdue'; data: { readonly dueAt: string } }
  | { type: 'CaseCompleted'; data: Completed };

export type PrivacyCase = { readonly opened?: Opened; readonly overdue: boolean; readonly completed?: Completed };

/** A request about somebody's data, which is to be answered in time. Its id follows from who asked and their reference. */
export const privacyCase: Decider<PrivacyCaseCommand, PrivacyCaseEvent, PrivacyCase> = {
  stream: 'privacyCase',
  initial: { overdue: false },

  decide({ type, data }, { opened, overdue, completed }) {
    switch (type) {
      case 'OpenCase':
        if (opened === undefined) return [{ type: 'CaseOpened', data }, ...(endsByItself(data) ? [nothingHeld] : [])];
        if (opened.kind === data.kind) return [];
        throw new Refusal('case-reference-taken', `Case ${data.reference} of ${data.source} asks for ${opened.kind}.`);
      case 'RecordCaseDue':
        if (opened?.dueAt !== data.dueAt || overdue || completed !== undefined) return [];
        return [{ type: 'CaseOverdue', data }];
      case 'CompleteCase':
        if (opened === undefined) throw new Refusal('case-unknown', 'There is no such case.');
        if (completed?.outcome === data.outcome) return [];
        if (completed !== undefined) throw new Refusal('case-completed', `The case ended: ${completed.outcome}.`);
        refuseUnfit(opened, data);
        return [{ type: 'CaseCompleted', data }];
    }
  },

  evolve(state, { type, data }): PrivacyCase {
    switch (type) {
      case 'CaseOpened':
        return { ...state, opened: data };
      case 'CaseOverdue':
        return { ...state, overdue: true };
      case 'CaseCompleted':
        return { ...state, completed: data };
    }
  },
};

/** eBay wants nobody to answer: it only wants what we hold to go. If that is nothing, all is done with that. */
export const endsByItself = ({ source, kind, subjectIds }: Pick<Opened, 'source' | 'kind' | 'subjectIds'>) =>
  source === 'ebay' && kind === 'erasure' && subjectIds.length === 0;
const nothingHeld: PrivacyCaseEvent = { type: 'CaseCompleted', data: { outcome: 'nothing-held', exports: [] } };

function refuseUnfit({ kind, subjectIds }: Opened, { outcome, ...completed }: Completed) {
  if (!endings[kind].includes(outcome))
    throw new Refusal('outcome-unfit', `A case of ${kind} ends as one of ${endings[kind].join(', ')}.`);
  const found = [...subjectIds, ...(completed.foundSince ?? [])];
  const stranger = completed.subjectIds?.find((subjectId) => !found.includes(subjectId));
  if (stranger !== undefined) throw new Refusal('subject-not-found', `The case did not find ${stranger}.`);
  const [since] = completed.foundSince ?? [];
  if (outcome === 'nothing-held' && since !== undefined)
    throw new Refusal('somebody-found', `Since the case was opened ${since} was found: something is held.`);
  if (asksForSomebody(outcome) && (completed.subjectIds ?? found).length === 0)
    throw new Refusal('nobody-found', 'Nobody was found whom this is about: nothing is held.');
}

const asksForSomebody = (outcome: CaseOutcome) => outcome === 'erased' || outcome === 'exported';

/** Whom to forget once a case ends with `erased`: who was found and is meant, and by what the case itself knew them. */
export const toForget = (
  caseId: string,
  { subjectIds, contact }: Pick<Opened, 'subjectIds' | 'contact'>,
  completed: Pick<Completed, 'subjectIds'>,
) => [...(completed.subjectIds ?? subjectIds), ...(contact === undefined ? [] : [contactSubjectOf(caseId)])];
