import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Bureau } from '../bureau.contract.js';
import { identity } from '../customer/identity.js';
import type { LetterAsked } from './letter.js';
import { message } from './message.js';
import { messageIdOf } from './messages.controller.js';
import { PostOffice } from './post-office.contract.js';
import { Suppressions } from './suppressions.worker.js';
import type { SuppressedBecause } from './suppression.js';

const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const letter: LetterAsked = { template: 'delivery-delayed', values: { orderId: 'o-1', trouble: 'late' } };
const piece = { unitId: 'CM-72', title: 'A caddy', price: { minor: 100, currency: 'EUR' }, path: '/pieces/CM-72' };
const cart: LetterAsked = { template: 'abandoned-cart', values: { pieces: [piece], cart: '/cart' } };
let office: PostOffice;
let bureau: Bureau;
let people = 0;

beforeAll(async () => {
  office = await PostOffice.open();
  bureau = await Bureau.open({
    ...{ MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
    ...{ MAILS_PER_SECOND: '1000', MESSAGES_MAX: '1', TIME_ZONE: 'Europe/Berlin' },
  });
});
afterAll(async () => {
  await bureau.close();
  await office.close();
});
afterEach(() => {
  office.onTaken = () => {};
  office.log.splice(0);
});

const at = () => new Date(bureau.nowMs).toISOString();
async function buyer(channel = 'web') {
  const email = `s${++people}@example.org`;
  const customerId = await bureau.ordered(`o-${people}`, { email }, { channel });
  await bureau.settled();
  return { customerId, email };
}
async function ask(customerId: string, purpose: 'service' | 'email-marketing' = 'service') {
  const named = { campaignId: 'delivery-late', customerId, trigger: 'o-1' };
  const data = {
    ...named,
    purpose,
    letter: purpose === 'service' ? letter : cart,
    staleAt: new Date(bureau.nowMs + 86_400_000).toISOString(),
  };
  await bureau.service.commands.handle(message, messageIdOf(named), { type: 'AskForMessage', data }, cause);
  return messageIdOf(named);
}
const became = async (messageId: string) => (await bureau.service.commands.read(message, messageId)).state;
const suppress = (email: string, because: SuppressedBecause) =>
  bureau.service.app.get(Suppressions).suppress(email, because, at(), cause);

describe('A letter that serves', () => {
  it('reaches a buyer who agreed to nothing, at night, and offers nothing to end', async () => {
    bureau.nowMs = Date.parse('2026-03-13T23:30:00.000Z');
    const { customerId, email } = await buyer();
    const messageId = await ask(customerId);
    await bureau.settled();
    expect(await became(messageId)).toMatchObject({ status: 'sent', sentTo: customerId });
    expect(office.log.map(({ to }) => to)).toEqual([email]);
    expect(office.log[0]!.eml).toContain('Subject: Your order o-1 is late');
    expect(office.log[0]!.eml).not.toMatch(/^List-Unsubscribe/im);
  });

  it('reaches who wants no other letters, however many they had, and in their language', async () => {
    const { customerId, email } = await buyer();
    const data = { preferences: { language: 'de', lettersPerWeekMax: 0, topics: ['price-drop'] }, at: at() };
    await bureau.service.commands.handle(identity, customerId, { type: 'SetPreferences', data }, cause);
    const no = { purpose: 'email-marketing', by: 'person', at: at() } as const;
    await bureau.service.commands.handle(identity, customerId, { type: 'WithdrawConsent', data: no }, cause);
    await suppress(email, 'unsubscribed');
    const messageId = await ask(customerId);
    await bureau.settled();
    expect(await became(messageId)).toMatchObject({ status: 'sent' });
    expect(office.log[0]!.eml).toMatch(/^Subject: .*Ihre/m);
  });

  it.each<SuppressedBecause>(['hard-bounce', 'complaint', 'by-hand'])(
    'goes to no address with a %s',
    async (because) => {
      const { customerId, email } = await buyer();
      await suppress(email, because);
      const messageId = await ask(customerId);
      await bureau.settled();
      expect(await became(messageId)).toMatchObject({ status: 'held-back', because: 'suppressed' });
      expect(office.log).toEqual([]);
    },
  );

  it.each(['ebay', 'etsy'])('goes to no buyer at %s, who hears from there', async (channel) => {
    const { customerId } = await buyer(channel);
    const messageId = await ask(customerId);
    await bureau.settled();
    expect(await became(messageId)).toMatchObject({ status: 'held-back', because: 'elsewhere' });
    expect(office.log).toEqual([]);
  });

  it('goes to nobody whom we do not know', async () => {
    const messageId = await ask('c-nobody');
    await bureau.settled();
    expect(await became(messageId)).toMatchObject({ status: 'held-back', because: 'no-address' });
  });

  it('does not wait until a campaign is through', async () => {
    bureau.nowMs = Date.parse('2026-03-16T12:00:00.000Z');
    const [readers, { customerId, email }] = [
      await Promise.all(Array.from({ length: 5 }, () => buyer())),
      await buyer(),
    ];
    const wording = { version: 'newsletter-1', language: 'en', hash: 'ab'.repeat(32) };
    const proof = { kind: 'checkbox', record: 'form-1' } as const;
    for (const reader of readers) {
      const data = { purpose: 'email-marketing', source: 'checkout', wording, proof, at: at() } as const;
      await bureau.service.commands.handle(identity, reader.customerId, { type: 'GiveConsent', data }, cause);
    }
    let take = () => {};
    const isTaken = new Promise<void>((resolve) => (take = resolve));
    const served = new Promise<void>((resolve) => {
      office.onTaken = ({ to }) => (to === email ? resolve() : isTaken);
    });
    for (const reader of readers) await ask(reader.customerId, 'email-marketing');
    await ask(customerId);
    await served;
    take();
    await bureau.settled();
    expect(office.log).toHaveLength(6);
  });
});
