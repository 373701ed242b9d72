import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangeFeedStartFrom, CosmosClient, type Container } from '@azure/cosmos';
import { startCosmos, type Cosmos } from './cosmos.js';
import { ItemStore } from './item-store.js';

describe('Cosmos DB on this machine, asked by the SDK', () => {
  const path = mkdtempSync(join(tmpdir(), 'emulator-cosmos-'));
  let cosmos: Cosmos;
  let client: CosmosClient;
  let container: Container;
  const open = async () => {
    cosmos = await startCosmos({ now: () => 1_767_323_045_678, file: join(path, 'cosmos.db') });
    const { endpoint, key } = cosmos;
    client = new CosmosClient({ endpoint, key, connectionPolicy: { enableBackgroundEndpointRefreshing: false } });
    const { database } = await client.databases.createIfNotExists({ id: 'trust' });
    const made = await database.containers.createIfNotExists({ id: 'things', partitionKey: { paths: ['/shelf'] } });
    container = made.container;
  };
  const close = async () => {
    client.dispose();
    await cosmos.close();
  };
  beforeEach(open);
  afterEach(async () => {
    await close();
    rmSync(path, { recursive: true });
  });
  const thing = (id: string, shelf = 'a', more: object = {}) => ({ id, shelf, ...more });

  it('keeps items by partition and id, also over a restart', async () => {
    await container.items.create(thing('1', 'a', { text: 'Œil 花瓶' }));
    await container.items.create(thing('1', 'b'));
    await close();
    await open();
    expect((await container.item('1', 'a').read()).resource).toMatchObject({ text: 'Œil 花瓶', _ts: 1_767_323_045 });
    expect((await container.item('2', 'a').read()).statusCode).toBe(404);
  });

  it('creates once, and upserts', async () => {
    await container.items.create(thing('1'));
    await expect(container.items.create(thing('1'))).rejects.toMatchObject({ code: 409 });
    expect((await container.items.upsert(thing('1', 'a', { n: 2 }))).statusCode).toBe(200);
    expect((await container.items.upsert(thing('2'))).statusCode).toBe(201);
    expect((await container.item('1', 'a').read<{ n: number }>()).resource!.n).toBe(2);
  });

  it('replaces and deletes only what still has the etag', async () => {
    const { resource } = await container.items.create(thing('1'));
    const stale = { accessCondition: { type: 'IfMatch', condition: resource!._etag } };
    expect((await container.item('1', 'a').replace(thing('1', 'a', { n: 2 }), stale)).statusCode).toBe(200);
    for (const late of [
      container.item('1', 'a').replace(thing('1', 'a', { n: 3 }), stale),
      container.item('1', 'a').delete(stale),
    ])
      await expect(late).rejects.toMatchObject({ code: 412 });
    expect((await container.item('1', 'a').read<{ n: number }>()).resource!.n).toBe(2);
    await container.item('1', 'a').delete();
    await expect(container.item('1', 'a').delete()).rejects.toMatchObject({ code: 404 });
    await expect(container.item('1', 'a').replace(thing('1'))).rejects.toMatchObject({ code: 404 });
  });

  it('filters one partition or all, in pages', async () => {
    for (let n = 0; n < 25; n++)
      await container.items.create(
        thing(`${n}`, n % 2 ? 'a' : 'b', { n, tags: n % 3 ? [] : ['third'], at: `day-${n % 5}` }),
      );
    const ask = async (where: string, values: Record<string, unknown>, options = {}) => {
      const parameters = Object.entries(values).map(([name, value]) => ({ name: `@${name}`, value: value as string }));
      const query = { query: `SELECT * FROM c WHERE ${where}`, parameters };
      return (await container.items.query<{ n: number }>(query, options).fetchAll()).resources.map(({ n }) => n);
    };
    expect(await ask('c.n = @n', { n: 7 })).toEqual([7]);
    expect(await ask('c.n = @n', { n: 7 }, { partitionKey: 'b' })).toEqual([]);
    expect(await ask('ARRAY_CONTAINS(c.tags, @tag)', { tag: 'third' }, { maxItemCount: 2 })).toHaveLength(9);
    expect((await ask('c.at < @at AND c.n < @n', { at: 'day-1', n: 12 })).sort((a, b) => a - b)).toEqual([0, 5, 10]);
    expect(await ask('c.n > @n ORDER BY c.n', { n: 20 })).toEqual([21, 22, 23, 24]);
    await expect(ask('c.n >= @n', { n: 7 })).rejects.toMatchObject({ code: 400 });
  });

  it('does all of a batch or nothing, and says what could not be done', async () => {
    const create = (id: string) => ({ operationType: 'Create' as const, resourceBody: thing(id) });
    expect((await container.items.batch([create('1'), create('2')], 'a')).code).toBe(200);
    const { code, result } = await container.items.batch([create('3'), create('2'), create('4')], 'a');
    expect([code, result!.map(({ statusCode }) => statusCode)]).toEqual([207, [424, 409, 424]]);
    expect((await container.item('3', 'a').read()).statusCode).toBe(404);
    const large = { operationType: 'Create' as const, resourceBody: thing('5', 'a', { text: 'x'.repeat(2_097_152) }) };
    await expect(container.items.batch([large], 'a')).rejects.toMatchObject({ cause: { code: 413 } });
  });

  it('tells in its change feed of what was written, in order and over a restart, and never divides a batch', async () => {
    const ids = (items: readonly { id: string }[] | undefined) => items!.map(({ id }) => id);
    const from = (changeFeedStartFrom: ChangeFeedStartFrom) =>
      container.items.getChangeFeedIterator<{ id: string }>({ changeFeedStartFrom, maxItemCount: 2 });
    await container.items.create(thing('1'));
    const batch = ['2', '3', '4'].map((id) => ({ operationType: 'Create' as const, resourceBody: thing(id) }));
    await container.items.batch(batch, 'a');
    const first = await from(ChangeFeedStartFrom.Beginning()).readNext();
    expect(ids(first.result)).toEqual(['1', '2', '3', '4']);
    await close();
    await open();
    await container.item('2', 'a').replace(thing('2'));
    await container.items.create(thing('5', 'b'));
    const second = from(ChangeFeedStartFrom.Continuation(first.continuationToken));
    expect(ids((await second.readNext()).result)).toEqual(['2', '5']);
    expect((await second.readNext()).statusCode).toBe(304);
    const news = from(ChangeFeedStartFrom.Now());
    expect((await news.readNext()).statusCode).toBe(304);
    await container.items.create(thing('6'));
    expect(ids((await news.readNext()).result)).toEqual(['6']);
  });

  it('gives an item another etag than one that was there before a restart, also where that is gone', async () => {
    const { resource } = await container.items.create(thing('1'));
    await container.item('1', 'a').delete();
    await close();
    await open();
    const { resource: anew } = await container.items.create(thing('1'));
    expect(anew!._etag).not.toBe(resource!._etag);
  });

  it('has a range for each ten thousand request units, and each item is in one of them', async () => {
    const { database } = await client.databases.createIfNotExists({ id: 'trust' });
    const made = { id: 'wide', partitionKey: { paths: ['/shelf'] }, throughput: 30_000 };
    const { container: wide } = await database.containers.createIfNotExists(made);
    for (let n = 0; n < 30; n++) await wide.items.create(thing('1', `shelf-${n}`));
    const counts: number[] = [];
    for (const range of await wide.getFeedRanges()) {
      const changeFeedStartFrom = ChangeFeedStartFrom.Beginning(range);
      counts.push((await wide.items.getChangeFeedIterator({ changeFeedStartFrom }).readNext()).count);
    }
    expect([counts.length, counts.every((count) => count > 0), counts.reduce((sum, count) => sum + count)]).toEqual([
      ...[3, true, 30],
    ]);
  });

  it('divides what gives less than it is raised to, and who reads its changes goes on in all that it became', async () => {
    await client.database('trust').containers.create({ id: 'grown', partitionKey: { paths: ['/shelf'] } });
    const grown = () => client.database('trust').container('grown');
    const lay = async (id: string) => {
      for (let n = 0; n < 20; n++) await grown().items.create(thing(id, `shelf-${n}`));
    };
    const reader = (changeFeedStartFrom: ChangeFeedStartFrom) =>
      grown().items.getChangeFeedIterator<{ id: string; shelf: string }>({ changeFeedStartFrom, maxItemCount: 8 });
    const page = ({ result = [] }: { result?: { id: string; shelf: string }[] }) =>
      result.map(({ id, shelf }) => `${shelf}/${id}`);
    const rest = async (of: ReturnType<typeof reader>) => {
      const seen: string[] = [];
      for (let answer = await of.readNext(); answer.statusCode !== 304; answer = await of.readNext())
        seen.push(...page(answer));
      return seen;
    };
    await lay('1');
    const reading = reader(ChangeFeedStartFrom.Beginning());
    const { continuationToken, ...first } = await reading.readNext();
    const { resource, offer } = await grown().readOffer();
    expect(resource!.content!.offerThroughput).toBe(10_000);
    const raised = await offer.replace({ ...resource!, content: { ...resource!.content!, offerThroughput: 40_000 } });
    expect(raised.resource!.content!.offerThroughput).toBe(40_000);
    expect(await grown().getFeedRanges()).toHaveLength(4);
    await lay('2');
    const all = [1, 2].flatMap((id) => Array.from({ length: 20 }, (_, n) => `shelf-${n}/${id}`)).sort();
    expect(page(first)).toHaveLength(8);
    expect([...page(first), ...(await rest(reading))].sort()).toEqual(all);
    await close();
    await open();
    const again = await rest(reader(ChangeFeedStartFrom.Continuation(continuationToken)));
    expect([...page(first), ...again].sort()).toEqual(all);
    expect((await rest(reader(ChangeFeedStartFrom.Beginning()))).sort()).toEqual(all);
  });

  it('refuses what does not fit the partition, or is not there', async () => {
    await expect(container.item('1', 'a').replace(thing('1', 'b'))).rejects.toMatchObject({ code: 404 });
    await container.items.create(thing('1'));
    await expect(container.item('1', 'a').replace(thing('1', 'b'))).rejects.toMatchObject({ code: 400 });
    await expect(client.database('trust').container('none').read()).rejects.toMatchObject({ code: 404 });
    await expect(client.database('none').read()).rejects.toMatchObject({ code: 404 });
  });
});

describe('What is written in one turn of the event loop', () => {
  it('is written for others at once, by when it is kept, but for what was refused', async () => {
    const path = mkdtempSync(join(tmpdir(), 'emulator-items-'));
    const [store, other] = [0, 1].map(() => new ItemStore(join(path, 'cosmos.db'), () => 0)) as [ItemStore, ItemStore];
    store.keep('trust', { id: 'things', partitionKey: { paths: ['/shelf'] } }, 1);
    const things = store.container('trust', 'things');
    const add = (id: string) => store.create(things, '["a"]', { id, shelf: 'a' }, false);
    add('1');
    expect(() => add('1')).toThrow('already exists');
    expect(() =>
      store.atomically(things, '["a"]', () => {
        add('2');
        add('1');
      }),
    ).toThrow('already exists');
    add('3');
    expect(other.items(things, undefined)).toEqual([]);
    await store.kept;
    expect(store.kept).toBeUndefined();
    expect(other.items(things, undefined).map(({ id }) => id)).toEqual(['1', '3']);
    store.close();
    other.close();
    rmSync(path, { recursive: true });
  });
});
