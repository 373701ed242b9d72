import { describe, expect, it } from '@jest/globals';
import { earliestEventPosition, latestEventPosition, type ReceivedEventData } from '@azure/event-hubs';
import type { BrokerUnderTest } from '../bench.contract.js';
import { bodiesOf, consumerOf, hubBench, producerOf, readFrom, type HubBench } from './hub-bench.contract.js';

/** What every namespace of Event Hubs does that has the hub of hubs.contract.json, whatever was sent to it before. */
export function hubsContract(start: () => Promise<BrokerUnderTest>) {
  describe('sending', () => sending(hubBench(start)));
  describe('reading', () => reading(hubBench(start)));
  describe('owners', () => owners(hubBench(start)));
}

function sending(at: HubBench) {
  it('tells of the hub and its partitions', async () => {
    expect(await at.producer.getEventHubProperties()).toMatchObject({
      ...{ name: 'clicks', partitionIds: ['0', '1', '2', '3'], createdOn: expect.any(Date) },
    });
    const before = await at.producer.getPartitionProperties('1');
    await at.send([1, 2, 3], { partitionId: '1' });
    const after = await at.producer.getPartitionProperties('1');
    expect(after).toMatchObject({ ...{ eventHubName: 'clicks', partitionId: '1' }, isEmpty: false });
    expect(after.lastEnqueuedSequenceNumber).toBe(before.lastEnqueuedSequenceNumber + 3);
    expect(after.lastEnqueuedOnUtc.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('carries an event there and back', async () => {
    const from = await at.end('0');
    const event = {
      ...{ body: { a: 1, s: 'héllo' }, messageId: 'm1', correlationId: 'c1', contentType: 'application/json' },
      properties: { n: 5, b: true, s: 'x' },
    };
    const bytes = { body: Buffer.from('plain') };
    await at.producer.sendBatch([event, bytes], { partitionId: '0' });
    const [first, second] = await at.read('0', from, 2);
    expect(first).toMatchObject(event);
    expect(second?.messageId).toBeUndefined();
    expect(first!.enqueuedTimeUtc.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(second!.sequenceNumber).toBe(first!.sequenceNumber + 1);
    expect(second!.offset).not.toBe(first!.offset);
  });

  it('puts equal keys into one partition, and the others in turn', async () => {
    const ends = await Promise.all(['0', '1', '2', '3'].map(async (id) => ({ id, from: await at.end(id) })));
    for (let i = 0; i < 3; i++) await at.send([i], { partitionKey: 'c-1' });
    for (let i = 0; i < 4; i++) await at.send(['any'], {});
    const counts = await Promise.all(
      ends.map(async ({ id, from }) => {
        const { lastEnqueuedSequenceNumber } = await at.producer.getPartitionProperties(id);
        const count = lastEnqueuedSequenceNumber - from.sequenceNumber!;
        return count === 0 ? [] : at.read(id, from, count);
      }),
    );
    const keyed = counts.map((events) => events.filter(({ partitionKey }) => partitionKey === 'c-1'));
    expect(keyed.map((events) => events.length).toSorted()).toEqual([0, 0, 0, 3]);
    expect(bodiesOf(keyed.flat())).toEqual([0, 1, 2]);
    expect(counts.flat()).toHaveLength(7);
  });

  it('says how large a batch may be, and refuses what is larger', async () => {
    const from = await at.end('2');
    const batch = await at.producer.createBatch({ partitionId: '2' });
    expect(batch.maxSizeInBytes).toBeGreaterThanOrEqual(256 * 1024);
    for (let i = 0; i < 100; i++) expect(batch.tryAdd({ body: i })).toBe(true);
    expect(batch.tryAdd({ body: 'x'.repeat(batch.maxSizeInBytes) })).toBe(false);
    await at.producer.sendBatch(batch);
    expect(bodiesOf(await at.read('2', from, 100))).toEqual([...Array(100).keys()]);
    const tooLarge = at.send(['z'.repeat(3_000_000)], { partitionId: '2' });
    await expect(tooLarge).rejects.toMatchObject({
      code: expect.stringMatching(/MessageTooLarge|MessageSizeExceeded/),
    });
  });

  it('knows no hub, no partition and no consumer group that there is not', async () => {
    const unknown = { code: 'MessagingEntityNotFoundError' };
    const producer = producerOf(at.connectionString, 'nope');
    await expect(producer.getEventHubProperties()).rejects.toMatchObject(unknown);
    await expect(producer.sendBatch([{ body: 1 }])).rejects.toMatchObject(unknown);
    await producer.close();
    await expect(readFrom(at.consumer('nobody'), '0', earliestEventPosition, 1)).rejects.toMatchObject(unknown);
  });
}

function reading(at: HubBench) {
  it('begins where it is told, and goes on from a checkpoint', async () => {
    const from = await at.end('0');
    await at.send(['a', 'b', 'c', 'd'], { partitionId: '0' });
    const [a, b, , d] = await at.read('0', from, 4);
    const { sequenceNumber, offset } = b!;
    expect(bodiesOf(await at.read('0', { sequenceNumber }, 2))).toEqual(['c', 'd']);
    expect(bodiesOf(await at.read('0', { sequenceNumber, isInclusive: true }, 3))).toEqual(['b', 'c', 'd']);
    expect(bodiesOf(await at.read('0', { offset }, 2))).toEqual(['c', 'd']);
    expect(bodiesOf(await at.read('0', { offset, isInclusive: true }, 3))).toEqual(['b', 'c', 'd']);
    const enqueuedOn = a!.enqueuedTimeUtc.getTime() - 1;
    expect(bodiesOf(await at.read('0', { enqueuedOn }, 4)).slice(-4)).toEqual(['a', 'b', 'c', 'd']);
    expect((await at.read('0', earliestEventPosition, 1))[0]!.sequenceNumber).toBeLessThanOrEqual(d!.sequenceNumber);
  });

  it('sees at the end only what comes then', async () => {
    await at.send(['before'], { partitionId: '1' });
    const { sequenceNumber } = await at.end('1');
    const coming = at.read('1', latestEventPosition, 1);
    // Until it is attached nobody can know; then every event is one that came later.
    let sent = 0;
    const timer = setInterval(() => void at.send([`after ${sent++}`], { partitionId: '1' }), 50);
    const [first] = await coming;
    clearInterval(timer);
    expect(first!.body).toMatch(/^after/);
    expect(first!.sequenceNumber).toBeGreaterThan(sequenceNumber!);
  });

  it('lets each consumer group read everything, in order, all partitions at once', async () => {
    const ids = ['0', '1', '2', '3'];
    const startPosition = Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await at.end(id)] as const)));
    for (const partitionId of ids)
      for (let i = 0; i < 3; i++)
        await at.send(
          Array.from({ length: 20 }, (_, n) => i * 20 + n),
          { partitionId },
        );
    const groups = ['$Default', 'second'].map(async (group) => {
      const seen = new Map<string, unknown[]>();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const processEvents = async (events: ReceivedEventData[], { partitionId }: { partitionId: string }) => {
        seen.set(partitionId, [...(seen.get(partitionId) ?? []), ...bodiesOf(events)]);
        if ([...seen.values()].flat().length >= 240) resolve();
      };
      const options = { startPosition, maxBatchSize: 50, maxWaitTimeInSeconds: 1 };
      const processError = async (error: Error) => reject(error);
      const subscription = at.consumer(group).subscribe({ processEvents, processError }, options);
      await promise;
      await subscription.close();
      return seen;
    });
    const whole = [...Array(60).keys()];
    for (const seen of await Promise.all(groups))
      expect(Object.fromEntries(seen)).toEqual({ 0: whole, 1: whole, 2: whole, 3: whole });
  });
}

