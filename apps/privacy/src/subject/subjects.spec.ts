import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as channels from '#contracts/channels.js';
import * as finance from '#contracts/finance.js';
import * as marketing from '#contracts/marketing.js';
import * as fulfillment from '#contracts/fulfillment.js';
import { RetentionDeclared, SubjectDataCollected } from '#contracts/orders.js';
import { exportPageStyle } from '../export/export-page.js';
import { Office, sha256, type Body } from '../office.contract.js';

const jane = { name: 'Jane Marker', email: 'Jane.Marker@example.com', phone: '+49 30 1234567' };
const wait = { headers: { prefer: 'wait=5' } };
let office: Office;
beforeAll(async () => void (office = await Office.open()));
afterAll(() => office.close());

const search = async (by: object) =>
  (await office.staff('shop-assistant', 'POST', '/v1/subject-searches', { body: by })).body['subjectIds'];
type Records = (typeof SubjectDataCollected.example)['records'];
/** What everybody holds of a person whose orders these are. */
const answered = async (subjectId: string, exportId: string, records: Records, sent: Records = []) => {
  const part = { subjectId, exportId, part: 1, parts: 1 };
  await office.hear(fulfillment.SubjectDataCollected.of({ ...part, records: sent }));
  await office.hear(channels.SubjectDataCollected.of({ ...part, records: [] }));
  await office.hear(finance.SubjectDataCollected.of({ ...part, records: [] }));
  await office.hear(marketing.SubjectDataCollected.of({ ...part, records: [] }));
  await office.hear(SubjectDataCollected.of({ ...part, records }));
};
const exported = async (subjectId: string, records: Records, sent: Records = []) => {
  const asked = await office.shopper(subjectId, 'POST', `/v1/subjects/${subjectId}/exports`);
  const location = asked.headers.get('location')!;
  const exportId = location.split('/').at(-1)!;
  await answered(subjectId, exportId, records, sent);
  await office.settled();
  return { asked, location, exportId };
};
const bought = async (subjectId: string) => {
  const buyer = await office.seal(subjectId, jane);
  const at = '2026-01-10T15:00:00.000Z';
  return [{ record: 'order o-1', events: [{ type: 'OrderPlaced', at, data: { channel: 'web', buyer } }] }];
};
const reads = async () => {
  const { events } = await office.service.store.after(null, 100_000);
  return events.filter(({ type }) => type === 'PersonalDataRead').map(({ data }) => data as Body);
};

describe('A person', () => {
  it('is forgotten, and sees what the law keeps', async () => {
    await office.seal('c-erased', jane);
    const asked = await office.shopper('c-erased', 'POST', '/v1/subjects/c-erased/erasure', { body: {} });
    expect([asked.status, asked.headers.get('location')]).toEqual([202, '/v1/subjects/c-erased']);
    await office.settled();
    const { retained } = RetentionDeclared.example;
    await office.hear(RetentionDeclared.of({ subjectId: 'c-erased', retained }));
    const { body } = await office.shopper('c-erased', 'GET', '/v1/subjects/c-erased');
    expect(body).toMatchObject({
      ...{ erasure: 'done', erasedAt: office.now.toISOString(), lawKey: 'kept' },
      retained: [{ service: 'orders', ...retained[0] }],
    });
    expect((await office.staff('auditor', 'GET', '/v1/subjects/c-erased')).body).toEqual(body);
  });
  it('loses the law’s key, too, where nothing is kept', async () => {
    await office.shopper('c-free', 'POST', '/v1/subjects/c-free/erasure', { body: {}, ...wait });
    await office.hear(RetentionDeclared.of({ subjectId: 'c-free', retained: [] }));
    await office.settled();
    expect((await office.shopper('c-free', 'GET', '/v1/subjects/c-free')).body).toMatchObject({ lawKey: 'kept' });
    await office.hear(fulfillment.RetentionDeclared.of({ subjectId: 'c-free', retained: [] }));
    await office.hear(channels.RetentionDeclared.of({ subjectId: 'c-free', retained: [] }));
    await office.hear(finance.RetentionDeclared.of({ subjectId: 'c-free', retained: [] }));
    await office.hear(marketing.RetentionDeclared.of({ subjectId: 'c-free', retained: [] }));
    await office.settled();
    expect((await office.shopper('c-free', 'GET', '/v1/subjects/c-free')).body).toMatchObject({ lawKey: 'destroyed' });
  });
  it('is forgotten once under one key, and again under another', async () => {
    const erase = async (key: string) => {
      const headers = { prefer: 'wait=5', 'idempotency-key': key };
      return office.staff('data-steward', 'POST', '/v1/subjects/c-twice/erasure', { body: {}, headers });
    };
    expect([(await erase('a')).status, (await erase('a')).status, (await erase('b')).status]).toEqual([200, 200, 200]);
    const once = ['ErasureRequested', 'SubjectErased'];
    expect(await office.types('subject-c-twice')).toEqual([...once, ...once]);
  });
  it('who came back is forgotten again, also by the same request after a day, and that is one erasure again', async () => {
    const email = 'back@example.com';
    const erase = (more = {}) =>
      office.shopper('c-back', 'POST', '/v1/subjects/c-back/erasure', {
        ...{ body: {}, headers: { 'idempotency-key': 'forget-me', ...more } },
      });
    const once = ['ErasureRequested', 'SubjectErased'];
    for (const times of [1, 2, 3]) {
      await office.seal('c-back', { ...jane, email });
      expect((await erase({ prefer: 'wait=5' })).body).toMatchObject({ erasure: 'done' });
      // As after a day, when no answer is kept.
      await office.service.answered.query('delete from idempotency');
      expect((await erase()).status).toBe(200);
      expect(await office.types('subject-c-back')).toEqual(Array(times).fill(once).flat());
      expect(await search({ email })).toEqual([]);
      await office.service.answered.query('delete from idempotency');
    }
  });
  it('of whom nothing is known was never forgotten', async () =>
    expect((await office.staff('data-steward', 'GET', '/v1/subjects/c-nobody')).body).toEqual({
      ...{ subjectId: 'c-nobody', erasure: 'none', retained: [], lawKey: 'kept', exports: [], version: 0 },
    }));
  it('is nobody’s business but hers', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/erasure'],
      ['POST', '/exports'],
    ] as const) {
      const asked = path === '/erasure' ? { body: {} } : {};
      const other = await office.shopper('c-other', method, `/v1/subjects/c-hers${path}`, asked);
      expect([other.status, other.body['detail']]).toEqual([404, 'There is no subject c-hers.']);
    }
    expect(await office.types('subject-c-hers')).toEqual([]);
    expect((await office.staff('shop-assistant', 'GET', '/v1/subjects/c-hers')).status).toBe(403);
  });
});

