import type { Marketplace } from './wanted.js';

export type Answered<Body> = { readonly status: number; readonly body: Body };
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A shop, wherever it runs, and the sandbox that it trades with, both over HTTP. */
export type World = {
  /** Of the shop, as whoever may do everything there. */
  shop<Body>(
    method: Method,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered<Body>>;
  /** Of the world's director: what stands behind /control, such as `faults`. */
  control<Body>(method: Method, path: string, body?: object): Promise<Answered<Body>>;
  /** Somebody buys there, now; false if it is not for sale there any more. */
  buy(at: Marketplace, unitId: string): Promise<boolean>;
  /** Resolves when the shop has asked its marketplaces for orders once more. */
  polled(): Promise<void>;
  /** A minute goes by, in which eBay makes up its mind about a cancellation: at once where the clock can be moved. */
  later(): Promise<void>;
};

/** A listing in a marketplace's own books, with the milliseconds since 1970 of when it stopped being for sale. */
export type MarketListing = {
  readonly platform: Marketplace;
  readonly sku: string;
  readonly state: 'draft' | 'live' | 'ended' | 'sold';
  readonly endedAt?: number;
};
/** An order there; `id` is what the marketplace's programs call it. */
export type MarketOrder = {
  readonly platform: Marketplace;
  readonly number: number;
  readonly id: string;
  readonly lines: readonly { readonly sku: string }[];
  readonly goodsMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly cancelledAt?: number;
  readonly refunds: readonly { readonly amountMinor: number }[];
};

const pageSize = 200;
const patienceMs = 600_000;

/** @throws Error if the answer has another status */
export async function asked<Body>(answer: Promise<Answered<Body>>, ...statuses: readonly number[]): Promise<Body> {
  const { status, body } = await answer;
  if (!statuses.includes(status)) throw new Error(`unexpected answer: ${status} ${JSON.stringify(body).slice(0, 600)}`);
  return body;
}

/** All pages of a list of the shop's: `all(world, 'sales', '?conflict=open')`. */
export async function all<Item>(world: World, what: string, query = ''): Promise<Item[]> {
  const items: Item[] = [];
  for (let next: string | undefined = ''; next !== undefined;) {
    const [mark, more] = [query === '' ? '?' : '&', next === '' ? '' : `&cursor=${encodeURIComponent(next)}`];
    const path = `/v1/${what}${query}${mark}limit=${pageSize}${more}`;
    const page: Record<string, unknown> = await asked(world.shop<Record<string, unknown>>('GET', path), 200);
    items.push(...(page[what] as Item[]));
    next = page['next'] as string | undefined;
  }
  return items;
}

/** Resolves when every view, publisher and worker of the shop has read its log, and no worker has anything in hand. */
export const quiet = (world: World) =>
  until(async () => !/"behind":[1-9]/.test(JSON.stringify((await world.shop('GET', '/health/lag')).body)));

/** @throws Error if that takes too long */
export async function until(isSo: () => Promise<boolean>, lookEveryMs = 50) {
  for (const deadline = performance.now() + patienceMs; !(await isSo());) {
    if (performance.now() > deadline) throw new Error('it does not come to an end');
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** Does something with each, so many at once, and answers in their order. */
export async function each<Item, Result>(
  atOnce: number,
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const [results, queue] = [new Array<Result>(items.length), items.entries()];
  const one = async () => {
    for (const [index, item] of queue) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return results;
}

/** What the marketplaces themselves have written down. */
export const marketListings = async (world: World) =>
  (await asked(world.control<{ listings: MarketListing[] }>('GET', '/control/market/listings'), 200)).listings;
export const marketOrders = async (world: World) =>
  (await asked(world.control<{ orders: MarketOrder[] }>('GET', '/control/market/orders'), 200)).orders;
