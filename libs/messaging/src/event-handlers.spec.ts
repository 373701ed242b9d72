import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ServiceBusClient } from '@azure/service-bus';
import { Controller, Module, UseFilters, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { Refusal } from '#eventsourcing/decider.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import { toMessages } from './cloud-event.js';
import { openServiceBus } from './open-service-bus.js';
import { IncomingContext, ServiceBusStrategy } from './service-bus.strategy.js';
import { UnchangedErrors } from './unchanged-errors.filter.js';

const seen: unknown[] = [];

@Controller()
@UseFilters(UnchangedErrors)
class Parcels {
  @EventPattern('parcel-packed.v1')
  packed(@Payload() data: { parcelId: string }, @Ctx() context: unknown) {
    if (data.parcelId === 'p-0') throw new Refusal('unknown-parcel', 'No such parcel.');
    const { incoming } = context as IncomingContext;
    seen.push([data.parcelId, incoming.id, incoming.correlationId]);
  }
}

@Module({ controllers: [Parcels] })
class ParcelsModule {}

const topology = {
  UserConfig: { Namespaces: [{ Name: 'local', Topics: [{ Name: 'packing', Subscriptions: [{ Name: 'parcels' }] }] }] },
};
let emulator: Awaited<ReturnType<typeof startEmulator>>;
let client: ServiceBusClient;
let app: INestMicroservice;
beforeAll(async () => {
  emulator = await startEmulator({ topology });
  client = await openServiceBus(emulator.connectionString, 20_000);
  const strategy = new ServiceBusStrategy({
    ...{ client, service: 'parcels', topics: ['packing'], now: () => Date.now(), report: () => {} },
  });
  app = await NestFactory.createMicroservice(ParcelsModule, { logger: false, strategy });
  await app.listen();
});
afterAll(async () => {
  await client.close();
  await emulator.close();
});

it('An @EventPattern handler gets the data and the event, and a message whose handler refuses is dead-lettered', async () => {
  const publications = ['p-0', 'p-1'].map((parcelId) => ({ type: 'parcel-packed.v1', data: { parcelId } }));
  const event = recordedAs('box-1')({ type: 'BoxPacked', data: {} });
  await client.createSender('packing').sendMessages(toMessages('packing', event, '1', publications));
  const refused = client.createReceiver('packing', 'parcels', { subQueueType: 'deadLetter' });
  const [message] = await refused.receiveMessages(1);
  expect([message!.deadLetterReason, message!.deadLetterErrorDescription]).toEqual([
    'unknown-parcel',
    'No such parcel.',
  ]);
  await app.close();
  expect(seen).toEqual([['p-1', 'packing/box-1/1/2', 'test']]);
  expect(await client.createReceiver('packing', 'parcels').peekMessages(1)).toEqual([]);
});
