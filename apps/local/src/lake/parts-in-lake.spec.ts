import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { CosmosEventStore, eventContainer } from '#eventsourcing/cosmos.store.js';
import { openDatabase } from '#eventsourcing/database.js';
import { hashesIn } from '#lake/drawn-log.contract.js';
import { openLake } from '#lake/open-lake.js';
import { FeedPart, partsOf } from '#service/leases.js';
import { startCosmos, type Cosmos } from '../../../emulator/src/cosmos/cosmos.js';
import { keptLogsOf } from './kept-logs.js';
import { runLake } from './lake-program.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const connectionPolicy = { enableBackgroundEndpointRefreshing: false };

describe('npm run lake, of logs on Cosmos DB', () => {
  const root = mkdtempSync(join(tmpdir(), 'retreasure-parts-in-lake-'));
  const shop = join(root, 'shop');
  let cosmos: Cosmos;
  let count = 0;
  const answers = (service: string) => `sqlite:${join(root, service, 'answers.db')}`;
  const logs = (service: string) =>
    keptLogsOf({
      ...{ events: `cosmos:${cosmos.endpoint}/retreasure/${service}`, answers: answers(service), key: cosmos.key },
    });
  const run = async (folder: string, command: 'verify' | 'rebuild', batch = 500, service = 'orders') => {
    const lines: string[] = [];
    const wanted = { command, services: [service], dataDir: folder, batch };
    const lake = await openLake(`file:${folder}/lake`);
    const isInOrder = await runLake(wanted, lake, (line) => void lines.push(line), new Map(), logs);
    return { isInOrder, line: lines[0]! };
  };
  beforeAll(async () => {
    cosmos = await startCosmos({ now: () => 0 });
    const client = new CosmosClient({ endpoint: cosmos.endpoint, key: cosmos.key, connectionPolicy });
    const { database } = await client.databases.create({ id: 'retreasure' });
    for (const id of ['orders', 'inventory'])
      await database.containers.create({ id, throughput: 40_000, ...eventContainer });
    client.dispose();
    let at = Date.parse('2026-01-10T03:00:00Z');
    const store = await CosmosEventStore.open(`${cosmos.endpoint}/retreasure/orders`, {
      ...{ now: () => new Date((at += 20_000)), cosmos: { client: { key: cosmos.key, connectionPolicy } } },
    });
    const noted = await openDatabase(answers('orders'), [FeedPart]);
    await partsOf(store, noted);
    await noted.destroy();
    for (let n = 0; n < 80; n++) {
      const events = ['OrderPlaced', 'OrderConfirmed', 'OrderShipped']
        .slice(n % 3)
        .map((type) => ({ type, data: { n } }));
      count += (await store.append(`order-${n}`, 0, events, cause)).length;
    }
    await store.close();
    await run(shop, 'rebuild');
  });
  afterAll(async () => {
    await cosmos.close();
    rmSync(root, { recursive: true });
  });

  it('finds a lake in order that holds every event of every part', async () => {
    const { isInOrder, line } = await run(shop, 'verify');
    const [, laid, open] = /^orders {2}(\d+) events in \d+ files, (\d+) in a window that is open {2}in order$/.exec(
      line,
    )!;
    expect([isInOrder, Number(laid) + Number(open)]).toEqual([true, count]);
    expect(Number(laid)).toBeGreaterThan(Number(open));
    const parts = globSync('lake/bronze/_manifest/**/*.json', { cwd: shop }).map((path) => /@(\d)-/.exec(path)?.[1]);
    expect([...new Set(parts)].sort()).toEqual(['0', '1', '2', '3']);
  });

  it('makes it again to the same bytes, by batches of any size', async () => {
    const hashes = hashesIn(join(shop, 'lake'));
    const folder = join(root, 'again');
    expect(await run(folder, 'rebuild', 3)).toMatchObject({ isInOrder: true });
    expect(hashesIn(join(folder, 'lake'))).toEqual(hashes);
  });

  it('names what is missing of one part alone', async () => {
    const folder = join(root, 'spoilt');
    cpSync(shop, folder, { recursive: true });
    const [path] = globSync('lake/bronze/_manifest/**/*@2-*.json', { cwd: folder }).sort();
    rmSync(join(folder, path!));
    const { isInOrder, line } = await run(folder, 'verify');
    expect([isInOrder, line]).toEqual([
      false,
      expect.stringMatching(/\d@2-\d+-\d+\.json is missing; .*in no manifest/),
    ]);
  });

  it('says so where no service has noted its parts', async () => {
    await expect(run(shop, 'verify', 500, 'inventory')).rejects.toThrow(
      /no parts of cosmos:\S+inventory are noted here/,
    );
  });
});
