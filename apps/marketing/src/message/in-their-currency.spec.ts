import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PriceRuleSet, RatesPublished } from '#contracts/fx.js';
import { Bureau } from '../bureau.contract.js';
import { PostOffice } from './post-office.contract.js';

let office: PostOffice;
let bureau: Bureau;
beforeAll(async () => {
  office = await PostOffice.open();
  bureau = await Bureau.open({
    ...{ MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
    ...{ MAILS_PER_SECOND: '1000', MESSAGES_MAX: '50' },
  });
});
afterAll(async () => {
  await bureau.close();
  await office.close();
});

const price = { minor: 125_000, currency: 'USD' };
const piece = { unitId: 'CM-72', title: 'A tea caddy', price, path: '/pieces/CM-72' };
const dear = { minor: 150_000, currency: 'USD' };
let triggers = 0;

async function asked(preferences: object, before = dear) {
  const customerId = 'c-1';
  const send = (method: string, path: string, body: object) => bureau.shopper(customerId, method, path, { body });
  await bureau.ordered('o-1', { email: 'nora@example.org' }, { subjectId: customerId });
  const wording = { version: 'newsletter-1', language: 'en', hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: 'form-1' };
  await send('POST', `/v1/customers/${customerId}/consents`, {
    ...{ purpose: 'email-marketing', source: 'checkout', wording, proof },
  });
  await send('PUT', `/v1/customers/${customerId}/preferences`, preferences);
  const trigger = `t-${++triggers}`;
  const letter = { template: 'price-drop', values: { piece, before } };
  const body = { campaignId: 'price-drop', customerId, trigger, purpose: 'email-marketing', letter };
  const answer = await bureau.staff('marketing', 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
  await bureau.settled();
  return (await bureau.staff('marketing', 'GET', `/v1/messages/${String(answer.body['messageId'])}`)).body;
}
async function written(preferences: object) {
  expect(await asked(preferences)).toMatchObject({ status: 'sent' });
  // Quoted-printable, as SMTP carries it.
  const text = office.log.at(-1)!.eml.replace(/=\r\n/g, '');
  const plain = decodeURIComponent(text.replace(/%/g, '%25').replace(/=([0-9A-F]{2})/g, '%$1'));
  return plain.match(/(\$|€|£)\s?[\d,.]+\d|[\d.,]+\d\s€/g)!.slice(0, 3);
}

describe('What a letter says of prices', () => {
  it('is in the currency of the offer, as long as nobody said another, or nobody knows the rates', async () => {
    expect(await written({ language: 'en' })).toContain('$1,250.00');
    expect(await written({ language: 'en', currency: 'EUR' })).toContain('$1,250.00');
  });
  it('is in the reader’s currency and language, as a quote would have it', async () => {
    const set = { ...RatesPublished.example, source: 'ecb', base: 'EUR', rates: { USD: '1.2500', GBP: '0.8000' } };
    await bureau.hear(RatesPublished.of(set));
    expect(await written({ language: 'en', currency: 'EUR' })).toEqual(
      expect.arrayContaining(['€1,000.00', '€1,200.00']),
    );
    expect((await written({ language: 'de', currency: 'EUR' })).join(' ')).toMatch(/1\.000,00\s€/);
    await bureau.hear(PriceRuleSet.of({ ...PriceRuleSet.example, currency: 'GBP', marginPercent: '10' }));
    expect((await written({ language: 'en', currency: 'GBP' })).join(' ')).toMatch(/£880\.99/);
  });
  it('is no drop that its reader would not see', async () => {
    const rounding = { stepMinor: 10_000, minusMinor: 1 };
    await bureau.hear(PriceRuleSet.of({ ...PriceRuleSet.example, currency: 'GBP', marginPercent: '0', rounding }));
    const before = { minor: 125_100, currency: 'USD' };
    expect(await asked({ language: 'en', currency: 'GBP' }, before)).toMatchObject({
      ...{ status: 'held-back', because: 'gone' },
    });
    expect(await asked({ language: 'en' }, before)).toMatchObject({ status: 'sent' });
  });
  it('is in that of the offer, where nobody has a rate for the reader’s', async () =>
    expect(await written({ language: 'en', currency: 'JPY' })).toContain('$1,250.00'));
});

it('A customer’s timeline has the letters, and a shopper’s those that were sent to her', async () => {
  const { body } = await bureau.staff('marketing', 'GET', '/v1/customers/c-1/timeline?limit=3');
  const entries = body['entries'] as { what: string; message?: { template: string; status: string } }[];
  expect(entries.map(({ what }) => what)).toEqual(['message', 'message', 'message']);
  expect(entries[0]!.message).toMatchObject({ template: 'price-drop', status: 'sent' });
  const rest = await bureau.staff(
    'marketing',
    'GET',
    `/v1/customers/c-1/timeline?limit=50&cursor=${String(body['next'])}`,
  );
  expect((rest.body['entries'] as object[]).length).toBe(triggers - 3);
  const hers = await bureau.shopper('c-1', 'GET', '/v1/customers/c-1/timeline');
  // But for the one that was held back.
  expect((hers.body['entries'] as object[]).length).toBe(triggers - 1);
});
