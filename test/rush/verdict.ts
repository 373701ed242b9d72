import { isMarketplace, isOurs, orderIdOf, type Rush } from './rush.js';
import type { Wanted } from './wanted.js';
import { all, asked, each, marketListings, marketOrders, type MarketOrder, type World } from './world.js';

const atOnce = 16;

type Happened = { readonly type: string; readonly data: { readonly orderId?: string } };
type SaleShown = {
  readonly status: string;
  readonly needsPeople: boolean;
  readonly conflict?: { readonly winners: readonly object[]; readonly settled: boolean };
};
type SaleListed = { readonly orderId: string; readonly channel: string; readonly attention?: string };
type OrderShown = { readonly orderId: string; readonly status: string; readonly lines: readonly { unitId?: string }[] };
type Payment = { readonly orderId: string | null; readonly captured: number; readonly refunded: number };

/** How often each of these came out, so that a test can see that it met them. */
export type Tally = {
  readonly marketOrders: number;
  readonly refundedThere: number;
  readonly shopWon: number;
  readonly shopLost: number;
  readonly tillWon: number;
  readonly tillLost: number;
  readonly shipments: number;
};
/** Every promise that was not kept, in words; none if all is well. */
export type Verdict = { readonly broken: readonly string[]; readonly tally: Tally };

/** Judges by what the marketplaces, the card company and each service's own log have, not by what channels thinks of itself. */
export async function verdict(world: World, wanted: readonly Wanted[], rush: Rush): Promise<Verdict> {
  const winners = await winnersOf(world, wanted);
  const there = (await marketOrders(world)).filter(({ lines }) => isOurs(lines[0]!.sku));
  const inShop = await shopOrders(world, rush);
  const tills = rush.told
    .filter(({ at }) => at === 'till')
    .map(({ unitId, orderId }) => ({ unitId, orderId: orderId! }));
  const ids = there.map((one) => ({ unitId: one.lines[0]!.sku, orderId: orderIdOf(one.platform, one.id) }));
  const isWinner = ({ unitId, orderId }: Bought) => winners.won.get(unitId) === orderId;
  const shipped = await shipments(world, [...ids, ...tills, ...inShop.bought], winners.won);
  const refunded = there.filter((_, index) => !isWinner(ids[index]!));
  const broken = [
    ...winners.broken,
    ...there.flatMap((one, index) => faultsOfMoney(one, isWinner(ids[index]!))),
    ...strangers(rush, there),
    ...(await faultsOfConflicts(world, ids, winners.won)),
    ...(await faultsAtTheTill(world, tills, winners.won)),
    ...(await faultsOfCards(world, inShop, winners.won)),
    ...(await faultsOfOrders(
      world,
      [...ids, ...tills].map(({ orderId }) => orderId),
    )),
    ...(await faultsOfShops(world)),
    ...shipped.broken,
  ];
  const [shopWon, tillWon] = [inShop.bought.filter(isWinner).length, tills.filter(isWinner).length];
  const tally = {
    ...{ marketOrders: there.length, refundedThere: refunded.length, shopWon, tillWon },
    ...{ shopLost: inShop.bought.length - shopWon, tillLost: tills.length - tillWon, shipments: shipped.count },
  };
  return { broken, tally };
}

/** An order for one piece, wherever it was bought. */
type Bought = { readonly unitId: string; readonly orderId: string };
type Winners = ReadonlyMap<string, string>;

/** Whose each piece is, by inventory's log: what was allocated and not given up again, which must be one. */
async function winnersOf(world: World, wanted: readonly Wanted[]) {
  const won = new Map<string, string>();
  const broken: string[] = [];
  await each(atOnce, wanted, async ({ unitId }) => {
    const events = await asked(world.shop<Happened[]>('GET', `/v1/units/${unitId}/history`), 200);
    const count = (...types: readonly string[]) => events.filter(({ type }) => types.includes(type)).length;
    const kept = count('UnitAllocated') - count('UnitReleased', 'UnitSaleReversed');
    const orderId = events.findLast(({ type }) => type === 'UnitAllocated')?.data.orderId;
    if (kept === 1 && orderId !== undefined) won.set(unitId, orderId);
    else broken.push(`${unitId} is kept by ${kept} orders`);
  });
  return { won, broken };
}

