import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceBusClient } from '@azure/service-bus';
import { Overloaded, Unreachable } from '#eventsourcing/event-store.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import { toMessages } from './cloud-event.js';
import { openServiceBus } from './open-service-bus.js';
import { ServiceBusStrategy } from './service-bus.strategy.js';

const topology = {
  UserConfig: { Namespaces: [{ Name: 'local', Topics: [{ Name: 'buyers', Subscriptions: [{ Name: 'lots' }] }] }] },
};

/** Nothing can be written: the disk is full, the log is not reached, or takes no more. */
const failures = [
  Object.assign(new Error('database or disk is full'), { errcode: 13 }),
  new Unreachable('no answer'),
  new Overloaded('no more units'),
];

describe('A message that fails at every attempt', () => {
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let client: ServiceBusClient;
  let strategy: ServiceBusStrategy;
  let putAside: string[];
  beforeEach(async () => {
    putAside = [];
    emulator = await startEmulator({ topology, now: Date.now });
    client = await openServiceBus(emulator.connectionString, 20_000);
  });
  afterEach(async () => {
    await strategy.close();
    await client.close();
    await emulator.close();
  });

  async function send(handle: (attempt: number) => void) {
    let attempts = 0;
    strategy = new ServiceBusStrategy({
      ...{ client, service: 'lots', topics: ['buyers'], retryDelaysMs: [0, 0], now: Date.now, report: () => {} },
      onDeadLetter: (subscription) => putAside.push(subscription),
    });
    strategy.addHandler('asked.v1', () => Promise.resolve(++attempts).then(handle), true);
    strategy.listen(() => {});
    const event = recordedAs('buyer-1')({ type: 'Any', data: {} });
    await client
      .createSender('buyers')
      .sendMessages(toMessages('buyers', event, '1', [{ type: 'asked.v1', data: {} }]));
  }
  const left = async (subQueueType?: 'deadLetter') => {
    const receiver = client.createReceiver('buyers', 'lots', subQueueType && { subQueueType });
    const messages = await receiver.peekMessages(10);
    await receiver.close();
    return messages.length;
  };

  it('is put aside, which is told', async () => {
    const last = Promise.withResolvers<void>();
    await send((attempt) => {
      if (attempt === 3) last.resolve();
      throw new Error('busy');
    });
    await last.promise;
    await strategy.close();
    expect([putAside, await left('deadLetter'), await left()]).toEqual([['buyers/lots'], 1, 0]);
  });

  it('waits on the bus while nothing can be written down, and is handled when it can be', async () => {
    const handled = Promise.withResolvers<void>();
    await send((attempt) => {
      // Beyond two rounds of three attempts.
      if (attempt < 8) throw failures[attempt % failures.length]!;
      handled.resolve();
    });
    await handled.promise;
    await strategy.close();
    expect([putAside, await left('deadLetter'), await left()]).toEqual([[], 0, 0]);
  });
});
