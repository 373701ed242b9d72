import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Bureau } from '../bureau.contract.js';
import { identity } from '../customer/identity.js';
import { mailReportIn } from './mail-report.driver.js';
import { PostOffice } from './post-office.contract.js';

/** As Postfix returns a letter (RFC 3464); `fields` of the recipient. */
const returned = (fields: string, original: string, kind = 'message/rfc822') =>
  report(
    'delivery-status',
    `Reporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; a@example.org\n${fields}`,
    original,
    kind,
  );
/** As a mailbox provider tells of a complaint (RFC 5965). */
const complaint = (type: string, original: string) =>
  report(
    'feedback-report',
    `Feedback-Type: ${type}\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n`,
    original,
    'message/rfc822',
  );
const report = (type: string, fields: string, original: string, kind: string) =>
  Buffer.from(
    [
      'From: MAILER-DAEMON@mail.example',
      'To: news@shop.example',
      'Subject: Undelivered Mail Returned to Sender',
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=${type};\n\tboundary="A1/mail.example"`,
      '\n--A1/mail.example\nContent-Type: text/plain\n\nThis is the mail system.\nMessage-ID: <m-9@shop.example>',
      `\n--A1/mail.example\nContent-Type: message/${type}\n\n${fields}`,
      `\n--A1/mail.example\nContent-Type: ${kind}\n\n${original}`,
      '\n--A1/mail.example--\n',
    ]
      .join('\n')
      .replace(/\n/g, '\r\n'),
  );
const letter = (messageId = 'm-1@shop.example') =>
  `Subject: Hi\nMessage-ID:\n <${messageId}>\n\nMessage-ID: <m-8@shop.example>\n`;
const gone =
  'Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <a@example.org>: Recipient\n    address rejected';

describe('Mail that comes back', () => {
  const inMail = (eml: Buffer) => mailReportIn(eml, 'shop.example');
  it.each([
    ['nobody there', returned(gone, letter()), { outcome: 'bounced', messageId: 'm-1', status: '5.1.1' }],
    [
      'of which only the headers come back',
      returned(gone, letter(), 'text/rfc822-headers'),
      { outcome: 'bounced', messageId: 'm-1', status: '5.1.1' },
    ],
    [
      'a full mailbox',
      returned('Action: failed\nStatus: 5.2.2', letter()),
      { outcome: 'refused', messageId: 'm-1', status: '5.2.2' },
    ],
    [
      'what was tried for days',
      returned('Action: Failed\nStatus: 4.4.7 (expired)', letter()),
      { outcome: 'refused', messageId: 'm-1', status: '4.4.7' },
    ],
    ['a complaint', complaint('abuse', letter()), { outcome: 'complaint', messageId: 'm-1' }],
    ['who says that it is no spam', complaint('not-spam', letter()), undefined],
    ['a delay', returned('Action: delayed\nStatus: 4.4.1', letter()), undefined],
    ['what arrived', returned('Action: delivered\nStatus: 2.0.0', letter()), undefined],
    ['a letter of somebody else', returned(gone, letter('m-1@other.example')), undefined],
    ['a letter without an id', returned(gone, 'Subject: Hi\n\nBody\n'), undefined],
    ['an id that is none', returned(gone, letter('a b/../@shop.example')), undefined],
    ['a failure without a status', returned('Action: failed', letter()), undefined],
    [
      'who is on holiday',
      Buffer.from('Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday\r\n'),
      undefined,
    ],
    ['no mail at all', Buffer.from([0, 255, 13, 10, 13, 10, 1]), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('is %s', async (_, eml, report) => expect(await inMail(eml)).toEqual(report));
});

describe('A letter that comes back', () => {
  let office: PostOffice;
  let bureau: Bureau;
  let people = 0;
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

  const piece = { unitId: 'CM-72', title: 'A caddy', price: { minor: 100, currency: 'EUR' }, path: '/pieces/CM-72' };
  async function sent(customerId: string, trigger: string) {
    const letter = { template: 'abandoned-cart', values: { pieces: [piece], cart: '/cart' } };
    const body = { campaignId: 'carts', customerId, trigger, purpose: 'email-marketing', letter };
    const { body: answer } = await bureau.staff('marketing', 'POST', '/v1/messages', { body });
    await bureau.settled();
    return (await bureau.staff('marketing', 'GET', `/v1/messages/${String(answer['messageId'])}`)).body;
  }
  async function reader() {
    const email = `r${++people}@example.org`;
    const customerId = await bureau.ordered(`o-${people}`, { email });
    await agree(customerId);
    await bureau.settled();
    return { email, customerId };
  }
  async function agree(customerId: string) {
    const wording = { version: 'n-1', language: 'en', hash: 'ab'.repeat(32) };
    const proof = { kind: 'checkbox', record: 'f-1' } as const;
    const at = new Date(++bureau.nowMs).toISOString();
    const data = { purpose: 'email-marketing', source: 'checkout', wording, proof, at } as const;
    const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
    await bureau.service.commands.handle(identity, customerId, { type: 'GiveConsent', data }, cause);
  }
  async function comesBack(eml: Buffer, type = 'message/rfc822') {
    bureau.nowMs += 1;
    const headers = { authorization: await bureau.staffToken('service'), 'content-type': type };
    const answer = await fetch(`${bureau.url}/v1/mail-reports`, { method: 'POST', headers, body: eml });
    await bureau.settled();
    return [answer.status, (await answer.json()) as object] as const;
  }
  /** What the post office took, as a server far away returns it. */
  const original = () => office.log.at(-1)!.eml;
  const became = async (messageId: unknown) =>
    (await bureau.staff('marketing', 'GET', `/v1/messages/${String(messageId)}`)).body['status'];

  it('after it was taken suppresses its address, once, whoever else has it', async () => {
    const { customerId } = await reader();
    const { messageId } = await sent(customerId, 'cart-1');
    expect(await became(messageId)).toBe('sent');
    const eml = returned(gone, original());
    expect(await comesBack(eml)).toEqual([200, { reports: 'bounced', messageId }]);
    expect(await comesBack(eml)).toEqual([200, { reports: 'bounced', messageId }]);
    expect(await became(messageId)).toBe('bounced');
    const events = await bureau.service.store.read(`message-${String(messageId)}`);
    expect(events.map(({ type }) => type)).toEqual(['MessageAsked', 'SendAttempted', 'MessageSent', 'MessageBounced']);
    expect(await sent(customerId, 'cart-2')).toMatchObject({ status: 'held-back', because: 'suppressed' });
  });

  it('after its reader told another address suppresses the one that it went to', async () => {
    const { customerId, email } = await reader();
    await sent(customerId, 'cart-1');
    const eml = returned(gone, original());
    await bureau.ordered(`o-${people}-later`, { email: `new-${email}` }, { subjectId: customerId });
    await bureau.settled();
    expect(await comesBack(eml)).toMatchObject([200, { reports: 'bounced' }]);
    const since = async (email: string) =>
      (await bureau.staff('marketing', 'POST', '/v1/suppression-searches', { body: { email } })).body['since'];
    expect([await since(email), await since(`new-${email}`)]).toEqual([{ 'hard-bounce': expect.any(String) }, {}]);
    expect(await sent(customerId, 'cart-2')).toMatchObject({ status: 'sent' });
    const { events } = await bureau.service.store.after(null, 10_000);
    expect(JSON.stringify(events)).not.toContain(email);
  });

  it('for another reason fails, and its reader is written to again', async () => {
    const { customerId } = await reader();
    const { messageId } = await sent(customerId, 'cart-1');
    expect(await comesBack(returned('Action: failed\nStatus: 5.2.2', original()))).toEqual([
      200,
      { reports: 'refused', messageId },
    ]);
    expect(await became(messageId)).toBe('failed');
    expect(await sent(customerId, 'cart-2')).toMatchObject({ status: 'sent' });
  });

  it('as a complaint ends the consent, and the address gets nothing though it agrees again', async () => {
    const { customerId, email } = await reader();
    const { messageId } = await sent(customerId, 'cart-1');
    expect(await comesBack(complaint('abuse', original()))).toEqual([200, { reports: 'complaint', messageId }]);
    const { body } = await bureau.staff('marketing', 'GET', `/v1/customers/${customerId}`);
    expect((body['identities'] as { withdrawn: object[] }[])[0]!.withdrawn).toEqual([
      expect.objectContaining({ purpose: 'email-marketing' }),
    ]);
    const search = await bureau.staff('marketing', 'POST', '/v1/suppression-searches', { body: { email } });
    expect(search.body).toMatchObject({ isSuppressed: true, since: { complaint: expect.any(String) } });
    await agree(customerId);
    expect(await sent(customerId, 'cart-2')).toMatchObject({ status: 'held-back', because: 'suppressed' });
  });

  it('is of no letter that we did not send, and is mail', async () => {
    expect(await comesBack(returned(gone, letter('m-none@shop.example')))).toEqual([200, { reports: 'nothing' }]);
    expect(await comesBack(Buffer.from('{}'), 'text/plain')).toEqual([415, expect.anything()]);
    expect((await comesBack(Buffer.alloc(600_000, 'a')))[0]).toBe(413);
    const { status } = await bureau.staff('service', 'POST', '/v1/messages', {
      ...{ body: {}, headers: { 'content-type': 'message/rfc822' } },
    });
    expect(status).toBe(415);
  });
});
