import { describe, expect, it } from '@jest/globals';
import { consent, consentPurposes, lastYesOf, mayBeMarketedTo, mayBeServed, type ConsentEvent } from './consent.js';
import { identity, type IdentityEvent } from './identity.js';
import { specification } from '#eventsourcing/specification.js';

const given = specification(identity);
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T15:00:00.000Z`;
const met: IdentityEvent = { type: 'IdentityMet', data: { record: 'order o-1', channel: 'web', at: day(1) } };
const wording = { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) };
const agreement = {
  ...({ purpose: 'email-marketing', source: 'checkout', wording } as const),
  proof: { kind: 'checkbox', record: 'o-1' } as const,
};
const gave = (on: number, more: object = {}) =>
  ({ type: 'ConsentGiven', data: { ...agreement, ...more, at: day(on) } }) as const satisfies ConsentEvent;
const withdrew = (on: number) =>
  ({
    type: 'ConsentWithdrawn',
    data: { purpose: 'email-marketing', by: 'person', at: day(on) },
  }) as const satisfies ConsentEvent;
const giving = (on: number, more: object = {}) => ({ ...gave(on, more), type: 'GiveConsent' }) as const;
const withdrawing = (on: number) => ({ ...withdrew(on), type: 'WithdrawConsent' }) as const;

describe('A consent', () => {
  it('is given', () => given(met).when(giving(2)).then(gave(2)));
  it('is given once, as long as nothing else is said', () => given(met, gave(2)).when(giving(2)).thenNothing());
  it('is said again, since somebody else of the person may have said no meanwhile', () =>
    given(met, gave(2)).when(giving(4)).then(gave(4)));
  it('is given anew to other words', () => {
    const next = { wording: { ...wording, version: 'newsletter-4' } };
    given(met, gave(2)).when(giving(3, next)).then(gave(3, next));
  });
  it('is withdrawn', () => given(met, gave(2)).when(withdrawing(3)).then(withdrew(3)));
  it('is given again after that', () => given(met, gave(2), withdrew(3)).when(giving(4)).then(gave(4)));
  it('is withdrawn again after that', () =>
    given(met, gave(2), withdrew(3), gave(4)).when(withdrawing(5)).then(withdrew(5)));
  it('does not come back with an older word that is heard late', () =>
    given(met, withdrew(3)).when(giving(2)).thenNothing());
  it('can be denied by who never gave it', () => given(met).when(withdrawing(2)).then(withdrew(2)));
  it('is denied once, and again, since somebody else of the person may have said yes meanwhile', () => {
    given(met, withdrew(3)).when(withdrawing(3)).thenNothing();
    given(met, withdrew(3)).when(withdrawing(2)).thenNothing();
    given(met, withdrew(2)).when(withdrawing(4)).then(withdrew(4));
  });
  it('outlives an older word of its kind, and a no from before that is heard late', () => {
    given(met, gave(3)).when(giving(2)).thenNothing();
    given(met, gave(3)).when(withdrawing(2)).then(withdrew(2));
    expect(mayBeMarketedTo([who('c', 'web', gave(3), withdrew(2))], 'email-marketing').allowed).toBe(true);
  });
  it('is of nobody whom we do not know', () => {
    given().when(giving(2)).thenRefused('customer-unknown');
    given().when(withdrawing(2)).thenRefused('customer-unknown');
  });
  it('says what for, where, in which words and how it can be shown', () => {
    expect(consent.parse(agreement)).toEqual(agreement);
    for (const field of ['purpose', 'source', 'wording', 'proof'] as const) {
      const { error } = consent.safeParse({ ...agreement, [field]: undefined });
      expect(error?.issues.map(({ path }) => path[0])).toEqual([field]);
    }
    expect(consent.safeParse({ ...agreement, wording: { ...wording, hash: 'AB' } }).success).toBe(false);
  });
});

/** An identity met at a channel, after what it said. */
function who(subjectId: string, channel: string, ...said: ConsentEvent[]) {
  return { subjectId, channel, consents: said.reduce(identity.evolve, identity.initial).consents };
}

const form = (kind: string) => ({ source: 'form', proof: { kind, record: 'f-1' } });

describe('A person may be written to', () => {
  const no = (because: string) => ({ allowed: false, because });
  const yes = (...subjectIds: string[]) => ({ allowed: true, subjectIds });
  it.each([
    ['not for having bought', [who('c', 'web')], no('never-agreed')],
    ['not if nobody is left', [], no('never-agreed')],
    ['once they agreed', [who('c', 'web', gave(1))], yes('c')],
    ['not after they withdrew', [who('c', 'web', gave(1), withdrew(2))], no('withdrawn')],
    ['not after they said no, unasked', [who('c', 'web', withdrew(2))], no('withdrawn')],
    ['if they agreed again', [who('c', 'web', gave(1), withdrew(2), gave(3))], yes('c')],
    ['not as the buyer at a marketplace', [who('e', 'ebay')], no('never-agreed')],
    [
      'not as the buyer at a channel that nobody knows',
      [who('e', 'new', gave(1, { source: 'import' }))],
      no('agreed-elsewhere'),
    ],
    ['not for what they agreed to there', [who('e', 'etsy', gave(1, { source: 'import' }))], no('agreed-elsewhere')],
    [
      'for what they agreed to here, wherever they bought',
      [who('e', 'ebay', gave(1, { source: 'account' }))],
      yes('e'),
    ],
    ['not for what somebody typed into a form', [who('c', 'web', gave(1, form('checkbox')))], no('unconfirmed')],
    ['not for a form with a list behind it', [who('c', 'web', gave(1, form('imported-list')))], no('unconfirmed')],
    ...(['confirmed-link', 'signature', 'recording'] as const).map(
      (kind) => [`for a form with a ${kind}`, [who('c', 'web', gave(1, form(kind)))], yes('c')] as const,
    ),
    [
      'as who confirmed it, not as who typed it',
      [who('c', 'web', gave(1, form('checkbox'))), who('d', 'web', gave(2, form('confirmed-link')))],
      yes('d'),
    ],
    ['for what our own shop elsewhere was told', [who('s', 'shopify', gave(1, { source: 'import' }))], yes('s')],
    ['as who agreed, not as whom else we know them', [who('c', 'web', gave(1)), who('e', 'ebay')], yes('c')],
    ['as all who agreed', [who('c', 'web', gave(1)), who('d', 'store', gave(2))], yes('c', 'd')],
    ['not if they withdrew as anybody', [who('c', 'web', gave(1)), who('e', 'ebay', withdrew(2))], no('withdrawn')],
    ['not if both was at one instant', [who('c', 'web', gave(2)), who('e', 'ebay', withdrew(2))], no('withdrawn')],
    ['if they agreed after that as anybody', [who('c', 'web', gave(3)), who('e', 'ebay', withdrew(2))], yes('c')],
    [
      'as who agreed after that, alone',
      [who('c', 'web', gave(1)), who('d', 'web', gave(1), withdrew(2), gave(3))],
      yes('d'),
    ],
    [
      'if they confirmed it, whatever they clicked since',
      [who('c', 'web', gave(1, form('confirmed-link')), gave(2, form('checkbox')))],
      yes('c'),
    ],
    [
      'not for what they clicked after a no, though they had confirmed it before',
      [who('c', 'web', gave(1, form('confirmed-link')), gave(3, form('checkbox'))), who('e', 'ebay', withdrew(2))],
      no('unconfirmed'),
    ],
    [
      'for what they agreed to here, whatever a marketplace heard since',
      [who('e', 'ebay', gave(1, { source: 'account' }), gave(2, { source: 'import' }))],
      yes('e'),
    ],
    [
      'for their last word, though an older one is written down later',
      [who('c', 'web', gave(3), gave(1, { source: 'till' })), who('e', 'ebay', withdrew(2))],
      yes('c'),
    ],
  ])('%s', (_, identities, verdict) => expect(mayBeMarketedTo(identities, 'email-marketing')).toEqual(verdict));

  it('by the last word that counts', () => {
    const confirmed = gave(1, form('confirmed-link'));
    const clicked = gave(2, form('checkbox'));
    expect(lastYesOf(who('c', 'web', confirmed, clicked), 'email-marketing')).toEqual(confirmed.data);
    expect(lastYesOf(who('c', 'web', confirmed, clicked, gave(3)), 'email-marketing')).toEqual(gave(3).data);
    expect(lastYesOf(who('c', 'web', clicked), 'email-marketing')).toBeUndefined();
  });

  it('for nothing that they did not agree to', () => {
    const identities = [who('c', 'web', gave(1))];
    const allowed = consentPurposes.filter((purpose) => mayBeMarketedTo(identities, purpose).allowed);
    expect(allowed).toEqual(['email-marketing']);
  });
});

describe('What somebody asked for, or what their order needs, may be sent to who was met at', () => {
  it.each([
    ['web', true],
    ['store', true],
    ['shopify', true],
    ['ebay', false],
    ['etsy', false],
    ['a-new-marketplace', false],
  ])('%s: %s, whether they agreed to anything or said no', (channel, may) => {
    for (const somebody of [who('c', channel), who('c', channel, gave(1)), who('c', channel, withdrew(2))])
      expect(mayBeServed(somebody)).toBe(may);
  });
});
