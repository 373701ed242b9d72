import type { IncomingHttpHeaders } from 'node:http';
import { batch, type Operation } from './batch.js';
import { chargeOf } from './charge.js';
import { badRequest, CosmosError, notFound } from './cosmos-error.js';
import type { ContainerDefinition, ContainerRow, Item, ItemStore } from './item-store.js';
import { askedOffer, offerOf, raise, rangesFor, selfOf } from './offers.js';
import { answersOf, type Query } from './query.js';
import { toldRanges } from './ranges.js';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** In request units; 0 if not said. */
  readonly charge?: number;
};

const pageItems = 100;
/** `origin`: where clients reach it, since the SDK goes where the account says. */
export type Account = { readonly origin: string; readonly consistency: string };

/** The REST face of the account. */
export function answer(store: ItemStore, about: Account, asked: Asked): Answer {
  const path = asked.path.split('/').filter(Boolean).map(decodeURIComponent);
  const [root, database, , container, kind, id] = path;
  const { method, headers, body } = asked;
  if (asked.path === '/') return { status: 200, body: account(about) };
  if (root === 'offers') return offer(store, database, asked);
  if (database === undefined) {
    if (method !== 'POST') throw badRequest('databases are not listed here');
    store.addDatabase((body as { id: string }).id);
    return { status: 201, body: resource((body as { id: string }).id) };
  }
  if (container === undefined) {
    store.mustHaveDatabase(database);
    if (path.length === 2) return { status: 200, body: resource(database) };
    const definition = body as ContainerDefinition;
    if (method !== 'POST') throw badRequest('containers are not listed here');
    store.addContainer(database, definition, rangesFor(Number(headers['x-ms-offer-throughput'] ?? 0)));
    return { status: 201, body: { ...resource(definition.id), ...definition } };
  }
  const row = store.container(database, container);
  if (kind === undefined && method === 'GET')
    return { status: 200, body: { ...resource(container), ...row.definition, _self: selfOf(database, container) } };
  if (kind === 'pkranges') {
    const all = toldRanges(row.ranges);
    return { status: 200, body: { _rid: 'r', PartitionKeyRanges: all, _count: all.length } };
  }
  if (kind !== 'docs') throw notFound(asked.path);
  return id === undefined ? collection(store, row, asked) : single(store, row, id, asked);
}

function offer(store: ItemStore, id: string | undefined, { method, body }: Asked): Answer {
  if (method === 'PUT' && id !== undefined) return { status: 200, body: raise(store, id, body as object) };
  if (method !== 'POST') throw badRequest(`${method} is not spoken here`);
  const found = offerOf(store, askedOffer(body as Query));
  return { status: 200, body: { _rid: '', Offers: [found], _count: 1 } };
}

function single(store: ItemStore, container: ContainerRow, id: string, { method, headers, body }: Asked): Answer {
  const partition = partitionOf(headers);
  if (partition === undefined) throw badRequest('x-ms-documentdb-partitionkey is missing');
  const etag = headers['if-match'];
  if (method === 'GET') return itemAnswer(200, 'read', store.read(container, partition, id));
  if (method === 'PUT') return itemAnswer(200, 'write', store.replace(container, partition, id, body as Item, etag));
  if (method !== 'DELETE') throw badRequest(`${method} is not spoken here`);
  store.remove(container, partition, id, etag);
  return { status: 204, charge: chargeOf.write(0) };
}

function collection(store: ItemStore, container: ContainerRow, { method, headers, body }: Asked): Answer {
  if (method === 'GET') return feed(store, container, headers);
  if (method !== 'POST') throw badRequest(`${method} is not spoken here`);
  // The SDK then asks the question itself, which is right as long as there is one range of partitions.
  if (headers['x-ms-cosmos-is-query-plan-request']) throw badRequest('query plans are not made here');
  const partition = partitionOf(headers);
  const isQuery = headers['x-ms-documentdb-isquery'] !== undefined;
  if (isQuery) return page(answersOf(body as Query, store.items(container, partition)), headers);
  if (partition === undefined) throw badRequest('x-ms-documentdb-partitionkey is missing');
  if (headers['x-ms-cosmos-is-batch-request']) {
    if (!/true/i.test(String(headers['x-ms-cosmos-batch-atomic']))) throw badRequest('bulk is not spoken here');
    const isBrief = /return=minimal/i.test(String(headers['prefer']));
    return batch(store, container, partition, body as Operation[], isBrief);
  }
  const upsert = /true/i.test(String(headers['x-ms-documentdb-is-upsert']));
  const { item, created } = store.create(container, partition, body as Item, upsert);
  return itemAnswer(created ? 201 : 200, 'write', item);
}

/** The change feed, latest versions. Its tag is how far a range has been read; the session token says how far the range goes. */
function feed(store: ItemStore, container: ContainerRow, headers: IncomingHttpHeaders): Answer {
  const range = Number(headers['x-ms-documentdb-partitionkeyrangeid']);
  if (!/incremental feed/i.test(String(headers['a-im']))) throw badRequest('items are listed by a query');
  if (!container.ranges.some(({ id }) => id === range)) throw new CosmosError(410, 'Gone', 'The range is gone', 1002);
  const end = store.lsnOf(container, range);
  const tag = headers['if-none-match'];
  const after = tag === '*' ? end : Number(tag?.replaceAll('"', '') ?? 0);
  const wanted = Number(headers['x-ms-max-item-count'] ?? pageItems);
  const { items, lsn } = store.changes(container, range, after, wanted > 0 ? wanted : pageItems);
  const more = { etag: `"${lsn}"`, 'x-ms-session-token': `${range}:-1#${end}` };
  if (items.length === 0) return { status: 304, headers: more, charge: chargeOf.read(0) };
  const body = { _rid: 'r', Documents: items, _count: items.length };
  return { status: 200, body, headers: more, charge: chargeOf.query(items) };
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
    charge: chargeOf.query(found),
  };
}

const itemAnswer = (status: number, access: 'read' | 'write', item: Item): Answer => ({
  ...{ status, body: item, headers: { etag: String(item['_etag']) } },
  charge: chargeOf[access](JSON.stringify(item).length),
});

function partitionOf(headers: IncomingHttpHeaders): string | undefined {
  const text = headers['x-ms-documentdb-partitionkey'];
  return typeof text === 'string' && text !== '[]' ? JSON.stringify(JSON.parse(text)) : undefined;
}

const resource = (id: string) => ({ id, _rid: 'r', _self: '', _etag: '"0"', _ts: 0 });

function account({ origin, consistency }: Account) {
  const locations = [{ name: 'Local', databaseAccountEndpoint: `${origin}/` }];
  return {
    ...{ id: 'local', _rid: 'local', _self: '', media: '//media/', addresses: '//addresses/', _dbs: '//dbs/' },
    ...{ writableLocations: locations, readableLocations: locations, enableMultipleWriteLocations: false },
    userConsistencyPolicy: { defaultConsistencyLevel: consistency },
    queryEngineConfiguration: '{}',
  };
}
