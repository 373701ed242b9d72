import { describe, expect, it } from '@jest/globals';
import type { Said } from './correspondence.js';
import type { Evidence, Fact, FactData } from './evidence.js';
import type { Letter } from './mail-server.js';
import { soundIn } from './sound-evidence.js';
import { verdict } from './verdict.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const [ann, bob, cyd] = ['ann@example.org', 'bob@example.org', 'cyd@example.org'];

/** `answered`: in which minute; null if never. */
const said = (email: string, what: Said['what'], minute: number, answered: number | null = minute): Said => ({
  ...{ email, what, askedAt: at(minute), ...(answered !== null && { answeredAt: at(answered) }) },
});
const letter = (messageId: string, to: string, minute: number, more: Partial<Letter> = {}): Letter => ({
  ...{ at: at(minute), to, messageId, subject: 'A lower price', eml: '', unsubscribeUrl: 'https://shop.example/v1/x' },
  ...more,
});
/** A message, asked for in the first minute, and what became of it when. */
const message = (messageId: string, data: FactData, ...became: readonly [type: string, minute: number][]): Fact[] =>
  [['MessageAsked', 0] as const, ...became].map(([type, minute], index) => {
    const stream = `message-${messageId}`;
    const version = index + 1;
    return { id: `${stream}/${version}`, stream, version, type, at: at(minute), data: index === 0 ? data : {} };
  });
const drop = {
  ...{ campaignId: 'drops', trigger: 'V1', purpose: 'email-marketing' },
  letter: { template: 'price-drop' },
};
const news = {
  ...{ campaignId: 'news', trigger: 'campaign', purpose: 'email-marketing' },
  letter: { template: 'campaign' },
};
const confirming = {
  ...{ campaignId: 'confirm', trigger: 'r-1', purpose: 'service' },
  letter: { template: 'confirm-consent' },
};
const ofNews = { subject: 'News' };

/** Ann agrees and is written to twice, Bob asks for letters and gets the one, Cyd says nothing and gets nothing. */
const { evidence: trade } = soundIn('USD', 1);
const sound = {
  ...{ ...trade, heard: new Map([...trade.heard, ['marketing/message-m-2/3', 'retreasure.marketing.message-due.v1']]) },
  said: [said(ann, 'yes', 1), said(bob, 'asks', 1)],
  marketing: [
    ...message('m-1', drop, ['SendAttempted', 4], ['MessageSent', 4]),
    ...message(
      'm-2',
      news,
      ['SendAttempted', 5],
      ['MessagePutOff', 5],
      ['MessageTakenUp', 6],
      ['SendAttempted', 6],
      ['MessageUnknown', 9],
    ),
    ...message('m-3', confirming, ['SendAttempted', 4], ['MessageSent', 4]),
    ...message('m-4', drop, ['MessageHeldBack', 4]),
  ],
  letters: [letter('m-1', ann, 4), letter('m-2', ann, 6, ofNews), letter('m-3', bob, 4, { unsubscribeUrl: undefined })],
} satisfies Evidence;
const also = (more: Partial<Pick<Evidence, 'said' | 'marketing' | 'letters'>>) => ({
  said: [...sound.said, ...(more.said ?? [])],
  marketing: [...sound.marketing, ...(more.marketing ?? [])],
  letters: [...sound.letters, ...(more.letters ?? [])],
});
const sent = (id: string, data: FactData) => message(id, data, ['SendAttempted', 7], ['MessageSent', 7]);
const many = Array.from({ length: 60 }, (_, index) => said(`nobody-${index}@example.org`, 'no', 1));
const endingIn = (type: string) => ({
  marketing: sound.marketing.map((fact) => (fact.id === 'message-m-1/3' ? { ...fact, type } : fact)),
});

