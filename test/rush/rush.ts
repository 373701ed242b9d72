import { Chance } from '../chaos/chance.js';
import { price } from './offering.js';
import { marketplaces, type Marketplace, type Place, type Wanted } from './wanted.js';
import { all, asked, each, marketListings, marketOrders, quiet, until, type World } from './world.js';

const atOnce = 16;
/** Their books are thick: who looks all the time keeps them from selling. */
const seldomMs = 5_000;

/** What somebody was told who bought: the order that they have, or that the piece is gone. */
export type Told = {
  readonly unitId: string;
  readonly at: Place;
  readonly status: number;
  readonly orderId?: string;
  readonly problem?: string;
};
/** Milliseconds since 1970 at which it began, and what became of everybody who bought. */
export type Rush = { readonly beganAt: number; readonly told: readonly Told[] };
/** Of each piece, those of all who will buy it in the own shop. */
type QuoteIds = ReadonlyMap<string, readonly string[]>;

/** Where a piece is wanted in the own shop, two want it there: nobody is as fast as they are, and one must come too late. */
const buyersInShop = 2;

/** Quotes for those who will buy in the own shop. */
export async function quoted(world: World, wanted: readonly Wanted[]): Promise<QuoteIds> {
  const inShop = wanted.filter(({ at }) => at.includes('shop'));
  const pairs = await each(atOnce, inShop, async ({ unitId }) => {
    const body = { currency: 'EUR', destination: 'DE', lines: [{ unitId }] };
    const quotes = Array.from({ length: buyersInShop }, async () => {
      return (await asked(world.shop<{ quoteId: string }>('POST', '/v1/quotes', body), 201)).quoteId;
    });
    return [unitId, await Promise.all(quotes)] as const;
  });
  return new Map(pairs);
}

/** Everybody buys before anybody has an answer, in an order that only the seed knows. */
export async function rush(world: World, wanted: readonly Wanted[], quotes: QuoteIds, seed: number): Promise<Rush> {
  const beganAt = Date.now();
  const soldAt = new Date(beganAt).toISOString();
  const buyersOf = (unitId: string, at: Place): (() => Promise<Told>)[] => {
    if (at === 'till') return [async () => ({ unitId, at, ...(await atTill(world, unitId, soldAt)) })];
    if (isMarketplace(at)) return [async () => ({ unitId, at, status: (await world.buy(at, unitId)) ? 201 : 409 })];
    return quotes.get(unitId)!.map((quoteId) => async () => ({ unitId, at, ...(await inShop(world, quoteId)) }));
  };
  const purchases = wanted.flatMap(({ unitId, at }) => at.flatMap((place) => buyersOf(unitId, place)));
  return { beganAt, told: await Promise.all(new Chance(seed, 'buyers').shuffled(purchases).map((buy) => buy())) };
}

/** The till has sold it already: it tells, and does not ask. */
async function atTill(world: World, unitId: string, soldAt: string) {
  const lines = [{ unitId, price }];
  const sale = { till: 'till-1', receipt: `R-${unitId}`, soldAt, currency: 'USD', payment: 'cash', lines };
  const { orderId } = await asked(world.shop<{ orderId: string }>('POST', '/v1/till-sales', sale), 202);
  return { status: 202, orderId };
}

/** The outcome may take longer than anybody is kept waiting: it is looked at until it is there. */
async function inShop(world: World, quoteId: string) {
  const order = { quoteId, payment: { method: 'card', token: 'pm_card_visa' } };
  const headers = { prefer: 'wait=30', 'idempotency-key': quoteId };
  const { status, body } = await world.shop<{ orderId?: string; type?: string; status?: string }>(
    ...(['POST', '/v1/orders', order, headers] as const),
  );
  if (![201, 202, 409].includes(status)) throw new Error(`unexpected answer: ${status} ${JSON.stringify(body)}`);
  if (status !== 202) return { status, ...(body.orderId && { orderId: body.orderId }), problem: body.type ?? '' };
  let shown = '';
  await until(async () => {
    const found = await asked(world.shop<{ status: string }>('GET', `/v1/orders/${body.orderId!}`), 200);
    return ['confirmed', 'cancelled'].includes((shown = found.status));
  });
  return { status: shown === 'confirmed' ? 201 : 409, orderId: body.orderId!, problem: '/problems/piece-gone' };
}

/** Resolves when nobody can buy any of it any more; the seconds from the rush until that was so, by the marketplaces' books. */
export async function ended(world: World, { beganAt }: Rush): Promise<number> {
  let last = beganAt;
  await until(async () => {
    await world.polled();
    const listings = (await marketListings(world)).filter(({ sku }) => isOurs(sku));
    last = Math.max(...listings.map(({ endedAt = 0 }) => endedAt));
    return listings.every(({ state }) => state !== 'live');
  }, seldomMs);
  return (last - beganAt) / 1_000;
}

type OpenSale = { readonly orderId: string; readonly channel: string; readonly number: string };

/**
 * Resolves when every order of a marketplace is known, and every conflict over one is settled, with the seconds since the rush
 * began. What the shop lists as work to do at Etsy, which lets no program cancel, people do there, and nothing else.
 */
export async function settled(world: World, { beganAt }: Rush): Promise<number> {
  const cancelled = new Set<string>();
  await until(async () => {
    await world.later();
    await world.polled();
    await quiet(world);
    for (const { orderId, channel, number } of await all<OpenSale>(world, 'sales', '?attention=any')) {
      if (channel !== 'etsy' || cancelled.has(orderId)) continue;
      cancelled.add(orderId);
      const done = { platform: 'etsy', order: Number(number), reason: 'sold elsewhere' };
      await asked(world.control('POST', '/control/market/cancel', done), 204);
    }
    const open = (await all<OpenSale>(world, 'sales', '?conflict=open')).filter(({ channel }) => channel !== 'store');
    if (open.length > 0 || !(await areAllKnown(world))) return false;
    const undecided = await each(1, ['placed', 'allocated', 'paid'], (status) => anyOrder(world, status));
    return !undecided.includes(true);
  });
  await quiet(world);
  return (Date.now() - beganAt) / 1_000;
}

async function areAllKnown(world: World) {
  const known = new Set((await all<OpenSale>(world, 'sales')).map(({ orderId }) => orderId));
  return (await marketOrders(world)).every(({ platform, id }) => known.has(orderIdOf(platform, id)));
}

const anyOrder = async (world: World, status: string) => {
  const path = `/v1/orders?status=${status}&limit=1`;
  return (await asked(world.shop<{ orders: unknown[] }>('GET', path), 200)).orders.length > 0;
};

export const orderIdOf = (channel: Marketplace | 'store', number: string) => `o-${channel}-${number}`;
export const isOurs = (unitId: string) => unitId.startsWith('RUSH-');
export const isMarketplace = (place: Place): place is Marketplace => (marketplaces as readonly Place[]).includes(place);
