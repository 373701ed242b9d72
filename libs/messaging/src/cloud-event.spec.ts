import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServiceBusClient, ServiceBusReceivedMessage } from '@azure/service-bus';
import { recordedAs } from '#eventsourcing/specification.js';
import { startEmulator } from '../../../apps/emulator/src/emulator.js';
import { fromMessage, Malformed, toMessages } from './cloud-event.js';
import { openServiceBus } from './open-service-bus.js';

const type = 'retreasure.orders.order-placed.v1';
const due = 'retreasure.orders.order-due.v1';
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const event = {
  ...recordedAs('order-42')({ type: 'OrderPlaced', data: {} }, 2),
  cause: { causationId: 'r-1', correlationId: 'r-1', actor: 'ann', traceparent },
};
const publications = [
  { type, data: { orderId: '42' } },
  { type: due, data: {}, deliverAt: '2026-01-10T15:00:00.000Z' },
];
const messages = toMessages('orders', event, '42', publications);

describe('An event on the bus', () => {
  it('is a CloudEvent in binary mode, with the same id at every attempt', () => {
    expect(messages[0]).toEqual({
      body: { orderId: '42' },
      contentType: 'application/json',
      subject: type,
      messageId: 'orders/order-42/3',
      applicationProperties: {
        cloudEvents_specversion: '1.0',
        cloudEvents_id: 'order-42/3',
        cloudEvents_source: '/orders',
        cloudEvents_type: type,
        cloudEvents_subject: '42',
        cloudEvents_sequence: '3',
        cloudEvents_time: '2026-01-02T03:04:05.678Z',
        cloudEvents_correlationid: 'r-1',
        cloudEvents_causationid: 'orders/order-42/3',
        cloudEvents_actor: 'ann',
        cloudEvents_traceparent: traceparent,
      },
    });
    expect(toMessages('orders', event, '42', publications)).toEqual(messages);
  });

  it('may be several messages, of which some come later', () => {
    expect(messages[1]).toMatchObject({
      messageId: 'orders/order-42/3/2',
      scheduledEnqueueTimeUtc: new Date('2026-01-10T15:00:00.000Z'),
      applicationProperties: { cloudEvents_id: 'order-42/3/2', cloudEvents_causationid: 'orders/order-42/3' },
    });
  });

  const received = (change: object) => ({ ...messages[0], ...change }) as ServiceBusReceivedMessage;
  const attributes = (change: object) =>
    received({ applicationProperties: { ...messages[0]!.applicationProperties, ...change } });

  it('names its own cause if its publisher names none', () => {
    const foreign = { cloudEvents_causationid: undefined, cloudEvents_correlationid: undefined };
    expect(fromMessage(attributes(foreign))).toMatchObject({
      causationId: 'orders/order-42/3',
      correlationId: 'orders/order-42/3',
    });
  });

  it('says when it happened, in UTC to the millisecond, however its publisher writes that', () => {
    const timeOf = (time: unknown) => fromMessage(attributes({ cloudEvents_time: time })).time;
    expect(timeOf(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(timeOf('2026-01-02T03:04:05Z')).toBe('2026-01-02T03:04:05.000Z');
    expect(timeOf('2026-01-02T05:04:05.678901+02:00')).toBe('2026-01-02T03:04:05.678Z');
  });
  it('happened when it reached the bus, if its publisher does not say', () => {
    const message = { ...attributes({ cloudEvents_time: undefined }), enqueuedTimeUtc: new Date(0) };
    expect(fromMessage(message).time).toBe('1970-01-01T00:00:00.000Z');
  });

  it.each([
    ['specversion', attributes({ cloudEvents_specversion: '0.3' })],
    ['id', attributes({ cloudEvents_id: undefined })],
    ['source', attributes({ cloudEvents_source: '' })],
    ['type', attributes({ cloudEvents_type: 7 })],
    ['time', attributes({ cloudEvents_time: 'yesterday' })],
    ['time', attributes({ cloudEvents_time: Number.MAX_SAFE_INTEGER })],
    ['time', attributes({ cloudEvents_time: undefined })],
    ['correlationid', attributes({ cloudEvents_correlationid: 'x'.repeat(513) })],
    ['specversion', received({ applicationProperties: undefined })],
    ['datacontenttype', received({ contentType: 'text/plain' })],
    ['datacontenttype', received({ contentType: undefined })],
    ['data', received({ body: Buffer.from('{"orderId"') })],
  ])('with a bad %s is malformed', (attribute, message) => {
    expect(() => fromMessage(message)).toThrow(Malformed);
    expect(() => fromMessage(message)).toThrow(new RegExp(`^${attribute}: `));
  });
});

describe('An event through Service Bus', () => {
  const Subscriptions = [
    {
      Name: 'inventory',
      Rules: [
        { Name: 'placed', Properties: { FilterType: 'Correlation' as const, CorrelationFilter: { Label: type } } },
      ],
    },
  ];
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let client: ServiceBusClient;
  beforeAll(async () => {
    const Topics = [{ Name: 'orders', Subscriptions }];
    emulator = await startEmulator({ topology: { UserConfig: { Namespaces: [{ Name: 'local', Topics }] } } });
    client = await openServiceBus(emulator.connectionString, 20_000);
  });
  afterAll(async () => {
    await client.close();
    await emulator.close();
  });

  it('is filtered by its type and comes out as it went in', async () => {
    const other = { ...messages[0]!, subject: due, messageId: 'other' };
    await client.createSender('orders').sendMessages([other, messages[0]!]);
    const [message] = await client.createReceiver('orders', 'inventory').receiveMessages(1);
    expect(message!.messageId).toBe('orders/order-42/3');
    expect(fromMessage(message!)).toEqual({
      ...{
        id: 'orders/order-42/3',
        type,
        source: '/orders',
        subject: '42',
        sequence: 3,
        time: '2026-01-02T03:04:05.678Z',
      },
      ...{ data: { orderId: '42' }, causationId: 'orders/order-42/3', correlationId: 'r-1', actor: 'ann', traceparent },
    });
  });
});
