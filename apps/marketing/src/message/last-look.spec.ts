import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { UnitAllocated, UnitOffered, UnitRegistered } from '#contracts/inventory.js';
import { SubjectErased } from '#contracts/privacy.js';
import { Bureau } from '../bureau.contract.js';
import { LetterLinks } from './letter-links.controller.js';
import { PostOffice } from './post-office.contract.js';

const noon = Date.parse('2026-03-13T12:00:00.000Z');
const price = { minor: 125_000, currency: 'EUR' };
let office: PostOffice;
let bureau: Bureau;
let made = 0;
/** What happens when a letter has its place, before whoever gave it that goes on to write it. */
let meanwhile: (() => Promise<unknown>) | undefined;

beforeAll(async () => {
  office = await PostOffice.open();
  bureau = await Bureau.open({
    ...{ MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
    ...{ MAILS_PER_SECOND: '1000', MESSAGES_MAX: '2' },
  });
  const { store } = bureau.service;
  const append = store.append.bind(store);
  store.append = async (stream, ...more) => {
    const appended = await append(stream, ...more);
    const happens = stream.startsWith('correspondence-') ? meanwhile : undefined;
    if (happens !== undefined) meanwhile = undefined;
    await happens?.();
    return appended;
  };
});
afterAll(async () => {
  await bureau.close();
  await office.close();
});
afterEach(() => {
  expect(meanwhile).toBeUndefined();
  bureau.nowMs = noon;
  office.log.splice(0);
});

async function reader() {
  const customerId = `c-${++made}`;
  const email = `${customerId}@example.org`;
  await bureau.ordered(`o-${made}`, { email }, { subjectId: customerId });
  bureau.nowMs += 1;
  const wording = { version: 'newsletter-1', language: 'en', hash: 'ab'.repeat(32) };
  const body = { purpose: 'email-marketing', source: 'account', wording, proof: { kind: 'checkbox', record: 'f-1' } };
  await bureau.shopper(customerId, 'POST', `/v1/customers/${customerId}/consents`, { body });
  const unitId = `CM-${made}`;
  await bureau.hear(UnitRegistered.of({ unitId, title: 'A caddy', location: 'shop' }));
  await bureau.hear(UnitOffered.of({ unitId, askingPrice: price }));
  await bureau.settled();
  return { customerId, email, unitId };
}
type Reader = Awaited<ReturnType<typeof reader>>;
async function sent({ customerId, unitId }: Reader, trigger: string, campaignId = 'abandoned-cart') {
  const piece = { unitId, title: 'A caddy', price, path: `/pieces/${unitId}` };
  const letter = { template: 'abandoned-cart', values: { pieces: [piece], cart: '/cart' } };
  const body = { campaignId, customerId, trigger, purpose: 'email-marketing', letter };
  const { body: asked } = await bureau.staff('marketing', 'POST', '/v1/messages', { body });
  await bureau.settled();
  return (await bureau.staff('marketing', 'GET', `/v1/messages/${String(asked['messageId'])}`)).body;
}

describe('A letter that is being written', () => {
  it.each<[string, string, (reader: Reader, earlier: string) => Promise<unknown>]>([
    [
      'whose reader unsubscribes by an earlier one',
      'no-consent',
      async (_, earlier) => {
        const { pathname } = new URL(bureau.service.app.get(LetterLinks).to('unsubscriptions', earlier));
        expect((await fetch(`${bureau.url}${pathname}`, { method: 'POST' })).status).toBe(200);
      },
    ],
    [
      'whose reader withdraws',
      'no-consent',
      async ({ customerId }) => {
        const body = { purpose: 'email-marketing' };
        const path = `/v1/customers/${customerId}/withdrawals`;
        expect((await bureau.shopper(customerId, 'POST', path, { body })).status).toBe(201);
      },
    ],
    [
      'whose reader is forgotten',
      'no-consent',
      ({ customerId: subjectId }) =>
        bureau.hear(SubjectErased.of({ subjectId, erasedAt: new Date(bureau.nowMs).toISOString() })),
    ],
    [
      'whose address is stopped by hand',
      'suppressed',
      ({ email }) => bureau.staff('marketing', 'POST', '/v1/suppressions', { body: { email, because: 'by-hand' } }),
    ],
    [
      'about a piece that somebody takes',
      'gone',
      ({ unitId }) => bureau.hear(UnitAllocated.of({ unitId, orderId: 'o-other', line: 1 })),
    ],
  ])('%s does not leave', async (_, because, happens) => {
    const to = await reader();
    const { messageId } = await sent(to, 'earlier', 'carts');
    expect(office.log).toHaveLength(1);
    bureau.nowMs += 1;
    meanwhile = () => happens(to, String(messageId));
    expect(await sent(to, 'cart-1')).toMatchObject({ status: 'held-back', because, attempts: 0 });
    expect(office.log).toHaveLength(1);
  });

  it('about a price that changes says the new one', async () => {
    const to = await reader();
    const askingPrice = { ...price, minor: 99_000 };
    meanwhile = () => bureau.hear(UnitOffered.of({ unitId: to.unitId, askingPrice }));
    expect(await sent(to, 'cart-1')).toMatchObject({ status: 'sent', attempts: 1 });
    expect(office.log.map(({ eml }) => [eml.includes('990.00'), eml.includes('1,250.00')])).toEqual([[true, false]]);
  });
});

describe('Who is found to be one person', () => {
  it('had the letters of both', async () => {
    const [one, other] = [await reader(), await reader()];
    for (const to of [one, other]) expect(await sent(to, 'cart-1')).toMatchObject({ status: 'sent' });
    const body = { subjectId: other.customerId, sameAs: one.customerId, reason: 'said so on the phone' };
    expect((await bureau.staff('marketing', 'POST', '/v1/customer-joins', { body })).status).toBe(200);
    await bureau.settled();
    expect(await sent(one, 'cart-2')).toMatchObject({ status: 'put-off', because: 'frequency-cap' });
  });
});
