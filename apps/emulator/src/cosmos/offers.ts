import { badRequest } from './cosmos-error.js';
import type { ItemStore } from './item-store.js';
import type { Query } from './query.js';

/** A physical partition gives no more request units a second. */
const rangeThroughput = 10_000;
const rangesMax = 64;

/** How many physical partitions give so many request units a second. */
export const rangesFor = (requestUnitsPerSecond: number) =>
  Math.min(Math.max(1, Math.ceil(requestUnitsPerSecond / rangeThroughput)), rangesMax);

/** What a container calls itself, by which its offer is asked for. */
export const selfOf = (database: string, container: string) => `dbs/${database}/colls/${container}/`;

/** The offer of a container, said to be all that its physical partitions give. It is named after it. */
export function offerOf(store: ItemStore, self: string) {
  const [, database = '', , container = ''] = self.split('/');
  const offerThroughput = store.container(database, container).ranges.length * rangeThroughput;
  const id = Buffer.from(self).toString('base64url');
  return { id, _rid: id, offerVersion: 'V2', resource: self, offerResourceId: 'r', content: { offerThroughput } };
}

export function askedOffer({ query }: Query): string {
  const [, self] = /^SELECT \* from root where root\.resource = "([^"]+)"$/.exec(query) ?? [];
  if (self === undefined) throw badRequest(`not spoken here: ${query}`);
  return self;
}

/** What does not give so much is divided until it does, at once, where Azure takes its time. */
export function raise(
  store: ItemStore,
  id: string,
  offer: { readonly content?: { readonly offerThroughput?: unknown } },
) {
  const self = Buffer.from(id, 'base64url').toString();
  const [, database = '', , container = ''] = self.split('/');
  const wanted = rangesFor(Number(offer.content?.offerThroughput));
  if (!(wanted >= 1)) throw badRequest('content.offerThroughput: expected a number');
  while (store.container(database, container).ranges.length < wanted) store.divide(database, container);
  return offerOf(store, self);
}
