import type { Identity } from './identity.js';
import type { Preferences } from './preferences.js';

/** An identity as it stands in the log. */
export type Known = { readonly subjectId: string; readonly state: Identity; readonly version: number };

/** A person: the identity that we met first, which names the profile, and all that lead to it, in the order in which we met them. */
export type Profile = { readonly customerId: string; readonly identities: readonly Known[] };

/** More than that are no person: an address that a shop writes under all its orders, or that of who buys for many. */
export const identitiesMax = 1_000;

/** Of two identities the same one, whoever asks. */
export const isEarlier = (one: Known, other: Known): boolean => orderOf(one) < orderOf(other);

const orderOf = ({ subjectId, state }: Known) => `${state.met?.at ?? ''} ${subjectId}`;

/** Whether a rule may make these one profile: nobody told any two of them apart, and they are not too many. */
export function mayBeJoined(one: Profile, other: Profile): boolean {
  if (one.identities.length + other.identities.length > identitiesMax) return false;
  return !areApart(one, other) && !areApart(other, one);
}

function areApart({ identities }: Profile, other: Profile): boolean {
  const theirs = new Set(other.identities.map(({ subjectId }) => subjectId));
  return identities.some(({ state }) => state.apart.some((subjectId) => theirs.has(subjectId)));
}

/** Of each identity, whom it leads to; null if it has a profile of its own. Who was forgotten is not among them. */
export type Leads = ReadonlyMap<string, string | null>;

/** Whom an identity leads to in the end: the one that names the profile. */
export function rootIn(leads: Leads, identity: string): string {
  const into = leads.get(identity);
  return typeof into === 'string' && leads.has(into) ? rootIn(leads, into) : identity;
}

/** What each of them said, for {@link mayBeMarketedTo}. */
export const speakersOf = (identities: readonly Known[]) =>
  identities.map(({ subjectId, state: { met, consents } }) => ({ subjectId, channel: met!.channel, consents }));

/** What a person wished last, as whichever identity. */
export function preferencesOf(identities: readonly Known[]): Preferences {
  const wishes = identities.flatMap(({ state }) => (state.wishes === undefined ? [] : [state.wishes]));
  const last = wishes.reduce((one, other) => (other.at > one.at ? other : one), { preferences: {}, at: '' });
  return last.preferences;
}
