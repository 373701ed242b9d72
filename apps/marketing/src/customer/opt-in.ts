import type { Sealed } from '#contracts/personal.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Consent } from './consent.js';

const dayMs = 86_400_000;
/** So long the link in the letter is good; a link that leads to nobody else needs no longer. */
const validMs = 7 * dayMs;
/** Whoever types an address gets it one letter a day at most, though somebody keeps typing it. */
const againMs = dayMs;

/** Somebody typed an address and asked for our letters: whether it is theirs, the link in the one letter that they get tells. */
export type OptIn = {
  readonly requestId: string;
  readonly email: Sealed;
  readonly wording: Consent['wording'];
  /** Which letters alone, if they chose; see preferences. */
  readonly topics?: readonly string[] | undefined;
  readonly at: string;
};

export type OptInCommand =
  | { type: 'RequestConsent'; data: OptIn }
  | { type: 'ConfirmConsent'; data: { readonly requestId: string; readonly at: string } };
// This shape is on disk for ever: add to it, never change it.
export type OptInEvent = { type: 'ConsentRequested'; data: OptIn };
/** The last one, and whether it was confirmed. */
export type Requested = OptIn & { readonly isConfirmed: boolean };

export const staleAtOf = ({ at }: OptIn) => new Date(Date.parse(at) + validMs).toISOString();

export function decideRequest(data: OptIn, requested: Requested | undefined): OptInEvent[] {
  if (requested !== undefined && Date.parse(data.at) < Date.parse(requested.at) + againMs) return [];
  return [{ type: 'ConsentRequested', data }];
}

/**
 * What they agree to by the link; undefined if they did already: a link that lies around brings nothing back.
 * @throws Refusal link-expired
 */
export function agreedBy(requestId: string, at: string, requested: Requested | undefined): Consent | undefined {
  if (requested?.requestId !== requestId) throw expired();
  if (requested.isConfirmed) return undefined;
  if (at >= staleAtOf(requested)) throw expired();
  const proof = { kind: 'confirmed-link', record: requestId } as const;
  return { purpose: 'email-marketing', source: 'form', wording: requested.wording, proof };
}

const expired = () => new Refusal('link-expired', 'The link is too old, or a later one was sent.');
