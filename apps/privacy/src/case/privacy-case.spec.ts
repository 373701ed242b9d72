import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import {
  caseReference,
  contact,
  privacyCase,
  toForget,
  type CaseOutcome,
  type PrivacyCaseCommand,
  type PrivacyCaseEvent,
  type SealedContact,
} from './privacy-case.js';

const given = specification(privacyCase);

type Opened = Extract<PrivacyCaseEvent, { type: 'CaseOpened' }>['data'];
type Whom = { readonly subjectIds?: string[]; readonly foundSince?: string[] };
const details: Opened = {
  ...{ kind: 'erasure', source: 'shopify', reference: 'n-1', subjectIds: ['c-1'], orderIds: [] },
  ...{ receivedAt: '2026-01-10T15:00:00.000Z', dueAt: '2026-02-09T15:00:00.000Z' },
};
const sealed = { accounts: ['sealed.account.AAAAAAAAAAAAAAAAAAAAAA.AAAA'] } as unknown as SealedContact;

describe('A case', () => {
  it('is opened once, however often it is reported', () => {
    given().when(open()).then(opened());
    given(opened())
      .when(open({ receivedAt: '2026-01-11T15:00:00.000Z', subjectIds: [] }))
      .thenNothing();
    given(opened(), completed('erased')).when(open()).thenNothing();
  });
  it('of eBay that finds nobody ends with that, and no other does', () => {
    const ebays = { source: 'ebay', subjectIds: [] } as const;
    const nothingHeld = { type: 'CaseCompleted', data: { outcome: 'nothing-held', exports: [] } } as const;
    given().when(open(ebays)).then(opened(ebays), nothingHeld);
    given()
      .when(open({ ...ebays, subjectIds: ['c-1'] }))
      .then(opened({ ...ebays, subjectIds: ['c-1'] }));
    given()
      .when(open({ subjectIds: [] }))
      .then(opened({ subjectIds: [] }));
    // One that was opened before is for a steward still.
    given(opened(ebays)).when(open(ebays)).thenNothing();
  });
  it('keeps its reference to what was asked for', () =>
    given(opened())
      .when(open({ kind: 'access' }))
      .thenRefused('case-reference-taken'));

  it('is overdue if it is open when it is due', () => {
    given(opened()).when(due()).then(overdue);
    given(opened(), overdue).when(due()).thenNothing();
  });
  it('is not overdue if it was completed in time, was never opened, or is due another day', () => {
    given(opened(), completed('refused')).when(due()).thenNothing();
    given().when(due()).thenNothing();
    given(opened()).when(due('2026-03-01T00:00:00.000Z')).thenNothing();
  });

  it.each([
    ['access', 'exported'],
    ['access', 'nothing-held'],
    ['access', 'refused'],
    ['erasure', 'erased'],
    ['erasure', 'nothing-held'],
    ['erasure', 'refused'],
    ['shop-erasure', 'erased'],
    ['shop-erasure', 'nothing-held'],
    ['shop-erasure', 'refused'],
  ] as const)('of %s is completed once: %s', (kind, outcome) => {
    given(opened({ kind })).when(complete(outcome)).then(completed(outcome));
    given(opened({ kind }), overdue).when(complete(outcome)).then(completed(outcome));
    given(opened({ kind }), completed(outcome)).when(complete(outcome, 'again')).thenNothing();
  });
  it.each([
    ['access', 'erased'],
    ['erasure', 'exported'],
    ['shop-erasure', 'exported'],
  ] as const)('of %s does not end with what nobody asked for: %s', (kind, outcome) =>
    given(opened({ kind })).when(complete(outcome)).thenRefused('outcome-unfit'),
  );
  it('may be about some of those found, and about nobody else', () => {
    const two = opened({ subjectIds: ['c-1', 'c-2'] });
    given(two)
      .when(complete('erased', 'done', { subjectIds: ['c-2'] }))
      .then(completed('erased', { subjectIds: ['c-2'] }));
    given(two)
      .when(complete('erased', 'done', { subjectIds: ['c-3'] }))
      .thenRefused('subject-not-found');
  });
  it('may be about who was found only since', () => {
    const since = { subjectIds: ['c-9'], foundSince: ['c-9'] };
    given(opened({ subjectIds: [] }))
      .when(complete('erased', 'done', since))
      .then(completed('erased', since));
  });
  it('holds nothing only if nobody was found since', () => {
    const nobody = opened({ subjectIds: [] });
    given(nobody)
      .when(complete('nothing-held', 'done', { foundSince: ['c-9'] }))
      .thenRefused('somebody-found');
    given(nobody).when(complete('nothing-held')).then(completed('nothing-held'));
    given(nobody)
      .when(complete('refused', 'done', { foundSince: ['c-9'] }))
      .then(completed('refused', { foundSince: ['c-9'] }));
  });
  it('ends in one way', () =>
    given(opened(), completed('refused')).when(complete('erased')).thenRefused('case-completed'));
  it('is not completed before it is opened', () => given().when(complete('erased')).thenRefused('case-unknown'));
  it('that found nobody neither erases nor exports anybody', () => {
    const nobody = opened({ subjectIds: [], contact: sealed });
    given(nobody).when(complete('erased')).thenRefused('nobody-found');
    given(opened({ kind: 'access', subjectIds: [] }))
      .when(complete('exported'))
      .thenRefused('nobody-found');
    given(nobody).when(complete('nothing-held')).then(completed('nothing-held'));
  });
  it('of a whole shop that names nobody has nothing held, and says nothing else', () => {
    const shop = opened({ kind: 'shop-erasure', subjectIds: [] });
    given(shop).when(complete('erased')).thenRefused('nobody-found');
    given(shop).when(complete('nothing-held')).then(completed('nothing-held'));
  });
  it('that ends with an erasure forgets by what it knew the person, too', () => {
    expect(toForget('case-1', details, {})).toEqual(['c-1']);
    expect(toForget('case-1', { ...details, contact: sealed }, {})).toEqual(['c-1', 'p-case-1']);
    expect(toForget('case-1', { ...details, contact: sealed }, { subjectIds: ['c-2'] })).toEqual(['c-2', 'p-case-1']);
  });
});

