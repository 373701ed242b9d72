import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MessageDue } from '#contracts/marketing.js';
import { Bureau } from '../bureau.contract.js';
import { message } from './message.js';
import { messageIdOf } from './messages.controller.js';
import { PostOffice } from './post-office.contract.js';

const piece = { unitId: 'CM-1', title: 'Bowl', price: { minor: 100, currency: 'USD' }, path: '/pieces/CM-1' };
const drop = { template: 'price-drop', values: { piece, before: { minor: 200, currency: 'USD' } } };
const cart = { template: 'abandoned-cart', values: { pieces: [piece], cart: '/cart' } };
const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
let office: PostOffice;
let bureau: Bureau;
let made = 0;

beforeAll(async () => {
  office = await PostOffice.open();
  const post = { MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' };
  bureau = await Bureau.open({ ...post, MAILS_PER_SECOND: '1000' });
});
afterAll(async () => {
  await bureau.close();
  await office.close();
});
beforeEach(() => {
  bureau.nowMs = Date.parse('2026-03-13T22:00:00.000Z');
  office.log.splice(0);
});

async function person() {
  const customerId = await bureau.ordered(`o-${++made}`, { email: `p${made}@example.org` });
  const wording = { version: 'newsletter-1', language: 'en', hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: 'form-1' };
  const body = { purpose: 'email-marketing', source: 'checkout', wording, proof };
  await bureau.staff('marketing', 'POST', `/v1/customers/${customerId}/consents`, { body });
  return customerId;
}
/** At night, of two; the first of them was met first. */
async function asked(letter: object) {
  const both = [await person(), await person()];
  for (const customerId of both) {
    const body = { campaignId: 'spring', customerId, trigger: 'one', purpose: 'email-marketing', letter };
    expect((await bureau.staff('marketing', 'POST', '/v1/messages', { body })).status).toBe(202);
  }
  await bureau.settled();
  const [first, second] = both.map((customerId) => messageIdOf({ campaignId: 'spring', customerId, trigger: 'one' }));
  const join = async () => {
    const body = { subjectId: both[1], sameAs: both[0], reason: 'she said so' };
    expect((await bureau.staff('marketing', 'POST', '/v1/customer-joins', { body })).status).toBe(200);
    await bureau.settled();
  };
  return { first: first!, second: second!, join };
}
/** They come back in the morning. */
async function due(...ids: string[]) {
  for (const messageId of ids) {
    const { until } = (await bureau.service.commands.read(message, messageId)).state;
    bureau.nowMs = Date.parse(until!);
    await bureau.hear(MessageDue.of({ messageId, until: until! }));
  }
  await bureau.settled();
}
const statusOf = async (id: string) => (await bureau.service.commands.read(message, id)).state.status;
const became = async ({ first, second }: { first: string; second: string }) => [
  ...[office.log.length, await statusOf(first), await statusOf(second)],
];

describe('Two who are found to be one person while the same letter waits for both', () => {
  it('get it once', async () => {
    const { join, ...both } = await asked(drop);
    await join();
    await due(both.first, both.second);
    expect(await became(both)).toEqual([1, 'sent', 'held-back']);
  });
  it('get it once, though that of the second comes back first', async () => {
    const { join, ...both } = await asked(drop);
    await join();
    await due(both.second);
    await due(both.first);
    expect(await became(both)).toEqual([1, 'sent', 'held-back']);
  });
  it('get no other once that of the second has gone', async () => {
    const { join, ...both } = await asked(drop);
    await due(both.second);
    await join();
    await due(both.first);
    expect(await became(both)).toEqual([1, 'held-back', 'sent']);
  });
  it('get that of the second if that of the first does not go', async () => {
    const { join, ...both } = await asked(drop);
    const off = { type: 'CallOff', data: { because: 'called-off' } } as const;
    await bureau.service.commands.handle(message, both.first, off, cause);
    await join();
    await due(both.second);
    expect(await became(both)).toEqual([1, 'held-back', 'sent']);
  });
  it('are reminded of the carts of both', async () => {
    const { join, ...both } = await asked(cart);
    await join();
    await due(both.first, both.second);
    expect(await became(both)).toEqual([2, 'sent', 'sent']);
  });
});