function faultsOfMoney(order: MarketOrder, isWinner: boolean): string[] {
  const { platform, id, lines, goodsMinor, shippingMinor, taxMinor, cancelledAt, refunds } = order;
  const paid = goodsMinor + shippingMinor + taxMinor;
  const back = refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const isOver = cancelledAt !== undefined;
  if (isWinner ? !isOver && back === 0 : isOver && back === paid) return [];
  const whose = isWinner ? 'has' : 'has not';
  return [
    `${platform} ${id} ${whose} ${lines[0]!.sku}: ${isOver ? 'cancelled' : 'open'}, ${back} of ${paid} given back`,
  ];
}

/** Who bought at a marketplace has an order there, and nobody else has. */
function strangers({ told }: Rush, there: readonly MarketOrder[]): string[] {
  const expected = told
    .filter(({ at, status }) => isMarketplace(at) && status === 201)
    .map((one) => `${one.unitId} ${one.at}`);
  const found = there.map(({ platform, lines }) => `${lines[0]!.sku} ${platform}`);
  return differences('orders in the marketplaces’ books', expected, found);
}

/** Who has not got the piece is in a conflict, which is settled, with whose it is as the one winner. */
async function faultsOfConflicts(world: World, ids: readonly Bought[], won: Winners): Promise<string[]> {
  const faults = await each(atOnce, ids, async ({ unitId, orderId }) => {
    const shown = await asked(world.shop<SaleShown>('GET', `/v1/sales/${orderId}`), 200);
    const winner = won.get(unitId);
    const { status, needsPeople, conflict } = shown;
    const should =
      winner === orderId
        ? { status: 'paid', needsPeople: false }
        : {
            status: 'cancelled',
            needsPeople: false,
            conflict: { winners: [{ unitId, orderId: winner }], settled: true },
          };
    return same({ status, needsPeople, ...(conflict && { conflict }) }, should)
      ? []
      : [`${orderId} of ${unitId}: ${JSON.stringify({ status, needsPeople, conflict })}`];
  });
  return faults.flat();
}

/** What was carried out of the store nobody can undo from here: it is listed for people, and nothing else is. */
async function faultsAtTheTill(world: World, tills: readonly Bought[], won: Winners): Promise<string[]> {
  const lost = tills.filter(({ unitId, orderId }) => won.get(unitId) !== orderId).map(({ orderId }) => orderId);
  const [listed, open] = [
    await all<SaleListed>(world, 'sales', '?attention=any'),
    await all<SaleListed>(world, 'sales', '?conflict=open'),
  ];
  return [
    ...differences(
      'sales that need people',
      lost.map((one) => `${one} cancel`),
      listed.map((one) => `${one.orderId} ${one.attention}`),
    ),
    ...differences(
      'open conflicts',
      lost,
      open.map(({ orderId }) => orderId),
    ),
  ];
}

/** Those who bought in the own shop, whatever they were told. */
async function shopOrders(world: World, { told }: Rush) {
  const answered = told.filter(({ at }) => at === 'shop');
  const listed = await all<{ orderId: string; channel: string }>(world, 'orders', '?channel=web');
  const shown = await each(atOnce, listed, ({ orderId }) =>
    asked(world.shop<OrderShown>('GET', `/v1/orders/${orderId}`), 200),
  );
  const bought = shown.flatMap(({ orderId, lines, status }) => {
    const unitId = lines[0]?.unitId ?? '';
    return isOurs(unitId) ? [{ unitId, orderId, status }] : [];
  });
  return { answered, bought };
}

