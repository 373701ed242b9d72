import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wholeLog } from '../whole-log.js';
import { Shop, usd, type OrderShown, type UnitShown } from './shop.js';

describe('A shop', () => {
  const shop = new Shop();
  beforeAll(() => shop.open());
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const history = async (unitId: string) =>
    (await shop.get<{ type: string }[]>(`/v1/units/${unitId}/history`)).body.map(({ type }) => type);
  const statusOf = async (unitId: string) => (await shop.get<UnitShown>(`/v1/units/${unitId}`)).body.status;

  it('sells a piece to one of fifty who want it at once', async () => {
    await shop.offer('BOWL');
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => shop.buy(['BOWL'], `bowl-${n}`)));
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    expect(won[0]!.body.status).toBe('confirmed');
    const lost = answers.filter(({ status }) => status !== 201);
    expect(new Set(lost.map(({ status, body }) => `${status} ${body.type}`))).toEqual(
      new Set(['409 /problems/piece-gone']),
    );
    await shop.until('inventory', 'unit-BOWL', ['UnitSold']);
    expect((await history('BOWL')).filter((type) => type === 'UnitAllocated')).toHaveLength(1);
    expect((await shop.get<UnitShown>('/v1/units/BOWL')).body.order?.orderId).toBe(won[0]!.body.orderId);
  });

  it('releases what was won when another piece of the order was lost', async () => {
    await shop.offer('CHAIR-1');
    await shop.offer('CHAIR-2');
    expect((await shop.buy(['CHAIR-2'], 'chair-2')).status).toBe(201);
    const pair = await shop.buy(['CHAIR-2', 'CHAIR-1'], 'pair');
    expect([pair.status, pair.body.type]).toEqual([409, '/problems/piece-gone']);
    await shop.until('inventory', 'unit-CHAIR-1', ['UnitReleased']);
    expect(await statusOf('CHAIR-1')).toBe('offered');
    expect((await shop.buy(['CHAIR-1'], 'chair-1')).status).toBe(201);
  });

  it('gives one of many orders for the same pieces all of them, whatever order they name them in', async () => {
    const set = ['PLATE-1', 'PLATE-2', 'PLATE-3'];
    for (const plate of set) await shop.offer(plate);
    const wishes = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? set : set.toReversed()));
    const answers = await Promise.all(wishes.map((wish, n) => shop.buy(wish, `plates-${n}`)));
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    for (const plate of set) {
      await shop.until('inventory', `unit-${plate}`, ['UnitSold']);
      expect((await shop.get<UnitShown>(`/v1/units/${plate}`)).body.order?.orderId).toBe(won[0]!.body.orderId);
    }
  });

  it('frees the pieces of an order that is cancelled, before or after they were allocated', async () => {
    for (let n = 0; n < 10; n++) {
      const unitId = `SPOON-${n}`;
      await shop.offer(unitId);
      const placed = await shop.buy([unitId], `spoon-${n}`, {});
      expect(placed.status).toBe(202);
      if (n % 2 === 0) await shop.until('inventory', `unit-${unitId}`, ['UnitAllocated']);
      const cancelled = await shop.post<OrderShown>(`/v1/orders/${placed.body.orderId}/cancellation`, {
        reason: 'changed-mind',
      });
      expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
      const again = async (): Promise<number> => {
        const { status } = await shop.buy([unitId], `spoon-again-${n}-${shop.now()}`);
        return status === 201 ? status : again();
      };
      expect(await again()).toBe(201);
      const types = await history(unitId);
      const taken = types.filter((type) => type === 'UnitAllocated').length;
      const freed = types.filter((type) => type === 'UnitReleased' || type === 'UnitSaleReversed').length;
      expect(taken - freed).toBe(1);
    }
  });

  it('answers the same request the same, at once and later, and refuses another under its key', async () => {
    await shop.offer('VASE');
    const twins = await Promise.all(Array.from({ length: 10 }, () => shop.buy(['VASE'], 'vase')));
    const later = await shop.buy(['VASE'], 'vase');
    expect(new Set([...twins, later].map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(later.headers.get('idempotency-replayed')).toBe('true');
    const other = await shop.buy(['VASE', 'OTHER'], 'vase');
    expect([other.status, other.body.type]).toEqual([422, '/problems/idempotency-key-reused']);
    await shop.settled();
    const list = await shop.get<{ orders: { orderId: string }[] }>('/v1/orders?limit=200');
    expect(list.body.orders.filter(({ orderId }) => orderId === later.body.orderId)).toHaveLength(1);
  });

  it('keeps a piece for a buyer until the hold expires', async () => {
    await shop.offer('CLOCK');
    const until = new Date(shop.now() + 3_600_000).toISOString();
    expect((await shop.post('/v1/units/CLOCK/holds', { until })).status).toBe(200);
    expect((await shop.buy(['CLOCK'], 'clock-early')).status).toBe(409);
    await shop.settled();
    shop.pass(3_600_000);
    await shop.until('inventory', 'unit-CLOCK', ['HoldExpired']);
    expect((await shop.buy(['CLOCK'], 'clock-late')).status).toBe(201);
  });

  it('sells a held piece to the buyer it is kept for', async () => {
    await shop.offer('DESK');
    const until = new Date(shop.now() + 3_600_000).toISOString();
    expect((await shop.post('/v1/units/DESK/holds', { holdId: 'h-ann', until })).status).toBe(200);
    const placing = (key: string, holdId?: string) =>
      shop.post(
        '/v1/orders',
        { channel: 'store', lines: [{ unitId: 'DESK', holdId, price: usd(100) }] },
        { prefer: 'wait=10', 'idempotency-key': key },
      );
    expect((await placing('bob')).status).toBe(409);
    expect((await placing('ann', 'h-ann')).status).toBe(201);
  });

  it('sells counted goods until there are none left, over all locations', async () => {
    const registered = await shop.post('/v1/stock', { sku: 'POLISH', title: 'Polish', askingPrice: usd(1_450) });
    expect(registered.status).toBe(201);
    for (const [location, quantity] of Object.entries({ shop: 7, warehouse: 6 }))
      expect((await shop.post('/v1/stock/POLISH/receipts', { location, quantity })).status).toBe(200);
    const lines = [{ sku: 'POLISH', quantity: 2, price: usd(1_450) }];
    const orders = Array.from({ length: 10 }, (_, n) =>
      shop.post<OrderShown>(
        '/v1/orders',
        { channel: 'store', lines },
        { prefer: 'wait=10', 'idempotency-key': `polish-${n}` },
      ),
    );
    const statuses = (await Promise.all(orders)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(6);
    expect(statuses.filter((status) => status === 409)).toHaveLength(4);
  });

  it('shows an order as it was at any instant', async () => {
    await shop.offer('BOOK');
    const { body } = await shop.buy(['BOOK'], 'book');
    const events = (await shop.get<{ type: string; at: string }[]>(`/v1/orders/${body.orderId}/history`)).body;
    expect(events.map(({ type }) => type)).toEqual([
      'OrderPlaced',
      'LineAllocated',
      'OrderAllocated',
      'OrderConfirmed',
    ]);
    const then = await shop.get<OrderShown>(`/v1/orders/${body.orderId}?asOf=${events[0]!.at}`);
    expect(then.body.status).toBe(events[0]!.at === events[1]!.at ? 'confirmed' : 'placed');
    const before = await shop.get(`/v1/orders/${body.orderId}?asOf=2020-01-01T00:00:00.000Z`);
    expect(before.status).toBe(404);
  });

  it('has read models that are a fold of the log, and nothing that could not be handled', async () => {
    await shop.atRest();
    for (const { subscribers, store } of shop.services)
      for (const [, view] of subscribers.views) {
        const live = await view.hash();
        await view.reset();
        expect(await view.load()).toBeNull();
        const all = await wholeLog(store);
        await view.handle(all.events, all.position);
        expect(await view.hash()).toBe(live);
      }
  });

  it('is open again as it was after it was closed', async () => {
    const before = (await shop.get('/v1/orders?limit=200')).text;
    await shop.close();
    await shop.open();
    expect((await shop.get('/v1/orders?limit=200')).text).toBe(before);
    expect((await shop.buy(['BOOK'], 'book')).headers.get('idempotency-replayed')).toBe('true');
    expect((await shop.buy(['BOOK'], 'book-2')).status).toBe(409);
  });
});
