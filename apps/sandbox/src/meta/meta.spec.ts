import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readConfig } from '../config.js';
import { Seller } from '../seller.contract.js';

const metaAccessToken = 'EAAB_of_the_sandbox';
let seller: Seller;
beforeAll(async () => void (seller = await Seller.open({ metaAccessToken, metaAdAccount: '42' })));
afterAll(() => seller.close());

type Told = { readonly id: string; readonly data: { readonly id: string; readonly name?: string }[] } & {
  readonly paging?: { readonly cursors: { readonly after: string }; readonly next?: string };
};
async function ask(method: string, path: string, body?: unknown, token = metaAccessToken) {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${seller.sandbox.url}/meta/v25.0/${path}`, { method, headers, ...sent });
  return { status: answer.status, body: (await answer.json()) as Told };
}
const audience = { subtype: 'CUSTOM', customer_file_source: 'USER_PROVIDED_ONLY' };
const create = async (name: string) => (await ask('POST', 'act_42/customaudiences', { ...audience, name })).body.id;
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const payload = (schema: string[], ...data: string[][]) => ({ payload: { schema, data } });
const kept = (name: string) => seller.sandbox.audiences.kept('meta').find((one) => one.name === name)!.members;
const error = (code: number) => ({ error: expect.objectContaining({ code }) as unknown });

describe('Meta', () => {
  it('knows its clients by their token, and the seller’s account alone', async () => {
    expect(await ask('GET', 'act_42/customaudiences', undefined, 'other')).toEqual({ status: 401, body: error(190) });
    expect(await ask('GET', 'act_43/customaudiences')).toEqual({ status: 400, body: error(100) });
    expect(await ask('GET', 'act_42/campaigns')).toEqual({ status: 400, body: error(100) });
  });

  it('has audiences, page by page', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(await create(name));
    const first = await ask('GET', 'act_42/customaudiences?fields=id,name&limit=2');
    expect(first.body.data).toEqual([
      { id: ids[0], name: 'a' },
      { id: ids[1], name: 'b' },
    ]);
    expect(first.body.paging!.next).toBeDefined();
    const after = first.body.paging!.cursors.after;
    const rest = await ask('GET', `act_42/customaudiences?limit=2&after=${after}`);
    expect(rest.body).toMatchObject({ data: [{ id: ids[2] }], paging: { cursors: {} } });
    expect([rest.body.data[0]!.name, rest.body.paging!.next]).toEqual([undefined, undefined]);
    expect(await ask('POST', 'act_42/customaudiences', { ...audience, name: 'd', subtype: 'WEBSITE' })).toMatchObject({
      ...{ status: 400, body: error(100) },
    });
  });

  it('adds whom it can read, knows them by any of their keys, and removes them by one', async () => {
    const id = await create('members');
    const schema = ['EXTERN_ID', 'EMAIL', 'PHONE'];
    const jane = ['prf-1', hash('jane@example.com'), ''];
    const added = await ask('POST', `${id}/users`, {
      ...payload(schema, jane, ['prf-2', '', hash('14155550123')], ['prf-3', 'joe@example.com', ''], ['', '', '']),
      session: { session_id: 9_007_199_254_740_991, batch_seq: 1, last_batch_flag: true, estimated_num_total: 4 },
    });
    expect(added.body).toEqual({
      ...{ audience_id: id, session_id: '9007199254740991', num_received: 4, num_invalid_entries: 2 },
      invalid_entry_samples: {},
    });
    await ask('POST', `${id}/users`, payload(schema, jane));
    expect(kept('members').map(({ externalId }) => externalId)).toEqual(['prf-1', 'prf-2']);
    await ask('DELETE', `${id}/users`, payload(['EXTERN_ID'], ['prf-2'], ['prf-77']));
    expect(kept('members')).toMatchObject([{ externalId: 'prf-1', email: hash('jane@example.com') }]);
    await ask('DELETE', `${id}/users`, payload(['EMAIL'], [hash('jane@example.com')]));
    expect(kept('members')).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a key it does not know', payload(['SHOE_SIZE'], ['9'])],
    ['a row that is too short', payload(['EMAIL', 'FN'], [hash('a')])],
    ['nobody', payload(['EMAIL'])],
    ['too many', payload(['EXTERN_ID'], ...Array.from({ length: 10_001 }, () => ['prf-1']))],
    ['no JSON', 'users'],
  ])('refuses %s', async (_, body) => {
    expect(await ask('POST', `${await create('refusing')}/users`, body)).toEqual({ status: 400, body: error(100) });
  });

  it('fails on demand, and is asked too often in its own way', async () => {
    const match = { part: 'meta' as const };
    const fail = (rule: object) => seller.sandbox.faults.set([{ match, times: 1, fault: 'error', ...rule }]);
    fail({ status: 503 });
    expect(await ask('GET', 'act_42/customaudiences')).toEqual({ status: 503, body: error(2) });
    fail({ status: 429 });
    expect(await ask('GET', 'act_42/customaudiences')).toEqual({ status: 400, body: error(80_003) });
    fail({ fault: 'error-after-success' });
    expect((await ask('POST', 'act_42/customaudiences', { ...audience, name: 'lost' })).status).toBe(500);
    expect(kept('lost')).toEqual([]);
  });

  it('is only where both of its settings are', () => {
    const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
    expect(() => readConfig({ ...stripe, META_ACCESS_TOKEN: 'EAAB' })).toThrow('META_ACCESS_TOKEN, META_AD_ACCOUNT');
    expect(() => readConfig({ ...stripe, META_ACCESS_TOKEN: 'EAAB', META_AD_ACCOUNT: 'act_42' })).toThrow(
      'without act_',
    );
    expect(readConfig({ ...stripe, META_ACCESS_TOKEN: 'EAAB', META_AD_ACCOUNT: '42' })).toMatchObject({
      META_AD_ACCOUNT: '42',
    });
  });
});
