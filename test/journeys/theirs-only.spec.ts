import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, usd, type OrderShown, type ProblemShown } from './shop.js';

type Headers = { readonly authorization: string };
type Placed = { readonly orderId: string; readonly quoteId: string };

describe('A shopper', () => {
  const shop = new Shop();
  let [anna, berta, clerk]: Headers[] = [];
  let hers: Placed;
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
    [anna, berta, clerk] = [await shop.customer('c-1001'), await shop.guest(), await shop.staff('shop-assistant')];
    await shop.offer('BOWL');
    await shop.until('orders', 'unitPrice-BOWL', ['AskingPriceRecorded']);
    hers = await bought(anna, 'BOWL');
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const quote = (who: Headers, unitId: string, more: object = {}) =>
    shop.post<{ quoteId: string } & ProblemShown>(
      '/v1/quotes',
      { currency: 'USD', destination: 'US-NY', lines: [{ unitId }], ...more },
      who,
    );
  const order = (who: Headers, quoteId: string) =>
    shop.post<OrderShown & ProblemShown>(
      '/v1/orders',
      { quoteId, payment: { method: 'card', token: 'pm_card_visa' } },
      { ...who, prefer: 'wait=10' },
    );
  async function bought(who: Headers, unitId: string): Promise<Placed> {
    const { quoteId } = (await quote(who, unitId)).body;
    const { status, body } = await order(who, quoteId);
    expect(status).toBe(201);
    return { orderId: body.orderId, quoteId };
  }
  const seen = async (who: Headers, path: string) => {
    const { status, body } = await shop.get<{ detail?: string }>(path, who);
    return [status, status === 200 ? '' : body.detail?.replace(/[oq]-[\w-]+/, 'ID')];
  };

  it('sees her own quotes and orders, and so do those who serve her', async () => {
    for (const who of [anna!, clerk!]) {
      expect(await seen(who, `/v1/quotes/${hers.quoteId}`)).toEqual([200, '']);
      expect(await seen(who, `/v1/orders/${hers.orderId}`)).toEqual([200, '']);
    }
  });

  it('is told of what is another’s the same as of what is not there', async () => {
    for (const [path, nothing] of [
      [`/v1/quotes/${hers.quoteId}`, '/v1/quotes/q-nothing'],
      [`/v1/orders/${hers.orderId}`, '/v1/orders/o-nothing'],
      [
        `/v1/orders/${hers.orderId}?asOf=2036-01-01T00:00:00.000Z`,
        '/v1/orders/o-nothing?asOf=2036-01-01T00:00:00.000Z',
      ],
      [`/v1/orders/${hers.orderId}/payment`, '/v1/orders/o-nothing/payment'],
    ] as const) {
      expect(await seen(berta!, path)).toEqual(await seen(berta!, nothing));
      expect((await seen(berta!, path))[0]).toBe(404);
    }
  });

  it('changes nothing that is another’s', async () => {
    const path = `/v1/orders/${hers.orderId}`;
    const cancel = await shop.post<ProblemShown>(`${path}/cancellation`, { reason: 'not mine' }, berta);
    const pay = await shop.post<ProblemShown>(`${path}/payment/attempts`, { token: 'pm_card_visa' }, berta);
    expect([cancel.status, pay.status]).toEqual([404, 404]);
    expect((await shop.get<OrderShown>(path, anna)).body.status).toBe('confirmed');
    expect((await order(berta!, hers.quoteId)).body.type).toBe('/problems/quote-unknown');
  });

  it('finds only her own in the list, whomever she asks for', async () => {
    await shop.settled();
    const listed = async (who: Headers, query = '') =>
      (await shop.get<{ orders?: { orderId: string }[] }>(`/v1/orders${query}`, who)).body.orders?.map(
        ({ orderId }) => orderId,
      );
    expect(await listed(anna!)).toEqual([hers.orderId]);
    expect(await listed(berta!)).toEqual([]);
    expect(await listed(clerk!, '?customerId=c-1001')).toEqual([hers.orderId]);
    expect((await shop.get('/v1/orders?customerId=c-1001', berta)).status).toBe(403);
  });

  it('buys for herself only, in the own shop only', async () => {
    expect((await quote(berta!, 'BOWL', { customerId: 'c-1001' })).status).toBe(403);
    expect((await quote(berta!, 'BOWL', { channel: 'ebay' })).status).toBe(403);
    const elsewhere = { channel: 'ebay', lines: [{ unitId: 'BOWL', price: usd(1) }] };
    expect((await shop.post('/v1/orders', elsewhere, berta)).status).toBe(403);
  });

  it('gets neither another’s answer nor another’s quote by using the same key', async () => {
    await shop.offer('JUG');
    await shop.until('orders', 'unitPrice-JUG', ['AskingPriceRecorded']);
    const ids = [];
    for (const who of [anna!, berta!]) {
      const key = { ...who, 'idempotency-key': 'the-same' };
      const body = { currency: 'USD', destination: 'US-NY', lines: [{ unitId: 'JUG' }] };
      const { status, body: made } = await shop.post<{ quoteId: string }>('/v1/quotes', body, key);
      expect(status).toBe(201);
      ids.push(made.quoteId);
    }
    expect(new Set(ids).size).toBe(2);
  });

  it('is not told what a piece cost the shop, nor where it stands', async () => {
    const piece = { unitId: 'CUP', title: 'Cup', condition: 'good', location: 'safe-7', cost: usd(4_321) };
    expect((await shop.post('/v1/units', piece)).status).toBe(201);
    expect((await shop.get('/v1/units/CUP', clerk)).text).toContain('4321');
    for (const who of [anna!, berta!]) expect((await shop.get('/v1/units/CUP', who)).text).not.toMatch(/4321|safe-7/);
  });
});
