import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseDue } from '#contracts/privacy.js';
import { Office, type Body } from '../office.contract.js';
import { caseIdOf } from './case-desk.controller.js';

const jane = { name: 'Jane Marker', email: 'Jane.Marker@example.com', phone: '+49 30 1234567' };
let office: Office;
beforeAll(async () => void (office = await Office.open()));
afterAll(() => office.close());

const steward = (method: string, path: string, body?: object, headers = {}) =>
  office.staff('data-steward', method, `/v1/privacy-cases${path}`, { ...(body && { body }), headers });
const open = async (reference: string, changes: object = {}) => {
  const body = { kind: 'erasure', reference, contact: { email: jane.email }, ...changes };
  const opened = await steward('POST', '', body);
  return { ...opened, caseId: opened.body['caseId'] as string };
};
const complete = (caseId: string, outcome: string) =>
  steward('POST', `/${caseId}/completion`, { outcome, note: 'done' });
const list = async (query: string) => (await steward('GET', query)).body as { cases: Body[]; next?: string };
const later = (days: number) => new Date(office.now.getTime() + days * 86_400_000).toISOString();

describe('A letter', () => {
  it('opens a case about whom it names, which is due in thirty days', async () => {
    await office.seal('c-1', jane);
    const { status, headers, body, caseId } = await open('letter-1', { subjectIds: ['c-2'] });
    expect([status, headers.get('location'), headers.get('etag')]).toEqual([201, `/v1/privacy-cases/${caseId}`, '"1"']);
    expect(body).toEqual({
      ...{ caseId: caseIdOf('person', 'letter-1'), kind: 'erasure', source: 'person', reference: 'letter-1' },
      ...{ status: 'open', subjectIds: ['c-2', 'c-1'], orderIds: [] },
      ...{ receivedAt: office.now.toISOString(), dueAt: later(30), version: 1 },
    });
  });
  it('is one case, however often it is entered', async () => {
    const { caseId } = await open('letter-2');
    expect((await open('letter-2', { contact: { phone: jane.phone } })).body).toMatchObject({ caseId, version: 1 });
    expect((await open('letter-2', { kind: 'access' })).body['type']).toBe('/problems/case-reference-taken');
    expect((await open('letter-2', { source: 'staff' })).caseId).not.toBe(caseId);
  });
  it('may have come before', async () => {
    const receivedAt = later(-10);
    expect((await open('letter-3', { receivedAt })).body).toMatchObject({ receivedAt, dueAt: later(20) });
    const early = await open('letter-4', { receivedAt: later(1) });
    expect([early.status, early.body['errors']]).toEqual([
      400,
      [{ pointer: '#/receivedAt', detail: 'this is not yet' }],
    ]);
  });
  it('shows its contact to who answers it, on record, and to nobody else', async () => {
    const { caseId, text } = await open('letter-5', { contact: { email: jane.email, accounts: ['ebay:jane-marker'] } });
    expect(text).not.toMatch(/Marker|sealed/i);
    const contact = { email: jane.email, accounts: ['ebay:jane-marker'] };
    expect((await steward('GET', `/${caseId}`)).body).toMatchObject({ caseId, contact });
    const auditors = await office.staff('auditor', 'GET', `/v1/privacy-cases/${caseId}`);
    expect(auditors.body['contact']).toEqual({ email: null, accounts: [null] });
    const { events } = await office.service.store.after(null, 100_000);
    const reads = events.filter(({ type }) => type === 'PersonalDataRead').map(({ data }) => data as Body);
    expect(reads.filter(({ record }) => record === `case ${caseId}`)).toEqual([
      {
        ...{ subjectId: `p-${caseId}`, actor: 'staff:u-1', purpose: 'subject-request', record: `case ${caseId}` },
        kinds: ['email', 'account'],
      },
    ]);
    await office.settled();
    for (const secret of ['Jane.Marker', 'jane-marker']) expect(office.hasWritten(secret)).toBe(false);
  });
  it.each([
    { kind: 'shop-erasure' },
    { source: 'ebay' },
    { reference: 'Jane Marker' },
    { contact: { email: 'jane' } },
    { subjectIds: ['a b'] },
    { receivedAt: 'yesterday' },
    { more: 1 },
  ])('is not entered with %j', async (changes) => expect((await open('letter-6', changes)).status).toBe(400));
  it('is entered by who works here, and answered by the data steward', async () => {
    const body = { kind: 'access', reference: 'letter-7' };
    expect((await office.staff('shop-assistant', 'POST', '/v1/privacy-cases', { body })).status).toBe(201);
    expect((await office.staff('finance', 'POST', '/v1/privacy-cases', { body })).status).toBe(403);
    expect((await office.shopper('c-1', 'POST', '/v1/privacy-cases', { body })).status).toBe(403);
    const path = `/v1/privacy-cases/${caseIdOf('person', 'letter-7')}`;
    expect((await office.staff('shop-assistant', 'GET', path)).status).toBe(403);
    const completion = { body: { outcome: 'refused' } };
    expect((await office.staff('auditor', 'POST', `${path}/completion`, completion)).status).toBe(403);
  });
});

