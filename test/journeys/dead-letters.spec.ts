import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServiceBusClient } from '@azure/service-bus';
import { DeadLetters } from '#messaging/dead-letters/dead-letters.js';
import { openServiceBus } from '#messaging/open-service-bus.js';
import { readSubscriptions } from '#messaging/subscriptions.js';
import { wholeLog } from '../whole-log.js';
import { Shop, usd, type OrderShown } from './shop.js';

const hourMs = 3_600_000;
const subscriptions = readSubscriptions('libs/messaging/service-bus.json');

describe('After a busy day', () => {
  const shop = new Shop();
  let bus: ServiceBusClient;
  beforeAll(async () => {
    await shop.open();
    // The shop keeps its bus to itself; here we ask the bus.
    bus = await openServiceBus(shop.connectionString);
  });
  afterAll(async () => {
    await bus.close();
    await shop.close();
    shop.remove();
  });

  const order = (key: string, lines: readonly object[], headers: Record<string, string> = { prefer: 'wait=10' }) =>
    shop.post<OrderShown>('/v1/orders', { channel: 'etsy', lines }, { 'idempotency-key': key, ...headers });
  const piece = (unitId: string, more: object = {}) => ({ unitId, price: usd(10_000), ...more });
  const cancel = (orderId: string) => shop.post(`/v1/orders/${orderId}/cancellation`, { reason: 'changed-mind' });

  /** Messages that wait, are worked on or are due later, of every subscription. */
  const waiting = async () => {
    let count = 0;
    for (const { topic, subscription } of subscriptions) {
      const receiver = bus.createReceiver(topic, subscription);
      count += (await receiver.peekMessages(100)).length;
      await receiver.close();
    }
    return count;
  };
  /** Resolves when everything is published and everything published is handled. */
  const quiet = async () => {
    for (let before = -1; ;) {
      await shop.settled();
      const left = await waiting();
      let events = 0;
      for (const { store } of shop.services) events += (await wholeLog(store)).events.length;
      if (left === 0 && events === before) return;
      before = events;
    }
  };

  it('everybody who wants what one can have is answered, and nothing is left that could not be handled', async () => {
    for (let n = 0; n < 12; n++) await shop.offer(`P-${n}`);
    await shop.post('/v1/stock', { sku: 'WAX', title: 'Wax', askingPrice: usd(1_990) });
    await shop.post('/v1/stock/WAX/receipts', { location: 'shop', quantity: 15 });
    const until = new Date(shop.now() + hourMs).toISOString();
    for (const [unitId, holdId] of [
      ['P-10', 'h-expires'],
      ['P-11', 'h-ann'],
    ])
      expect((await shop.post(`/v1/units/${unitId}/holds`, { holdId, until })).status).toBe(200);

    const wishes = Array.from({ length: 60 }, (_, n) => {
      const lines = [
        piece(`P-${n % 12}`),
        piece(`P-${(n * 5 + 1) % 12}`),
        { sku: 'WAX', quantity: 1, price: usd(1_990) },
      ];
      // Some want what was never there, some keep their order to themselves and cancel it at once.
      return n % 6 === 0 ? [...lines.slice(1), piece(`NOWHERE-${n}`)] : lines;
    });
    const answers = await Promise.all(
      wishes.map(async (lines, n) => {
        if (n % 4 !== 0) return order(`wish-${n}`, lines);
        const placed = await order(`wish-${n}`, lines, {});
        return cancel(placed.body.orderId);
      }),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect((await order('ann', [piece('P-11', { holdId: 'h-ann' })])).status).toBe(201);
    const { body: regretted } = await order('regretted', [{ sku: 'WAX', quantity: 1, price: usd(1_990) }]);
    for (const orderId of [regretted.orderId, regretted.orderId]) expect((await cancel(orderId)).status).toBe(200);
    await shop.settled();
    shop.pass(hourMs);
    await shop.until('inventory', 'unit-P-10', ['HoldExpired']);
    await quiet();

    for (const subscription of subscriptions)
      expect({ ...subscription, dead: await new DeadLetters(bus, subscription).list() }).toEqual({
        ...subscription,
        dead: [],
      });
  });

  it('no order is left without an answer', async () => {
    const { body } = await shop.get<{ orders: OrderShown[]; next?: string }>('/v1/orders?status=placed&limit=200');
    expect(body).toEqual({ orders: [] });
  });
});
