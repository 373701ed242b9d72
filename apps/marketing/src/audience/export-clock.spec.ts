import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderBilled } from '#contracts/orders.js';
import { Bureau } from '../bureau.contract.js';
import { SegmentClock } from '../segment/segment-clock.worker.js';
import { ExportClock } from './export-clock.worker.js';
import { customerMatchHeader } from './google/customer-match.js';
import { googleIdentifiers, type Identifiers } from './identifiers.js';

let bureau: Bureau;
beforeAll(async () => {
  bureau = await Bureau.open();
  await staff('PUT', '/v1/segments/lookers', { name: 'They look', rule: { anyOf: [{ orders: { max: 0 } }] } });
});
afterAll(() => bureau.close());

const exportsOf = '/v1/segments/lookers/exports';
const staff = (method: string, path: string, body?: object) =>
  bureau.staff('marketing', method, path, { ...(body && { body }) });
/** Somebody who looks and agrees that platforms know them. */
const looker = async (subjectId: string, told: { email?: string; phone?: string }) => {
  await bureau.ordered(`of-${subjectId}`, told, { subjectId });
  bureau.nowMs += 1;
  const wording = { version: 'audiences-1', language: 'en', hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: `of-${subjectId}` };
  const body = { purpose: 'profiling-audiences', source: 'checkout', wording, proof };
  expect((await staff('POST', `/v1/customers/${subjectId}/consents`, body)).status).toBe(201);
};
const quarter = async () => {
  await bureau.settled();
  bureau.nowMs += 900_000;
  await bureau.service.app.get(SegmentClock).round();
  await bureau.settled();
  await bureau.service.app.get(ExportClock).round();
};

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
    await staff('PUT', `${exportsOf}/google`, { audience: 'they-look' });
    await looker('c-e', { phone: '030 123456' });
    const { example } = OrderBilled;
    await bureau.hear(OrderBilled.of({ ...example, orderId: 'of-c-e', subjectId: 'c-e', destination: 'DE' }));
    await quarter();
    expect(await rowsOf()).toEqual([['000001-add-001.csv', row({ phone: '+4930123456' })]]);
  });
});
