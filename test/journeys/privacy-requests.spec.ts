import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, usd, type OrderShown } from './shop.js';

const dayMs = 86_400_000;
const caseDays = 30;
const secret = 'shopify-secret-of-nobody';
type Headers = { readonly authorization: string };
type Case = { caseId: string; kind: string; status: string; subjectIds: string[]; overdue?: boolean };

describe('A request about personal data', () => {
  const shop = new Shop();
  let steward: Headers;
  beforeAll(async () => {
    await shop.open();
    steward = await shop.staff('data-steward');
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const buyerOf = (name: string) => ({ name, email: `${name}@example.com`, account: `ebay:${name}` });
  const sell = async (name: string) => {
    await shop.offer(`P-${name}`);
    const sale = { channel: 'ebay', lines: [{ unitId: `P-${name}`, price: usd(900) }], customerId: `c-${name}` };
    const headers = { prefer: 'wait=10', 'idempotency-key': `order-${name}` };
    const { status, body } = await shop.post<OrderShown>('/v1/orders', { ...sale, buyer: buyerOf(name) }, headers);
    expect(status).toBe(201);
    return body.orderId;
  };
  /** A platform tells us something, signed as it does. */
  const told = async (event: object, path: string) => {
    const answer = await fetch(`${shop.sandbox.url}/control/privacy-events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...event, url: `${shop.url}/v1/${path}` }),
    });
    expect(answer.status).toBe(202);
  };
  const cases = async () => {
    await shop.settled();
    return (await shop.get<{ cases: Case[] }>('/v1/privacy-cases', steward)).body.cases;
  };
  const opened = async (kind: string) => {
    for (;;) {
      const found = (await cases()).find((one) => one.kind === kind && one.status !== 'completed');
      if (found !== undefined) return (await shop.get<Case>(`/v1/privacy-cases/${found.caseId}`, steward)).body;
    }
  };
  const erasureOf = async (subjectId: string) =>
    (await shop.get<{ erasure: string }>(`/v1/subjects/${subjectId}`, steward)).body.erasure;

  it('of a Shopify customer opens one case, however often it is told, and ends with her being forgotten', async () => {
    await sell('dora');
    const event = {
      platform: 'shopify',
      secret,
      topic: 'customers/redact',
      id: 'hook-1',
      shopDomain: 'a.myshopify.com',
    };
    const customer = { id: 7, email: 'Dora@Example.com' };
    for (let times = 0; times < 3; times++) await told({ ...event, customer }, 'shopify-privacy-events');
    const { caseId, subjectIds } = await opened('erasure');
    expect([subjectIds, (await cases()).length]).toEqual([['c-dora'], 1]);
    const done = await shop.post(
      `/v1/privacy-cases/${caseId}/completion`,
      { outcome: 'erased', note: 'asked by Shopify' },
      steward,
    );
    expect(done.status).toBe(200);
    while ((await erasureOf('c-dora')) !== 'done') await shop.settled();
    expect((await shop.post('/v1/subject-searches', { email: 'dora@example.com' })).body).toEqual({ subjectIds: [] });
  });

  it('of an account closed at eBay finds who bought under it', async () => {
    await sell('emil');
    await told({ platform: 'ebay', userId: 'emil', username: 'emil-the-buyer' }, 'ebay-account-deletions');
    expect((await opened('erasure')).subjectIds).toEqual(['c-emil']);
  });

  it('that nobody answers in time is an alert', async () => {
    const { caseId } = await opened('erasure');
    shop.pass((caseDays + 1) * dayMs);
    const auditor = await shop.staff('auditor');
    const alerts = async () =>
      (await shop.get<{ alerts: { kind: string; who: string }[] }>('/v1/alerts', auditor)).body.alerts;
    while (!(await alerts()).some(({ kind }) => kind === 'case-overdue')) await shop.settled();
    expect(await alerts()).toContainEqual(expect.objectContaining({ kind: 'case-overdue', who: caseId }));
  });

  it('of the person herself is answered with everything, as data and as a page, by nobody else read', async () => {
    const orderId = await sell('1001');
    const shipmentId = orderId.replace('o-', 's-');
    await shop.until('fulfillment', `shipment-${shipmentId}`, ['ShipmentOrdered']);
    await shop.until('marketing', 'identity-c-1001', ['ContactTold']);
    await shop.until('marketing', `purchase-${orderId}`, ['BuyerKnown']);
    const [she, other] = [await shop.customer('c-1001'), await shop.customer('c-1002')];
    const asked = await shop.post('/v1/subjects/c-1001/exports', undefined, { ...she, prefer: 'wait=10' });
    expect(asked.status).toBe(201);
    const address = asked.headers.get('location')!;
    const held = await shop.get<{ records: { record: string }[] }>(address, she);
    expect(held.body.records.map(({ record }) => record)).toEqual([
      ...[`sale ${orderId}`, expect.stringMatching(/^document SI-\d{4}-\d{4}$/)],
      ...[`shipment ${shipmentId}`, 'identity c-1001', `purchase ${orderId}`, `order ${orderId}`],
    ]);
    expect(held.text).toContain('1001@example.com');
    const page = await shop.raw(address, { ...she, accept: 'text/html' });
    expect(page).toMatch(/^<!doctype html>[^]*1001@example\.com/i);
    expect((await shop.get(address, other)).status).toBe(404);
    expect((await shop.post('/v1/subjects/c-1001/exports', undefined, other)).status).toBe(404);
    expect((await shop.post('/v1/subjects/c-1001/erasure', { reason: 'asked' }, other)).status).toBe(404);
    expect((await shop.post('/v1/subjects/c-1001/erasure', {}, { ...she, prefer: 'wait=10' })).status).toBe(200);
    const after = await shop.get(address, she);
    expect([after.text.includes('1001@example.com'), after.text.includes('[erased]')]).toEqual([false, true]);
  });
});
