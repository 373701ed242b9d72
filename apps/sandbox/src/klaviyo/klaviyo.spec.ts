import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Seller } from '../seller.contract.js';
import { wrong } from './schema.contract.js';

const klaviyoApiKey = 'pk_of_the_sandbox';
const folder = mkdtempSync(join(tmpdir(), 'klaviyo-'));
let seller: Seller;
beforeAll(async () => void (seller = await Seller.open({ klaviyoApiKey, books: join(folder, 'books.db') })));
// A full minute: windows begin anew, and imports are made.
beforeEach(() => void (seller.now = (Math.floor(seller.now / 60_000) + 1) * 60_000));
afterAll(async () => {
  await seller.close();
  rmSync(folder, { recursive: true });
});

type Told = { readonly data: { readonly id: string } & Record<string, unknown>; readonly errors?: unknown };
const shown = { authorization: `Klaviyo-API-Key ${klaviyoApiKey}`, revision: '2026-07-15' };

/** Both sides are held against Klaviyo's schema, unless the request is meant to be wrong. */
async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = shown) {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const answer = await fetch(`${seller.sandbox.url}/klaviyo/api/${path}`, { method, headers, ...sent });
  const text = await answer.text();
  const told = (text === '' ? undefined : JSON.parse(text)) as Told;
  const plain = `/api/${path.split('?', 1)[0]}`;
  if (answer.status !== 404) expect(wrong(method, plain, answer.status, told)).toEqual([]);
  if (answer.status < 300) expect(wrong(method, plain, 'asked', body)).toEqual([]);
  return { status: answer.status, headers: answer.headers, body: told };
}
const newList = async (name: string) =>
  (await ask('POST', 'lists', { data: { type: 'list', attributes: { name } } })).body.data.id;
