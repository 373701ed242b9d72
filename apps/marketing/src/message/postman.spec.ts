import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MessageDue } from '#contracts/marketing.js';
import { Bureau } from '../bureau.contract.js';
import { identity } from '../customer/identity.js';
import { messageIdOf } from './messages.controller.js';
import { message, type MessageEvent } from './message.js';
import { PostOffice } from './post-office.contract.js';

const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const hourMs = 3_600_000;
const piece = {
  unitId: 'CM-72',
  title: 'A tea caddy',
  price: { minor: 125_000, currency: 'EUR' },
  path: '/pieces/CM-72',
};
const letter = { template: 'abandoned-cart', values: { pieces: [piece], cart: '/cart' } };
let office: PostOffice;
let bureau: Bureau;
let people = 0;

beforeAll(async () => {
  office = await PostOffice.open();
  bureau = await Bureau.open({
    ...{
      MAIL_URL: office.url,
      MAIL_FROM: 'news@shop.example',
      PUBLIC_URL: 'https://api.example',
      MAIL_TIMEOUT_MS: '2000',
    },
    ...{ MAILS_PER_SECOND: '1000', MESSAGES_MAX: '2', TIME_ZONE: 'Europe/Berlin' },
  });
});
afterAll(async () => {
  await bureau.close();
  await office.close();
});
afterEach(() => {
  bureau.nowMs = Date.parse('2026-03-13T16:00:00.000Z');
  office.mood = 'well';
  office.onTaken = () => {};
  office.log.splice(0);
});

const at = () => new Date(bureau.nowMs).toISOString();
/** Somebody who bought here; and agreed to letters, if not told otherwise. */
async function person({ agreed = true, email = `p${++people}@example.org`, language = 'de' } = {}) {
  const customerId = await bureau.ordered(`o-${++people}`, { email });
  if (agreed) await consent(customerId, language);
  await bureau.settled();
  return { customerId, email };
}
async function consent(customerId: string, language = 'de') {
  const wording = { version: 'newsletter-1', language, hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: 'form-1' } as const;
  const data = { purpose: 'email-marketing', source: 'checkout', wording, proof, at: at() } as const;
  await bureau.service.commands.handle(identity, customerId, { type: 'GiveConsent', data }, cause);
}
async function withdraw(customerId: string) {
  const data = { purpose: 'email-marketing', by: 'person', at: at() } as const;
  await bureau.service.commands.handle(identity, customerId, { type: 'WithdrawConsent', data }, cause);
}
async function ask(customerId: string, trigger = 'cart-1') {
  const asked = { campaignId: 'carts', customerId, trigger, purpose: 'email-marketing', letter };
  const answer = await bureau.staff('marketing', 'POST', '/v1/messages', { body: asked });
  expect(answer.status).toBe(202);
  return answer.body['messageId'] as string;
}
async function sent(customerId: string, trigger?: string) {
  const messageId = await ask(customerId, trigger);
  await bureau.settled();
  return messageId;
}
const shown = async (messageId: string) => (await bureau.staff('marketing', 'GET', `/v1/messages/${messageId}`)).body;
const types = async (messageId: string) =>
  (await bureau.service.store.read<MessageEvent>(`message-${messageId}`)).map(({ type }) => type);
/** The reminder comes, when it is due. */
async function due(messageId: string) {
  const { until } = (await bureau.service.commands.read(message, messageId)).state;
  bureau.nowMs = Date.parse(until!);
  await bureau.hear(MessageDue.of({ messageId, until: until! }));
  await bureau.settled();
}

