import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import { KeyRing } from '#personal/key-ring.js';
import type { PersonEvent } from '#personal/person.js';
import { startSandbox, type Sandbox } from '../../../sandbox/src/sandbox.js';
import { Bureau } from '../bureau.contract.js';
import { SegmentClock } from '../segment/segment-clock.worker.js';
import { ExportClock } from './export-clock.worker.js';
import { segmentExport } from './export.js';
import { googleIdentifiers } from './identifiers.js';

let sandbox: Sandbox;
let bureau: Bureau;
let ms = Date.parse('2026-03-13T16:00:00.000Z');
const secrets = { klaviyoApiKey: 'pk_of_the_specification', metaAccessToken: 'a token', metaAdAccount: '1203' };
beforeAll(async () => {
  // Klaviyo's jobs are done when somebody looks again.
  sandbox = await startSandbox({
    secretKey: 'sk_test_1',
    webhookSecret: 'whsec_1',
    ...secrets,
    now: () => (ms += 5_000),
  });
  bureau = await Bureau.open({
    ...{ META_URL: `${sandbox.url}/meta`, META_ACCESS_TOKEN: secrets.metaAccessToken, META_AD_ACCOUNT: '1203' },
    ...{ KLAVIYO_URL: `${sandbox.url}/klaviyo`, KLAVIYO_API_KEY: secrets.klaviyoApiKey, AUDIENCE_FILES_DAYS: '7' },
  });
  const rule = { anyOf: [{ orders: { max: 0 } }] };
  await staff('PUT', '/v1/segments/window-shoppers', { name: 'They only look', rule });
});
afterAll(async () => {
  await bureau.close();
  await sandbox.close();
});

const platforms = ['google', 'klaviyo', 'meta'] as const;
const exportsOf = '/v1/segments/window-shoppers/exports';
const staff = (method: string, path: string, body?: object, headers = {}) =>
  bureau.staff('marketing', method, path, { ...(body && { body }), headers });
const shown = async (platform: string) => (await staff('GET', `${exportsOf}/${platform}`)).body;
const there = (platform: 'klaviyo' | 'meta') =>
  sandbox.audiences
    .kept(platform)
    .flatMap(({ name, members }) => members.map(({ externalId }) => `${name} ${externalId}`))
    .sort();
const files = async () => {
  const { body } = await staff('GET', '/v1/audiences/google/only-look/files');
  return ((body['files'] ?? []) as { file: string }[]).map(({ file }) => file);
};
const file = async (name: string) => {
  const answer = await bureau.fetch('marketing', `/v1/audiences/google/only-look/files/${name}`);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  return answer.text();
};
/** Somebody who looks, with an address, and agrees that platforms know them. */
const looker = async (subjectId: string, email: string, agrees = true) => {
  await bureau.ordered(`of-${subjectId}`, { email }, { subjectId });
  bureau.nowMs += 1;
  const wording = { version: 'audiences-1', language: 'en', hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: `of-${subjectId}` };
  const body = { purpose: 'profiling-audiences', source: 'checkout', wording, proof };
  if (agrees) expect((await staff('POST', `/v1/customers/${subjectId}/consents`, body)).status).toBe(201);
};
const quarter = async () => {
  await bureau.settled();
  bureau.nowMs += 900_000;
  await bureau.service.app.get(SegmentClock).round();
  await bureau.settled();
  await bureau.service.app.get(ExportClock).round();
};
const emailOf = (email: string) => googleIdentifiers({ email }).email!;