function owners(at: HubBench) {
  const stolen = { code: 'ReceiverDisconnectedError' };

  it('lets a higher level take over, and no lower one, nor one without', async () => {
    await at.send(['there'], { partitionId: '3' });
    const first = consumerOf(at.connectionString, '$Default');
    const { promise: attached, resolve } = Promise.withResolvers<void>();
    const { promise: disconnected, resolve: failed } = Promise.withResolvers<Error>();
    const handlers = { processEvents: async () => resolve(), processError: async (error: Error) => failed(error) };
    const held = first.subscribe('3', handlers, { startPosition: earliestEventPosition, ownerLevel: 5 });
    await attached;
    const take = (level?: number) => readFrom(at.consumer('$Default'), '3', earliestEventPosition, 1, level);
    await expect(take(4)).rejects.toMatchObject(stolen);
    await expect(take()).rejects.toMatchObject(stolen);
    expect(bodiesOf(await readFrom(at.consumer('second'), '3', earliestEventPosition, 1))).not.toHaveLength(0);
    expect(await take(5)).not.toHaveLength(0);
    expect(await disconnected).toMatchObject(stolen);
    await held.close();
    await first.close();
    expect(await take()).not.toHaveLength(0);
  });

  it('lets five read at once without owning, and no sixth', async () => {
    await at.send(['there'], { partitionId: '2' });
    const readers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const handlers = { processEvents: async () => resolve(), processError: async (error: Error) => reject(error) };
        const reader = at.consumer('second').subscribe('2', handlers, { startPosition: earliestEventPosition });
        await promise;
        return reader;
      }),
    );
    const sixth = readFrom(at.consumer('second'), '2', earliestEventPosition, 1);
    await expect(sixth).rejects.toMatchObject({ code: 'QuotaExceededError' });
    for (const reader of readers) await reader.close();
  });
}