/** One capture for whoever has the piece, of which nothing went back; none for all others, who were told that it is gone. */
async function faultsOfCards(
  world: World,
  { answered, bought }: Awaited<ReturnType<typeof shopOrders>>,
  won: Winners,
): Promise<string[]> {
  const faults = await each(atOnce, bought, async ({ unitId, orderId, status }) => {
    const path = `/control/books?order=${orderId}`;
    const { payments } = await asked(world.control<{ payments: Payment[] }>('GET', path), 200);
    const charged = payments.filter(({ captured }) => captured > 0);
    const isWell =
      won.get(unitId) === orderId
        ? status === 'confirmed' && charged.length === 1 && charged[0]!.refunded === 0
        : status === 'cancelled' && charged.length === 0;
    return isWell ? [] : [`${orderId} of ${unitId}, ${status}, was charged ${charged.length} times`];
  });
  const expected = bought.map(
    ({ unitId, orderId }) => `${unitId} ${won.get(unitId) === orderId ? '201' : '409 /problems/piece-gone'}`,
  );
  const found = answered.map(
    ({ unitId, status, problem = '' }) => `${unitId} ${status === 201 ? '201' : `${status} ${problem}`}`,
  );
  return [...faults.flat(), ...differences('answers in the own shop', expected, found)];
}

/** However often a sale was told, it is one sale and one order. */
async function faultsOfOrders(world: World, expected: readonly string[]): Promise<string[]> {
  const isFromThere = ({ orderId }: { readonly orderId: string }) => /^o-(ebay|etsy|shopify|store)-/.test(orderId);
  const [sales, orders] = [await all<SaleListed>(world, 'sales'), await all<SaleListed>(world, 'orders')];
  const idsOf = (some: readonly SaleListed[]) => some.filter(isFromThere).map(({ orderId }) => orderId);
  return [...differences('sales', expected, idsOf(sales)), ...differences('orders', expected, idsOf(orders))];
}

/** Nothing can be bought any more, and nothing that anybody told us made no sense. */
async function faultsOfShops(world: World): Promise<string[]> {
  const live = (await marketListings(world)).filter(({ sku, state }) => isOurs(sku) && state === 'live');
  const { messages } = await asked(world.shop<{ messages: { reason: string }[] }>('GET', '/v1/channel-messages'), 200);
  return [
    ...live.map(({ platform, sku }) => `${sku} is still for sale at ${platform}`),
    ...messages.map(({ reason }) => `a message makes no sense: ${reason}`),
  ];
}

/** A piece is to be sent once, and to nobody but whose it is. */
async function shipments(world: World, bought: readonly Bought[], won: Winners) {
  const unitOf = new Map(bought.map(({ unitId, orderId }) => [orderId, unitId]));
  const listed = await all<{ orderId: string; status: string }>(world, 'shipments');
  const due = listed.filter(({ orderId, status }) => unitOf.has(orderId) && status !== 'cancelled');
  const expected = [...won].filter(([, orderId]) => !orderId.startsWith('o-store-')).map(([unitId]) => unitId);
  const found = due.filter(({ orderId }) => !orderId.startsWith('o-store-'));
  return {
    count: found.length,
    broken: [
      ...due
        .filter(({ orderId }) => won.get(unitOf.get(orderId)!) !== orderId)
        .map(({ orderId }) => `${orderId} is sent, and has no piece`),
      ...differences(
        'pieces to be sent',
        expected,
        found.map(({ orderId }) => unitOf.get(orderId)!),
      ),
    ],
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function differences(what: string, expected: readonly string[], found: readonly string[]): string[] {
  const [wanted, had] = [expected.toSorted(), found.toSorted()];
  if (same(wanted, had)) return [];
  const missing = wanted.filter((one) => !had.includes(one));
  const extra = had.filter((one, index) => !wanted.includes(one) || had.indexOf(one) !== index);
  return [
    `${what}: missing ${missing.slice(0, 5).join(', ') || 'none'}, too many ${extra.slice(0, 5).join(', ') || 'none'}`,
  ];
}
