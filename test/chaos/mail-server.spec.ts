import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SmtpMailer } from '../../apps/marketing/src/message/smtp.mailer.js';
import { linkIn, MailServer } from './mail-server.js';

const seed = 20_261_121;
const addresses = Array.from({ length: 40 }, (_, index) => `p${index}@example.org`);
const link = `/v1/consent-confirmations/m-1.${'a'.repeat(60)}`;

describe('The mail server of a run', () => {
  let mail: MailServer;
  let mailer: SmtpMailer;
  beforeEach(async () => {
    mail = await MailServer.open(seed);
    mailer = new SmtpMailer(mail.url, 5_000);
  });
  afterEach(async () => {
    await mailer.close();
    await mail.close();
  });

  const send = async (messageId: string, to: string, more = '') => {
    const head = `Message-ID:\r\n <${messageId}@shop.example>\r\nSubject: News of a\r\n clock\r\n${more}`;
    const eml = Buffer.from(`${head}\r\nsee https://shop.example${link.slice(0, 40)}=\r\n${link.slice(40)}\r\n`);
    return (await mailer.send({ messageId, readerId: to, from: 'news@shop.example', to, eml })).outcome;
  };

  it('writes down what it took, whom it was for and where it leads', async () => {
    mail.calm();
    expect(await send('m-1', 'ann@example.org', 'List-Unsubscribe: <https://shop.example/v1/x>\r\n')).toBe('accepted');
    expect(await send('m-2', 'bob@example.org')).toBe('accepted');
    const to = ['ann@example.org', 'bob@example.org'];
    expect(mail.log).toMatchObject([
      { messageId: 'm-1', to: to[0], subject: 'News of a clock', unsubscribeUrl: 'https://shop.example/v1/x' },
      { messageId: 'm-2', to: to[1], unsubscribeUrl: undefined },
    ]);
    expect(linkIn(mail.log[0]!, '/v1/consent-confirmations')).toBe(link);
    expect(linkIn(mail.log[0]!, '/v1/unsubscriptions')).toBeUndefined();
  });

  it('puts off the first letter to some, and hangs up on some that it has', async () => {
    const outcomes: string[] = [];
    for (const [index, to] of [...addresses, ...addresses].entries()) outcomes.push(await send(`m-${index}`, to));
    const [first, second] = [outcomes.slice(0, addresses.length), outcomes.slice(addresses.length)];
    const of = (some: readonly string[], wanted: string) => some.filter((outcome) => outcome === wanted).length;
    expect([of(first, 'busy'), of(second, 'busy')]).toEqual([mail.putOff, 0]);
    expect(of(outcomes, 'unknown')).toBe(mail.hungUp);
    expect(mail.putOff).toBeGreaterThan(0);
    expect(mail.hungUp).toBeGreaterThan(0);
    expect(mail.log).toHaveLength(outcomes.length - mail.putOff);
  });

  it('takes everything once it is calm', async () => {
    mail.calm();
    for (const [index, to] of addresses.entries()) expect(await send(`m-${index}`, to)).toBe('accepted');
    expect(mail.log).toHaveLength(addresses.length);
  });
});
