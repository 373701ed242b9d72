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

/** Of these versions and those before, no file is left. */
type Expired = Dated<{ readonly upTo: number }>;

export type ExportCommand =
  | { type: 'BeginExport'; data: Dated<Begun> }
  | { type: 'EndExport'; data: { readonly at: string } }
  | { type: 'PlanChange'; data: Planned }
  /** Of several processes one tells the platform; `at`: when it began to. */
  | { type: 'BeginTelling'; data: { readonly version: number; readonly at: string } }
  | { type: 'RecordTold'; data: Dated<{ readonly version: number; readonly unusable: number }> }
  | { type: 'RecordRefused'; data: Dated<{ readonly version: number; readonly code: string }> }
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
    readonly added: ReadonlyMap<string, Contact>;
    /** As they were added. */
    readonly removed: ReadonlyMap<string, Contact>;
    readonly isWhole: boolean;
  };
  readonly tellingSince?: string | undefined;
  readonly told?: { readonly at: string; readonly unusable: number };
  /** What files there may still be of, and when they were there. */
  readonly kept: readonly { readonly version: number; readonly at: string }[];
  /** The platform's own word for why it would not take it. */
  readonly refusedBecause?: string | undefined;
  /** Who was in it and is not any more: of those who asked to be forgotten the platform is to keep nothing. */
  readonly left: ReadonlySet<string>;
};

/** Beyond that a platform is told with files by people. */
export const membersMax = 100_000;
/** No telling is under way so long; then another process may begin. */
const tellingMaxMs = 30 * 60_000;

/** A segment as a platform is told of it, which is its id: `meta.lapsed`. Changes have versions, and one is told before the next is planned. */
export const segmentExport: Decider<ExportCommand, ExportEvent, Export> = {
  stream: 'export',
  initial: { isEnded: false, members: new Map(), version: 0, kept: [], left: new Set() },

  decide({ type, data }, state) {
    switch (type) {
      case 'BeginExport':
        return begun(data, state);
      case 'EndExport':
        if (state.begun === undefined) throw new Refusal('export-unknown', 'It was never exported there.');
        return state.isEnded ? [] : [{ type: 'ExportEnded', data }];
      case 'PlanChange':
        return planned(data, state);
      case 'BeginTelling': {
        const { version, pending, tellingSince } = state;
        if (pending?.isWhole !== true || data.version !== version + 1) return [];
        const isFree = tellingSince === undefined || Date.parse(data.at) - Date.parse(tellingSince) >= tellingMaxMs;
        return isFree ? [{ type: 'TellingBegun', data }] : [];
      }
      case 'RecordTold':
        return isPending(data, state) ? [{ type: 'AudienceTold', data }] : [];
      case 'RecordRefused':
        if (!isPending(data, state) || state.refusedBecause === data.code) return [];
        return [{ type: 'AudienceRefused', data }];
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
        return { ...state, tellingSince: data.at };
      case 'AudienceTold': {
        const { pending: _, tellingSince: __, refusedBecause: ___, ...rest } = state;
        const { version, at, unusable } = data;
        return { ...rest, version, told: { at, unusable }, kept: [...state.kept, { version, at }] };
      }
      case 'AudienceRefused':
        return { ...state, refusedBecause: data.code, tellingSince: undefined };
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

const isPending = ({ version }: { readonly version: number }, state: Export) =>
  state.pending?.isWhole === true && version === state.version + 1;

/** Whose address changed is in both, in one part. */
function planned(data: Planned, { members, version, pending }: Export): ExportEvent[] {
  if (pending?.isWhole === true) return [];
  const removed = data.removed.filter((memberId) => members.has(memberId));
  const going = new Set(removed);
  const added = data.added.filter(({ memberId }) => !members.has(memberId) || going.has(memberId));
  // A change that was planned in part has to end.
  if (added.length + removed.length === 0 && (pending === undefined || !data.isLast)) return [];
  if (members.size + added.length - removed.length > membersMax)
    throw new Refusal('audience-too-large', `An audience has at most ${membersMax} members.`);
  return [{ type: 'ChangePlanned', data: { version: version + 1, added, removed, isLast: data.isLast } }];
}

function withChange({ added, removed, isLast }: Planned, state: Export): Export {
  const members = new Map(state.members);
  const pending = { added: new Map(state.pending?.added), removed: new Map(state.pending?.removed), isWhole: isLast };
  const left = new Set(state.left);
  for (const memberId of removed) {
    // Who was added by an earlier part of the same change was never told of.
    if (!pending.added.delete(memberId)) pending.removed.set(memberId, members.get(memberId)!);
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
