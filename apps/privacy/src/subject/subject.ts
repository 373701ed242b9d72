import { sameContent } from '#contracts/same-content.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { firstHolders, holders, type Holder } from '../holders.js';

/**
 * Why somebody is forgotten: they asked us, or a marketplace for them; or they told us nothing for years. `follows`: it is by
 * what a case knew somebody who was forgotten.
 */
export const erasureReasons = ['asked', 'platform', 'retention', 'follows'] as const;
export type ErasureReason = (typeof erasureReasons)[number];

/** What the law keeps of an erased person in one record. `until`: the last day, RFC 3339. */
export type Retained = {
  readonly record: string;
  readonly fields: readonly string[];
  readonly basis: string;
  readonly until: string;
};

type Asking = { readonly requestId: string; readonly reason: ErasureReason; readonly caseId?: string };
type Erased = { readonly requestIds: readonly string[]; readonly erasedAt: string };
/** `holders`: who is asked what the law retains. */
type Asked = { readonly holders?: readonly Holder[] };
/** `sequence`: of two declarations of a service the larger is the later. */
type Declaration = { readonly service: Holder; readonly retained: readonly Retained[]; readonly sequence: number };

/** `nothing-retained`, `until-passed`: of who was forgotten; `retention-ended`: nobody used the key for years. */
type Release = 'nothing-retained' | 'until-passed' | 'retention-ended';

export type SubjectCommand =
  | { type: 'RequestErasure'; data: Asking }
  | { type: 'ConfirmErasure'; data: Erased }
  /** Who told us nothing for years has told us something since it was asked for. */
  | { type: 'WithdrawErasure'; data: { readonly requestId: string } }
  | { type: 'DeclareRetention'; data: Declaration }
  /** `on`: today, RFC 3339. */
  | { type: 'DestroyLawKey'; data: { readonly on: string } }
  /** `on`: today. Of who was forgotten the key goes after the last day that was declared. */
  | { type: 'EndRetention'; data: { readonly on: string } }
  | { type: 'ConfirmLawKeyDestroyed'; data: { readonly destroyedAt: string } };

// These shapes are on disk for ever: add to them, never change them.
export type SubjectEvent =
  | { type: 'ErasureRequested'; data: Asking }
  | { type: 'SubjectErased'; data: Erased & Asked }
  | { type: 'ErasureWithdrawn'; data: { readonly requestId: string } }
  | { type: 'RetentionDeclared'; data: Declaration }
  | { type: 'LawKeyReleased'; data: { readonly because: Release } }
  | { type: 'LawKeyDestroyed'; data: { readonly destroyedAt: string } };

/** `current`: about the latest erasure. One about an earlier stands until the service has declared anew. */
type Declared = { readonly retained: readonly Retained[]; readonly sequence: number; readonly current: boolean };

export type Subject = {
  /** Every erasure that was ever asked for, by its request. */
  readonly asked: readonly string[];
  /** Those of them that are still to be done. */
  readonly open: readonly string[];
  /** When the latest was done. */
  readonly erasedAt?: string;
  /** Who was asked then what the law retains: whoever holds anything since then was not. */
  readonly holders: readonly Holder[];
  readonly declared: { readonly [service in Holder]?: Declared };
  /** What opens names and addresses in what the law keeps; `released` while it is being destroyed. */
  readonly lawKey: 'kept' | 'released' | 'destroyed';
};

/**
 * A person, as far as they were or are to be forgotten; the id is the subject's. Forgetting is destroying a key, which the
 * worker does between what is asked for here and what is confirmed.
 */
