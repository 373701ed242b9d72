import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SubjectErased } from '#contracts/privacy.js';
import { Bureau } from '../bureau.contract.js';
import { membership } from './membership.js';
import { SegmentClock } from './segment-clock.worker.js';

let bureau: Bureau;
beforeAll(async () => void (bureau = await Bureau.open()));
afterAll(() => bureau.close());

const never = { anyOf: [{ orders: { max: 0 } }] };
const path = '/v1/segments/window-shoppers';
const define = (rule: object, headers = {}, to = path) =>
  bureau.staff('marketing', 'PUT', to, { body: { name: 'They only look', rule }, headers });
const get = async (to: string) => (await bureau.staff('marketing', 'GET', to)).body;
const quarter = async () => {
  await bureau.settled();
  bureau.nowMs += 900_000;
  await bureau.service.app.get(SegmentClock).round();
};

describe('A segment', () => {
  it('is defined in versions, by who knows the last', async () => {
    const { status, headers, body } = await define(never);
    expect([status, headers.get('etag'), body]).toMatchObject([200, '"1"', { version: 1, members: 0 }]);
    expect((await define(never)).body).toMatchObject({ version: 1 });
    expect((await define({ anyOf: [{ orders: { max: 1 } }] }, { 'if-match': '"9"' })).status).toBe(412);
    expect((await define({ anyOf: [{ orders: { max: 1 } }] }, { 'if-match': '"1"' })).body).toMatchObject({
      version: 2,
    });
    const { body: refused } = await define({ anyOf: [{ orders: { min: 2, max: 1 } }] });
    expect(refused['errors']).toMatchObject([{ pointer: '#/rule/anyOf/0/orders' }]);
  });

  it('has whom we know, until we forget them; and says since when', async () => {
    await bureau.ordered('1', { email: 'a@example.com' }, { subjectId: 'c-a' });
    await bureau.ordered('2', { email: 'b@example.com' }, { subjectId: 'c-b' });
    await quarter();
    expect(await get(`${path}/members`)).toMatchObject({ customerIds: ['c-a', 'c-b'], last: { version: 2 } });
    const erased = { ...SubjectErased.example, subjectId: 'c-a', erasedAt: new Date(bureau.nowMs).toISOString() };
    await bureau.hear(SubjectErased.of(erased));
    await quarter();
    expect(await get(`${path}/members`)).toMatchObject({ customerIds: ['c-b'] });
    expect(await get(path)).toMatchObject({ members: 1, last: { version: 2, asOf: '2026-03-13T16:30:00.000Z' } });
  });

  it('may depend on what people agreed to, and changes when they do', async () => {
    const to = '/v1/segments/newsletter';
    await define({ anyOf: [{ agreedTo: ['email-marketing'] }] }, {}, to);
    await quarter();
    expect(await get(to)).toMatchObject({ members: 0, last: { version: 1 } });
    const wording = { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) };
    const proof = { kind: 'checkbox', record: 'o-2' };
    const body = { purpose: 'email-marketing', source: 'checkout', wording, proof };
    expect((await bureau.staff('marketing', 'POST', '/v1/customers/c-b/consents', { body })).status).toBe(201);
    await quarter();
    expect(await get(`${to}/members`)).toMatchObject({ customerIds: ['c-b'] });
    bureau.nowMs += 1;
    const no = { body: { purpose: 'email-marketing' } };
    await bureau.staff('marketing', 'POST', '/v1/customers/c-b/withdrawals', no);
    await quarter();
    expect(await get(`${to}/members`)).toMatchObject({ customerIds: [] });
  });

  it('can be seen as it was, with as many as were in it', async () => {
    const then = new Date(bureau.nowMs).toISOString();
    bureau.nowMs += 1;
    await define({ anyOf: [{ orders: { min: 7 } }] });
    await quarter();
    expect(await get(path)).toMatchObject({ version: 3, members: 0, last: { version: 3 } });
    const was = { version: 2, rule: { anyOf: [{ orders: { max: 1 } }] }, members: 1, last: { version: 2 } };
    expect(await get(`${path}?asOf=${then}`)).toMatchObject(was);
    expect((await bureau.staff('marketing', 'GET', `${path}?asOf=2026-03-01T00:00:00.000Z`)).status).toBe(404);
  });

  it('is seen then as now where a change is noted only in part', async () => {
    const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'tester' };
    const asOf = new Date(bureau.nowMs).toISOString();
    const data = { version: 3, asOf, added: ['c-9'], removed: [], more: true } as const;
    await bureau.service.commands.handle(membership, 'window-shoppers', { type: 'ChangeMembers', data }, cause);
    const now = await get(path);
    expect(now).toMatchObject({ members: 0 });
    expect(await get(`${path}?asOf=${asOf}`)).toEqual(now);
  });

  it('is listed by id, for who works in marketing', async () => {
    const first = await get('/v1/segments?limit=1');
    expect(first['segments']).toMatchObject([{ segmentId: 'newsletter' }]);
    expect((await get(`/v1/segments?cursor=${String(first['next'])}`))['segments']).toMatchObject([{ version: 3 }]);
    expect((await bureau.staff('warehouse', 'GET', '/v1/segments')).status).toBe(403);
    for (const missing of ['/v1/segments/none', '/v1/segments/none/members'])
      expect((await bureau.staff('marketing', 'GET', missing)).status).toBe(404);
  });
});
