import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Sealed } from '#contracts/personal.js';
import { specification } from '#eventsourcing/specification.js';
import { Bureau } from '../bureau.contract.js';
import { PostOffice } from '../message/post-office.contract.js';
import { identity, type IdentityCommand, type IdentityEvent } from './identity.js';

const given = specification(identity);
const wording = { version: 'newsletter-3', language: 'de', hash: 'ab'.repeat(32) };
const email = 'sealed.email.AAAAAAAAAAAAAAAAAAAAAA.AAAA' as Sealed;
const on = (day: number, hour = 12) => `2026-01-${day < 10 ? '0' : ''}${day}T${hour}:00:00.000Z`;
const data = { requestId: 'r-1', email, wording, topics: ['price-drop'], at: on(1) };
const asking = (more: object = {}): IdentityCommand => ({ type: 'RequestConsent', data: { ...data, ...more } });
const asked = (more: object = {}): IdentityEvent => ({ type: 'ConsentRequested', data: { ...data, ...more } });
const confirming = (at: string, requestId = 'r-1'): IdentityCommand => ({
  type: 'ConfirmConsent',
  data: { requestId, at },
});
const confirmed = (at: string): [IdentityEvent, ...IdentityEvent[]] => [
  { type: 'IdentityMet', data: { record: 'request r-1', channel: 'web', at } },
  { type: 'ContactTold', data: { record: 'request r-1', at, contact: { email } } },
  { type: 'PreferencesSet', data: { preferences: { topics: ['price-drop'] }, at } },
  {
    type: 'ConsentGiven',
    data: {
      ...{ purpose: 'email-marketing', source: 'form', wording, at },
      proof: { kind: 'confirmed-link', record: 'r-1' },
    },
  },
];

describe('Who typed an address', () => {
  it('is asked whether it is theirs, and is nobody whom we know', () => {
    given().when(asking()).then(asked());
    expect(identity.evolve(identity.initial, asked()).met).toBeUndefined();
    given(asked())
      .when({ type: 'SetPreferences', data: { preferences: {}, at: on(2) } })
      .thenRefused('customer-unknown');
  });
  it('is asked once a day at most', () => {
    given(asked())
      .when(asking({ requestId: 'r-2', at: on(2, 11) }))
      .thenNothing();
    given(asked())
      .when(asking({ requestId: 'r-2', at: on(2) }))
      .then(asked({ requestId: 'r-2', at: on(2) }));
  });
  it('agrees by the link, and is met', () =>
    given(asked())
      .when(confirming(on(2)))
      .then(...confirmed(on(2))));
  it('agrees once, and an old link brings back nothing that they withdrew', () => {
    const no = { purpose: 'email-marketing', by: 'unsubscribe-link', at: on(3) } as const;
    given(asked(), ...confirmed(on(2)))
      .when(confirming(on(3)))
      .thenNothing();
    given(asked(), ...confirmed(on(2)), { type: 'ConsentWithdrawn', data: no })
      .when(confirming(on(4)))
      .thenNothing();
  });
  it('agrees within seven days, and by the latest link', () => {
    given(asked())
      .when(confirming(on(8, 11)))
      .then(...confirmed(on(8, 11)));
    given(asked())
      .when(confirming(on(8)))
      .thenRefused('link-expired');
    given(asked(), asked({ requestId: 'r-2', at: on(3) }))
      .when(confirming(on(4)))
      .thenRefused('link-expired');
    given()
      .when(confirming(on(1)))
      .thenRefused('link-expired');
  });
  it('is forgotten when they ask, and nothing of before counts', () => {
    const forgotten: IdentityEvent = { type: 'IdentityForgotten', data: { at: on(2) } };
    given(asked(), forgotten)
      .when(confirming(on(3)))
      .thenRefused('link-expired');
    given(asked(), forgotten)
      .when(asking({ at: on(1, 13) }))
      .thenNothing();
    given(asked(), forgotten)
      .when(asking({ at: on(2, 13) }))
      .then(asked({ at: on(2, 13) }));
  });
});

