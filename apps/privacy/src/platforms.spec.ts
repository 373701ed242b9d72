import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { startSandbox, type Sandbox } from '../../sandbox/src/sandbox.js';
import { caseIdOf } from './case/case-desk.controller.js';
import { Office } from './office.contract.js';

const secret = 'shpss_a_secret_of_ours';
const token = 'a-token-of-ours-that-is-long-enough';
const endpoint = 'https://shop.example/v1/ebay-account-deletions';
const [ebayPath, shopifyPath] = ['/v1/ebay-account-deletions', '/v1/shopify-privacy-events'];
const code = '71745723-d031-455c-bfa5-f90d11b4f20a';
const jane = { name: 'Jane', email: 'jane.marker@example.com', phone: '+49 30 1234567' };

let sandbox: Sandbox;
let office: Office;
beforeAll(async () => {
  sandbox = await startSandbox({ secretKey: 'sk_test_of_the_sandbox', webhookSecret: 'whsec_of_the_sandbox' });
  office = await Office.open({
    ...{ SHOPIFY_WEBHOOK_SECRETS: `shpss_an_older_secret,${secret}`, EBAY_URL: `${sandbox.url}/ebay` },
    ...{ EBAY_CLIENT_ID: 'app', EBAY_CLIENT_SECRET: 'cert', EBAY_VERIFICATION_TOKEN: token },
    EBAY_NOTIFICATION_ENDPOINT: endpoint,
  });
});
afterAll(async () => {
  await office.close();
  await sandbox.close();
});

const tell = async (event: object) => {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
  const answer = await fetch(`${sandbox.url}/control/privacy-events`, sent);
  const { id } = (await answer.json()) as { id: string };
  await sandbox.idle();
  return id;
};
const shown = async (source: 'ebay' | 'shopify', reference: string) =>
  (await office.staff('data-steward', 'GET', `/v1/privacy-cases/${caseIdOf(source, reference)}`)).body;

describe('eBay', () => {
  const url = () => `${office.url}${ebayPath}`;

  it('finds that the endpoint is ours', async () => {
    const answer = await fetch(`${url()}?challenge_code=${code}`);
    // printf %s "$code$token$endpoint" | sha256sum
    const challengeResponse = '364ed91053abfe906143f618a56376be4e4e9e9887cfb25f849e38e691794c5e';
    expect([answer.status, await answer.json()]).toEqual([200, { challengeResponse }]);
    expect((await fetch(url())).status).toBe(400);
  });
  const closed = { platform: 'ebay', username: 'jane_marker', userId: 'ma8vp1jySJC' };

  it('ends by itself a case that found nobody, once, and keeps of the account nothing at all', async () => {
    const id = await tell({ ...closed, url: url() });
    await tell({ ...closed, url: url(), id });
    const ended = await shown('ebay', id);
    expect(ended).toMatchObject({
      ...{ kind: 'erasure', source: 'ebay', reference: id, status: 'completed', outcome: 'nothing-held' },
      ...{ subjectIds: [], version: 2 },
    });
    expect(ended).not.toHaveProperty('contact');
    const { actor } = (await office.service.store.read(`privacyCase-${caseIdOf('ebay', id)}`))[0]!.cause;
    expect(actor).toBe('webhook:ebay');
    await office.settled();
    expect(office.hasWritten('jane_marker')).toBe(false);
    const search = { body: { account: 'ebay:jane_marker' } };
    const { body } = await office.staff('data-steward', 'POST', '/v1/subject-searches', search);
    expect(body).toEqual({ subjectIds: [] });
  });
  it('opens a case for each account that is closed, once, where somebody bought by it', async () => {
    await office.sealAccount('c-ebay', 'ebay:ma8vp1jySJC');
    const id = await tell({ ...closed, url: url() });
    await tell({ ...closed, url: url(), id });
    expect(await shown('ebay', id)).toMatchObject({
      ...{ kind: 'erasure', source: 'ebay', reference: id, status: 'open', subjectIds: ['c-ebay'], version: 1 },
      contact: { accounts: ['ebay:ma8vp1jySJC', 'ebay:jane_marker'] },
    });
    await office.settled();
    expect(office.hasWritten('jane_marker')).toBe(false);
  });
  it('is told 412 if it did not sign, and nothing happens', async () => {
    const before = (await office.service.store.after(null, 100_000)).events.length;
    for (const signature of ['', 'nonsense', sign({ kid: 'no-key-of-theirs' })]) {
      const { status, headers, body } = await office.webhook(ebayPath, '{}', { 'x-ebay-signature': signature });
      expect([status, body['type'], body['status']]).toEqual([412, '/problems/bad-signature', 412]);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
    }
    expect((await office.service.store.after(null, 100_000)).events).toHaveLength(before);
  });
  it('may tell something else', async () => {
    const before = (await office.service.store.after(null, 100_000)).events.length;
    await tell({ platform: 'ebay', url: url(), topic: 'ORDER_CONFIRMATION' });
    expect((await office.service.store.after(null, 100_000)).events).toHaveLength(before);
  });
});