describe('A case', () => {
  it('that ends with an erasure forgets whom it found, and by what it knew them', async () => {
    await office.seal('c-forget', { ...jane, email: 'forget@example.com' });
    const { caseId } = await open('erasure-1', { contact: { email: 'forget@example.com' } });
    expect((await complete(caseId, 'erased')).body).toMatchObject({
      status: 'completed',
      outcome: 'erased',
      note: 'done',
    });
    await office.settled();
    const asked = { requestId: caseId, reason: 'asked', caseId };
    for (const stream of ['subject-c-forget', `subject-p-${caseId}`]) {
      const [request, done] = await office.service.store.read(stream);
      expect([request?.data, done?.type]).toEqual([asked, 'SubjectErased']);
    }
    expect((await steward('GET', `/${caseId}`)).body['contact']).toEqual({ email: null });
    const search = { body: { email: 'forget@example.com' } };
    expect((await office.staff('data-steward', 'POST', '/v1/subject-searches', search)).body).toEqual({
      subjectIds: [],
    });
    // Entered again it tells us nothing that we would keep.
    await open('erasure-1', { contact: { email: 'forget@example.com' } });
    expect((await office.staff('data-steward', 'POST', '/v1/subject-searches', search)).body).toEqual({
      subjectIds: [],
    });
    expect((await complete(caseId, 'erased')).body).toMatchObject({ version: 2 });
  });
  it('that ends with an export asks for all that is held of each, and names it', async () => {
    const { caseId } = await open('access-1', { kind: 'access', contact: undefined, subjectIds: ['c-a', 'c-b'] });
    const { body } = await complete(caseId, 'exported');
    const exports = body['exports'] as { subjectId: string; exportId: string }[];
    expect(exports.map(({ subjectId }) => subjectId)).toEqual(['c-a', 'c-b']);
    expect((await complete(caseId, 'exported')).body).toEqual(body);
    await office.settled();
    for (const { subjectId, exportId } of exports) {
      const [requested] = await office.service.store.read(`subjectExport-${exportId}`);
      expect(requested?.data).toMatchObject({ subjectId, caseId });
      expect((await office.shopper(subjectId, 'GET', `/v1/subject-exports/${exportId}`)).status).toBe(200);
    }
    expect(await office.types('subject-c-a')).toEqual([]);
  });
  it('does not take what another case was told for somebody', async () => {
    const contact = { email: 'both@example.com' };
    const { caseId } = await open('both-1', { contact });
    const { caseId: later } = await open('both-2', { contact });
    expect((await complete(caseId, 'erased')).body['type']).toBe('/problems/nobody-found');
    expect((await complete(caseId, 'nothing-held')).body).not.toHaveProperty('foundSince');
    expect((await steward('GET', `/${later}`)).body['contact']).toEqual(contact);
  });
  it('may be about some of those whom it found', async () => {
    const { caseId } = await open('some-1', { contact: undefined, subjectIds: ['c-right', 'c-wrong'] });
    const end = (subjectIds: string[]) => steward('POST', `/${caseId}/completion`, { outcome: 'erased', subjectIds });
    expect((await end(['c-nobody'])).body['type']).toBe('/problems/subject-not-found');
    expect((await end([])).status).toBe(400);
    expect((await end(['c-right'])).body).toMatchObject({ completedFor: ['c-right'] });
    await office.settled();
    expect(await office.types('subject-c-right')).toEqual(['ErasureRequested', 'SubjectErased']);
    expect(await office.types('subject-c-wrong')).toEqual([]);
  });
  it('ends as its kind does', async () => {
    const { caseId } = await open('unfit-1', { kind: 'access', subjectIds: ['c-1'] });
    expect((await complete(caseId, 'erased')).body['type']).toBe('/problems/outcome-unfit');
  });
  it('loses by what it knew whom it names when she is forgotten otherwise, whether it is open or ended', async () => {
    const contact = { email: 'leaves@example.com' };
    const [{ caseId: early }, { caseId: ended }] = [
      await open('leaves-1', { contact, subjectIds: ['c-leaves'] }),
      await open('leaves-2', { contact, subjectIds: ['c-leaves'] }),
    ];
    const remains = { email: 'remains@example.com' };
    const { caseId: other } = await open('leaves-3', { contact: remains, subjectIds: ['c-remains'] });
    await complete(ended, 'refused');
    await office.settled();
    await office.shopper('c-leaves', 'POST', '/v1/subjects/c-leaves/erasure', { body: {} });
    await office.settled();
    for (const caseId of [early, ended]) {
      const [requested] = await office.service.store.read(`subject-p-${caseId}`);
      expect(requested?.data).toEqual({ requestId: caseId, reason: 'follows', caseId });
      expect((await steward('GET', `/${caseId}`)).body['contact']).toEqual({ email: null });
    }
    expect((await steward('GET', `/${other}`)).body['contact']).toEqual(remains);
  });
  it('ends in one way, and forgets nobody in another', async () => {
    const { caseId } = await open('refused-1', { contact: undefined, subjectIds: ['c-stays'] });
    await complete(caseId, 'refused');
    expect((await complete(caseId, 'erased')).body['type']).toBe('/problems/case-completed');
    await office.settled();
    expect(await office.types('subject-c-stays')).toEqual([]);
  });
  it('that found nobody holds nothing', async () => {
    const { caseId } = await open('nobody-1', { contact: { email: 'nobody@example.com' } });
    expect((await complete(caseId, 'erased')).body['type']).toBe('/problems/nobody-found');
    expect((await complete(caseId, 'nothing-held')).status).toBe(200);
  });
  it('is changed as it was seen, or not at all', async () => {
    const { caseId } = await open('seen-1');
    const stale = await steward('POST', `/${caseId}/completion`, { outcome: 'refused' }, { 'if-match': '"2"' });
    expect(stale.status).toBe(412);
  });
  it('that nobody opened is not found', async () => {
    expect((await steward('GET', '/case-none')).status).toBe(404);
    expect((await complete('case-none', 'erased')).status).toBe(404);
  });
  it('that is not answered in time is overdue, and an alert', async () => {
    const { caseId, body } = await open('late-1');
    const due = CaseDue.of({ caseId, dueAt: body['dueAt'] as string });
    await office.hear(due);
    await office.hear(due);
    await office.settled();
    expect((await list('?status=overdue')).cases.map((one) => one['caseId'])).toEqual([caseId]);
    const { alerts } = (await office.staff('auditor', 'GET', '/v1/alerts?kind=case-overdue')).body;
    const overdue = { service: 'privacy', kind: 'case-overdue', who: caseId, count: 1, at: body['dueAt'] };
    expect(alerts).toEqual([overdue]);
    const answered = await open('in-time-1');
    await complete(answered.caseId, 'refused');
    await office.hear(CaseDue.of({ caseId: answered.caseId, dueAt: answered.body['dueAt'] as string }));
    await office.settled();
    expect((await office.staff('administrator', 'GET', '/v1/alerts?kind=case-overdue')).body['alerts']).toHaveLength(1);
  });
  it('is listed by the day when it is due, page by page', async () => {
    await office.settled();
    const { cases: all } = await list('?limit=200');
    const paged: Body[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const page: Awaited<ReturnType<typeof list>> = await list(`?limit=4${next && `&cursor=${next}`}`);
      expect(page.cases.length).toBeLessThanOrEqual(4);
      paged.push(...page.cases);
      next = page.next;
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(8);
    const dueOn = all.map(({ dueAt }) => dueAt as string);
    expect(dueOn).toEqual([...dueOn].sort());
    expect((await list('?status=completed')).cases.every(({ completedAt }) => completedAt !== undefined)).toBe(true);
    expect((await steward('GET', '?status=lost')).status).toBe(400);
  });
});
