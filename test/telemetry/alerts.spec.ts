import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, it, jest } from '@jest/globals';
import type { ConnectionPolicy } from '@azure/cosmos';
import type { ServiceBusClient } from '@azure/service-bus';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openEventStore } from '#eventsourcing/open-event-store.js';
import { openServiceBus } from '#messaging/open-service-bus.js';
import { readSubscriptions } from '#messaging/subscriptions.js';
import { counter } from '#service/toy/counter.js';
import { startCosmos } from '../../apps/emulator/src/cosmos/cosmos.js';
import { readCosmosTopology } from '../../apps/emulator/src/cosmos/cosmos-topology.js';
import { usd, type Shop } from '../journeys/shop.js';
import { CuttableLine } from './cuttable-line.js';
import { describeWithPrometheus, type Prometheus } from './prometheus.js';
import { blocked, crowd, WatchedShop } from './watched-shop.js';

const subscriptions = readSubscriptions('libs/messaging/service-bus.json');
const pieceOf = (unitId: string) => ({
  ...{ unitId, title: `Piece ${unitId}`, condition: 'good', location: 'shop', askingPrice: usd(10_000) },
});

/** Takes away the dead letters of a topic; a page need not have all. */
const forgotten = async (bus: ServiceBusClient, topic: string) => {
  for (const { subscription } of subscriptions.filter((one) => one.topic === topic)) {
    const from = { subQueueType: 'deadLetter', receiveMode: 'receiveAndDelete' } as const;
    const receiver = bus.createReceiver(topic, subscription, from);
    while ((await receiver.receiveMessages(10, { maxWaitTimeInMs: 200 })).length > 0);
    await receiver.close();
  }
};

// An alert begins and ends in its own time, on a busy machine, too.
jest.setTimeout(60_000);

describeWithPrometheus('Of a shop that works nobody is called, and when', () => {
  let line: CuttableLine;
  let watched: WatchedShop;
  let shop: Shop;
  let bus: ServiceBusClient;
  let prometheus: Prometheus;
  beforeAll(async () => {
    line = await new CuttableLine(() => Number(/:(\d+);/.exec(shop.connectionString)![1])).mend();
    watched = await WatchedShop.of({
      SERVICE_BUS_TIMEOUT_MS: '3000',
      SERVICE_BUS_CONNECTION_STRING: `Endpoint=sb://127.0.0.1:${line.port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`,
    });
    ({ shop } = watched);
    ({ prometheus } = await watched.open());
    bus = await openServiceBus(shop.connectionString);
  });
  // What was injected in one test must not be felt in the next.
  afterEach(() => watched.quiet());
  afterAll(async () => {
    await bus.close();
    await watched.close();
    await line.cut();
  });

  const calledFor = (...alerts: readonly string[]) => watched.calledFor(...alerts);
  /** While another process holds a file of a service. */
  const held = async (file: string, work: () => Promise<unknown>) => {
    const holder = new DatabaseSync(join(shop.folder, file));
    holder.exec('begin immediate');
    await work().finally(() => holder.close());
  };
  /** While a service has one table less than it should. */
  const withoutTable = async (file: string, table: string, work: () => Promise<unknown>) => {
    const other = new DatabaseSync(join(shop.folder, file));
    other.exec(`alter table ${table} rename to gone`);
    await work().finally(() => {
      other.exec(`alter table gone rename to ${table}`);
      other.close();
    });
  };
  const poison = async (count: number) => {
    const sender = bus.createSender('orders');
    const subject = 'retreasure.orders.order-placed.v1';
    await sender.sendMessages(
      Array.from({ length: count }, () => ({ body: 'poison', messageId: `poison-${++poisons}`, subject })),
    );
    await sender.close();
  };
  let [pieces, poisons] = [0, 0];
  const offer = () => shop.post('/v1/units', pieceOf(`U-${++pieces}`), { 'idempotency-key': `U-${pieces}` });

  it('the bus is gone, until it is back', async () => {
    await line.cut();
    await calledFor('BusUnreachable').finally(() => line.mend());
  });

  it('a message makes no sense, until somebody has looked; and a kind of them, with a word of its own', async () => {
    await poison(1);
    await calledFor('DeadLetters');
    await poison(6);
    await prometheus.untilFiring('MessagesFail');
    await calledFor('DeadLetters', 'MessagesFail');
    await forgotten(bus, 'orders');
  });

  it('the lake takes nothing', async () => {
    await blocked(join(shop.folder, 'lake'), async () => {
      await offer();
      shop.pass(6 * 60_000);
      await calledFor('LakeUnreachable');
    });
  });

  it('somebody tries one token after the other', async () => {
    for (let tries = 0; tries < 30; tries++) await shop.raw('/v1/orders', { authorization: 'Bearer nobody' });
    await calledFor('Alarm');
  });

  it('a service cannot write its log', () =>
    held('inventory/events.db', () => crowd(3, offer, () => calledFor('StoreFails'))));

  it('those who ask are refused, though nothing is wrong with the log', () =>
    withoutTable('inventory/answers.db', 'idempotency', () => crowd(10, offer, () => calledFor('RequestsFail'))));

  it('a read model stands still', () =>
    held('inventory/views.db', async () => {
      await offer();
      await calledFor('SubscriberBehind');
    }));

  it('an account of Cosmos DB gives no more', async () => {
    const topology = readCosmosTopology('libs/eventsourcing/cosmos.json');
    const account = await startCosmos({ now: Date.now, requestUnitsPerSecond: 20, topology });
    // Who is throttled asks once, and not for half a minute.
    const connectionPolicy = { enableBackgroundEndpointRefreshing: false, retryOptions: { maxRetryAttemptCount: 0 } };
    const cosmos = { client: { key: account.key, connectionPolicy: connectionPolicy as ConnectionPolicy } };
    const store = await openEventStore(`cosmos:${account.endpoint}/events/orders`, { now: () => new Date(), cosmos });
    const commands = new CommandHandler(store);
    const cause = { causationId: 'crowd', correlationId: 'crowd', actor: 'crowd' };
    let asked = 0;
    const count = () =>
      commands.handle(counter, `${asked++ % 10}`, { type: 'Count', data: { by: 0 } }, cause).catch(() => sleep(10));
    await crowd(10, count, () => calledFor('StoreThrottled'));
    await store.close();
    await account.close();
  });

  it('nothing is heard of a service any more', async () => {
    watched.exposition.hear(false);
    await calledFor('ServiceSilent').finally(() => watched.exposition.hear(true));
  });
});
