import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office } from '../office.contract.js';

const jane = { name: 'Jane Marker', email: 'Jane.Marker@example.com', phone: '+49 30 1234567' };
const wait = { headers: { prefer: 'wait=5' } };
let office: Office;
beforeAll(async () => void (office = await Office.open()));
afterAll(() => office.close());

const search = async (by: object) =>
  (await office.staff('shop-assistant', 'POST', '/v1/subject-searches', { body: by })).body['subjectIds'];

describe('A person is found', () => {
  it('by what she told us, in whatever spelling, until she is forgotten', async () => {
    await office.seal('c-found', jane);
    expect(await search({ email: ' jane.marker@EXAMPLE.com'.trim() })).toEqual(['c-found']);
    expect(await search({ phone: '0049 (30) 12345-67' })).toEqual(['c-found']);
    expect(await search({ account: 'ebay:jane' })).toEqual([]);
    const { status } = await office.shopper('c-found', 'POST', '/v1/subjects/c-found/erasure', { body: {}, ...wait });
    expect(status).toBe(200);
    expect(await search({ email: jane.email })).toEqual([]);
  });
  it.each([{}, { email: jane.email, phone: jane.phone }, { email: 'jane' }, { name: 'Jane' }])(
    'not by %j',
    async (by) => {
      const answer = await office.staff('data-steward', 'POST', '/v1/subject-searches', { body: by });
      expect(answer.status).toBe(400);
    },
  );
  it('anew each time, whatever key came with it: no answer is kept', async () => {
    const asked = { body: { email: 'anew@example.com' }, headers: { 'idempotency-key': 'search-1' } };
    const find = () => office.staff('data-steward', 'POST', '/v1/subject-searches', asked);
    expect((await find()).body).toEqual({ subjectIds: [] });
    await office.seal('c-anew', { ...jane, email: 'anew@example.com' });
    const { body, headers } = await find();
    expect([body, headers.get('idempotency-replayed')]).toEqual([{ subjectIds: ['c-anew'] }, null]);
    await office.shopper('c-anew', 'POST', '/v1/subjects/c-anew/erasure', { body: {}, ...wait });
    expect((await find()).body).toEqual({ subjectIds: [] });
  });
  it('by the hundred at most, and it is said that there are more', async () => {
    for (let n = 0; n < 101; n++) await office.seal(`c-many-${n}`, { ...jane, email: 'many@example.com' });
    const by = { body: { email: 'many@example.com' } };
    const { body } = await office.staff('data-steward', 'POST', '/v1/subject-searches', by);
    expect([(body['subjectIds'] as string[]).length, body['more']]).toEqual([100, true]);
  });
  it('by who looks for many in a minute with one alarm, also if nobody is found', async () => {
    const raised = new Promise((resolve) =>
      office.service.store.onAppend(([event]) => event?.type === 'AlertRaised' && resolve(event.data)),
    );
    const find = (n: number) =>
      office.staff('shop-assistant', 'POST', '/v1/subject-searches', { body: { email: `guess-${n}@example.com` } });
    for (let n = 0; n < 100; n++) expect((await find(n)).status).toBe(200);
    expect(await raised).toMatchObject({ kind: 'bulk-reads', who: 'staff:u-1', count: 100 });
  });
  it('not by shoppers', async () => {
    const asked = { body: { email: jane.email } };
    expect((await office.shopper('c-1', 'POST', '/v1/subject-searches', asked)).status).toBe(403);
  });
});
