import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderBilled } from '#contracts/orders.js';
import { SubjectErased } from '#contracts/privacy.js';
import { KeyRing } from '#personal/key-ring.js';
import { Bureau } from '../bureau.contract.js';
import { SegmentClock } from '../segment/segment-clock.worker.js';
import { AudienceLateness } from './audience-lateness.worker.js';
import { ExportClock } from './export-clock.worker.js';
import { customerMatchHeader } from './google/customer-match.js';
import { googleIdentifiers, type Identifiers } from './identifiers.js';
import { Recorder, type Answer } from './recorder.contract.js';

const meta = new Recorder();
let bureau: Bureau;
beforeAll(async () => {
  await meta.listen();
  bureau = await Bureau.open({ META_URL: meta.url, META_ACCESS_TOKEN: 'a token', META_AD_ACCOUNT: '42' });
  await staff('PUT', '/v1/segments/lookers', { name: 'They look', rule: { anyOf: [{ orders: { max: 0 } }] } });
});
afterAll(async () => {
  await bureau.close();
  await meta.close();
});

const exportsOf = '/v1/segments/lookers/exports';
const staff = (method: string, path: string, body?: object) =>
  bureau.staff('marketing', method, path, { ...(body && { body }) });
const shown = async (platform: string) => (await staff('GET', `${exportsOf}/${platform}`)).body;
/** Somebody who looks and agrees that platforms know them. */
const looker = async (subjectId: string, told: { email?: string; phone?: string }) => {
  await bureau.ordered(`of-${subjectId}`, told, { subjectId });
  bureau.nowMs += 1;
  const wording = { version: 'audiences-1', language: 'en', hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: `of-${subjectId}` };
  const body = { purpose: 'profiling-audiences', source: 'checkout', wording, proof };
  expect((await staff('POST', `/v1/customers/${subjectId}/consents`, body)).status).toBe(201);
};
const withdraws = async (subjectId: string) => {
  bureau.nowMs += 1;
  await staff('POST', `/v1/customers/${subjectId}/withdrawals`, { purpose: 'profiling-audiences' });
};
const isForgotten = async (subjectId: string) => {
  const erasedAt = new Date((bureau.nowMs += 1)).toISOString();
  await bureau.service.app.get(KeyRing).destroy({ subjectId, keep: 'person' });
  await bureau.hear(SubjectErased.of({ subjectId, erasedAt }));
};
const quarter = async () => {
  await bureau.settled();
  bureau.nowMs += 900_000;
  await bureau.service.app.get(SegmentClock).round();
  await bureau.settled();
  await bureau.service.app.get(ExportClock).round();
};

const lateSeconds = async () => (await bureau.service.app.get(AudienceLateness).read())[0]![0];

const listed: Answer = { status: 200, body: { data: [{ id: '12', name: 'they-look' }] } };
const received: Answer = { status: 200, body: { num_received: 1, num_invalid_entries: 0 } };
const refused: Answer = { status: 400, body: { error: { code: 100 } } };
/** Whom Meta was told of in a quarter of an hour in which it answers that: `POST c-a`. */
const toldMeta = async (...answers: Answer[]) => {
  meta.forget();
  meta.answers.push(...answers);
  await quarter();
  return meta.asked.slice(1).flatMap(({ method, body }) => {
    const { payload } = body as { payload: { data: string[][] } };
    return payload.data.map(([memberId]) => `${method} ${memberId}`);
  });
};

describe('A platform that cannot be told', () => {
  it('never hears of who withdrew meanwhile', async () => {
    await staff('PUT', `${exportsOf}/meta`, { audience: 'they-look' });
    await looker('c-a', { email: 'a@example.com' });
    await looker('c-b', { email: 'b@example.com' });
    expect(await toldMeta({ status: 500 })).toEqual([]);
    expect(await lateSeconds()).toBe(0);
    await withdraws('c-b');
    bureau.nowMs += 59_999;
    expect(await lateSeconds()).toBe(60);
    expect(await toldMeta(listed, received, received)).toEqual(['DELETE c-b', 'POST c-a']);
    expect(await lateSeconds()).toBe(0);
    expect(await shown('meta')).toMatchObject({ status: 'told', members: 1, told: 2 });
  });

  it('is told who left, though it takes nobody new', async () => {
    await looker('c-c', { email: 'c@example.com' });
    expect(await toldMeta(listed, refused)).toEqual(['POST c-c']);
    await withdraws('c-a');
    expect(await toldMeta(listed, received, refused)).toEqual(['DELETE c-a', 'POST c-c']);
    expect(await shown('meta')).toMatchObject({ status: 'refused', refusedBecause: '100', members: 1, told: 2 });
    expect(await toldMeta(listed, received, received)).toEqual(['DELETE c-a', 'POST c-c']);
    expect(await shown('meta')).toMatchObject({ status: 'told', members: 1, told: 4 });
  });

  it('hears of nobody who was to be added when it ends', async () => {
    await looker('c-d', { email: 'd@example.com' });
    expect(await toldMeta({ status: 500 })).toEqual([]);
    await staff('DELETE', `${exportsOf}/meta`);
    expect(await toldMeta(listed, received)).toEqual(['DELETE c-c', 'DELETE c-d']);
  });
});

describe('The files for Google', () => {
  const rowsOf = async () => {
    const files = (await staff('GET', '/v1/audiences/google/they-look/files')).body['files'] as { file: string }[];
    return Promise.all(
      files.map(async ({ file }) => {
        const text = await (await bureau.fetch('marketing', `/v1/audiences/google/they-look/files/${file}`)).text();
        return [file, text.slice(customerMatchHeader.length).trimEnd()];
      }),
    );
  };
  const row = (told: Identifiers) => {
    const { email = '', phone = '' } = googleIdentifiers(told);
    return `${email},${phone},,,,`;
  };

  it('take a number without its country for one of where its order went', async () => {
    for (const subjectId of ['c-c', 'c-d']) await withdraws(subjectId);
    await staff('PUT', `${exportsOf}/google`, { audience: 'they-look' });
    await looker('c-e', { phone: '030 123456' });
    const { example } = OrderBilled;
    await bureau.hear(OrderBilled.of({ ...example, orderId: 'of-c-e', subjectId: 'c-e', destination: 'DE' }));
    await quarter();
    expect(await rowsOf()).toEqual([['000001-add-001.csv', row({ phone: '+4930123456' })]]);
  });

  it('have nothing left of who withdrew, and asked to be forgotten later', async () => {
    await looker('c-f', { email: 'f@example.com' });
    await quarter();
    await withdraws('c-f');
    await quarter();
    expect((await rowsOf()).map(([file]) => file)).toEqual([
      ...['000001-add-001.csv', '000002-add-001.csv', '000003-remove-001.csv'],
    ]);
    await isForgotten('c-f');
    await quarter();
    expect(await rowsOf()).toEqual([['000003-all-001.csv', row({ phone: '+4930123456' })]]);
  });

  it('say so when the last one is forgotten', async () => {
    await isForgotten('c-e');
    await quarter();
    expect(await rowsOf()).toEqual([['000004-all-001.csv', '']]);
    expect(await shown('google')).toMatchObject({ status: 'told', members: 0, told: 4 });
  });
});
