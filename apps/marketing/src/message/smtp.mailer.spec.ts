import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { emlOf } from './eml.driver.js';
import { postingOf, type Posting } from './mailer.js';
import { PostOffice, type Mood } from './post-office.contract.js';
import { SmtpMailer } from './smtp.mailer.js';

const letter = {
  ...{
    messageId: 'm-1',
    to: 'ada@example.org',
    subject: 'Wieder da: Löffel',
    text: 'Hallo\n.\n',
    html: '<p>Hallo</p>',
  },
  ...{ unsubscribeUrl: 'https://shop.example/v1/unsubscriptions/m-1.abc', at: new Date('2026-01-10T14:03:11Z') },
};
const sender = { name: 'Müller, Antiques', address: 'news@shop.example', replyTo: 'desk@shop.example' };
const envelope = async (messageId = 'm-1') => ({
  ...{
    messageId,
    readerId: 'c-1',
    from: 'bounces@shop.example',
    to: letter.to,
    eml: await emlOf({ ...letter, messageId }, sender),
  },
});

describe('A letter', () => {
  it('says who writes, how to stop it, and both forms of what is written', async () => {
    const text = (await emlOf(letter, sender)).toString();
    const [head, ...parts] = text.split('\r\n\r\n');
    expect(head!.replace(/\r\n\s+/g, ' ').split('\r\n')).toEqual(
      expect.arrayContaining([
        'From: =?UTF-8?Q?M=C3=BCller=2C_Antiques?= <news@shop.example>',
        ...['To: ada@example.org', 'Reply-To: desk@shop.example', 'Message-ID: <m-1@shop.example>'],
        ...['Subject: =?UTF-8?Q?Wieder_da=3A_L=C3=B6ffel?=', 'Date: Sat, 10 Jan 2026 14:03:11 +0000'],
        ...['Auto-Submitted: auto-generated', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
        'List-Unsubscribe: <https://shop.example/v1/unsubscriptions/m-1.abc>',
      ]),
    );
    expect(parts.join('\n')).toMatch(/text\/plain[^]*Hallo[^]*text\/html[^]*<p>Hallo<\/p>/);
  });
  it('is the same to the byte, whenever it is written', async () => {
    expect(await emlOf(letter, sender)).toEqual(await emlOf(letter, sender));
  });
});

describe('What a server answers', () => {
  const table: [string, string | undefined, number | undefined, string, boolean, Posting][] = [
    [
      'nobody there',
      'RCPT TO',
      550,
      '550 5.1.1 <ada@example.org> unknown',
      false,
      { outcome: 'bounced', code: 550, status: '5.1.1' },
    ],
    ['nobody there, in old words', 'RCPT TO', 550, '550 no such user', false, { outcome: 'bounced', code: 550 }],
    ['closed', 'RCPT TO', 550, '550 5.2.1 disabled', false, { outcome: 'bounced', code: 550, status: '5.2.1' }],
    ['disliked', 'RCPT TO', 550, '550 5.7.1 blocked', false, { outcome: 'refused', code: 550, status: '5.7.1' }],
    ['full', 'RCPT TO', 552, '552 5.2.2 full', false, { outcome: 'refused', code: 552, status: '5.2.2' }],
    ['greylisted', 'RCPT TO', 451, '451 4.7.1 later', false, { outcome: 'busy', code: 451, status: '4.7.1' }],
    ['too much', 'DATA', 554, '554 spam', true, { outcome: 'refused', code: 554 }],
    ['no room', 'DATA', 452, '452 4.3.1 no room', true, { outcome: 'busy', code: 452, status: '4.3.1' }],
    ['wrong password', 'AUTH PLAIN', 535, '535 5.7.8 no', false, { outcome: 'busy', code: 535, status: '5.7.8' }],
    ['hung up', 'DATA', 421, '421 bye', true, { outcome: 'unknown', code: 421 }],
    ['hung up before', 'CONN', 421, '421 bye', false, { outcome: 'busy', code: 421 }],
    ['no word', undefined, undefined, '', true, { outcome: 'unknown' }],
    ['no connection', 'CONN', undefined, '', false, { outcome: 'busy' }],
  ];
  it.each(table)('%s', (_, command, responseCode, response, begun, posting) => {
    expect(postingOf({ command, responseCode, response }, begun)).toEqual(posting);
  });
});

describe('By SMTP', () => {
  let office: PostOffice;
  let mailer: SmtpMailer;
  beforeEach(async () => {
    office = await PostOffice.open();
    mailer = new SmtpMailer(office.url, 2_000);
  });
  afterEach(async () => {
    await mailer.close();
    await office.close();
  });

  it('letters go out, one after the other on one connection, and arrive as they were written', async () => {
    for (const id of ['m-1', 'm-2', 'm-3'])
      expect(await mailer.send(await envelope(id))).toEqual({ outcome: 'accepted' });
    expect(office.connections).toBe(1);
    const { eml, ...first } = office.log[0]!;
    expect(first).toEqual({ from: 'bounces@shop.example', to: 'ada@example.org' });
    expect(eml).toBe((await envelope()).eml.toString());
  });

  const moods: [string, Mood, Posting['outcome'], number][] = [
    ['at the sender', { at: 'MAIL', code: 550, says: '5.7.1 not from you' }, 'refused', 0],
    ['at the address', { at: 'RCPT', code: 550, says: '5.1.1 unknown' }, 'bounced', 0],
    ['for now', { at: 'RCPT', code: 451, says: '4.7.1 greylisted' }, 'busy', 0],
    ['at the content', { at: 'DATA', code: 554, says: '5.6.0 no' }, 'refused', 0],
    ['by silence, and it has it', 'late', 'unknown', 1],
  ];
  it.each(moods)('a letter is refused %s, and the next one goes out', async (_, mood, outcome, taken) => {
    await mailer.send(await envelope('m-0'));
    office.mood = mood;
    expect((await mailer.send(await envelope())).outcome).toBe(outcome);
    office.mood = 'well';
    expect(await mailer.send(await envelope('m-2'))).toEqual({ outcome: 'accepted' });
    expect(office.log).toHaveLength(2 + taken);
  });

  it('goes out once although the connection that was kept is gone', async () => {
    await mailer.send(await envelope('m-0'));
    office.hangUp();
    expect(await mailer.send(await envelope())).toEqual({ outcome: 'accepted' });
    expect(office.log).toHaveLength(2);
  });

  it('waits no longer than it is told to for a server that says nothing', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as { port: number };
    const waiting = new SmtpMailer(`smtp://127.0.0.1:${port}`, 100);
    expect(await waiting.send(await envelope())).toEqual({ outcome: 'busy' });
    mute.close();
    const nobody = new SmtpMailer('smtp://127.0.0.1:1', 1_000);
    expect(await nobody.send(await envelope())).toEqual({ outcome: 'busy' });
  });

  it('shows its password only on a connection that is encrypted', async () => {
    const asking = new SmtpMailer(office.url.replace('//', '//user:secret@'), 1_000);
    expect(await asking.send(await envelope())).toMatchObject({ outcome: 'busy' });
    expect(office.log).toEqual([]);
  });
});
