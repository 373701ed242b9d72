import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '#service/secret/secret.js';
import { wrong } from '../../../../sandbox/src/klaviyo/schema.contract.js';
import { AudienceRefusal, AudienceUnreachable, type Changes } from '../audience-platform.js';
import { Recorder, type Answer } from '../recorder.contract.js';
import { somebodies } from '../somebody.contract.js';
import { KlaviyoAudience } from './klaviyo.audience.js';

const secret = 'jane.doe@example.com';
const links = { self: 'https://a.klaviyo.com/api/' };
const listed = (...ids: string[]): Answer => ({
  ...{ status: 200, body: { data: ids.map((id) => ({ type: 'list', id, attributes: {}, links })), links } },
});
const importing = (status: string, failed: number | null = 0, code = 202): Answer => {
  const attributes = { status, created_at: '2026-06-15T12:00:00Z', total_count: 3, failed_count: failed };
  return { status: code, body: { data: { type: 'profile-bulk-import-job', id: 'job-1', attributes, links } } };
};
const found: Answer = { status: 200, body: { data: [{ type: 'profile', id: '01GDD', attributes: {}, links }] } };
const refusal = (status: number, code: string, source: object): Answer => ({
  ...{ status, body: { errors: [{ id: 'e', code, title: secret, detail: secret, source }] } },
});