describe('A segment that is exported', () => {
  it('goes to platforms that we have an account with, under a name that stays', async () => {
    for (const platform of platforms) {
      const { status, body } = await staff('PUT', `${exportsOf}/${platform}`, { audience: 'only-look' });
      expect([status, body]).toMatchObject([200, { platform, status: 'waiting', told: 0, members: 0 }]);
    }
    const again = await staff('PUT', `${exportsOf}/meta`, { audience: 'others' });
    expect([again.status, again.body['type']]).toEqual([409, '/problems/audience-named']);
    expect((await staff('PUT', `${exportsOf}/tiktok`, { audience: 'x' })).status).toBe(400);
    expect((await staff('PUT', `${exportsOf}/meta`, { audience: 'Only look' })).body['errors']).toMatchObject([
      { pointer: '#/audience' },
    ]);
    expect((await staff('PUT', '/v1/segments/nobody/exports/meta', { audience: 'x' })).status).toBe(404);
    const others = '/v1/segments/others/exports';
    await staff('PUT', '/v1/segments/others', { name: 'Others', rule: { anyOf: [{ orders: { min: 1 } }] } });
    const taken = await staff('PUT', `${others}/google`, { audience: 'only-look' });
    expect([taken.status, taken.body['type']]).toEqual([409, '/problems/audience-taken']);
    const unseen = await staff('PUT', `${others}/google`, { audience: 'they-buy' }, { 'if-match': '"1"' });
    expect(unseen.status).toBe(412);
    expect((await staff('PUT', `${exportsOf}/meta`, { audience: 'only-look' }, { 'if-match': '"9"' })).status).toBe(
      412,
    );
    await bureau.settled();
    expect((await staff('GET', exportsOf)).body['exports']).toHaveLength(3);
  });

  it('tells of those who agreed, and of nobody else', async () => {
    await looker('c-a', 'a@example.com');
    await looker('c-b', 'b@example.com');
    await looker('c-no', 'no@example.com', false);
    await quarter();
    for (const platform of platforms)
      expect(await shown(platform)).toMatchObject({ status: 'told', members: 2, told: 1, unusable: 0 });
    for (const platform of ['klaviyo', 'meta'] as const)
      expect(there(platform)).toEqual(['only-look c-a', 'only-look c-b']);
    expect(await files()).toEqual(['000001-add-001.csv']);
    expect((await file('000001-add-001.csv')).split('\r\n').slice(1, 3).sort()).toEqual(
      ['a@example.com', 'b@example.com'].map((email) => `${emailOf(email)},,,,,`).sort(),
    );
  });

  it('removes who says no, at the next quarter of an hour, and knows it when nothing changed', async () => {
    await quarter();
    expect(await shown('meta')).toMatchObject({ told: 1 });
    bureau.nowMs += 1;
    await staff('POST', '/v1/customers/c-b/withdrawals', { purpose: 'profiling-audiences' });
    await quarter();
    expect([there('klaviyo'), there('meta')]).toEqual([['only-look c-a'], ['only-look c-a']]);
    expect(await files()).toEqual(['000001-add-001.csv', '000002-remove-001.csv']);
    expect(await file('000002-remove-001.csv')).toContain(emailOf('b@example.com'));
  });

  it('tells what could not be told, once the platform is there again', async () => {
    await looker('c-c', 'c@example.com');
    sandbox.faults.set([{ match: { part: 'meta' }, fault: 'error', times: 50 }]);
    await quarter();
    expect(await shown('meta')).toMatchObject({ status: 'waiting', told: 2, members: 2 });
    expect(there('klaviyo')).toEqual(['only-look c-a', 'only-look c-c']);
    const reads = async () => {
      const { events } = await bureau.service.store.after(null, 10_000);
      return events.filter(({ type }) => type === 'PersonalDataRead').length;
    };
    const before = await reads();
    expect(before).toBeGreaterThan(0);
    await bureau.service.app.get(ExportClock).round();
    expect(await reads()).toBe(before);
    sandbox.faults.clear();
    await quarter();
    expect(await shown('meta')).toMatchObject({ status: 'told', told: 3 });
    expect(there('meta')).toEqual(['only-look c-a', 'only-look c-c']);
  });

  it('is told to who asks what we know: where they were named, and nobody else', async () => {
    await bureau.hear(SubjectDataRequested.of({ subjectId: 'c-b', exportId: 'x-1' }));
    await bureau.settled();
    const told = (await bureau.service.store.read<PersonEvent>('person-c-b')).flatMap((event) =>
      event.type === 'SubjectDataCollected' ? event.data.records : [],
    );
    const theirs = told.filter(({ record }) => record === 'audience meta.window-shoppers');
    expect(theirs.flatMap(({ events }) => events)).toMatchObject([
      { data: { added: [{ memberId: 'c-b' }], removed: [] } },
      { data: { added: [], removed: ['c-b'] } },
    ]);
    expect(JSON.stringify(theirs)).not.toContain('c-a');
  });

  it('removes who is forgotten, of whom nothing can be read any more, and has the platform forget them', async () => {
    const erasedAt = new Date((bureau.nowMs += 1)).toISOString();
    await bureau.service.app.get(KeyRing).destroy({ subjectId: 'c-a', keep: 'person' });
    await bureau.hear(SubjectErased.of({ subjectId: 'c-a', erasedAt }));
    await quarter();
    expect([there('klaviyo'), there('meta')]).toEqual([['only-look c-c'], ['only-look c-c']]);
    expect(await files()).toEqual(['000004-all-001.csv']);
    expect(await file('000004-all-001.csv')).not.toContain(emailOf('a@example.com'));
    for (const platform of platforms) {
      const { state } = await bureau.service.commands.read(segmentExport, `${platform}.window-shoppers`);
      expect([...state.left]).toEqual(['c-b']);
    }
  });

  it('keeps files as long as the settings say', async () => {
    bureau.nowMs += 8 * 86_400_000;
    await quarter();
    expect(await files()).toEqual([]);
  });

  it('has nobody there any more when it ends', async () => {
    for (const platform of platforms) expect((await staff('DELETE', `${exportsOf}/${platform}`)).status).toBe(200);
    await quarter();
    expect([there('klaviyo'), there('meta')]).toEqual([[], []]);
    expect(await shown('meta')).toMatchObject({ status: 'ended', members: 0 });
    expect(await file((await files())[0]!)).toContain(emailOf('c@example.com'));
  });

  it('leaves no address and no number in the log', async () => {
    const { events } = await bureau.service.store.after(null, 10_000);
    expect(JSON.stringify(events)).not.toMatch(/example\.com/);
  });
});
