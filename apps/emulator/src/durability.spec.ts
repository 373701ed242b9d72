import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import { startEmulator, type Emulator } from './emulator.js';
import { bodies, one, retryOptions, take } from './bench.contract.js';
import { readTopology } from './topology.js';

const topology = readTopology('apps/emulator/src/service-bus.contract.json');

/** An emulator that is abandoned without being closed has written what a killed one would have. */
function given() {
  const directory = mkdtempSync(join(tmpdir(), 'emulator-'));
  const opened: { close(): Promise<unknown> }[] = [];
  let skippedMs = 0;
  const now = () => Date.now() + skippedMs;
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const start = async () => {
    const emulator = await startEmulator({ topology, now, journal: join(directory, 'service-bus.db') });
    const client = new ServiceBusClient(emulator.connectionString, { retryOptions });
    opened.push(emulator, { close: () => client.close() });
    return { emulator, client };
  };
  const skipTime = (emulator: Emulator, ms: number) => {
    skippedMs += ms;
    emulator.tick();
  };
  return { start, skipTime };
}

describe('after a kill', () => {
  const { start, skipTime } = given();

  it('is everything there that was acknowledged, where it was', async () => {
    const { client } = await start();
    const due = new Date(Date.now() + 60_000);
    await client.createSender('plain').sendMessages([1, 2, 3, 4, 5].map((body) => ({ body })));
    await client.createSender('plain').scheduleMessages({ body: 'scheduled' }, due);
    await client.createSender('orders').sendMessages({ body: 'T', subject: 'OrderPlaced' });
    await client.createSender('unique').sendMessages({ body: 'U', messageId: 'once' });
    await client.createSender('sessions').sendMessages({ body: 'S', sessionId: 'x' });
    const session = await client.acceptSession('sessions', 'x');
    await session.setSessionState({ step: 1 });
    const receiver = client.createReceiver('plain');
    const [first, second, third, fourth] = await receiver.receiveMessages(5, { maxWaitTimeInMs: 1_000 });
    await receiver.completeMessage(first!);
    await receiver.deadLetterMessage(second!, { deadLetterReason: 'bad', deadLetterErrorDescription: 'very' });
    await receiver.deferMessage(third!);
    await receiver.abandonMessage(fourth!, { seen: true });

    const { emulator, client: after } = await start();
    const again = after.createReceiver('plain');
    const left = await take(again, 2);
    expect(left).toMatchObject([
      { body: 4, deliveryCount: 1, applicationProperties: { seen: true } },
      { body: 5, deliveryCount: 0 },
    ]);
    expect(bodies(await again.receiveDeferredMessages(third!.sequenceNumber!))).toEqual([3]);
    const dead = await one(after.createReceiver('plain', { subQueueType: 'deadLetter' }));
    expect(dead).toMatchObject({ body: 2, deadLetterReason: 'bad' });
    for (const name of ['all', 'placed']) expect((await one(after.createReceiver('orders', name))).body).toBe('T');
    const resumed = await after.acceptNextSession('sessions');
    expect(await resumed.getSessionState()).toEqual({ step: 1 });
    expect(bodies(await take(resumed, 1))).toEqual(['S']);
    await after.createSender('unique').sendMessages([
      { body: 'again', messageId: 'once' },
      { body: 'new', messageId: 'two' },
    ]);
    expect(bodies(await take(after.createReceiver('unique'), 3))).toEqual(['U', 'new']);
    skipTime(emulator, 60_000);
    expect(bodies(await take(again, 2))).toContain('scheduled');
  });

  it('gives no sequence number twice', async () => {
    const { client } = await start();
    await client.createSender('plain').sendMessages({ body: 1 });
    const [before] = await take(client.createReceiver('plain'), 1);
    const { client: after } = await start();
    await after.createSender('plain').sendMessages({ body: 2 });
    const [next] = await take(after.createReceiver('plain'), 1);
    expect(next!.sequenceNumber!.toNumber()).toBeGreaterThan(before!.sequenceNumber!.toNumber());
  });
});

describe('a muted receiver', () => {
  const { start } = given();

  it('gets nothing more, while one that is attached later does', async () => {
    const { emulator, client } = await start();
    const muted = client.createReceiver('orders', 'all');
    expect(await muted.receiveMessages(1, { maxWaitTimeInMs: 50 })).toEqual([]);
    emulator.mute('orders/Subscriptions/all');
    await client.createSender('orders').sendMessages({ body: 1 });
    expect(await muted.receiveMessages(1, { maxWaitTimeInMs: 50 })).toEqual([]);
    expect(bodies(await take(client.createReceiver('orders', 'all'), 1))).toEqual([1]);
    expect(() => emulator.mute('nowhere')).toThrow('nowhere');
  });
});

describe('a full queue', () => {
  it('refuses what it has no room for, as a whole', async () => {
    const emulator = await startEmulator({ topology, depthMax: 3 });
    const client = new ServiceBusClient(emulator.connectionString, { retryOptions: { maxRetries: 0 } });
    const sender = client.createSender('plain');
    await sender.sendMessages([{ body: 1 }, { body: 2 }]);
    await expect(sender.sendMessages([{ body: 3 }, { body: 4 }])).rejects.toMatchObject({ code: 'QuotaExceeded' });
    await sender.sendMessages({ body: 3 });
    expect(bodies(await take(client.createReceiver('plain'), 3))).toEqual([1, 2, 3]);
    await client.close();
    await emulator.close();
  });
});
