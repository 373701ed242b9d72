import { z } from 'zod';
import { id, instant, text } from '#contracts/vocabulary.js';
import { consent, consentPurposes, mayBeMarketedTo, refusedBecause } from './consent.js';
import { preferences } from './preferences.js';
import { preferencesOf, speakersOf, type Known, type Profile } from './profile.js';

const verdict = z.object({
  purpose: z.enum(consentPurposes),
  allowed: z.boolean(),
  because: z.enum(refusedBecause).optional().describe('unconfirmed: agreed on a form, and nobody clicked the link'),
  subjectIds: z.array(id).optional().describe('Which of the identities agreed: nobody else is addressed'),
});
const known = z.object({
  subjectId: id,
  record: text(120).describe('Where we heard of them first: order o-42'),
  channel: id,
  metAt: instant,
  joined: z
    .object({
      into: id.describe('The identity that it was found to be the same as'),
      because: z.enum(['same-email', 'same-phone', 'by-hand']),
      evidence: text(120),
      at: instant,
    })
    .optional(),
  consents: z
    .array(consent.extend({ at: instant }))
    .describe('What it agrees to now, the last word of each source and kind of proof'),
  withdrawn: z.array(z.object({ purpose: z.enum(consentPurposes), at: instant })),
});

/** A person as the API shows them; nothing that they told us. */
export const customerResource = z
  .object({
    customerId: id.describe('The identity that we met first; the others are found under its name, and it under theirs'),
    identities: z.array(known).max(1_000),
    mayBeMarketedTo: z.array(verdict).describe('For each purpose, by what all identities said'),
    preferences: preferences.describe('What they wished last, as whichever identity'),
    version: z.int().describe('Of the identity that was asked for; also the ETag'),
  })
  .meta({ id: 'Customer' });
export type CustomerResource = z.infer<typeof customerResource>;

/** @param version of the identity under whose name it was asked for */
export function show({ customerId, identities }: Profile, version: number): CustomerResource {
  const verdicts = consentPurposes.map((purpose) => ({ purpose, ...mayBeMarketedTo(speakersOf(identities), purpose) }));
  return {
    customerId,
    identities: identities.map(shown),
    mayBeMarketedTo: verdicts.map((one) => ('subjectIds' in one ? { ...one, subjectIds: [...one.subjectIds] } : one)),
    preferences: preferencesOf(identities),
    version,
  };
}

function shown({ subjectId, state }: Known): CustomerResource['identities'][number] {
  const { record, channel, at: metAt } = state.met!;
  const said = consentPurposes.flatMap((purpose) => {
    const one = state.consents[purpose];
    return one === undefined ? [] : [{ purpose, ...one }];
  });
  return {
    ...{ subjectId, record, channel, metAt, ...(state.joined !== undefined && { joined: state.joined }) },
    consents: said.flatMap(({ given }) => given),
    withdrawn: said.flatMap(({ purpose, withdrawnAt: at }) => (at === undefined ? [] : [{ purpose, at }])),
  };
}
