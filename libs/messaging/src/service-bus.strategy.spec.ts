import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceBusClient } from '@azure/service-bus';
import { z } from 'zod';
import { contract } from '#contracts/contract.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import { toMessages } from './cloud-event.js';
import { openServiceBus } from './open-service-bus.js';
import { ask, whenever } from './policy.js';
import { ServiceBusStrategy, type IncomingContext, type ServiceBusStrategyOptions } from './service-bus.strategy.js';

type Bid = { type: 'Bid'; data: { by: string; at?: string } };
type LotEvent =
  { type: 'Sold'; data: { to: string; at?: string | undefined } } | { type: 'Lost'; data: { by: string } };
type Lot = { soldTo?: string; losers: string[] };
const lot: Decider<Bid, LotEvent, Lot> = {
  stream: 'lot',
  initial: { losers: [] },
  decide({ data: { by, at } }, { soldTo, losers }) {
    if (by === 'banned') throw new Refusal('bidder-banned', 'This bidder is banned.');
    if (soldTo === by || losers.includes(by)) return [];
    return soldTo === undefined ? [{ type: 'Sold', data: { to: by, at } }] : [{ type: 'Lost', data: { by } }];
  },
  evolve: (state, { type, data }) =>
    type === 'Sold' ? { ...state, soldTo: data.to } : { ...state, losers: [...state.losers, data.by] },
};

