import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceBusClient } from '@azure/service-bus';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import { openServiceBus } from './open-service-bus.js';
import { Receiver } from './receiver.js';
import { Watchdog } from './watchdog.js';

// The emulator's clock jumps: no lock may expire by that.
const Subscriptions = [{ Name: 'inventory', Properties: { LockDuration: 'PT5M' } }];
const topology = { UserConfig: { Namespaces: [{ Name: 'local', Topics: [{ Name: 'orders', Subscriptions }] }] } };

describe('The watchdog', () => {
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let client: ServiceBusClient;
  let receiver: Receiver;
  let watchdog: Watchdog;
  let now: number;
  let reports: string[];
  let arrival: PromiseWithResolvers<string>;
  let work: Promise<void>;
  let settled: PromiseWithResolvers<void>;
  let trouble: PromiseWithResolvers<void>;
  beforeEach(async () => {
    [now, reports, arrival, work] = [Date.now(), [], Promise.withResolvers(), Promise.resolve()];
    [settled, trouble] = [Promise.withResolvers(), Promise.withResolvers()];
    emulator = await startEmulator({ topology, now: () => now });
    client = await openServiceBus(emulator.connectionString, 20_000);
    const report = (message: string) => {
      reports.push(message);
      trouble.resolve();
    };
    receiver = new Receiver({
      ...{ client, topic: 'orders', subscription: 'inventory', maxConcurrentCalls: 2, handleWithinMs: 90_000 },
      ...{ now: () => now, report },
      async handle(message, from) {
        arrival.resolve(String(message.messageId));
        await work;
        // Over a link that was replaced it can no longer be settled.
        await from.completeMessage(message).catch(() => {});
        settled.resolve();
      },
    });
    watchdog = new Watchdog([receiver], 30_000, report);
    await send('first');
    expect(await arrived()).toBe('first');
    await settled.promise;
  });
  afterEach(async () => {
    await receiver.close();
    await client.close();
    await emulator.close();
  });

  const send = (messageId: string, scheduledEnqueueTimeUtc?: Date) =>
    client
      .createSender('orders')
      .sendMessages({ body: {}, messageId, ...(scheduledEnqueueTimeUtc && { scheduledEnqueueTimeUtc }) });
  const arrived = async () => {
    const id = await arrival.promise;
    arrival = Promise.withResolvers();
    return id;
  };
  const check = (laterMs: number) => watchdog.check((now += laterMs));

  it('replaces a receiver that went deaf', async () => {
    emulator.mute('orders/Subscriptions/inventory');
    await send('second');
    await check(29_999);
    expect(reports).toEqual([]);
    await check(1);
    expect(reports).toEqual(['orders/inventory was deaf: a message waited 30000 ms; receiving anew']);
    expect(await arrived()).toBe('second');
    await send('third');
    expect(await arrived()).toBe('third');
    await check(60_000);
    expect(reports).toHaveLength(1);
  });

  it('leaves a receiver alone for which nothing waits yet', async () => {
    await send('later', new Date(now + 600_000));
    await check(60_000);
    expect(reports).toEqual([]);
    emulator.mute('orders/Subscriptions/inventory');
    await send('second');
    await check(29_999);
    expect(reports).toEqual([]);
  });

  it('leaves a receiver alone that has all at hand, or as much as it can take', async () => {
    const done = Promise.withResolvers<void>();
    work = done.promise;
    for (const messageId of ['second', 'third']) {
      await send(messageId);
      expect(await arrived()).toBe(messageId);
      await check(30_000);
    }
    await send('fourth');
    await check(30_000);
    expect(reports).toEqual([]);
    done.resolve();
    expect(await arrived()).toBe('fourth');
  });

  it('replaces a receiver that went deaf while a handler hangs', async () => {
    const done = Promise.withResolvers<void>();
    work = done.promise;
    await send('second');
    expect(await arrived()).toBe('second');
    work = Promise.resolve();
    emulator.mute('orders/Subscriptions/inventory');
    await send('third');
    await check(30_000);
    expect(reports).toEqual(['orders/inventory was deaf: a message waited 30000 ms; receiving anew']);
    expect(await arrived()).toBe('third');
    done.resolve();
  });

  it('tells once which handler hangs', async () => {
    const done = Promise.withResolvers<void>();
    work = done.promise;
    await send('second');
    expect(await arrived()).toBe('second');
    await check(90_000);
    expect(reports).toEqual([]);
    await check(1);
    await check(1);
    expect(reports).toEqual(['orders/inventory: the handler of second hangs']);
    done.resolve();
  });

  it('reports a bus that cannot be asked', async () => {
    await emulator.close();
    await trouble.promise;
    await check(60_000);
    expect(reports).toContainEqual(expect.stringMatching(/^orders\/inventory cannot be looked at: /));
  });
});
