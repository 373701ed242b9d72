import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office, type Body } from '../office.contract.js';

const jane = { name: 'Jane Marker', email: 'Jane.Marker@example.com', phone: '+49 30 1234567' };
let office: Office;
beforeAll(async () => void (office = await Office.open()));
afterAll(() => office.close());

const steward = (method: string, path: string, body?: object) =>
  office.staff('data-steward', method, `/v1/privacy-cases${path}`, body && { body });
const open = async (reference: string, changes: object) => {
  const opened = await steward('POST', '', { kind: 'erasure', reference, ...changes });
  return { ...opened, caseId: opened.body['caseId'] as string };
};
const complete = (caseId: string, outcome: string) => steward('POST', `/${caseId}/completion`, { outcome });

describe('A case', () => {
  it('finds nobody in what another case was told', async () => {
    const contact = { email: 'told@example.com' };
    for (const reference of ['told-1', 'told-2'])
      expect((await open(reference, { contact })).body).toMatchObject({ subjectIds: [] });
  });
  it('includes who is found by its contact only when it ends, and says so', async () => {
    const contact = { email: 'since@example.com' };
    const { caseId, body } = await open('since-1', { contact });
    expect(body['subjectIds']).toEqual([]);
    await office.seal('c-since', { ...jane, email: 'Since@example.com' });
    const ended = (await complete(caseId, 'erased')).body;
    expect(ended).toMatchObject({ subjectIds: [], completedFor: ['c-since'], foundSince: ['c-since'] });
    expect((await complete(caseId, 'erased')).body).toEqual(ended);
    await office.settled();
    expect(await office.types('subject-c-since')).toEqual(['ErasureRequested', 'SubjectErased']);
    const { events } = await office.service.store.after(null, 100_000);
    const reads = events.filter(({ data }) => (data as Body)['record'] === `case ${caseId}`);
    expect(reads.map(({ data }) => (data as Body)['purpose'])).toEqual(['subject-request']);
  });
  it('is not closed as holding nothing when somebody was found since', async () => {
    const contact = { email: 'later@example.com' };
    const { caseId } = await open('later-1', { contact });
    await office.seal('c-later', { ...jane, ...contact });
    const refused = (await complete(caseId, 'nothing-held')).body;
    expect([refused['type'], refused['detail']]).toEqual([
      '/problems/somebody-found',
      expect.stringContaining('c-later'),
    ]);
    expect((await steward('GET', `/${caseId}`)).body['status']).toBe('open');
    expect((await complete(caseId, 'erased')).body).toMatchObject({ completedFor: ['c-later'] });
  });
  it('says that more are found than it lists, and is not done for some as if it were for all', async () => {
    const contact = { email: 'shared@example.com' };
    for (let n = 0; n < 102; n++) await office.seal(`c-shared-${n}`, { ...jane, ...contact });
    const { caseId, body } = await open('shared-1', { contact });
    expect([body['moreFound'], (body['subjectIds'] as string[]).length]).toEqual([true, 100]);
    for (const outcome of ['erased', 'nothing-held'])
      expect((await complete(caseId, outcome)).body['type']).toBe('/problems/more-found');
    // Nor when the contact went with one of them, and nobody can look any more.
    await office.settled();
    await office.staff('data-steward', 'POST', '/v1/subjects/c-shared-1/erasure', { body: {} });
    await office.settled();
    expect((await steward('GET', `/${caseId}`)).body['contact']).toEqual({ email: null });
    expect((await complete(caseId, 'erased')).body['type']).toBe('/problems/more-found');
    const some = { outcome: 'erased', subjectIds: ['c-shared-0'] };
    const ended = await steward('POST', `/${caseId}/completion`, some);
    expect(ended.body).toMatchObject({ status: 'completed', completedFor: ['c-shared-0'], moreFound: true });
  });
});