const wanted = z.object({ by: z.string(), lots: z.array(z.string()) });
const LotsWanted = contract('lots-wanted.v1', 'Somebody bids on lots.', wanted, { by: 'ann', lots: ['1'] });
const policy = [
  whenever(LotsWanted, ({ by, lots }, { at }) =>
    lots.map((id) => ask(lot, id, { type: 'Bid', data: { by, at } }, ({ soldTo }) => soldTo === by)),
  ),
];
const topology = {
  UserConfig: { Namespaces: [{ Name: 'local', Topics: [{ Name: 'buyers', Subscriptions: [{ Name: 'lots' }] }] }] },
};
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('The Service Bus transport', () => {
  let store: SqliteEventStore;
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let client: ServiceBusClient;
  let strategies: ServiceBusStrategy[];
  let reports: string[];
  let now: number;
  beforeEach(async () => {
    [now, reports, strategies] = [Date.now(), [], []];
    store = new SqliteEventStore(':memory:', () => new Date(now));
    emulator = await startEmulator({ topology, now: () => now });
    client = await openServiceBus(emulator.connectionString, 20_000);
  });
  afterEach(async () => {
    await Promise.all(strategies.map((strategy) => strategy.close()));
    await client.close();
    await emulator.close();
    await store.close();
  });

  const listen = (options: Partial<ServiceBusStrategyOptions>, on: { [type: string]: Handler } = {}) => {
    const strategy = new ServiceBusStrategy({
      ...{ client, service: 'lots', topics: ['buyers'], retryDelaysMs: [0, 0], now: () => now },
      ...{ report: (message) => reports.push(message), ...options },
    });
    for (const [type, handler] of Object.entries(on)) strategy.addHandler(type, handler, true);
    strategies.push(strategy);
    strategy.listen(() => {});
    return strategy;
  };
  const follow = () => listen({ policy, commands: new CommandHandler(store) });
  const send = (type: string, data: unknown, stream = 'buyer-1') => {
    const event = recordedAs(stream)({ type: 'Any', data: {} });
    const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'ann', traceparent };
    return client.createSender('buyers').sendMessages(toMessages('buyers', { ...event, cause }, '1', [{ type, data }]));
  };
  const want = (by: string, ...lots: string[]) => send(LotsWanted.type, { by, lots });
  const waiting = async () => {
    const receiver = client.createReceiver('buyers', 'lots');
    const messages = await receiver.peekMessages(10);
    await receiver.close();
    return messages.map(({ messageId, deliveryCount }) => [messageId, deliveryCount]);
  };
  const deadLetter = async () => {
    const receiver = client.createReceiver('buyers', 'lots', { subQueueType: 'deadLetter' });
    const [message] = await receiver.receiveMessages(1);
    await receiver.close();
    return [message?.deadLetterReason, message?.deadLetterErrorDescription];
  };

  it('asks the commands of a policy in the name of the event, and stops when told to', async () => {
    const commands = new CommandHandler(store);
    await commands.handle(lot, '2', { type: 'Bid', data: { by: 'bob' } }, { ...none });
    const lost = Promise.withResolvers<void>();
    store.onAppend(([event]) => event?.type === 'Lost' && lost.resolve());
    const strategy = follow();
    await want('ann', '1', '2', '3');
    await lost.promise;
    await strategy.close();
    expect((await store.read('lot-1'))[0]).toMatchObject({
      data: { to: 'ann', at: '2026-01-02T03:04:05.678Z' },
      cause: { causationId: 'buyers/buyer-1/1', correlationId: 'r-1', actor: 'policy:lots', traceparent },
    });
    expect(await store.read('lot-3')).toEqual([]);
    expect(await waiting()).toEqual([]);
    expect(reports).toEqual([]);
  });

  it('completes a message only when its handler is done, and closes only then', async () => {
    const [begun, end] = [Promise.withResolvers<Incoming>(), Promise.withResolvers<void>()];
    const strategy = listen(
      {},
      {
        'asked.v1': (data, context) => {
          begun.resolve({ data, id: context.incoming.id });
          return end.promise;
        },
      },
    );
    await send('asked.v1', { what: 'a bowl' });
    expect(await begun.promise).toEqual({ data: { what: 'a bowl' }, id: 'buyers/buyer-1/1' });
    const closed = strategy.close();
    expect(await waiting()).toHaveLength(1);
    end.resolve();
    await closed;
    expect(await waiting()).toEqual([]);
  });

  it('closes without a handler that hangs, and says so', async () => {
    const begun = Promise.withResolvers<void>();
    const strategy = listen({ closeWithinMs: 0 }, { 'asked.v1': () => (begun.resolve(), new Promise(() => {})) });
    await send('asked.v1', {});
    await begun.promise;
    await Promise.all([strategy.close(), strategy.close()]);
    expect(reports).toEqual(['buyers/lots closes, and buyers/buyer-1/1 is not settled']);
    expect(await waiting()).toHaveLength(1);
  });

  it('tries again what fails, then dead-letters it with the reason', async () => {
    let attempts = 0;
    class DiskFull extends Error {}
    listen(
      {},
      {
        'asked.v1': () => {
          attempts += 1;
          return Promise.reject(new DiskFull(`attempt ${attempts} ${'é'.repeat(5_000)}`));
        },
      },
    );
    await send('asked.v1', {});
    const [reason, description] = await deadLetter();
    expect([reason, attempts, Buffer.from(description!).length]).toEqual(['DiskFull', 3, 4096]);
    expect(description).toMatch(/^attempt 3 é+$/);
  });

  it('is content when a later attempt succeeds', async () => {
    let attempts = 0;
    const done = Promise.withResolvers<void>();
    const strategy = listen(
      {},
      {
        'asked.v1': () => {
          attempts += 1;
          if (attempts === 3) return Promise.resolve(done.resolve());
          return Promise.reject(new Error('busy'));
        },
      },
    );
    await send('asked.v1', {});
    await done.promise;
    await strategy.close();
    expect(await waiting()).toEqual([]);
  });

  it('handles others while one waits for its next attempt, which on closing goes back to the bus', async () => {
    const handled = Promise.withResolvers<void>();
    const strategy = listen(
      { retryDelaysMs: [50_000] },
      { 'asked.v1': () => Promise.reject(new Error('busy')), 'other.v1': () => Promise.resolve(handled.resolve()) },
    );
    await send('asked.v1', {}, 'buyer-1');
    await send('other.v1', {}, 'buyer-2');
    await handled.promise;
    await strategy.close();
    expect(await waiting()).toEqual([['buyers/buyer-1/1', 1]]);
    expect(reports).toEqual(['buyers/buyer-1/1 is tried again in 50000 ms: Error: busy']);
  });

  it('gives up when time is up, however many attempts are left', async () => {
    listen(
      { retryDelaysMs: Array.from({ length: 100 }, () => 0), retryForMs: 24_000 },
      {
        'asked.v1': () => {
          now += 10_000;
          return Promise.reject(new Error('busy'));
        },
      },
    );
    await send('asked.v1', {});
    expect(await deadLetter()).toEqual(['Error', 'busy']);
    expect(reports.filter((report) => report.includes('tried again'))).toHaveLength(2);
  });

  it.each([
    ['a refusal', LotsWanted.type, { by: 'banned', lots: ['1'] }, 'bidder-banned', 'This bidder is banned.'],
    ['data against its contract', LotsWanted.type, { by: 'ann', lots: [7] }, 'Malformed', /^data\.lots\.0: /],
    ['a type that nobody handles', 'sky-fell.v1', {}, 'UnknownType', 'nothing here handles sky-fell.v1'],
  ])('dead-letters %s at once', async (_, type, data, reason, description) => {
    follow();
    await send(type, data);
    expect(await deadLetter()).toEqual([reason, expect.stringMatching(description)]);
    expect(reports).toHaveLength(1);
  });

  it('dead-letters what is no CloudEvent at once', async () => {
    follow();
    await client.createSender('buyers').sendMessages({ body: 'hello', messageId: '1', subject: LotsWanted.type });
    expect(await deadLetter()).toEqual(['Malformed', expect.stringMatching(/^specversion: /)]);
  });

  it('gets a message again that a crashed process had taken', async () => {
    const taken = Promise.withResolvers<void>();
    const crashing = await openServiceBus(emulator.connectionString, 20_000);
    listen({ client: crashing }, { 'asked.v1': () => (taken.resolve(), new Promise(() => {})) });
    await send('asked.v1', {});
    await taken.promise;
    strategies = [];
    await crashing.close();
    const again = Promise.withResolvers<string>();
    listen({}, { 'asked.v1': (_, { incoming }) => Promise.resolve(again.resolve(incoming.id)) });
    now += 61_000;
    emulator.tick();
    expect(await again.promise).toBe('buyers/buyer-1/1');
  });

  it('reports a lock that was lost meanwhile, and recognises the repeat', async () => {
    let deliveries = 0;
    const again = Promise.withResolvers<void>();
    const strategy = listen(
      {},
      {
        'asked.v1': () => {
          deliveries += 1;
          if (deliveries === 2) again.resolve();
          else {
            now += 61_000;
            emulator.tick();
          }
          return Promise.resolve();
        },
      },
    );
    await send('asked.v1', {});
    await again.promise;
    await strategy.close();
    expect(reports).toEqual([expect.stringMatching(/^buyers\/buyer-1\/1 is not settled: .*lock/i)]);
    expect(await waiting()).toEqual([]);
  });
});

const none = { causationId: 'test', correlationId: 'test', actor: 'test' };
type Incoming = { data: unknown; id: string };
type Handler = (data: unknown, context: IncomingContext) => Promise<unknown>;
