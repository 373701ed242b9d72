import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { earliestEventPosition } from '@azure/event-hubs';
import { startEmulator } from '../emulator.js';
import { topology } from '../topology.js';
import { bodiesOf, consumerOf, producerOf, readFrom } from './hub-bench.contract.js';
import { hubTopology, readHubTopology } from './hub-topology.js';
import { hubsContract } from './hubs.contract.js';
import type { Retention } from './hubs.js';

const { EVENT_HUBS_CONNECTION_STRING: connectionString } = process.env;
const hubs = readHubTopology('apps/emulator/src/hubs/hubs.contract.json');
const noQueues = topology.parse({ UserConfig: { Namespaces: [{ Name: 'n' }] } });

if (connectionString === undefined)
  describe('the emulator', () => hubsContract(() => startEmulator({ topology: noQueues, hubs: { topology: hubs } })));
else describe('the namespace', () => hubsContract(async () => ({ connectionString, close: async () => {} })));

/** An emulator that is abandoned without being closed has written what a killed one would have. */
function given() {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-hubs-'));
  const opened: { close(): Promise<unknown> }[] = [];
  let nowMs = Date.parse('2026-01-10T12:00:00Z');
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = async (retention?: Retention) => {
    const file = join(folder, 'hubs.db');
    const kept = { topology: hubs, file, ...(retention && { retention }) };
    const emulator = await startEmulator({ topology: noQueues, hubs: kept, now: () => nowMs });
    const producer = producerOf(emulator.connectionString);
    const consumer = consumerOf(emulator.connectionString, '$Default');
    opened.push(emulator, producer, consumer);
    const send = (...bodies: unknown[]) =>
      producer.sendBatch(
        bodies.map((body) => ({ body })),
        { partitionId: '0' },
      );
    const read = (count: number) => readFrom(consumer, '0', earliestEventPosition, count);
    const ends = async () => {
      const { beginningSequenceNumber, lastEnqueuedSequenceNumber } = await producer.getPartitionProperties('0');
      return [beginningSequenceNumber, lastEnqueuedSequenceNumber];
    };
    return { emulator, send, read, ends };
  };
  return { start, pass: (hours: number) => void (nowMs += hours * 3_600_000) };
}

describe('after a kill', () => {
  const { start, pass } = given();

  it('is everything there that was acknowledged, under its number, and new ones come after it', async () => {
    const before = await start();
    await before.send('a', 'b');
    const [first] = await before.read(2);

    pass(1);
    const after = await start();
    await after.send('c');
    const events = await after.read(3);
    expect(bodiesOf(events)).toEqual(['a', 'b', 'c']);
    expect(events.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2]);
    expect(events[0]!.enqueuedTimeUtc).toEqual(first!.enqueuedTimeUtc);
  });
});

describe('what is kept', () => {
  const { start, pass } = given();

  it('is no older than it may be, and no number is given twice', async () => {
    const { emulator, send, read, ends } = await start({ hours: 24, events: 1_000 });
    await send('old', 'old');
    pass(20);
    await send('young');
    pass(5);
    emulator.tick();
    expect(await ends()).toEqual([2, 2]);
    expect(bodiesOf(await read(1))).toEqual(['young']);
    pass(25);
    emulator.tick();
    expect(await ends()).toEqual([3, 2]);
    const again = await start();
    await again.send('next');
    expect((await again.read(1))[0]).toMatchObject({ body: 'next', sequenceNumber: 3 });
  });

  it('is no more than it may be', async () => {
    const { emulator, send, read } = await start({ hours: 24, events: 3 });
    await send(1, 2, 3, 4, 5);
    pass(1);
    emulator.tick();
    expect(bodiesOf(await read(3))).toEqual([3, 4, 5]);
  });
});

describe('the topology of hubs', () => {
  it('is read from the file that the services share', () => {
    const [namespace] = readHubTopology('libs/messaging/event-hubs.json').UserConfig.NamespaceConfig;
    expect(namespace!.Entities.map(({ Name, PartitionCount }) => [Name, PartitionCount])).toEqual([
      ['clickstream', 4],
      ['clickstream-bad', 1],
    ]);
  });

  it('reports all mistakes at once', () => {
    const Entities = [
      { Name: 'a', PartitionCount: 33, ConsumerGroups: [{ Name: 'g' }, { Name: 'G' }] },
      { Name: 'A', PartitionCount: 1, Partition: 1 },
    ];
    const parsed = hubTopology.safeParse({
      UserConfig: { NamespaceConfig: [{ Type: 'EventHub', Name: 'n', Entities }] },
    });
    expect(parsed.error!.issues.map(({ path }) => path.slice(3).join('.')).toSorted()).toEqual([
      ...['Entities', 'Entities.0.ConsumerGroups', 'Entities.0.PartitionCount', 'Entities.1'],
    ]);
    expect(() => readHubTopology('nowhere.json')).toThrow(/^nowhere\.json: /);
  });

  it('shares no name with queues and topics', async () => {
    const Queues = [{ Name: 'Clicks' }];
    const topics = topology.parse({ UserConfig: { Namespaces: [{ Name: 'n', Queues }] } });
    await expect(startEmulator({ topology: topics, hubs: { topology: hubs } })).rejects.toThrow('clicks');
  });
});