describe('A double opt-in', () => {
  let office: PostOffice;
  let bureau: Bureau;
  beforeAll(async () => {
    office = await PostOffice.open();
    bureau = await Bureau.open({
      ...{ MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
      MAILS_PER_SECOND: '1000',
    });
  });
  afterAll(async () => {
    await bureau.close();
    await office.close();
  });
  afterEach(() => void office.log.splice(0));

  async function request(email: string) {
    const answer = await fetch(`${bureau.url}/v1/consent-requests`, {
      method: 'POST',
      headers: { authorization: await bureau.guest(), 'content-type': 'application/json' },
      body: JSON.stringify({ email, wording, topics: ['price-drop'] }),
    });
    await bureau.settled();
    return [answer.status, await answer.text()] as const;
  }
  const linkIn = (eml: string) =>
    /api\.example(\/v1\/consent-confirmations\/[\w.-]+)/.exec(eml.replace(/=\r\n/g, ''))![1]!;
  const click = async (path: string, method = 'POST') => {
    const answer = await fetch(`${bureau.url}${path}`, { method });
    await bureau.settled();
    return [answer.status, await answer.text()] as const;
  };
  const customers = async () => {
    const { body } = await bureau.staff('marketing', 'GET', '/v1/customers');
    return (body['customers'] as { customerId: string }[]).map(({ customerId }) => customerId);
  };
  const verdictOf = async (customerId: string) => {
    const { body } = await bureau.staff('marketing', 'GET', `/v1/customers/${customerId}`);
    return (body['mayBeMarketedTo'] as { purpose: string }[]).find(({ purpose }) => purpose === 'email-marketing');
  };

  it('is one letter, in the language of the form, and nobody agreed until its button is pressed', async () => {
    expect(await request('fanny@example.org')).toEqual([202, '']);
    expect(await request('Fanny@Example.org')).toEqual([202, '']);
    expect(office.log.map(({ to }) => to)).toEqual(['fanny@example.org']);
    const { eml } = office.log[0]!;
    expect(eml).toContain('Subject: Haben Sie unsere Post bestellt?');
    expect(eml).not.toMatch(/^List-Unsubscribe/im);
    const path = linkIn(eml);
    const [status, page] = await click(path, 'GET');
    expect([status, page]).toEqual([200, expect.stringContaining('<form method="post">')]);
    expect(await customers()).toEqual([]);
    expect(await click(path)).toEqual([200, expect.stringContaining('Thank you')]);
    expect(await click(path)).toEqual([200, expect.stringContaining('Thank you')]);
    expect(await click(path, 'GET')).toEqual([200, expect.not.stringContaining('<form')]);
    const [customerId] = await customers();
    expect(await verdictOf(customerId!)).toEqual({
      ...{ purpose: 'email-marketing', allowed: true },
      subjectIds: [customerId],
    });
    expect(JSON.stringify(await bureau.service.store.after(null, 10_000))).not.toMatch(/fanny@/i);
  });

  it('answers alike whoever is asked for, and finds the customer whom we know by that address', async () => {
    const known = await bureau.ordered('o-9', { email: 'known@example.org' });
    await bureau.settled();
    expect(await request('known@example.org')).toEqual([202, '']);
    await click(linkIn(office.log[0]!.eml));
    expect(await verdictOf(known)).toMatchObject({ allowed: true, subjectIds: [expect.stringMatching(/^e-/)] });
  });

  it('ends after seven days, and nobody guesses a link', async () => {
    await request('late@example.org');
    const path = linkIn(office.log[0]!.eml);
    for (const wrong of [path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A'), path.replace(/\.[^.]*$/, '')])
      expect((await click(wrong))[0]).toBe(404);
    // A link is good for what it was made for alone.
    expect((await click(path.replace('consent-confirmations', 'unsubscriptions')))[0]).toBe(404);
    const now = bureau.nowMs;
    bureau.nowMs += 7 * 86_400_000;
    for (const method of ['GET', 'POST'])
      expect(await click(path, method)).toEqual([410, expect.stringContaining('Too late')]);
    bureau.nowMs = now;
  });

  it('is not what a shopper says of herself', async () => {
    const proof = { kind: 'confirmed-link', record: 'r-1' };
    const body = { purpose: 'email-marketing', source: 'form', wording, proof };
    const answer = await bureau.shopper('c-1', 'POST', '/v1/customers/c-1/consents', { body });
    expect([answer.status, answer.body['errors']]).toEqual([
      400,
      [expect.objectContaining({ pointer: '#/proof/kind' })],
    ]);
  });
});