describe('Everything that is held of a person', () => {
  it('is collected, and shown in the clear to her and to who answers her, on record', async () => {
    const at = '2026-01-11T15:00:00.000Z';
    const sent = [{ record: 'shipment s-1', events: [{ type: 'ShipmentPacked', at, data: {} }] }];
    const { asked, location, exportId } = await exported('c-all', await bought('c-all'), sent);
    expect([asked.status, asked.body['status']]).toEqual([202, 'collecting']);
    const before = (await reads()).length;
    const hers = await office.shopper('c-all', 'GET', location);
    const data = { channel: 'web', buyer: jane };
    expect(hers.body).toMatchObject({
      ...{ exportId, subjectId: 'c-all', status: 'completed' },
      records: [
        { service: 'fulfillment', ...sent[0] },
        { service: 'orders', record: 'order o-1', events: [{ type: 'OrderPlaced', data }] },
      ],
    });
    expect((await office.staff('data-steward', 'GET', location)).body).toEqual(hers.body);
    const read = { subjectId: 'c-all', record: 'order o-1', kinds: ['name', 'email', 'phone'] };
    expect((await reads()).slice(before)).toEqual([
      { ...read, actor: 'customer:c-all', purpose: 'own-data' },
      { ...read, actor: 'staff:u-1', purpose: 'subject-request' },
    ]);
    await office.settled();
    const { body } = await office.shopper('c-all', 'GET', '/v1/subjects/c-all');
    expect(body['exports']).toMatchObject([{ exportId, subjectId: 'c-all', completedAt: expect.any(String) }]);
    for (const secret of Object.values(jane)) expect(office.hasWritten(secret)).toBe(false);
  });
  it('is waited for', async () => {
    const waiting = office.shopper('c-wait', 'POST', '/v1/subjects/c-wait/exports', wait);
    const { promise: requested, resolve } = Promise.withResolvers<string>();
    office.service.store.onAppend(([event]) => event?.type === 'ExportRequested' && resolve(event.stream));
    const exportId = (await requested).replace('subjectExport-', '');
    await answered('c-wait', exportId, []);
    const { status, body } = await waiting;
    expect([status, body]).toEqual([201, { exportId, subjectId: 'c-wait', status: 'completed' }]);
  });
  it('is collected once at a time, whoever asks, and again when that is complete', async () => {
    const ask = async (subjectId: string, key?: string) => {
      const headers = key === undefined ? {} : { 'idempotency-key': key };
      const { status, body } = await office.shopper(subjectId, 'POST', `/v1/subjects/${subjectId}/exports`, {
        headers,
      });
      return [status, body['exportId'] as string] as const;
    };
    const [one, other] = await Promise.all([ask('c-both'), ask('c-both')]);
    expect([one[0], other]).toEqual([202, one]);
    const [, exportId] = await ask('c-once', 'first');
    expect(await ask('c-once')).toEqual([202, exportId]);
    expect((await office.staff('data-steward', 'POST', '/v1/subjects/c-once/exports')).body).toMatchObject({
      exportId,
    });
    await office.settled();
    await answered('c-once', exportId, []);
    const [status, another] = await ask('c-once');
    expect([status, another === exportId]).toEqual([202, false]);
    expect(await ask('c-once')).toEqual([202, another]);
    // The first request stays what it was, also when its answer is not kept any more.
    await office.service.answered.query('delete from idempotency');
    expect(await ask('c-once', 'first')).toEqual([201, exportId]);
  });
  it('is complete without who joined since it was asked for', async () => {
    const [exportId, subjectId] = ['x-early', 'c-early'];
    const asked = { type: 'ExportRequested', data: { subjectId } };
    const cause = { causationId: 'early', correlationId: 'early', actor: 'early' };
    await office.service.store.append(`subjectExport-${exportId}`, 0, [asked], cause);
    await office.settled();
    const part = { subjectId, exportId, part: 1, parts: 1 };
    await office.hear(SubjectDataCollected.of({ ...part, records: await bought(subjectId) }));
    const { body } = await office.shopper(subjectId, 'GET', `/v1/subject-exports/${exportId}`);
    expect(body).toMatchObject({ status: 'completed', records: [{ service: 'orders', record: 'order o-1' }] });
  });
  it('is a page for who wants to read it, which may do nothing', async () => {
    const { location } = await exported('c-page', await bought('c-page'));
    const page = await office.shopper('c-page', 'GET', location, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${sha256(exportPageStyle)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).toContain('Jane.Marker@example.com');
    expect((await office.shopper('c-page', 'GET', `${location}?format=html`)).text).toBe(page.text);
    const asJson = await office.shopper('c-page', 'GET', `${location}?format=json`, {
      headers: { accept: 'text/html' },
    });
    expect(asJson.body).toMatchObject({ subjectId: 'c-page' });
  });
  it('is shown as erased once it is', async () => {
    const { location } = await exported('c-gone', await bought('c-gone'));
    await office.shopper('c-gone', 'POST', '/v1/subjects/c-gone/erasure', { body: {}, ...wait });
    const { body, text } = await office.staff('data-steward', 'GET', location);
    const buyer = { name: '[erased]', email: '[erased]', phone: '[erased]' };
    expect(body).toMatchObject({ records: [{ events: [{ data: { channel: 'web', buyer } }] }] });
    expect(text).not.toContain('sealed.');
  });
  it('contains the cases that name her, with what they know her by if that can mean nobody else', async () => {
    const open = async (reference: string, subjectIds: string[]) => {
      const body = { kind: 'access', reference, subjectIds, contact: { email: `${reference}@example.com` } };
      const opened = await office.staff('data-steward', 'POST', '/v1/privacy-cases', { body });
      return opened.body['caseId'] as string;
    };
    const [alone, shared] = [await open('alone', ['c-cases']), await open('shared', ['c-cases', 'c-stranger'])];
    await office.settled();
    const { location } = await exported('c-cases', []);
    const { body, text } = await office.shopper('c-cases', 'GET', location);
    const opened = (data: object) => [{ type: 'CaseOpened', data: { subjectIds: ['c-cases'], ...data } }];
    expect(body['records']).toMatchObject([
      { service: 'privacy', record: `case ${alone}`, events: opened({ contact: { email: 'alone@example.com' } }) },
      { service: 'privacy', record: `case ${shared}`, events: opened({ reference: 'shared' }) },
    ]);
    expect(text).not.toMatch(/stranger|shared@|erased/);
  });
  it('has no records while it is collected', async () => {
    const { headers } = await office.shopper('c-slow', 'POST', '/v1/subjects/c-slow/exports');
    const { body } = await office.shopper('c-slow', 'GET', headers.get('location')!);
    expect(body).toEqual({ ...body, status: 'collecting', subjectId: 'c-slow' });
    expect(body).not.toHaveProperty('records');
  });
  it('is nobody’s business but hers', async () => {
    const { location, exportId } = await exported('c-secret', await bought('c-secret'));
    const before = (await reads()).length;
    const other = await office.shopper('c-other', 'GET', location);
    expect([other.status, other.body['detail']]).toEqual([404, `There is no export ${exportId}.`]);
    const none = await office.shopper('c-other', 'GET', '/v1/subject-exports/x-none');
    expect([none.status, none.body['detail']]).toEqual([404, 'There is no export x-none.']);
    expect((await office.staff('auditor', 'GET', location)).status).toBe(403);
    expect(await reads()).toHaveLength(before);
  });
});