describe('Shopify', () => {
  const url = () => `${office.url}${shopifyPath}`;
  const named = { email: jane.email.toUpperCase(), phone: '0049 30 1234567' };
  const customer = { id: 191_167, ...named };

  it('opens a case for each customer and shop, once', async () => {
    await office.seal('c-1', jane);
    const redact = { platform: 'shopify', url: url(), secret, topic: 'customers/redact', customer, orders: [7] };
    const id = await tell(redact);
    await tell({ ...redact, id });
    expect(await shown('shopify', id)).toMatchObject({
      ...{ kind: 'erasure', source: 'shopify', subjectIds: ['c-1'], orderIds: ['7'], version: 1 },
      ...{ shop: 'antiques.myshopify.com', contact: { ...named, accounts: ['shopify:191167'] } },
    });
    const access = await tell({ ...redact, topic: 'customers/data_request' });
    expect(await shown('shopify', access)).toMatchObject({ kind: 'access' });
    const shop = await tell({ platform: 'shopify', url: url(), secret, topic: 'shop/redact' });
    expect(await shown('shopify', shop)).toMatchObject({ kind: 'shop-erasure', subjectIds: [] });
  });
  it('has whom a case forgets forgotten for a platform', async () => {
    const redact = { platform: 'shopify', url: url(), secret, topic: 'customers/redact', customer };
    const caseId = caseIdOf('shopify', await tell(redact));
    await office.staff('data-steward', 'POST', `/v1/privacy-cases/${caseId}/completion`, {
      body: { outcome: 'erased' },
    });
    await office.settled();
    const [requested] = await office.service.store.read('subject-c-1');
    expect(requested?.data).toEqual({ requestId: caseId, reason: 'platform', caseId });
  });
  it('is told 401 if it did not sign', async () => {
    const hmac = createHmac('sha256', 'another').update('{}').digest('base64');
    for (const headers of [{}, { 'x-shopify-hmac-sha256': hmac }] as Record<string, string>[])
      expect(await office.webhook(shopifyPath, '{}', headers)).toMatchObject({ status: 401 });
  });
  it('may tell something else, but nothing that cannot be read', async () => {
    const hmac = createHmac('sha256', secret).update('{}').digest('base64');
    const headers = { 'x-shopify-hmac-sha256': hmac, 'x-shopify-webhook-id': 'w-1' };
    const told = (topic: string) => office.webhook(shopifyPath, '{}', { ...headers, 'x-shopify-topic': topic });
    expect(await told('orders/create')).toMatchObject({ status: 200, body: { received: true } });
    expect(await told('customers/redact')).toMatchObject({ status: 400, body: { type: '/problems/invalid-request' } });
  });
});

describe('Whoever signs for a platform and is none', () => {
  it.each([
    [ebayPath, 'x-ebay-signature', 412],
    [shopifyPath, 'x-shopify-hmac-sha256', 401],
  ])('raises one alarm at %s', async (path, header, status) => {
    const tried = await Office.open({
      ...{ SHOPIFY_WEBHOOK_SECRETS: secret, EBAY_VERIFICATION_TOKEN: token },
      EBAY_NOTIFICATION_ENDPOINT: endpoint,
    });
    const raised = new Promise((resolve) =>
      tried.service.store.onAppend(([event]) => event?.type === 'AlertRaised' && resolve(event.data)),
    );
    for (let times = 0; times < 35; times++)
      expect((await tried.webhook(path, '{}', { [header]: 'bm9uc2Vuc2U=' })).status).toBe(status);
    expect(await raised).toMatchObject({ kind: 'failed-logins', who: '127.0.0.0/24', count: 30 });
    const { events } = await tried.service.store.after(null, 100);
    expect(events.map(({ type }) => type)).toEqual(['AlertRaised']);
    await tried.close();
  });
});

describe('A platform that is not set up', () => {
  it('finds nobody', async () => {
    const closed = await Office.open();
    expect(await closed.webhook(ebayPath, '{}', {})).toMatchObject({ status: 404 });
    expect(await closed.webhook(shopifyPath, '{}', {})).toMatchObject({ status: 404 });
    expect((await fetch(`${closed.url}${ebayPath}?challenge_code=${code}`)).status).toBe(404);
    await closed.close();
  });
  it('is answered later while we cannot ask it for its key', async () => {
    const half = await Office.open({ EBAY_VERIFICATION_TOKEN: token, EBAY_NOTIFICATION_ENDPOINT: endpoint });
    const answer = await half.webhook(ebayPath, '{}', { 'x-ebay-signature': sign({}) });
    expect(answer).toMatchObject({ status: 503, body: { type: '/problems/unanswered' } });
    await half.close();
  });
});

function sign(claims: object) {
  const claimed = { alg: 'ecdsa', kid: 'k-1', signature: 'AAAA', digest: 'SHA1', ...claims };
  return Buffer.from(JSON.stringify(claimed)).toString('base64');
}
