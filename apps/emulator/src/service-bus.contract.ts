import { describe, expect, it } from '@jest/globals';
import { ServiceBusClient, type ServiceBusMessage } from '@azure/service-bus';
import {
  atOnce,
  bench,
  bodies,
  one,
  soon,
  take,
  type Bench,
  type BrokerControl,
  type BrokerUnderTest,
} from './bench.contract.js';
import { consuming, locks, time, type Controlled } from './delivery.contract.js';

/** What every Service Bus does. Skipped tests say what they would need of the broker. */
export function serviceBusContract(start: () => Promise<BrokerUnderTest>, control: BrokerControl | undefined) {
  const controlled: Controlled = (name, test) =>
    control
      ? it(name, () => test(control))
      : it.skip(`${name} (skipped: needs virtual time or a restart, which a namespace does not offer)`, () => {});
  describe('sending', () => sending(bench(start)));
  describe('settling', () => settling(bench(start)));
  describe('topics', () => topics(bench(start)));
  describe('locks', () => locks(bench(start), controlled));
  describe('time', () => time(bench(start), controlled));
  describe('consuming', () => consuming(bench(start), controlled));
}

function sending(at: Bench) {
  it('carries all properties there and back', async () => {
    const receiver = at.receiver('plain');
    const sent: ServiceBusMessage = {
      ...{ body: { a: 1, s: 'héllo' }, messageId: 'm1', correlationId: 'c1', subject: 'Sub', to: 'to', replyTo: 'rt' },
      ...{ contentType: 'application/json', sessionId: 'sid', partitionKey: 'sid', replyToSessionId: 'rs' },
      ...{ timeToLive: 60_000, applicationProperties: { n: 5, b: true, f: 1.5, s: 'x' } },
    };
    await at.sender('plain').sendMessages(sent);
    const message = await one(receiver);
    expect(message).toMatchObject(sent);
    expect(message.deliveryCount).toBe(0);
    expect(message.lockToken).toMatch(/^[0-9a-f-]{36}$/);
    expect(message.sequenceNumber?.toNumber()).toBeGreaterThan(0);
    expect(message.lockedUntilUtc?.getTime()).toBeGreaterThan(message.enqueuedTimeUtc!.getTime());
    await receiver.completeMessage(message);
    expect(await receiver.receiveMessages(1, atOnce)).toEqual([]);
  });

  it('takes batches, in order, and says how large they may be', async () => {
    const sender = at.sender('plain');
    const batch = await sender.createMessageBatch();
    expect(batch.maxSizeInBytes).toBeGreaterThanOrEqual(256 * 1024);
    for (let i = 0; i < 50; i++) expect(batch.tryAddMessage({ body: i })).toBe(true);
    const small = await sender.createMessageBatch({ maxSizeInBytes: 500 });
    expect(small.tryAddMessage({ body: 'x'.repeat(600) })).toBe(false);
    await sender.sendMessages(batch);
    await sender.sendMessages([{ body: 50 }, { body: 51 }]);
    expect(bodies(await take(at.receiver('plain'), 52))).toEqual([...Array(52).keys()]);
  });

  it('carries a message of many frames and refuses one that is too large', async () => {
    const sender = at.sender('plain');
    await sender.sendMessages({ body: 'y'.repeat(200_000) });
    expect((await take(at.receiver('plain'), 1))[0]?.body).toHaveLength(200_000);
    const tooLarge = sender.sendMessages({ body: 'z'.repeat(3_000_000) });
    await expect(tooLarge).rejects.toMatchObject({ code: 'MessageSizeExceeded' });
    await sender.sendMessages({ body: 'still there' });
    expect(bodies(await take(at.receiver('plain'), 1))).toEqual(['still there']);
  });

  it('drops what it has already accepted', async () => {
    const run = String(at.connectionString.length + performance.now());
    const send = (body: number, messageId: string) => ({ body, messageId: `${run}-${messageId}` });
    await at.sender('unique').sendMessages([send(1, 'same'), send(2, 'same'), send(3, 'other')]);
    expect(bodies(await take(at.receiver('unique'), 5))).toEqual([1, 3]);
  });

  it('does not know an entity that is not in the topology', async () => {
    const impatient = new ServiceBusClient(at.connectionString, { retryOptions: { maxRetries: 0 } });
    const sent = impatient.createSender('nope').sendMessages({ body: 1 });
    await expect(sent).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
    await impatient.close();
  });
}