const bringing = (list: string | undefined, ...profiles: object[]) => ({
  data: {
    type: 'profile-bulk-import-job',
    attributes: { profiles: { data: profiles.map((attributes) => ({ type: 'profile', attributes })) } },
    ...(list !== undefined && { relationships: { lists: { data: [{ type: 'list', id: list }] } } }),
  },
});
const jane = { external_id: 'prf-1', email: 'jane.doe@example.com', phone_number: '+14155550123' };
const joe = { external_id: 'prf-2', email: 'joe@example.com' };
const queried = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query).toString()}`;
const look = async (query: Record<string, string>) =>
  (await ask('GET', queried('profiles', query))).body.data as unknown as { id: string }[];
const membersOf = (name: string) =>
  seller.sandbox.audiences
    .kept('klaviyo')
    .filter((one) => one.name === name)
    .flatMap(({ members }) => members.map(({ externalId }) => externalId));

describe('Klaviyo', () => {
  it('knows its clients by their key, and wants a revision', async () => {
    expect(await ask('GET', 'lists', undefined, { revision: '2026-07-15' })).toMatchObject({
      ...{ status: 401, body: { errors: [{ code: 'not_authenticated' }] } },
    });
    const { authorization } = shown;
    expect(await ask('GET', 'lists', undefined, { authorization })).toMatchObject({
      ...{ status: 400, body: { errors: [{ code: 'invalid', source: { parameter: 'revision' } }] } },
    });
    expect((await ask('GET', 'campaigns')).status).toBe(404);
  });

  it('has lists, ten on a page, found by their names', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) ids.push(await newList(`list-${n}`));
    seller.now += 1_000;
    ids.push(await newList('list-3'));
    const first = await ask('GET', 'lists?sort=created');
    expect(first.body.data).toHaveLength(10);
    const { next } = (first.body as unknown as { links: { next: string } }).links;
    const rest = await ask('GET', next.replace('https://a.klaviyo.com/api/lists/', 'lists'));
    expect(rest.body.data).toMatchObject([{ type: 'list', id: ids[10], attributes: { name: 'list-3' } }]);
    const named = await ask('GET', queried('lists', { filter: 'equals(name,"list-3")', sort: 'created' }));
    expect(named.body.data).toMatchObject([{ id: ids[3] }, { id: ids[10] }]);
    expect(await ask('GET', 'lists?filter=equals(secret,"x")')).toMatchObject({ status: 400 });
  });

  it('makes profiles after it has answered, and says how many it could not', async () => {
    const list = await newList('imported');
    const wrongs = [{ external_id: 'prf-3' }, { email: 'nobody' }, { phone_number: '030 123' }];
    const taken = { external_id: 'prf-9', email: 'joe@example.com' };
    const { status, body } = await ask('POST', 'profile-bulk-import-jobs', bringing(list, jane, joe, ...wrongs, taken));
    expect([status, body]).toMatchObject([202, { data: { attributes: { status: 'queued', total_count: 6 } } }]);
    expect(membersOf('imported')).toEqual([]);
    seller.now += 1_000;
    expect((await ask('GET', `profile-bulk-import-jobs/${body.data.id}`)).body).toMatchObject({
      data: { attributes: { status: 'complete', total_count: 6, completed_count: 3, failed_count: 3 } },
    });
    expect(membersOf('imported').sort()).toEqual(['prf-1', 'prf-2', 'prf-3']);
  });

  it('knows somebody again by the seller’s id, and by their address', async () => {
    const found = await look({
      filter: 'any(external_id,["prf-1","prf-2","prf-77"])',
      'fields[profile]': 'external_id',
    });
    expect(found).toMatchObject([{ attributes: { external_id: 'prf-1' } }, { attributes: { external_id: 'prf-2' } }]);
    expect(Object.keys((found[0] as unknown as { attributes: object }).attributes)).toEqual(['external_id']);
    await ask(
      'POST',
      'profile-bulk-import-jobs',
      bringing(undefined, { external_id: 'prf-1', email: 'jane@b.example' }),
    );
    await ask(
      'POST',
      'profile-bulk-import-jobs',
      bringing(undefined, { email: 'joe@example.com', phone_number: null }),
    );
    seller.now += 1_000;
    expect(await look({ filter: 'equals(email,"jane@b.example")' })).toMatchObject([
      { id: found[0]!.id, attributes: { external_id: 'prf-1', phone_number: jane.phone_number } },
    ]);
    expect(await look({ filter: 'equals(email,"joe@example.com")' })).toMatchObject([{ id: found[1]!.id }]);
    expect(await look({ filter: 'equals(email,"jane.doe@example.com")' })).toEqual([]);
    for (const query of [
      {} as Record<string, string>,
      { filter: 'any(email,[])' },
      { filter: 'equals(email,"a")', 'page[size]': '101' },
    ])
      expect((await ask('GET', queried('profiles', query))).status).toBe(400);
  });

  it('puts people into lists and takes them out, as often as it is told', async () => {
    const list = await newList('members');
    const people = await look({ filter: 'any(external_id,["prf-1","prf-2"])' });
    const data = people.map(({ id }) => ({ type: 'profile', id }));
    const path = `lists/${list}/relationships/profiles`;
    for (const _ of [1, 2]) expect((await ask('POST', path, { data })).status).toBe(204);
    expect(membersOf('members')).toEqual(['prf-1', 'prf-2']);
    for (const _ of [1, 2]) expect((await ask('DELETE', path, { data: data.slice(1) })).status).toBe(204);
    expect(membersOf('members')).toEqual(['prf-1']);
    expect((await ask('DELETE', 'lists/Yzzzzz/relationships/profiles', { data })).status).toBe(404);
    for (const wrongs of [
      { data: [{ type: 'profile', id: 'nobody' }] },
      { data: [{ type: 'list', id: list }] },
      'no JSON',
    ])
      expect((await ask('POST', path, wrongs)).status).toBe(400);
    const crowd = Array.from({ length: 1_001 }, () => data[0]!);
    expect(await ask('POST', path, { data: crowd })).toMatchObject({
      ...{ status: 400, body: { errors: [{ source: { pointer: '/data' } }] } },
    });
  });

  it('forgets somebody everywhere', async () => {
    await ask('POST', 'profile-bulk-import-jobs', bringing(await newList('forgetful'), { external_id: 'prf-4' }));
    seller.now += 1_000;
    expect(membersOf('forgetful')).toEqual(['prf-4']);
    const [found] = await look({ filter: 'equals(external_id,"prf-4")' });
    const profile = { data: { type: 'profile', id: found!.id, attributes: {} } };
    const deletion = { data: { type: 'data-privacy-deletion-job', attributes: { profile } } };
    expect((await ask('POST', 'data-privacy-deletion-jobs', deletion)).status).toBe(202);
    expect([membersOf('forgetful'), await look({ filter: 'equals(external_id,"prf-4")' })]).toEqual([[], []]);
    expect((await ask('POST', 'data-privacy-deletion-jobs', deletion)).status).toBe(404);
  });

  it('has limits a second, a minute and a day, and says when to come back', async () => {
    const start = () => ask('GET', 'profile-bulk-import-jobs/bulk-zzz');
    const limits = async (calls: number) => {
      for (let n = 0; n < calls; n++) expect((await start()).status).toBe(404);
      return start();
    };
    expect((await ask('GET', 'lists')).headers.get('ratelimit-remaining')).toBe('749');
    const tooFast = await limits(10);
    expect([tooFast.status, tooFast.headers.get('retry-after')]).toEqual([429, '1']);
    for (let second = 1; second < 15; second++) {
      seller.now += 1_000;
      await limits(10);
    }
    seller.now += 1_000;
    const tooMuch = await start();
    expect([tooMuch.status, tooMuch.headers.get('retry-after')]).toEqual([429, '45']);
    seller.now += 45_000;
    expect((await start()).status).toBe(404);
  });

  it('fails on demand, before and after it was done', async () => {
    const rule = { match: { part: 'klaviyo' as const, path: '/klaviyo/api/lists' }, times: 1 };
    const create = () => ask('POST', 'lists', { data: { type: 'list', attributes: { name: 'faulty' } } });
    const made = () => seller.sandbox.audiences.kept('klaviyo').filter(({ name }) => name === 'faulty').length;
    seller.sandbox.faults.set([{ ...rule, fault: 'error', status: 503 }]);
    expect([(await create()).status, made()]).toEqual([503, 0]);
    seller.sandbox.faults.set([{ ...rule, fault: 'error-after-success' }]);
    expect([(await create()).status, made()]).toEqual([500, 1]);
    seller.sandbox.faults.set([{ ...rule, fault: 'error', status: 429 }]);
    const throttled = await create();
    expect([throttled.status, throttled.headers.get('retry-after'), made()]).toEqual([429, '1', 1]);
  });

  it('keeps its books, and shows the director who is where, and not how they are reached', async () => {
    await ask('POST', 'profile-bulk-import-jobs', bringing(await newList('kept'), jane));
    await seller.restart();
    seller.now += 1_000;
    const all = await seller.control('GET', 'audiences?platform=klaviyo');
    expect(all.json).toMatchObject({ audiences: expect.arrayContaining([{ name: 'kept', members: 1 }]) as unknown });
    const kept = await seller.control('GET', 'audiences?platform=klaviyo&name=kept');
    expect(kept.json).toEqual({ members: ['prf-1'], hasMore: false });
    expect((await seller.control('GET', 'audiences?platform=klaviyo&name=kept&after=prf-1')).json).toMatchObject({
      members: [],
    });
    expect((await seller.control('GET', 'audiences?platform=myspace')).status).toBe(400);
    expect((await seller.control('POST', 'audiences?platform=klaviyo')).status).toBe(404);
  });
});

it('Without a key there is no Klaviyo', async () => {
  const other = await Seller.open();
  expect((await fetch(`${other.sandbox.url}/klaviyo/api/lists`)).status).toBe(404);
  await other.close();
});