export const subject: Decider<SubjectCommand, SubjectEvent, Subject> = {
  stream: 'subject',
  initial: { asked: [], open: [], holders: [], declared: {}, lawKey: 'kept' },

  decide({ type, data }, subject) {
    switch (type) {
      case 'RequestErasure':
        if (subject.asked.includes(data.requestId)) return [];
        // The job asks every hour, and once is enough; a person's own request always gets its own answer.
        if (data.reason === 'retention' && subject.open.length > 0) return [];
        return [{ type: 'ErasureRequested', data }];
      case 'ConfirmErasure': {
        const requestIds = data.requestIds.filter((requestId) => subject.open.includes(requestId));
        return requestIds.length === 0 ? [] : [{ type: 'SubjectErased', data: { ...data, requestIds, holders } }];
      }
      case 'WithdrawErasure':
        return subject.open.includes(data.requestId) ? [{ type: 'ErasureWithdrawn', data }] : [];
      case 'DeclareRetention':
        return declare(data, subject);
      case 'DestroyLawKey': {
        const last = lastDayOf(subject);
        if (last !== undefined && last >= data.on)
          throw new Refusal('law-retains', `The law keeps something of this person until ${last}.`);
        if (subject.lawKey === 'released') return [];
        return [{ type: 'LawKeyReleased', data: { because: 'retention-ended' } }];
      }
      case 'EndRetention':
        return isOver(subject, data.on) ? [{ type: 'LawKeyReleased', data: { because: 'until-passed' } }] : [];
      case 'ConfirmLawKeyDestroyed':
        return subject.lawKey === 'released' ? [{ type: 'LawKeyDestroyed', data }] : [];
    }
  },

  evolve(subject, { type, data }): Subject {
    switch (type) {
      case 'ErasureRequested': {
        const { requestId } = data;
        return { ...subject, asked: [...subject.asked, requestId], open: [...subject.open, requestId] };
      }
      case 'SubjectErased': {
        const open = subject.open.filter((requestId) => !data.requestIds.includes(requestId));
        const declared = eachDeclared(subject, (one) => ({ ...one, current: false }));
        // A law key that was released for an earlier erasure may be needed after this one: it is decided anew.
        const { erasedAt, holders = firstHolders } = data;
        return { ...subject, open, erasedAt, holders, declared, lawKey: 'kept' };
      }
      case 'ErasureWithdrawn':
        return { ...subject, open: subject.open.filter((requestId) => requestId !== data.requestId) };
      case 'RetentionDeclared':
        return { ...subject, declared: withDeclared(subject, data) };
      case 'LawKeyReleased':
        return { ...subject, lawKey: 'released' };
      case 'LawKeyDestroyed':
        return {
          ...subject,
          lawKey: 'destroyed',
          declared: eachDeclared(subject, (one) => ({ ...one, retained: [] })),
        };
    }
  },
};

/** What the law keeps of this person, and which service has it. */
export const retainedOf = ({ declared }: Subject): (Retained & { readonly service: Holder })[] =>
  holders.flatMap((service) => declared[service]?.retained.map((one) => ({ service, ...one })) ?? []);

/** When nobody who was asked retains anything, the key to what the law would keep can go, too. */
function declare(data: Declaration, subject: Subject): SubjectEvent[] {
  const { service, retained, sequence } = data;
  if (subject.erasedAt === undefined) throw new Refusal('not-erased', 'Nothing of this person was erased.');
  const known = subject.declared[service];
  if (known !== undefined && sequence <= known.sequence) return [];
  if (known?.current === true && sameContent(known.retained, retained)) return [];
  const declared = withDeclared(subject, data);
  const isKnown = subject.holders.every((holder) => declared[holder]?.current === true);
  const isNothing = isKnown && Object.values(declared).every((one) => one.retained.length === 0);
  const isReleased = isNothing && subject.open.length === 0 && subject.lawKey === 'kept';
  return [
    { type: 'RetentionDeclared', data },
    ...(isReleased ? [{ type: 'LawKeyReleased', data: { because: 'nothing-retained' } } as const] : []),
  ];
}

/** While an erasure is open, or not declared anew, more may be retained than is known. */
function isOver(subject: Subject, on: string) {
  const last = lastDayOf(subject);
  const isKnown = subject.holders.every((holder) => subject.declared[holder]?.current === true);
  return isKnown && subject.open.length === 0 && last !== undefined && last < on && subject.lawKey === 'kept';
}

const withDeclared = ({ declared }: Subject, { service, retained, sequence }: Declaration): Subject['declared'] => ({
  ...declared,
  [service]: { retained, sequence, current: true },
});

const eachDeclared = ({ declared }: Subject, change: (one: Declared) => Declared): Subject['declared'] =>
  Object.fromEntries(Object.entries(declared).map(([service, one]) => [service, change(one)]));

const lastDayOf = (subject: Subject) =>
  retainedOf(subject)
    .map(({ until }) => until)
    .sort()
    .at(-1);