describe('A message', () => {
  it('reaches who agreed, in their language, once, however often it is asked for', async () => {
    const { customerId, email } = await person();
    const ids = await Promise.all(Array.from({ length: 20 }, () => ask(customerId)));
    await bureau.settled();
    expect(new Set(ids)).toEqual(new Set([messageIdOf({ campaignId: 'carts', customerId, trigger: 'cart-1' })]));
    expect(office.log.map(({ from, to }) => [from, to])).toEqual([['news@shop.example', email]]);
    expect(office.log[0]!.eml).toContain('Subject: Noch zu haben: A tea caddy');
    expect(await types(ids[0]!)).toEqual(['MessageAsked', 'SendAttempted', 'MessageSent']);
    expect(JSON.stringify(await bureau.service.store.after(null, 10_000))).not.toContain(email);
  });

  it.each([
    ['never agreed', async () => (await person({ agreed: false })).customerId],
    [
      'withdrew it',
      async () => {
        const { customerId } = await person();
        bureau.nowMs += 1;
        await withdraw(customerId);
        return customerId;
      },
    ],
  ])('goes to nobody who %s', async (_, somebody) => {
    const messageId = await sent(await somebody());
    expect(await shown(messageId)).toMatchObject({ status: 'held-back', because: 'no-consent', attempts: 0 });
    expect(office.log).toEqual([]);
  });

  it('goes to nobody who withdraws while it waits for the morning', async () => {
    const { customerId } = await person();
    bureau.nowMs = Date.parse('2026-03-13T21:30:00.000Z');
    const messageId = await sent(customerId);
    expect(await shown(messageId)).toMatchObject({
      status: 'put-off',
      because: 'quiet-hours',
      until: '2026-03-14T07:00:00.000Z',
    });
    await withdraw(customerId);
    await due(messageId);
    expect(await shown(messageId)).toMatchObject({ status: 'held-back', because: 'no-consent' });
    expect(office.log).toEqual([]);
  });

  it('is not sent too often: of three at once the third waits until there is room', async () => {
    const { customerId } = await person();
    const ids = await Promise.all(['cart-1', 'cart-2', 'cart-3'].map((trigger) => ask(customerId, trigger)));
    await bureau.settled();
    expect(office.log).toHaveLength(2);
    const all = await Promise.all(ids.map(shown));
    const third = all.find(({ status }) => status === 'put-off')!;
    expect(third).toMatchObject({
      because: 'frequency-cap',
      until: new Date(bureau.nowMs + 7 * 24 * hourMs).toISOString(),
    });
    await due(third['messageId'] as string);
    expect(office.log).toHaveLength(3);
  });

  it.each([
    ['in the language that they chose', { language: 'en' }, { status: 'sent' }, 'Subject: Still yours to take'],
    [
      'when it is day where they are',
      { timeZone: 'Asia/Tokyo' },
      { status: 'put-off', because: 'quiet-hours', until: '2026-03-13T23:00:00.000Z' },
    ],
    ['no oftener than they like', { lettersPerWeekMax: 0 }, { status: 'held-back', because: 'frequency-cap' }],
    [
      'of nothing else than they want to hear of',
      { topics: ['price-drop'] },
      { status: 'held-back', because: 'other-topic' },
    ],
  ])('reaches people %s', async (_, preferences, became, eml = '') => {
    const { customerId } = await person();
    const data = { preferences, at: at() };
    await bureau.service.commands.handle(identity, customerId, { type: 'SetPreferences', data }, cause);
    expect(await shown(await sent(customerId))).toMatchObject(became);
    expect(office.log[0]?.eml ?? '').toContain(eml);
  });

  it('is tried again later when the server has no time, and reaches its reader once', async () => {
    const { customerId } = await person();
    office.mood = { at: 'RCPT', code: 451, says: '4.7.1 greylisted' };
    const messageId = await sent(customerId);
    expect(await shown(messageId)).toMatchObject({ status: 'put-off', because: 'mail-server', attempts: 1 });
    office.mood = 'well';
    await due(messageId);
    await due(messageId);
    expect(await shown(messageId)).toMatchObject({ status: 'sent', attempts: 2 });
    expect(office.log).toHaveLength(1);
  });

  it('of which nobody knows whether it arrived is never sent again, and people are told', async () => {
    const { customerId } = await person();
    office.mood = 'late';
    const messageId = await sent(customerId);
    expect(await shown(messageId)).toMatchObject({ status: 'unknown' });
    expect(office.log).toHaveLength(1);
    await sent(customerId);
    expect(office.log).toHaveLength(1);
    const { body } = await bureau.staff('marketing', 'GET', '/v1/messages?status=unknown');
    expect(body['messages']).toEqual([expect.objectContaining({ messageId, status: 'unknown' })]);
  });

  it('that bounces suppresses the address, whoever else has it', async () => {
    const { customerId, email } = await person();
    office.mood = { at: 'RCPT', code: 550, says: '5.1.1 unknown' };
    expect(await shown(await sent(customerId))).toMatchObject({ status: 'bounced' });
    office.mood = 'well';
    bureau.nowMs += 1;
    const other = await bureau.ordered('o-other', { email: email.toUpperCase() }, { subjectId: 'c-other' });
    await consent(other);
    await bureau.settled();
    expect(await shown(await sent(other, 'cart-9'))).toMatchObject({ status: 'held-back', because: 'suppressed' });
    const told = (because?: string) =>
      bureau.staff('marketing', 'POST', because === undefined ? '/v1/suppression-searches' : '/v1/suppressions', {
        body: { email, ...(because !== undefined && { because }) },
      });
    expect((await told()).body).toMatchObject({ isSuppressed: true, since: { 'hard-bounce': expect.any(String) } });
    expect((await told('lifted')).body).toEqual({ isSuppressed: false, since: {} });
    expect(await shown(await sent(other, 'cart-10'))).toMatchObject({ status: 'sent' });
    expect((await told('complaint')).body).toMatchObject({ isSuppressed: true, since: { complaint: at() } });
    expect(await shown(await sent(other, 'cart-11'))).toMatchObject({ status: 'held-back', because: 'suppressed' });
  });
});

