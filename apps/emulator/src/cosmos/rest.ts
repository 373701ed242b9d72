import type { IncomingHttpHeaders } from 'node:http';
import { badRequest, notFound } from './cosmos-error.js';
import type { ContainerDefinition, ContainerRow, Item, ItemStore } from './item-store.js';
import { testOf, type Query } from './query.js';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};
export type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

const pageItems = 100;

/** The REST face of the account. `origin`: where clients reach it, since the SDK goes where the account says. */
export function answer(store: ItemStore, origin: string, asked: Asked): Answer {
  const [, database, , container, kind, id] = asked.path.split('/').filter(Boolean).map(decodeURIComponent);
  const { method, body } = asked;
  if (asked.path === '/') return { status: 200, body: account(origin) };
  if (database === undefined) {
    if (method !== 'POST') throw badRequest('databases are not listed here');
    store.addDatabase((body as { id: string }).id);
    return { status: 201, body: resource((body as { id: string }).id) };
  }
  store.mustHaveDatabase(database);
  if (asked.path.split('/').filter(Boolean).length === 2) return { status: 200, body: resource(database) };
  if (container === undefined) {
    const definition = body as ContainerDefinition;
    if (method !== 'POST') throw badRequest('containers are not listed here');
    store.addContainer(database, definition);
    return { status: 201, body: { ...resource(definition.id), ...definition } };
  }
  const row = store.container(database, container);
  if (kind === undefined && method === 'GET')
    return { status: 200, body: { ...resource(container), ...row.definition } };
  if (kind === 'pkranges') return { status: 200, body: { _rid: 'r', PartitionKeyRanges: [wholeRange], _count: 1 } };
  if (kind !== 'docs') throw notFound(asked.path);
  return id === undefined ? collection(store, row, asked) : single(store, row, id, asked);
}

function single(store: ItemStore, container: ContainerRow, id: string, { method, headers, body }: Asked): Answer {
  const partition = partitionOf(headers);
  if (partition === undefined) throw badRequest('x-ms-documentdb-partitionkey is missing');
  const etag = headers['if-match'];
  if (method === 'GET') return itemAnswer(200, store.read(container, partition, id));
  if (method === 'PUT') return itemAnswer(200, store.replace(container, partition, id, body as Item, etag));
  if (method !== 'DELETE') throw badRequest(`${method} is not spoken here`);
  store.remove(container, partition, id, etag);
  return { status: 204 };
}

function collection(store: ItemStore, container: ContainerRow, { method, headers, body }: Asked): Answer {
  if (method !== 'POST') throw badRequest('feeds are not spoken here');
  // The SDK then asks the question itself, which is right as long as there is one range of partitions.
  if (headers['x-ms-cosmos-is-query-plan-request']) throw badRequest('query plans are not made here');
  if (headers['x-ms-cosmos-is-batch-request']) throw badRequest('batches are not spoken here');
  const partition = partitionOf(headers);
  const isQuery = headers['x-ms-documentdb-isquery'] !== undefined;
  if (isQuery) return page(store.items(container, partition).filter(testOf(body as Query)), headers);
  if (partition === undefined) throw badRequest('x-ms-documentdb-partitionkey is missing');
  const upsert = /true/i.test(String(headers['x-ms-documentdb-is-upsert']));
  const { item, created } = store.create(container, partition, body as Item, upsert);
  return itemAnswer(created ? 201 : 200, item);
}

function page(items: readonly Item[], headers: IncomingHttpHeaders): Answer {
  const start = Number(headers['x-ms-continuation'] ?? 0);
  const wanted = Number(headers['x-ms-max-item-count'] ?? pageItems);
  const end = start + (wanted > 0 ? wanted : pageItems);
  const found = items.slice(start, end);
  const more: Record<string, string> = end < items.length ? { 'x-ms-continuation': String(end) } : {};
  return {
    status: 200,
    body: { _rid: 'r', Documents: found, _count: found.length },
    headers: { 'x-ms-item-count': String(found.length), ...more },
  };
}

const itemAnswer = (status: number, item: Item): Answer => ({
  status,
  body: item,
  headers: { etag: String(item['_etag']) },
});

function partitionOf(headers: IncomingHttpHeaders): string | undefined {
  const text = headers['x-ms-documentdb-partitionkey'];
  return typeof text === 'string' && text !== '[]' ? JSON.stringify(JSON.parse(text)) : undefined;
}

const resource = (id: string) => ({ id, _rid: 'r', _self: '', _etag: '"0"', _ts: 0 });
const wholeRange = { _rid: 'r', id: '0', minInclusive: '', maxExclusive: 'FF', status: 'online', parents: [] };

function account(origin: string) {
  const locations = [{ name: 'Local', databaseAccountEndpoint: `${origin}/` }];
  return {
    ...{ id: 'local', _rid: 'local', _self: '', media: '//media/', addresses: '//addresses/', _dbs: '//dbs/' },
    ...{ writableLocations: locations, readableLocations: locations, enableMultipleWriteLocations: false },
    userConsistencyPolicy: { defaultConsistencyLevel: 'Strong' },
    queryEngineConfiguration: '{}',
  };
}
