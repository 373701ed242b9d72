import { z } from 'zod';
import { sameContent } from '#contracts/same-content.js';
import { id } from '#contracts/vocabulary.js';

/** What somebody may agree to. Each is asked for by itself; none follows from another, or from buying. */
export const consentPurposes = [
  ...(['email-marketing', 'sms-marketing', 'web-push', 'personalisation', 'profiling-audiences'] as const),
] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

export const language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'a language such as de or en-GB');

/** What somebody agreed to, where, in which words, and how that can be shown (Art. 7(1) GDPR). */
export const consent = z
  .strictObject({
    purpose: z.enum(consentPurposes),
    source: z
      .enum(['checkout', 'account', 'till', 'form', 'import'])
      .describe('Where they said it; import: to somebody else, who told us'),
    wording: z
      .strictObject({
        version: id.describe('Of the text that they were shown'),
        language,
        hash: z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hex'),
      })
      .describe('SHA-256 of the text in UTF-8, which is kept elsewhere'),
    proof: z.strictObject({
      kind: z.enum(['checkbox', 'signature', 'recording', 'confirmed-link', 'imported-list']),
      record: id.describe('Where it stands: the order, the form, the file'),
    }),
  })
  .meta({ id: 'Consent' });
export type Consent = z.infer<typeof consent>;
type Dated<T> = T & { readonly at: string };

export const withdrawers = ['person', 'staff', 'unsubscribe-link', 'complaint'] as const;
type Withdrawal = { readonly purpose: ConsentPurpose; readonly by: (typeof withdrawers)[number]; readonly at: string };

export type ConsentCommand =
  { type: 'GiveConsent'; data: Dated<Consent> } | { type: 'WithdrawConsent'; data: Withdrawal };

// These shapes are on disk for ever: add to them, never change them.
export type ConsentEvent =
  { type: 'ConsentGiven'; data: Dated<Consent> } | { type: 'ConsentWithdrawn'; data: Withdrawal };

/**
 * What one identity said of each purpose: how it agrees since it withdrew, the last word of each source and kind of proof, so that a
 * click takes no signature away; and when it withdrew last, which others have to heed.
 */
export type Consents = {
  readonly [purpose in ConsentPurpose]?: { readonly given: readonly Dated<Consent>[]; readonly withdrawnAt?: string };
};
const nothingSaid: NonNullable<Consents[ConsentPurpose]> = { given: [] };

/** The same word said later counts from then on: somebody else of the person may have said no in between. */
export function decideConsent({ type, data }: ConsentCommand, consents: Consents): ConsentEvent[] {
  const { given, withdrawnAt = '' } = consents[data.purpose] ?? nothingSaid;
  // What was said before they withdrew, and only comes now, brings nothing back.
  if (data.at <= withdrawnAt) return [];
  // Also who never agreed may say no, and is heeded wherever else we know them.
  if (type === 'WithdrawConsent') return [{ type: 'ConsentWithdrawn', data }];
  const isKnown = given.some((one) => isAlike(one, data) && (one.at > data.at || sameContent(one, data)));
  return isKnown ? [] : [{ type: 'ConsentGiven', data }];
}

export function evolveConsents(consents: Consents, { type, data }: ConsentEvent): Consents {
  const before = consents[data.purpose] ?? nothingSaid;
  if (type === 'ConsentWithdrawn') {
    const given = before.given.filter(({ at }) => at > data.at);
    return { ...consents, [data.purpose]: { given, withdrawnAt: data.at } };
  }
  if (before.given.some((one) => isAlike(one, data) && one.at > data.at)) return consents;
  const given = [...before.given.filter((one) => !isAlike(one, data)), data];
  return { ...consents, [data.purpose]: { ...before, given } };
}

const isAlike = (one: Consent, other: Consent) => one.source === other.source && one.proof.kind === other.proof.kind;

export const refusedBecause = ['never-agreed', 'withdrawn', 'agreed-elsewhere', 'unconfirmed'] as const;

/** One of the identities of a person: where we met it, and what it said. */
type Speaker = { readonly subjectId: string; readonly channel: string; readonly consents: Consents };
export type Verdict =
  /** Who of them agreed: what is sent goes to them, as they told us, and to no other identity. */
  | { readonly allowed: true; readonly subjectIds: readonly [string, ...string[]] }
  | { readonly allowed: false; readonly because: (typeof refusedBecause)[number] };

/** Who buys at any other is the marketplace's customer, and its terms forbid to write to them. */
export const ownChannels: readonly string[] = ['web', 'store', 'shopify'];

/**
 * Whether somebody may be sent what they asked for themselves, or what their own order needs, though they agreed to nothing: at
 * our own channels. A marketplace's buyer hears from the marketplace.
 */
export const mayBeServed = ({ channel }: Pick<Speaker, 'channel'>): boolean => ownChannels.includes(channel);

/**
 * Whether a person, known by these identities, may be addressed for a purpose. Nobody may who did not agree; an identity
 * agrees for itself alone, but its no is the whole person's, until one of them agrees again. Who was met at a marketplace has
 * to agree with us: a consent that the marketplace had counts for nothing. Nor does a form alone, into which anybody can type
 * anybody's address.
 */
export function mayBeMarketedTo(identities: readonly Speaker[], purpose: ConsentPurpose): Verdict {
  const nos = identities.map(({ consents }) => consents[purpose]?.withdrawnAt ?? '');
  const lastNo = nos.reduce((last, at) => (at > last ? at : last), '');
  const agreed = identities.flatMap(({ subjectId, channel, consents }) =>
    (consents[purpose]?.given ?? []).filter(({ at }) => at > lastNo).map((yes) => ({ subjectId, channel, yes })),
  );
  const here = agreed.filter(({ channel, yes }) => isHere(channel, yes));
  const [first, ...more] = new Set(here.filter(({ yes }) => isProven(yes)).map(({ subjectId }) => subjectId));
  if (first !== undefined) return { allowed: true, subjectIds: [first, ...more] };
  if (agreed.length > 0) return { allowed: false, because: here.length > 0 ? 'unconfirmed' : 'agreed-elsewhere' };
  return { allowed: false, because: lastNo === '' ? 'never-agreed' : 'withdrawn' };
}

/** The last word by which an identity may be addressed, if the person may as it: see {@link mayBeMarketedTo}. */
export const lastYesOf = (
  { channel, consents }: Pick<Speaker, 'channel' | 'consents'>,
  purpose: ConsentPurpose,
): Dated<Consent> | undefined =>
  consents[purpose]?.given
    .filter((yes) => isHere(channel, yes) && isProven(yes))
    .reduce<Dated<Consent> | undefined>(
      (last, yes) => (last === undefined || yes.at > last.at ? yes : last),
      undefined,
    );

const isHere = (channel: string, { source }: Consent) => ownChannels.includes(channel) || source !== 'import';
export const isProven = ({ source, proof }: Consent) =>
  source !== 'form' || ['confirmed-link', 'signature', 'recording'].includes(proof.kind);
