import type { Sealed } from '#contracts/personal.js';
import { sameContent } from '#contracts/same-content.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { decideConsent, evolveConsents, type ConsentCommand, type ConsentEvent, type Consents } from './consent.js';
import { agreedBy, decideRequest, type OptInCommand, type OptInEvent, type Requested } from './opt-in.js';
import type { Preferences } from './preferences.js';

/** How somebody is reached, sealed under the keys of the subject who said it; who only asked for letters told no name. */
export type Contact = {
  readonly name?: Sealed | undefined;
  readonly email?: Sealed | undefined;
  readonly phone?: Sealed | undefined;
};

/** Where an order of theirs went; of the country alone, ISO 3166-1 alpha-2. */
type Whereabouts = { readonly record: string; readonly country: string; readonly at: string };

/** Where we heard of somebody: 'order o-42' of channel 'ebay'. `at`: RFC 3339, when it happened there. */
type Met = { readonly record: string; readonly channel: string; readonly at: string };

type Confirmation = Extract<OptInCommand, { type: 'ConfirmConsent' }>['data'];

type Meeting = Met & { readonly contact?: Contact | undefined };

/** Who both are. `evidence`: where it was said, 'order o-42', or why somebody did it by hand. */
type Joining = {
  /** Of two profiles, the one that we met earlier. */
  readonly into: string;
  readonly because: 'same-email' | 'same-phone' | 'by-hand';
  readonly evidence: string;
  readonly at: string;
};
/** `apart`: everybody in the profile that it leaves. */
type Splitting = { readonly apart: readonly string[]; readonly because: string; readonly at: string };

/** From somebody to whom it led, and who was forgotten. */
type Release = { readonly from: string; readonly at: string };

/** All of them at once: what is not among them is no longer wished. */
type Wishes = { readonly preferences: Preferences; readonly at: string };

export type IdentityCommand =
  | { type: 'MeetIdentity'; data: Meeting }
  | { type: 'RecordCountry'; data: Whereabouts }
  | { type: 'JoinIdentity'; data: Joining }
  | { type: 'SplitIdentity'; data: Splitting }
  | { type: 'ReleaseIdentity'; data: Release }
  | { type: 'ForgetIdentity'; data: { readonly at: string } }
  | { type: 'SetPreferences'; data: Wishes }
  | ConsentCommand
  | OptInCommand;

// These shapes are on disk for ever: add to them, never change them.
export type IdentityEvent =
  | { type: 'IdentityMet'; data: Met }
  | { type: 'ContactTold'; data: { readonly record: string; readonly at: string; readonly contact: Contact } }
  | { type: 'CountryLearned'; data: Whereabouts }
  | { type: 'IdentityJoined'; data: Joining }
  | { type: 'IdentitySplit'; data: Splitting & { readonly from: string } }
  | { type: 'IdentityReleased'; data: Release }
  | { type: 'IdentityForgotten'; data: { readonly at: string } }
  | { type: 'PreferencesSet'; data: Wishes }
  | ConsentEvent
  | OptInEvent;

export type Identity = {
  /** Where we heard of them first, or first since they came back; undefined while they are nobody to us. */
  readonly met?: Met;
  /** What was told last, each by itself, */
  readonly contact?: Contact;
  /** when, */
  readonly toldAt: { readonly [kind in keyof Contact]?: string };
  /** and all that ever was. */
  readonly told: readonly Sealed[];
  /** A phone number that they wrote without its country's code is taken for one of there. */
  readonly country?: Whereabouts | undefined;
  readonly consents: Consents;
  readonly wishes?: Wishes | undefined;
  /** What they asked for last by typing an address: until they confirm it, they are nobody whom we met. */
  readonly requested?: Requested | undefined;
  /** Whose profile it is part of; none: it has one of its own. */
  readonly joined?: Joining | undefined;
  /** From whom people told it apart: no rule ever joins them again. */
  readonly apart: readonly string[];
  /** When they asked to be forgotten last: nothing counts that happened before, however late we hear of it. */
  readonly forgottenAt: string;
  /** Whether they came back since. */
  readonly isForgotten: boolean;
};

// Who tells more than that is no person: somebody orders for many, under one account.
const toldMax = 200;