describe('Who wants no more letters', () => {
  const click = (path: string, init: RequestInit = {}) => fetch(`${bureau.url}${path}`, init);
  const form = {
    ...{ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    body: 'List-Unsubscribe=One-Click',
  };
  async function linkIn() {
    const { customerId } = await person();
    await sent(customerId);
    const [, path] = /List-Unsubscribe: <https:\/\/api\.example(\/v1\/unsubscriptions\/[^>]+)>/.exec(
      office.log[0]!.eml.replace(/\r\n\s+/g, ' '),
    )!;
    return { customerId, path: path! };
  }

  it('clicks once, without a login, and gets none from then on, though it is clicked again', async () => {
    const { customerId, path } = await linkIn();
    for (const init of [form, form, { ...form, headers: { 'content-type': 'multipart/form-data; boundary=x' } }]) {
      const answer = await click(path, init);
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('writes to you no more')]);
    }
    expect(await shown(await sent(customerId, 'cart-2'))).toMatchObject({ status: 'held-back', because: 'no-consent' });
    // Agreed to elsewhere and imported later: the address itself remembers, until its person agrees anew.
    bureau.nowMs += 1;
    await consent(customerId);
    expect(await shown(await sent(customerId, 'cart-3'))).toMatchObject({ status: 'sent' });
    // And changes their mind once more, with the letter at hand.
    bureau.nowMs += 1;
    expect(await (await click(path)).text()).toContain('<form method="post">');
    expect(await (await click(path, form)).text()).toContain('writes to you no more');
    expect(await shown(await sent(customerId, 'cart-4'))).toMatchObject({ status: 'held-back', because: 'no-consent' });
  });

  it('is asked first by whoever only opens the link, such as a scanner of links', async () => {
    const { customerId, path } = await linkIn();
    const answer = await click(path);
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(await answer.text()).toContain('<form method="post">');
    expect(await shown(await sent(customerId, 'cart-2'))).toMatchObject({ status: 'sent' });
  });

  it('is not somebody who guesses', async () => {
    const { path } = await linkIn();
    for (const wrong of [path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A'), path.replace(/\..*/, ''), `${path}x`])
      expect((await click(wrong, form)).status).toBe(404);
  });

  it('sends no other form to any other route', async () => {
    expect((await click('/v1/messages', form)).status).toBe(401);
    const { status } = await bureau.staff('marketing', 'POST', '/v1/messages', { body: {}, headers: form.headers });
    expect(status).toBe(415);
  });
});