/** What is planted, and what the verdict must say of it. */
const planted: readonly [what: string, evidence: Partial<Evidence>, finding: string][] = [
  ['a letter that came twice', also({ letters: [letter('m-1', ann, 5)] }), `m-1 to ${ann}: came 2 times.`],
  [
    'two letters about the same',
    also({ marketing: sent('m-5', drop), letters: [letter('m-5', ann, 7)] }),
    `${ann}, drops, V1: 2 letters: m-1, m-5.`,
  ],
  [
    'two letters of a campaign to one box, whoever our log says that they are',
    also({ marketing: sent('m-5', { ...news, campaignId: 'other' }), letters: [letter('m-5', ann, 7, ofNews)] }),
    `${ann}, News: 2 letters: m-2, m-5.`,
  ],
  [
    'a letter to somebody who never agreed',
    also({ marketing: sent('m-5', drop), letters: [letter('m-5', cyd, 7)] }),
    `m-5 to ${cyd}: they never agreed.`,
  ],
  [
    'a letter to somebody who only asked for one',
    also({ marketing: sent('m-5', drop), letters: [letter('m-5', bob, 7)] }),
    `m-5 to ${bob}: they never agreed.`,
  ],
  [
    'a letter that went out before they agreed',
    { said: [said(ann, 'yes', 5), said(bob, 'asks', 1)] },
    `m-1 to ${ann}: they never agreed.`,
  ],
  [
    'a letter after a no, though it was tried before it and put off',
    { said: [...sound.said, said(ann, 'no', 5)] },
    `m-2 to ${ann}: attempted at ${at(6)}, and their no was answered at ${at(5)}.`,
  ],
  [
    'a letter after the second no of somebody who came back',
    { said: [...sound.said, said(ann, 'no', 2), said(ann, 'yes', 3), said(ann, 'no', 5)] },
    `m-2 to ${ann}: attempted at ${at(6)}, and their no was answered at ${at(5)}.`,
  ],
  [
    'a letter of which nobody says how to end them',
    { letters: [letter('m-1', ann, 4, { unsubscribeUrl: undefined }), ...sound.letters.slice(1)] },
    `m-1 to ${ann}: does not say how to end it.`,
  ],
  ['a letter that nobody asked for', { said: [said(ann, 'yes', 1)] }, `m-3 to ${bob}: they never asked for it.`],
  ['a letter that we know nothing of', also({ letters: [letter('m-9', ann, 7)] }), `m-9 to ${ann}: in no log of ours.`],
  [
    'a letter that left before it was written down',
    { letters: [letter('m-1', ann, 3), ...sound.letters.slice(1)] },
    `m-1 to ${ann}: no attempt of ours is before it.`,
  ],
  [
    'a letter that was sent by our log alone',
    { letters: sound.letters.slice(1) },
    'm-1: sent by our log, and never came.',
  ],
  ['a letter that came and failed by our log', endingIn('MessageFailed'), `m-1 to ${ann}: came, and is MessageFailed`],
  ['a letter whose end nobody wrote down', endingIn('PlaceTaken'), `m-1 to ${ann}: came, and is PlaceTaken`],
  ['a letter that is forgotten', also({ marketing: message('m-5', drop) }), 'm-5: is left as MessageAsked.'],
  [
    'an attempt that is forgotten',
    also({ marketing: message('m-5', drop, ['SendAttempted', 7]) }),
    'm-5: is left as SendAttempted.',
  ],
  [
    'a run in which some letters had no occasion',
    also({ said: many }),
    'abandoned-cart: no such letter came, so nothing is proved.',
  ],
  [
    'a run in which nobody was spared a letter',
    { ...also({ said: many }), marketing: sound.marketing.filter(({ stream }) => stream !== 'message-m-4') },
    'No letter was held back, so nothing is proved.',
  ],
  [
    'a gap in the log of marketing',
    { marketing: sound.marketing.filter(({ id }) => id !== 'message-m-1/1') },
    'message-m-1: version 2 follows 0.',
  ],
  ['a gap in the log of analytics', { analytics: sent('m-1', {}).slice(1) }, 'message-m-1: version 2 follows 0.'],
];

describe('The verdict on letters', () => {
  it('finds nothing where every promise was kept', () => {
    expect(verdict(sound)).toEqual([]);
  });

  it.each<[what: string, evidence: Partial<Evidence>]>([
    ['what was on its way when they said no', { said: [...sound.said, said(ann, 'no', 6, 7)] }],
    ['what leaves while nobody knows whether their no was heard', { said: [...sound.said, said(ann, 'no', 5, null)] }],
    ['what leaves after somebody came back', { said: [...sound.said, said(ann, 'no', 2), said(ann, 'yes', 3)] }],
    [
      'two letters about two things',
      also({ marketing: sent('m-5', { ...drop, trigger: 'V2' }), letters: [letter('m-5', ann, 7)] }),
    ],
  ])('lets pass %s', (_, evidence) => {
    expect(verdict({ ...sound, ...evidence })).toEqual([]);
  });

  it.each(planted)('names %s', (_, evidence, finding) => {
    expect(verdict({ ...sound, ...evidence })).toContainEqual(expect.stringContaining(finding));
  });
});