describe('What opens a case', () => {
  it('has a reference without prose', () => {
    // The longest that eBay's own examples have.
    const ebays = '49feeaeb-4982-42d9-a377-9645b8479411_33f7e043-fed8-442b-9d44-791923bd9a6d';
    for (const right of [ebays, 'letter-2026-1', 'A', 'x'.repeat(120)])
      expect(caseReference.safeParse(right).success).toBe(true);
    for (const wrong of ['', 'Mrs Smith', 'jane@example.com', '-1', 'x'.repeat(121)])
      expect(caseReference.safeParse(wrong).success).toBe(false);
  });
  it('names a person in the ways we know, and cannot be written down unsealed', () => {
    const parsed = contact.parse({ email: 'jane@example.com', phone: '+49 30 123456', accounts: ['ebay:jane'] });
    expect(() => JSON.stringify(parsed)).toThrow('personal data is sealed');
    for (const wrong of [{ email: 'jane' }, { phone: 'none' }, { accounts: [] }, { name: 'Jane' }])
      expect(contact.safeParse(wrong).success).toBe(false);
  });
});

function open(changes: Partial<Opened> = {}): PrivacyCaseCommand {
  return { type: 'OpenCase', data: { ...details, ...changes } };
}
function opened(changes: Partial<Opened> = {}): PrivacyCaseEvent {
  return { type: 'CaseOpened', data: { ...details, ...changes } };
}
function due(dueAt: string = details.dueAt): PrivacyCaseCommand {
  return { type: 'RecordCaseDue', data: { dueAt } };
}
function complete(outcome: CaseOutcome, note = 'done', whom: Whom = {}): PrivacyCaseCommand {
  return { type: 'CompleteCase', data: { outcome, note, exports: [], ...whom } };
}
function completed(outcome: CaseOutcome, whom: Whom = {}): PrivacyCaseEvent {
  return { type: 'CaseCompleted', data: { outcome, note: 'done', exports: [], ...whom } };
}
const overdue: PrivacyCaseEvent = { type: 'CaseOverdue', data: { dueAt: details.dueAt } };