/** Somebody as one subject: a shopper with an account, or the buyer of one order whom only that order knows. */
export const identity: Decider<IdentityCommand, IdentityEvent, Identity> = {
  stream: 'identity',
  initial: { toldAt: {}, told: [], consents: {}, apart: [], forgottenAt: '', isForgotten: false },

  decide(command, state) {
    if (command.type === 'MeetIdentity') return met(command.data, state);
    // Also of whom we only hear later that it was they.
    if (command.type === 'RecordCountry') return learned(command.data, state);
    if (command.type === 'ForgetIdentity')
      return command.data.at > state.forgottenAt ? [{ type: 'IdentityForgotten', data: command.data }] : [];
    if (command.type === 'RequestConsent')
      return command.data.at > state.forgottenAt ? decideRequest(command.data, state.requested) : [];
    if (command.type === 'ConfirmConsent') return confirmed(command.data, state);
    if (state.met === undefined) throw unknownCustomer();
    switch (command.type) {
      case 'JoinIdentity':
        return joined(command.data, state);
      case 'SplitIdentity':
        return split(command.data, state);
      case 'ReleaseIdentity':
        return state.joined?.into === command.data.from ? [{ type: 'IdentityReleased', data: command.data }] : [];
      case 'SetPreferences': {
        const isSaid = sameContent(command.data.preferences, state.wishes?.preferences ?? {});
        return isSaid ? [] : [{ type: 'PreferencesSet', data: command.data }];
      }
      case 'GiveConsent':
      case 'WithdrawConsent':
        return command.data.at > state.forgottenAt ? decideConsent(command, state.consents) : [];
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'IdentityMet':
        // Where we met them first orders identities, so it stays.
        return { ...state, met: state.met ?? event.data, isForgotten: false };
      case 'ContactTold': {
        const { at, contact } = event.data;
        const told = [...new Set([...state.told, ...valuesOf(contact)])];
        const later = kinds.filter((kind) => contact[kind] !== undefined && at > (state.toldAt[kind] ?? ''));
        const news = Object.fromEntries(later.map((kind) => [kind, contact[kind]]));
        const toldAt = { ...state.toldAt, ...Object.fromEntries(later.map((kind) => [kind, at])) };
        return { ...state, told, contact: { ...state.contact, ...news }, toldAt };
      }
      case 'CountryLearned':
        return { ...state, country: event.data };
      case 'IdentityJoined':
        return { ...state, joined: event.data };
      case 'IdentityReleased':
        return { ...state, joined: undefined };
      case 'IdentitySplit':
        return { ...state, joined: undefined, apart: [...new Set([...state.apart, ...event.data.apart])] };
      case 'IdentityForgotten':
        return { ...identity.initial, apart: state.apart, forgottenAt: event.data.at, isForgotten: true };
      case 'PreferencesSet':
        return { ...state, wishes: event.data };
      case 'ConsentGiven': {
        const isConfirmed = state.requested?.requestId === event.data.proof.record;
        const requested = isConfirmed ? { ...state.requested, isConfirmed } : state.requested;
        return { ...state, requested, consents: evolveConsents(state.consents, event) };
      }
      case 'ConsentWithdrawn':
        return { ...state, consents: evolveConsents(state.consents, event) };
      case 'ConsentRequested':
        return { ...state, requested: { ...event.data, isConfirmed: false } };
    }
  },
};

export const unknownCustomer = () => new Refusal('customer-unknown', 'We never heard of this customer.');

function met({ contact, ...met }: Meeting, state: Identity): IdentityEvent[] {
  if (met.at <= state.forgottenAt) return [];
  const first: IdentityEvent[] = state.met === undefined ? [{ type: 'IdentityMet', data: met }] : [];
  if (contact === undefined || !isNews(contact, met.at, state)) return first;
  return [...first, { type: 'ContactTold', data: { record: met.record, at: met.at, contact } }];
}

function learned(data: Whereabouts, { country, forgottenAt }: Identity): IdentityEvent[] {
  const isNews = data.at > (country?.at ?? forgottenAt) && data.country !== country?.country;
  return isNews ? [{ type: 'CountryLearned', data }] : [];
}

/** The address is theirs, so they are met by it, and agree. */
function confirmed({ requestId, at }: Confirmation, state: Identity): IdentityEvent[] {
  const consent = agreedBy(requestId, at, state.requested);
  if (consent === undefined) return [];
  const { email, topics } = state.requested!;
  const preferences = topics && { ...state.wishes?.preferences, topics: [...topics] };
  return [
    ...met({ record: `request ${requestId}`, channel: 'web', at, contact: { email } }, state),
    ...(preferences ? [{ type: 'PreferencesSet', data: { preferences, at } } as const] : []),
    ...decideConsent({ type: 'GiveConsent', data: { ...consent, at } }, state.consents),
  ];
}

function joined(data: Joining, { joined }: Identity): IdentityEvent[] {
  if (joined === undefined) return [{ type: 'IdentityJoined', data }];
  if (joined.into === data.into) return [];
  throw new Refusal('already-joined', 'It is part of another profile: join that.');
}

function split(data: Splitting, { joined, apart }: Identity): IdentityEvent[] {
  if (joined !== undefined) return [{ type: 'IdentitySplit', data: { ...data, from: joined.into } }];
  if (apart.length > 0) return [];
  throw new Refusal('not-joined', 'The profile is its own: what is in it can be split from it.');
}

const kinds = ['name', 'email', 'phone'] as const;
const valuesOf = (contact: Contact) => kinds.map((kind) => contact[kind]).filter((value) => value !== undefined);

/** Something that they never told, or that counts again. What is not told again stays as it is. */
function isNews(contact: Contact, at: string, { contact: last, toldAt, told }: Identity): boolean {
  if (told.length >= toldMax) return false;
  return kinds.some((kind) => {
    const value = contact[kind];
    if (value === undefined) return false;
    return !told.includes(value) || (value !== last?.[kind] && at > (toldAt[kind] ?? ''));
  });
}
