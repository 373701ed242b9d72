import type { Sealed } from '#contracts/personal.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** How somebody is found at a platform, sealed under their own keys, so that what they asked to be forgotten no log has. */
export type Contact = {
  readonly email?: Sealed | undefined;
  readonly phone?: Sealed | undefined;
  /** ISO 3166-1 alpha-2, where the phone number may be written without its country's code. */
  readonly country?: string | undefined;
};

/** Whom the platform is told of: an identity that agreed, and how it is reached. */
type Somebody = { readonly memberId: string; readonly contact: Contact };
type Begun = { readonly platform: string; readonly segmentId: string; readonly audience: string };
/** A part of a change; the platform is told when the last part is there. */
type Planned = { readonly added: readonly Somebody[]; readonly removed: readonly string[]; readonly isLast: boolean };
type Dated<T> = T & { readonly at: string };

type LeftOut = Dated<{ readonly people: number }>;

/** Of these versions and those before, no file is left. */
type Expired = Dated<{ readonly upTo: number }>;

export type ExportCommand =
  | { type: 'BeginExport'; data: Dated<Begun> }
  | { type: 'EndExport'; data: { readonly at: string } }
  | { type: 'PlanChange'; data: Dated<Planned> }
  /** Of those who agreed, how many there was no room for. */
  | { type: 'NoteLeftOut'; data: LeftOut }
  /** Of several processes one tells the platform; `at`: when it began to. */
  | { type: 'BeginTelling'; data: { readonly version: number; readonly at: string } }
  | { type: 'RecordTold'; data: Dated<{ readonly version: number; readonly unusable: number }> }
  | { type: 'RecordRefused'; data: Dated<{ readonly version: number; readonly code: string }> }
  | { type: 'RecordFailure'; data: Dated<{ readonly version: number }> }
  | { type: 'RecordForgotten'; data: Dated<{ readonly memberIds: readonly string[] }> }
  | { type: 'RecordExpired'; data: Expired };

// These shapes are on disk for ever: add to them, never change them.
export type ExportEvent =
  | { type: 'ExportBegun'; data: Dated<Begun> }
  | { type: 'ExportEnded'; data: { readonly at: string } }
  | { type: 'ChangePlanned'; data: Planned & { readonly version: number } }
  | { type: 'TellingBegun'; data: { readonly version: number; readonly at: string } }
  | { type: 'AudienceTold'; data: Dated<{ readonly version: number; readonly unusable: number }> }
  | { type: 'AudienceRefused'; data: Dated<{ readonly version: number; readonly code: string }> }
  /** Nobody knows how much of it was told. */
  | { type: 'TellingFailed'; data: Dated<{ readonly version: number }> }
  | { type: 'PeopleLeftOut'; data: LeftOut }
  | { type: 'MembersForgotten'; data: Dated<{ readonly memberIds: readonly string[] }> }
  | { type: 'FilesExpired'; data: Expired };

export type Export = {
  readonly begun?: Begun;
  readonly isEnded: boolean;
  /** Who is in it once all that was planned is told. */
  readonly members: ReadonlyMap<string, Contact>;
  /** Of what was told last; 0 before. */
  readonly version: number;
  /** What the platform is not known to have. */
  readonly pending?: {
    readonly version: number;
    readonly added: ReadonlyMap<string, Contact>;
    /** As they were added; without a contact, who may be there in two ways. */
    readonly removed: ReadonlyMap<string, Contact>;
    readonly isWhole: boolean;
    /** Telling of it was begun, or of one that it took in: who was added may be there. */
    readonly isBegun: boolean;
  };
  readonly tellingSince?: string | undefined;
  readonly told?: { readonly at: string; readonly unusable: number };
  /** What files there may still be of, and when they were there. */
  readonly kept: readonly { readonly version: number; readonly at: string }[];
  /** The platform's own word for why it would not take it. */
  readonly refusedBecause?: string | undefined;
  /** Who was in it and is not any more: of those who asked to be forgotten the platform is to keep nothing. */
  readonly left: ReadonlySet<string>;
  /** Of those who agreed, how many there was no room for. */
  readonly leftOut: number;
};

/** Who comes then is left out until somebody leaves. */
export const membersMax = 100_000;
/** No telling is under way so long; then another process may begin. */
const tellingMaxMs = 30 * 60_000;

/**
 * A segment as a platform is told of it, which is its id: `meta.lapsed`. Changes have versions. One that could not be told is taken in
 * by the next, so that it keeps nobody there who left, and brings nobody who took their word back.
 */