describe('A call to Klaviyo', () => {
  const there = new Recorder();
  beforeAll(() => there.listen());
  beforeEach(() => there.forget());
  afterAll(() => there.close());
  const sync = (changes: Partial<Changes>) =>
    new KlaviyoAudience({ ...there.means, apiKey: Secret.of('pk_1') }).sync(
      { name: 'high-value', version: 7 },
      { added: [], removed: [], ...changes },
    );
  const thrown = (changes: Partial<Changes>) => sync(changes).catch((error: unknown) => error as Error);
  const [jane, gmail, zoe] = somebodies;

  it('says what Klaviyo’s schema asks for, with the key and the revision', async () => {
    there.answers.push(listed('Y6nRLr'), found, { status: 204 }, importing('complete'));
    expect(await sync({ added: somebodies.slice(0, 3), removed: [gmail!] })).toEqual({ unusable: 0 });
    for (const { method, url, headers, body } of there.asked) {
      expect(wrong(method, url.split('?', 1)[0]!, 'asked', body)).toEqual([]);
      expect(headers).toMatchObject({
        ...{ authorization: 'Klaviyo-API-Key pk_1', revision: '2026-07-15', accept: 'application/vnd.api+json' },
        ...(body !== undefined && { 'content-type': 'application/vnd.api+json' }),
      });
    }
    const asked = there.asked.map(({ method, url }) => `${method} ${decodeURIComponent(url.replaceAll('+', ' '))}`);
    expect(asked).toEqual([
      'GET /api/lists?filter=equals(name,"high-value")&sort=created',
      'GET /api/profiles?filter=any(external_id,["prf-0002"])&fields[profile]=external_id&page[size]=100',
      'DELETE /api/lists/Y6nRLr/relationships/profiles',
      'POST /api/profile-bulk-import-jobs',
    ]);
    expect(there.asked[2]!.body).toEqual({ data: [{ type: 'profile', id: '01GDD' }] });
    const attributes = [
      { external_id: 'prf-0001', email: 'jane.doe@example.com', phone_number: '+14155550123' },
      { external_id: 'prf-0002', email: 'jane.doe@gmail.com' },
      { external_id: 'prf-0003', phone_number: '+4930123456' },
    ];
    expect(there.asked[3]!.body).toEqual({
      data: {
        type: 'profile-bulk-import-job',
        attributes: { profiles: { data: attributes.map((one) => ({ type: 'profile', attributes: one })) } },
        relationships: { lists: { data: [{ type: 'list', id: 'Y6nRLr' }] } },
      },
    });
  });

  it('to make a list is followed by a look which is the oldest', async () => {
    const made = { data: { type: 'list', id: 'Y2', attributes: {}, links } };
    there.answers.push(listed(), { status: 201, body: made }, listed('Y1', 'Y2'), importing('complete'));
    await sync({ added: [jane!] });
    expect(there.asked[1]!.body).toEqual({
      data: { type: 'list', attributes: { name: 'high-value', opt_in_process: 'single_opt_in' } },
    });
    expect(JSON.stringify(there.asked[3]!.body)).toContain('{"type":"list","id":"Y1"}');
  });

  it('to forget somebody deletes the profile that has our id', async () => {
    there.answers.push(found, { status: 202 });
    await new KlaviyoAudience({ ...there.means, apiKey: Secret.of('pk_1') }).forget(['prf-0001']);
    const [look, deletion] = there.asked;
    expect(decodeURIComponent(look!.url)).toContain('filter=any(external_id,["prf-0001"])');
    expect([deletion!.method, deletion!.url]).toEqual(['POST', '/api/data-privacy-deletion-jobs']);
    expect(wrong('POST', deletion!.url, 'asked', deletion!.body)).toEqual([]);
    expect(JSON.stringify(deletion!.body)).toContain('"id":"01GDD"');
  });

  it('to import is over when Klaviyo has imported, and tells of whom it could not', async () => {
    there.answers.push(
      listed('Y1'),
      importing('queued', null),
      importing('processing', 0, 200),
      importing('complete', 2, 200),
    );
    expect(await sync({ added: [jane!, zoe!] })).toEqual({ unusable: 2 });
    expect(there.asked.at(-1)!.url).toBe('/api/profile-bulk-import-jobs/job-1');
    expect(there.waits).toEqual([1_000, 1_000]);
    there.answers.push(listed('Y1'), importing('cancelled'));
    expect(await thrown({ added: [jane!] })).toMatchObject({ constructor: AudienceRefusal, code: 'cancelled' });
    there.answers.push(listed('Y1'), ...Array.from({ length: 121 }, () => importing('queued', null, 200)));
    expect(await thrown({ added: [jane!] })).toBeInstanceOf(AudienceUnreachable);
  });

  it('is made again after the time that Klaviyo asks for, and not for ever', async () => {
    const busy = (seconds: string) => ({ ...refusal(429, 'throttled', {}), headers: { 'retry-after': seconds } });
    there.answers.push(busy('3'), busy('1'), listed('Y1'));
    await sync({});
    expect(there.waits).toEqual([3_000, 1_000]);
    there.forget();
    there.answers.push(busy('1'), busy('1'), busy('1'), busy('1'), listed('Y1'));
    expect(await thrown({})).toBeInstanceOf(AudienceUnreachable);
    expect(there.asked).toHaveLength(4);
    there.forget();
    there.answers.push(busy('3600'), listed('Y1'));
    expect(await thrown({})).toBeInstanceOf(AudienceUnreachable);
    expect(there.waits).toEqual([]);
  });

  it.each<[string, Answer, string, string]>([
    ['a wrong key', refusal(401, 'not_authenticated', { pointer: '/data/' }), 'not_authenticated', '/data/'],
    [
      'a wrong field',
      refusal(400, 'invalid', { pointer: '/data/attributes/name' }),
      'invalid',
      '/data/attributes/name',
    ],
    ['a wrong filter', refusal(400, 'invalid', { parameter: 'filter' }), 'invalid', 'filter'],
    ['a field of somebody', refusal(400, 'invalid', { pointer: secret }), 'invalid', 'what was asked'],
    ['a code of somebody', refusal(409, secret, {}), '409', 'what was asked'],
    ['another page', { status: 404, body: `<p>${secret}</p>` }, '404', 'what was asked'],
  ])('that is answered with %s is refused, and nobody is named', async (_, answer, code, field) => {
    there.answers.push(answer);
    const error = await thrown({ added: [jane!] });
    expect(error).toMatchObject({ constructor: AudienceRefusal, code, message: `klaviyo refuses ${field}: ${code}` });
  });

  it.each<[string, Answer]>([
    ['a failure', { status: 500, body: secret }],
    ['no JSON', { status: 200, body: secret }],
    ['something else', { status: 200, body: { data: { id: secret } } }],
    ['another address', { status: 302, headers: { location: 'http://127.0.0.1/' } }],
  ])('that is answered with %s may be made again, and nobody is named', async (_, answer) => {
    there.answers.push(answer);
    const error = await thrown({ added: [jane!] });
    expect(error).toBeInstanceOf(AudienceUnreachable);
    expect((error as Error).message).not.toContain(secret);
  });
});
