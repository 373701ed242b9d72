import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '#service/secret/secret.js';
import { AudienceRefusal, AudienceUnreachable, type Changes } from '../audience-platform.js';
import { Recorder, type Answer } from '../recorder.contract.js';
import { somebodies } from '../somebody.contract.js';
import { MetaAudience } from './meta.audience.js';

const secret = 'jane.doe@example.com';
const page = (data: { id: string; name: string }[], after?: string): Answer => ({
  status: 200,
  body: {
    data,
    paging: { cursors: { before: 'b', after: after ?? 'z' }, ...(after && { next: 'https://else.example/' }) },
  },
});
const listed = page([{ id: '12', name: 'high-value' }]);
const received = (count: number, wrong = 0): Answer => ({
  status: 200,
  body: {
    audience_id: '12',
    session_id: '7',
    num_received: count,
    num_invalid_entries: wrong,
    invalid_entry_samples: {},
  },
});
const refusal = (status: number, code: number, more: object = {}): Answer => ({
  ...{ status, body: { error: { message: secret, type: 'OAuthException', code, fbtrace_id: 'A', ...more } } },
});

describe('A call to Meta', () => {
  const there = new Recorder();
  let sessions = 6;
  beforeAll(() => there.listen());
  beforeEach(() => {
    there.forget();
    sessions = 6;
  });
  afterAll(() => there.close());
  const sync = (changes: Partial<Changes>) =>
    new MetaAudience({
      ...{ ...there.means, accessToken: Secret.of('EAAB'), adAccountId: '42', newSession: () => (sessions += 1) },
    }).sync({ name: 'high-value', version: 3 }, { added: [], removed: [], ...changes });
  const thrown = (changes: Partial<Changes>) => sync(changes).catch((error: unknown) => error as Error);
  const calls = () => there.asked.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`);
  const [jane, gmail, , nobody] = somebodies;

  it('to add people is what Meta reads, to the byte, with the token in no address', async () => {
    there.answers.push(listed, received(3));
    expect(await sync({ added: somebodies })).toEqual({ unusable: 1 });
    expect(calls()).toEqual(['GET /v25.0/act_42/customaudiences?fields=id,name&limit=100', 'POST /v25.0/12/users']);
    for (const { headers } of there.asked) expect(headers.authorization).toBe('Bearer EAAB');
    expect(there.asked[1]!.headers['content-type']).toBe('application/json');
    const golden = readFileSync(join(__dirname, '..', 'vectors', 'meta-users.golden.json'), 'utf8');
    expect(JSON.stringify(there.asked[1]!.body)).toBe(golden.trim());
  });

  it('to remove people needs nothing but our ids, and comes first', async () => {
    there.answers.push(listed, received(2), received(1));
    await sync({ added: [jane!], removed: [gmail!, { memberId: 'prf-forgotten' }] });
    expect(calls().slice(1)).toEqual(['DELETE /v25.0/12/users', 'POST /v25.0/12/users']);
    expect(there.asked[1]!.body).toEqual({
      payload: { schema: ['EXTERN_ID'], data: [['prf-0002'], ['prf-forgotten']] },
    });
  });

  it('goes in batches of one session, and what Meta cannot read is counted', async () => {
    there.answers.push(listed, received(1_000, 2), received(500, 1));
    const crowd = Array.from({ length: 1_500 }, (_, n) => ({ memberId: `${n}`, email: `${n}@a.example` }));
    expect(await sync({ added: [nobody!, ...crowd] })).toEqual({ unusable: 4 });
    const sessionsOf = there.asked.slice(1).map(({ body }) => (body as { session: object }).session);
    expect(sessionsOf).toEqual([
      { session_id: 7, batch_seq: 1, last_batch_flag: false, estimated_num_total: 1_500 },
      { session_id: 7, batch_seq: 2, last_batch_flag: true, estimated_num_total: 1_500 },
    ]);
  });

  it('looks through all audiences, and takes the oldest of that name', async () => {
    const first = [
      { id: '99999999999999999999', name: 'high-value' },
      { id: '5', name: 'lapsed' },
    ];
    there.answers.push(page(first, 'cursor/1'), page([{ id: '120', name: 'high-value' }]), received(1));
    await sync({ removed: [jane!] });
    expect(calls().slice(1)).toEqual([
      'GET /v25.0/act_42/customaudiences?fields=id,name&limit=100&after=cursor/1',
      'DELETE /v25.0/120/users',
    ]);
    there.forget();
    there.answers.push(...Array.from({ length: 11 }, () => page([], 'on')));
    expect(await thrown({ removed: [jane!] })).toBeInstanceOf(AudienceUnreachable);
    expect(there.asked).toHaveLength(10);
  });

  it('to make an audience says who collected what people told', async () => {
    there.answers.push(page([]), { status: 200, body: { id: '13' } }, listed, received(1));
    await sync({ added: [jane!] });
    expect(there.asked[1]).toMatchObject({
      ...{ method: 'POST', url: '/v25.0/act_42/customaudiences' },
      body: { name: 'high-value', subtype: 'CUSTOM', customer_file_source: 'USER_PROVIDED_ONLY' },
    });
    expect(calls()[3]).toBe('POST /v25.0/12/users');
  });

  it.each<[string, Answer, string]>([
    ['a wrong token', refusal(401, 190), '190'],
    ['a wrong parameter', refusal(400, 100), '100'],
    ['a flagged audience', refusal(400, 100, { error_subcode: 1_713_230 }), '100'],
    ['another page', { status: 404, body: `<p>${secret}</p>` }, '404'],
  ])('that is answered with %s is refused, and nobody is named', async (_, answer, code) => {
    there.answers.push(answer);
    const error = await thrown({ added: [jane!] });
    expect(error).toMatchObject({
      ...{ constructor: AudienceRefusal, code, message: `meta refuses what was asked: ${code}` },
    });
  });

  it.each<[string, Answer]>([
    ['too many calls to the account', refusal(400, 80_003, { error_subcode: 2_446_079 })],
    ['too many calls of the app', refusal(400, 4)],
    ['something that passes', refusal(400, 9_999, { is_transient: true })],
    ['a failure', refusal(500, 1)],
    ['no JSON', { status: 200, body: secret }],
    ['something else', { status: 200, body: { data: [{ id: secret }] } }],
  ])('that is answered with %s may be made again, and nobody is named', async (_, answer) => {
    there.answers.push(answer);
    const error = await thrown({ added: [jane!] });
    expect(error).toBeInstanceOf(AudienceUnreachable);
    expect((error as Error).message).not.toContain(secret);
  });
});
