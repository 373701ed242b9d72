import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceBusClient } from '@azure/service-bus';
import { startEmulator } from '../../../../apps/emulator/src/emulator.js';
import { openServiceBus } from '../open-service-bus.js';
import { BadUsage, run } from './command-line.js';
import { DeadLetters } from './dead-letters.js';

const Topics = [
  { Name: 'orders', Subscriptions: [{ Name: 'inventory' }] },
  { Name: 'inventory', Subscriptions: [{ Name: 'orders' }] },
];
const topology = { UserConfig: { Namespaces: [{ Name: 'local', Topics }] } };
const subscriptions = [
  { topic: 'orders', subscription: 'inventory' },
  { topic: 'inventory', subscription: 'orders' },
];
const at = Date.parse('2026-01-10T14:00:00.000Z');

describe('Dead letters', () => {
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let client: ServiceBusClient;
  let now: () => number;
  beforeEach(async () => {
    now = () => at;
    emulator = await startEmulator({ topology, now: () => now(), depthMax: 4 });
    client = await openServiceBus(emulator.connectionString, 20_000);
  });
  afterEach(async () => {
    await client.close();
    await emulator.close();
  });

  const bury = async (messageId: string, body: unknown = { orderId: '42' }) => {
    await client
      .createSender('orders')
      .sendMessages({
        ...{ body, messageId, subject: 'order-placed.v1', contentType: 'application/json' },
        applicationProperties: { cloudEvents_id: messageId },
      });
    const receiver = client.createReceiver('orders', 'inventory');
    const [message] = await receiver.receiveMessages(1);
    const deadLetter = { deadLetterReason: 'unknown-unit', deadLetterErrorDescription: 'No such piece.' };
    await receiver.deadLetterMessage(message!, deadLetter);
    await receiver.close();
    return String(message!.sequenceNumber);
  };
  const deadLetters = (...args: string[]) => run(args, client, subscriptions);

  it('are listed by subscription, with their reasons', async () => {
    const first = await bury('orders/order-1/1');
    const second = await bury('orders/order-2/1');
    const rest = '2026-01-10T14:00:00.000Z  order-placed.v1';
    expect(await deadLetters('list')).toBe(
      [
        'orders/inventory: 2 dead letters',
        `  ${first}  ${rest}  orders/order-1/1  unknown-unit: No such piece.`,
        `  ${second}  ${rest}  orders/order-2/1  unknown-unit: No such piece.`,
        'inventory/orders: 0 dead letters',
      ].join('\n'),
    );
  });

  it('are shown with all they carry', async () => {
    const sequenceNumber = await bury('orders/order-1/1');
    expect(JSON.parse(await deadLetters('show', 'orders/inventory', sequenceNumber))).toMatchObject({
      ...{ sequenceNumber, messageId: 'orders/order-1/1', deadLetterReason: 'unknown-unit', body: { orderId: '42' } },
      applicationProperties: { cloudEvents_id: 'orders/order-1/1' },
    });
    const broken = await bury('orders/order-2/1', Buffer.from('{"orderId'));
    expect(JSON.parse(await deadLetters('show', 'orders/inventory', broken))).toMatchObject({ body: '{"orderId' });
  });

  it('are replayed one by one as they were sent', async () => {
    await bury('orders/order-1/1');
    const sequenceNumber = await bury('orders/order-2/1');
    await bury('orders/order-3/1');
    expect(await deadLetters('replay', 'orders/inventory', sequenceNumber)).toBe(
      'orders/inventory: 1 dead letter replayed',
    );
    const [message, ...more] = await client.createReceiver('orders', 'inventory').peekMessages(10);
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      ...{ messageId: 'orders/order-2/1', subject: 'order-placed.v1', contentType: 'application/json' },
      ...{ body: { orderId: '42' }, applicationProperties: { cloudEvents_id: 'orders/order-2/1' } },
    });
    expect(message!.applicationProperties).not.toHaveProperty('DeadLetterReason');
    expect(await deadLetters('list')).toMatch(/^orders\/inventory: 2 dead letters\n.*order-1.*\n.*order-3/);
  });

  it('are replayed all together', async () => {
    for (let n = 1; n <= 3; n++) await bury(`orders/order-${n}/1`);
    expect(await deadLetters('replay', 'orders/inventory', '--all')).toBe('orders/inventory: 3 dead letters replayed');
    expect(await deadLetters('replay', 'orders/inventory', '--all')).toBe('orders/inventory: 0 dead letters replayed');
    const back = await client.createReceiver('orders', 'inventory').peekMessages(10);
    expect(back.map(({ messageId }) => messageId)).toEqual([1, 2, 3].map((n) => `orders/order-${n}/1`));
  });

  it('are given back, and the replay ends, when locks expire faster than the one that is wanted can be found', async () => {
    await bury('orders/order-1/1');
    await bury('orders/order-2/1');
    let jumps = 0;
    now = () => at + 61_000 * jumps++;
    expect(await new DeadLetters(client, subscriptions[0]!).replay(['99'])).toEqual([]);
    expect(await deadLetters('list')).toMatch(/^orders\/inventory: 2 dead letters\n/);
  });

  it('are given back when the topic does not take them', async () => {
    const sequenceNumber = await bury('orders/order-1/1');
    const sender = client.createSender('orders');
    for (let n = 2; n <= 5; n++) await sender.sendMessages({ body: {}, messageId: `orders/order-${n}/1` });
    await expect(deadLetters('replay', 'orders/inventory', sequenceNumber)).rejects.toThrow();
    const [again] = await client
      .createReceiver('orders', 'inventory', { subQueueType: 'deadLetter' })
      .receiveMessages(1);
    expect(again).toMatchObject({ messageId: 'orders/order-1/1' });
  });

  it.each([
    [[], 'no command given'],
    [['bury'], 'cannot do: bury'],
    [['list', 'orders'], 'cannot do: list orders'],
    [['show', 'orders/inventory'], 'cannot do: show orders/inventory'],
    [['replay', 'orders/finance', '1'], 'no subscription orders/finance; there are orders/inventory, inventory/orders'],
    [['show', 'orders/inventory', '--all'], '--all is not a sequence number'],
    [['replay', 'orders/inventory', '99'], 'no dead letter 99 in orders/inventory'],
  ])('say what is wrong with %j', async (args, message) => {
    await expect(deadLetters(...args)).rejects.toThrow(new BadUsage(message));
  });
});
