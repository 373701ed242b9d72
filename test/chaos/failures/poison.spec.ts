import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../victim.js';
import { SmallShop } from './small-shop.js';

describe('A message that nobody can handle', () => {
  let shop: SmallShop;
  beforeAll(async () => {
    shop = await SmallShop.open({ orders: {}, inventory: {} });
  }, 30_000);
  afterAll(() => shop.close());

  /** As people call npm run dead-letters. */
  async function deadLetters(...args: string[]): Promise<string> {
    const program = ['dist/libs/messaging/src/dead-letters/main.js', ...args];
    const env = { ...process.env, SERVICE_BUS_CONNECTION_STRING: shop.bus };
    return (await promisify(execFile)(process.execPath, program, { env })).stdout;
  }

  it('is put aside with the reason, alerts people, keeps nothing else from being handled, and can be sent again', async () => {
    const client = shop.busClient();
    const type = 'retreasure.orders.order-placed.v1';
    const envelope = { specversion: '1.0', id: 'order-o-bad/1', source: '/orders', type };
    await client
      .createSender('orders')
      .sendMessages({
        ...{ subject: type, messageId: 'orders/order-o-bad/1', contentType: 'application/json', body: { orderId: 7 } },
        applicationProperties: Object.fromEntries(
          Object.entries(envelope).map(([name, value]) => [`cloudEvents_${name}`, value]),
        ),
      });
    const isRaised = () =>
      shop.alerts('inventory').some(({ kind, who }) => kind === 'dead-letter' && who === 'orders/inventory');
    await until('people are alerted', () => Promise.resolve(isRaised()), 15_000);
    expect(await deadLetters('list')).toMatch(/orders\/order-o-bad\/1 {2}Malformed: data\.orderId/);
    expect(shop.logOf('inventory')).toMatch(/order-o-bad\/1 is dead-lettered: Malformed: data\.orderId/);
    await client.close();

    const unitIds = await shop.offer(5);
    const sold = await Promise.all(unitIds.map((unitId) => shop.sell(unitId, 10)));
    expect(sold.map(({ status }) => status)).toEqual(unitIds.map(() => 201));
    expect(await deadLetters('replay', 'orders/inventory', '--all')).toContain('1 dead letter replayed');
    // It is no better.
    const isBack = async () => (await deadLetters('list')).includes('orders/inventory: 1 dead letter\n');
    await until('it is put aside again', isBack, 15_000);
  }, 60_000);
});
