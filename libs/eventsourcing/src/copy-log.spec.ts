import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { startCosmos, type Cosmos } from '../../../apps/emulator/src/cosmos/cosmos.js';
import { copyLog } from './copy-log.js';
import { CosmosEventStore, eventContainer } from './cosmos.store.js';
import { divideRanges } from './divide-ranges.contract.js';
import type { EventStore } from './event-store.js';
import { auditLog } from './log-audit.js';
import { SqliteEventStore } from './sqlite.store.js';
import { StoredLog } from './stored-log.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const connectionPolicy = { enableBackgroundEndpointRefreshing: false };
const containerName = ['retreasure', 'orders'] as const;
const streams = 20;

describe('A copied log', () => {
  let folder: string;
  let cosmos: Cosmos;
  let client: CosmosClient;
  let store: CosmosEventStore;
  let at: number;
  const now = () => new Date((at += 1_000));
  const copy = () => join(folder, 'copy.db');
  const url = () => `cosmos:${cosmos.endpoint}/${containerName.join('/')}`;
  beforeEach(async () => {
    at = Date.parse('2026-01-10T03:00:00Z');
    folder = mkdtempSync(join(tmpdir(), 'retreasure-copy-log-'));
    cosmos = await startCosmos({ now: () => 0 });
    client = new CosmosClient({ endpoint: cosmos.endpoint, key: cosmos.key, connectionPolicy });
    const { database } = await client.databases.create({ id: containerName[0] });
    await database.containers.create({ id: containerName[1], throughput: 20_000, ...eventContainer });
    store = await CosmosEventStore.open(`${cosmos.endpoint}/${containerName.join('/')}`, {
      ...{ now, cosmos: { client: { key: cosmos.key, connectionPolicy } } },
    });
  });
  afterEach(async () => {
    client.dispose();
    await store.close();
    await cosmos.close();
    rmSync(folder, { recursive: true });
  });

  /** Turn by turn, so that each part of the feed has something of every time. */
  async function fill(log: EventStore, turns: readonly number[]) {
    for (const turn of turns)
      for (let n = 0; n < streams; n++)
        await log.append(`vase-${n}`, turn, [{ type: 'Put', data: { n, turn } }], cause);
  }
  const inTurn = (turns: number) =>
    Array.from({ length: turns * streams }, (_, n) => `vase-${n % streams}/${Math.floor(n / streams) + 1}`);
  function eventsIn(file: string) {
    const log = StoredLog.open(`sqlite:${file}`);
    const events = [...log.events(1, 9_999)];
    log.close();
    return events;
  }
  const idsIn = (file: string) => eventsIn(file).map(({ stream, version }) => `${stream}/${version}`);

  it('of Cosmos DB has every event of every part, in the order of their time', async () => {
    await fill(store, [0, 1, 2]);
    expect(await store.beginnings()).toHaveLength(2);
    expect(await copyLog({ url: url(), key: cosmos.key }, copy())).toBe(60);
    expect(idsIn(copy())).toEqual(inTurn(3));
    expect(auditLog(copy())).toMatchObject({ events: 60, fault: undefined });
    expect(existsSync(`${copy()}.staged`)).toBe(false);
  });

  it('has all of parts that are divided while it is made', async () => {
    const batch = Array.from({ length: 100 }, (_, n) => ({ type: 'Put', data: { n } }));
    for (let n = 0; n < streams; n++) await store.append(`vase-${n}`, 0, batch, cause);
    let ranges = 0;
    await copyLog({ url: url(), key: cosmos.key }, copy(), async () => {
      if (ranges === 0) ranges = await divideRanges(cosmos, containerName);
    });
    expect(ranges).toBe(4);
    expect(new Set(idsIn(copy()))).toEqual(new Set(inTurn(batch.length)));
  });

  it('of a file is the same log, opened and gone on with like any other', async () => {
    const file = join(folder, 'events.db');
    const embedded = new SqliteEventStore(file, now);
    await fill(embedded, [0, 1]);
    expect(await copyLog({ url: `sqlite:${file}` }, copy())).toBe(40);
    expect(eventsIn(copy())).toEqual(eventsIn(file));
    expect(auditLog(copy())).toEqual(auditLog(file));
    await embedded.close();
    const again = new SqliteEventStore(copy(), now);
    await again.append('vase-0', 2, [{ type: 'Put', data: {} }], cause);
    await again.close();
    expect(auditLog(copy())).toMatchObject({ events: 41, fault: undefined });
  });

  it('is none where an event is not what was appended, which is named', async () => {
    await fill(store, [0, 1]);
    const item = client.database(containerName[0]).container(containerName[1]).item('2', 'vase-3');
    const { resource } = await item.read<{ data: string }>();
    await item.replace({ ...resource!, data: '{"n":4,"turn":1}' });
    await expect(copyLog({ url: url(), key: cosmos.key }, copy())).rejects.toThrow(
      `${url()}, copied in the order of time: position 24: vase-3/2 was changed`,
    );
  });

  it('is none where there is no log', async () => {
    await expect(copyLog({ url: `sqlite:${join(folder, 'nothing.db')}` }, copy())).rejects.toThrow('unable to open');
    await expect(copyLog({ url: `${url()}-x`, key: cosmos.key }, copy())).rejects.toThrow(/orders-x/);
  });
});