function settling(at: Bench) {
  it('counts what is abandoned and dead-letters it in the end', async () => {
    const receiver = at.receiver('plain');
    await at.sender('plain').sendMessages({ body: 'ab', applicationProperties: { k: 1 } });
    for (let attempt = 0; attempt < 3; attempt++) {
      const message = await one(receiver);
      expect(message.deliveryCount).toBe(attempt);
      if (attempt > 0) expect(message.applicationProperties).toMatchObject({ mod: attempt - 1 });
      await receiver.abandonMessage(message, { mod: attempt });
    }
    expect(await receiver.receiveMessages(1, atOnce)).toEqual([]);
    const [dead] = await take(at.deadLetters('plain'), 1);
    expect(dead).toMatchObject({ deadLetterReason: 'MaxDeliveryCountExceeded', applicationProperties: { k: 1 } });
  });

  it('dead-letters with reason, description and further properties', async () => {
    const receiver = at.receiver('plain');
    await at.sender('plain').sendMessages({ body: 'dl' });
    const why = { deadLetterReason: 'Poison', deadLetterErrorDescription: 'bad json' };
    await receiver.deadLetterMessage(await one(receiver), { ...why, extra: 'e' });
    const [dead] = await take(at.deadLetters('plain'), 1);
    expect(dead).toMatchObject({ ...why, body: 'dl', applicationProperties: { extra: 'e' } });
  });

  it('keeps a deferred message until it is asked for by its number', async () => {
    const receiver = at.receiver('plain');
    await at.sender('plain').sendMessages({ body: 'df' });
    const message = await one(receiver);
    const { sequenceNumber } = message;
    await receiver.deferMessage(message);
    expect(await receiver.receiveMessages(1, atOnce)).toEqual([]);
    const [deferred] = await receiver.receiveDeferredMessages(sequenceNumber!);
    expect(deferred).toMatchObject({ body: 'df', state: 'deferred' });
    await receiver.completeMessage(deferred!);
    const again = receiver.receiveDeferredMessages(sequenceNumber!);
    await expect(again).rejects.toMatchObject({ code: 'MessageNotFound' });
  });

  it('deletes what a receiver takes that does not settle', async () => {
    await at.sender('plain').sendMessages([{ body: 1 }, { body: 2 }]);
    const receiver = at.client.createReceiver('plain', { receiveMode: 'receiveAndDelete' });
    expect(bodies(await receiver.receiveMessages(2, soon))).toEqual([1, 2]);
    await receiver.close();
    expect(await at.receiver('plain').peekMessages(5)).toEqual([]);
  });

  it('shows messages without locking them', async () => {
    const receiver = at.receiver('plain');
    await at.sender('plain').sendMessages([{ body: 'p1' }, { body: 'p2' }]);
    expect(bodies(await receiver.peekMessages(5))).toEqual(['p1', 'p2']);
    expect(bodies(await take(receiver, 2))).toEqual(['p1', 'p2']);
  });
}

function topics(at: Bench) {
  it('fans out to the subscriptions whose filters match', async () => {
    await at.sender('orders').sendMessages([
      { body: 1, subject: 'OrderPlaced', applicationProperties: { region: 'eu' } },
      { body: 2, subject: 'OrderPlaced', applicationProperties: { region: 'us' } },
      { body: 3, subject: 'OrderShipped', applicationProperties: { region: 'eu' } },
    ]);
    const got: Record<string, unknown[]> = {};
    for (const name of ['all', 'placed', 'eu', 'both']) got[name] = bodies(await take(at.receiver('orders', name), 3));
    expect(got).toEqual({ all: [1, 2, 3], placed: [1, 2], eu: [1, 3], both: [1] });
  });

  it('lets rules be added, listed and removed', async () => {
    const rules = at.client.createRuleManager('orders', 'placed');
    await rules.createRule('extra', { subject: 'X', applicationProperties: { z: 'q' } });
    await rules.createRule('every', { sqlExpression: '1=1' });
    const listed = [];
    for await (const rule of rules.listRules()) listed.push(rule);
    expect(listed).toMatchObject([{ name: 'placed' }, { name: 'extra', filter: { subject: 'X' } }, { name: 'every' }]);
    await at.sender('orders').sendMessages({ body: 'any' });
    await rules.deleteRule('every');
    await rules.deleteRule('extra');
    expect(bodies(await take(at.receiver('orders', 'placed'), 1))).toEqual(['any']);
    expect(bodies(await take(at.receiver('orders', 'all'), 1))).toEqual(['any']);
  });
}