export const segmentExport: Decider<ExportCommand, ExportEvent, Export> = {
  stream: 'export',
  initial: { isEnded: false, members: new Map(), version: 0, kept: [], left: new Set(), leftOut: 0 },

  decide({ type, data }, state) {
    switch (type) {
      case 'BeginExport':
        return begun(data, state);
      case 'EndExport':
        if (state.begun === undefined) throw new Refusal('export-unknown', 'It was never exported there.');
        return state.isEnded ? [] : [{ type: 'ExportEnded', data }];
      case 'PlanChange':
        return planned(data, state);
      case 'BeginTelling':
        return isPending(data, state) && !isBeingTold(state, data.at) ? [{ type: 'TellingBegun', data }] : [];
      case 'RecordTold':
        return isPending(data, state) ? [{ type: 'AudienceTold', data }] : [];
      case 'RecordRefused':
        return isPending(data, state) && state.tellingSince ? [{ type: 'AudienceRefused', data }] : [];
      case 'RecordFailure':
        return isPending(data, state) && state.tellingSince ? [{ type: 'TellingFailed', data }] : [];
      case 'NoteLeftOut':
        return data.people === state.leftOut ? [] : [{ type: 'PeopleLeftOut', data }];
      case 'RecordForgotten': {
        const memberIds = data.memberIds.filter((memberId) => state.left.has(memberId));
        return memberIds.length === 0 ? [] : [{ type: 'MembersForgotten', data: { ...data, memberIds } }];
      }
      case 'RecordExpired':
        return state.kept.some(({ version }) => version <= data.upTo) ? [{ type: 'FilesExpired', data }] : [];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'ExportBegun': {
        const { at: _, ...begun } = data;
        return { ...state, begun, isEnded: false };
      }
      case 'ExportEnded':
        return { ...state, isEnded: true };
      case 'ChangePlanned':
        return withChange(data, state);
      case 'TellingBegun':
        return {
          ...state,
          tellingSince: data.at,
          ...(state.pending && { pending: { ...state.pending, isBegun: true } }),
        };
      case 'AudienceTold': {
        const { pending: _, tellingSince: __, refusedBecause: ___, ...rest } = state;
        const { version, at, unusable } = data;
        return { ...rest, version, told: { at, unusable }, kept: [...state.kept, { version, at }] };
      }
      case 'AudienceRefused':
        return { ...state, refusedBecause: data.code, tellingSince: undefined };
      case 'TellingFailed':
        return { ...state, tellingSince: undefined };
      case 'PeopleLeftOut':
        return { ...state, leftOut: data.people };
      case 'MembersForgotten': {
        const gone = new Set(data.memberIds);
        return { ...state, left: new Set([...state.left].filter((memberId) => !gone.has(memberId))) };
      }
      case 'FilesExpired':
        return { ...state, kept: state.kept.filter(({ version }) => version > data.upTo) };
    }
  },
};

function begun(data: Dated<Begun>, { begun, isEnded }: Export): ExportEvent[] {
  if (begun !== undefined && begun.audience !== data.audience)
    throw new Refusal('audience-named', `The platform knows it as ${begun.audience}, and keeps that name.`);
  return begun === undefined || isEnded ? [{ type: 'ExportBegun', data }] : [];
}

const isPending = ({ version }: { readonly version: number }, { pending }: Export) =>
  pending?.isWhole === true && version === pending.version;

/** Whether a process tells it at that instant (RFC 3339), unless that ended in the midst of it. */
export const isBeingTold = ({ tellingSince }: Export, at: string): boolean =>
  tellingSince !== undefined && Date.parse(at) - Date.parse(tellingSince) < tellingMaxMs;

/** Whether somebody is found the same way. */
export const isSame = (one: Contact | undefined, other: Contact | undefined): boolean =>
  one?.email === other?.email && one?.phone === other?.phone && one?.country === other?.country;

/** Whose address changed is in both, in one part. Who comes first is taken, as long as there is room. */
function planned({ at, isLast, ...data }: Dated<Planned>, state: Export): ExportEvent[] {
  if (isBeingTold(state, at)) return [];
  const { members, pending } = state;
  const wanted = new Map(data.added.map(({ memberId, contact }) => [memberId, contact]));
  const isAsWas = (memberId: string) => wanted.has(memberId) && isSame(members.get(memberId), wanted.get(memberId));
  const removed = data.removed.filter((memberId) => members.has(memberId) && !isAsWas(memberId));
  const going = new Set(removed);
  const room = membersMax - members.size + removed.length;
  const added = data.added.filter(({ memberId }) => !members.has(memberId) || going.has(memberId)).slice(0, room);
  // A change that was planned in part has to end.
  if (added.length + removed.length === 0 && (pending?.isWhole !== false || !isLast)) return [];
  return [{ type: 'ChangePlanned', data: { version: nextOf(state), added, removed, isLast } }];
}

/** Files of a change that was begun to be told may be there: another one has another number. */
const nextOf = ({ version, pending }: Export) =>
  pending === undefined ? version + 1 : pending.isWhole ? pending.version + 1 : pending.version;

function withChange(
  { version, added, removed, isLast }: Planned & { readonly version: number },
  state: Export,
): Export {
  const members = new Map(state.members);
  const isBegun = state.pending?.isBegun ?? false;
  const before = { added: new Map(state.pending?.added), removed: new Map(state.pending?.removed) };
  const pending = { ...before, version, isBegun, isWhole: isLast };
  const left = new Set(state.left);
  for (const memberId of removed) {
    const contact = members.get(memberId)!;
    // Who was added by a change that nobody began to tell is not there.
    if (!pending.added.delete(memberId) || isBegun) {
      const known = pending.removed.get(memberId);
      pending.removed.set(memberId, known === undefined || isSame(known, contact) ? contact : {});
    }
    members.delete(memberId);
    left.add(memberId);
  }
  for (const { memberId, contact } of added) {
    members.set(memberId, contact);
    pending.added.set(memberId, contact);
    left.delete(memberId);
  }
  return { ...state, members, pending, left };
}
