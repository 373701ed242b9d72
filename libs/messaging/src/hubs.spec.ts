import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Overloaded } from '#eventsourcing/event-store.js';
import { startEmulator, type Emulator } from '../../../apps/emulator/src/emulator.js';
import { hubTopology } from '../../../apps/emulator/src/hubs/hub-topology.js';
import { topology } from '../../../apps/emulator/src/topology.js';
import { HubReader, type Incoming } from './hub-reader.js';
import { HubSender, HubUnreachable, type Outgoing } from './hub-sender.js';

const Entities = [{ Name: 'clicks', PartitionCount: 2, ConsumerGroups: [{ Name: 'bronze' }] }];
const hubs = {
  topology: hubTopology.parse({ UserConfig: { NamespaceConfig: [{ Type: 'EventHub', Name: 'n', Entities }] } }),
};
const noQueues = topology.parse({ UserConfig: { Namespaces: [{ Name: 'n' }] } });
const made = (id: string, text = ''): Outgoing => ({ id, body: Buffer.from(JSON.stringify({ id, text })) });
const many = (count: number, text = '') => Array.from({ length: count }, (_, n) => made(`m-${n}`, text));

describe('A hub', () => {
  let emulator: Emulator;
  let sender: HubSender;
  let reader: HubReader;
  const reports: string[] = [];
  const open = async (port = 0) => (emulator = await startEmulator({ topology: noQueues, hubs, port }));
  beforeEach(async () => {
    await open();
    sender = new HubSender(emulator.connectionString, 'clicks', 2_000);
    reader = new HubReader(emulator.connectionString, 'clicks', 'bronze', (message) => void reports.push(message));
  });
  afterEach(async () => {
    await sender.close();
    await reader.close();
    await emulator.close();
  });

  /** Everything that is in the hub, by partition, as soon as it is so much. */
  async function read(count: number, take: (events: readonly Incoming[]) => void = () => {}) {
    const seen = new Map<string, Incoming[]>();
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const { partitionId, begin } of await reader.partitions())
      await reader.follow(
        partitionId,
        async () => begin,
        async (events) => {
          take(events);
          seen.set(partitionId, [...(seen.get(partitionId) ?? []), ...events]);
          if ([...seen.values()].flat().length >= count) resolve();
        },
      );
    await promise;
    return seen;
  }
  const idsOf = (events: Iterable<readonly Incoming[]>) => [...events].flat().map(({ id }) => id);

  it('has what was sent, once, and equal ids in one partition', async () => {
    const crowd = many(300).map((event) => sender.send([event]));
    await Promise.all([...crowd, sender.send(many(300)), sender.send([])]);
    const seen = await read(600);
    expect(seen.size).toBe(2);
    for (const events of seen.values()) {
      const ids = idsOf([events]);
      expect(ids.length).toBe(2 * new Set(ids).size);
      expect(events.map(({ sequenceNumber }) => sequenceNumber)).toEqual([...Array(events.length).keys()]);
    }
    expect(new Set(idsOf(seen.values()))).toEqual(new Set(many(300).map(({ id }) => id)));
    const first = [...seen.values()].flat().find(({ id }) => id === 'm-7')!;
    expect(Buffer.from(first.body).toString()).toBe('{"id":"m-7","text":""}');
    expect(await reader.partitions()).toEqual(
      [...seen].toSorted().map(([partitionId, { length }]) => ({ partitionId, begin: 0, end: length })),
    );
  });

  it('takes more at once than fits into a batch', async () => {
    await sender.send(many(100, 'x'.repeat(20_000)));
    expect(idsOf((await read(100)).values())).toHaveLength(100);
  });

  it('refuses what is too much before anything is sent', async () => {
    const first = sender.send(many(60, 'x'.repeat(250_000)));
    await expect(sender.send(many(10, 'x'.repeat(250_000)))).rejects.toBeInstanceOf(Overloaded);
    await first;
    expect(idsOf((await read(60)).values())).toHaveLength(60);
    await sender.send(many(1));
  });

  it('is said to be unreachable while it is, whether it was there before or not', async () => {
    const { port } = emulator;
    await sender.send(many(4));
    await emulator.close();
    await expect(sender.send(many(1))).rejects.toBeInstanceOf(HubUnreachable);
    const late = new HubSender(emulator.connectionString, 'clicks', 2_000);
    await expect(late.send(many(1))).rejects.toBeInstanceOf(HubUnreachable);
    await open(port);
    await sender.send(many(4));
    await late.send(many(4));
    await late.close();
  });

  it('gives again what could not be taken, and goes on', async () => {
    await sender.send(many(50));
    let failures = 0;
    const seen = await read(50, (events) => {
      if (events.length > 0 && failures++ === 0) throw new Error('no room');
    });
    expect(new Set(idsOf(seen.values())).size).toBe(50);
    expect(idsOf(seen.values())).toHaveLength(50);
    expect(reports).toEqual([expect.stringMatching(/^clicks, partition \d: no room$/)]);
  });

  it('is read by one of two, and by the other from where it says once the first is gone', async () => {
    const said: string[] = [];
    const pace = { againMs: 10, waitSeconds: 0.02 };
    const turns: string[] = [];
    const follow = async (name: string) => {
      const one = new HubReader(emulator.connectionString, 'clicks', 'bronze', (what) => void said.push(what), pace);
      const seen: Incoming[] = [];
      const from = async () => {
        turns.push(name);
        return 1;
      };
      let takes = 0;
      const take = async (events: readonly Incoming[]) => void (seen.push(...events), (takes += 1));
      await one.follow('0', from, take);
      const until = async (more: number) => {
        for (const enough = takes + more; takes < enough;) await new Promise(setImmediate);
      };
      return { one, seen, until };
    };
    await sender.send(many(40));
    const first = await follow('first');
    await first.until(2);
    const second = await follow('second');
    await second.until(30);
    expect(turns).toEqual(['first', 'second']);
    expect(first.one.problem).toBeUndefined();
    await second.one.close();
    const before = first.seen.length;
    await first.until(2);
    expect(turns).toEqual(['first', 'second', 'first']);
    expect(first.seen.slice(before)).toEqual(second.seen);
    expect(second.seen[0]!.sequenceNumber).toBe(1);
    await first.one.close();
    expect(said).toEqual([]);
  });
});
