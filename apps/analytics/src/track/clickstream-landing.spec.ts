import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeltaTable } from '#lake/delta.js';
import { FolderLake } from '#lake/folder.lake.js';
import { rowsIn } from '#lake/parquet-rows.js';
import { HubSender } from '#messaging/hub-sender.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { startEmulator, type Emulator } from '../../../emulator/src/emulator.js';
import { readHubTopology } from '../../../emulator/src/hubs/hub-topology.js';
import { readTopology, topology } from '../../../emulator/src/topology.js';
import { AnalyticsSettings, analyticsConfig } from '../config.js';
import { ClickstreamLanding } from './clickstream-landing.worker.js';
import { goodCalls } from './clickstream-table.source.js';
import { Storefront } from './storefront.contract.js';

describe('Landing what the hubs have, and /health/ready', () => {
  let storefront: Storefront;
  let bus: Emulator;
  beforeEach(async () => {
    bus = await startEmulator({ topology: readTopology('libs/messaging/service-bus.json'), port: 0 });
    storefront = await new Storefront().open({ SERVICE_BUS_CONNECTION_STRING: bus.connectionString });
  });
  afterEach(async () => {
    await storefront.close();
    await bus.close();
  });

  /** As soon as it is ready and says this of the hubs. */
  const told = async (hubs: RegExp) => {
    for (;;) {
      const answer = await fetch(`${storefront.running.url}/health/ready`);
      const { because } = (await answer.json()) as { because: string[] };
      if (answer.status === 200 && hubs.test(because.join())) return because;
      await sleep(5);
    }
  };
  const gone = /^analytics: clickstream(-bad)?: /;

  it('says that the hubs are away, and why, until they are there, and stays ready for who asks for figures', async () => {
    await told(/^$/);
    const port = await storefront.closeHubs();
    expect(await told(gone)).toEqual([expect.stringMatching(/: partition \d: .+/)]);
    await storefront.openHubs(port);
    await told(/^$/);
  });

  it('lands again what the hub has where the lake is deleted', async () => {
    await told(/^$/);
    const lake = await FolderLake.open(join(storefront.folder, 'lake'));
    const idsLanded = async () => {
      const { files = [] } = (await new DeltaTable(lake, goodCalls.root).read()) ?? {};
      const read = files.map(async ({ path }) => rowsIn((await lake.read(`${goodCalls.root}/${path}`))!));
      return (await Promise.all(read))
        .flat()
        .map((row) => row['message_id'])
        .sort();
    };
    const landed = async (messageId: string, time: string) => {
      const call = { type: 'track', event: 'Product Viewed', messageId, anonymousId: 'a-1' };
      const properties = { sku: 'CM-1', price: 12.5, currency: 'USD' };
      expect(await storefront.tell({ ...call, properties })).toMatchObject({ status: 202, body: { accepted: 1 } });
      storefront.now = time;
      while (!(await idsLanded()).includes(messageId)) await sleep(5);
    };
    await landed('m-1', '2026-01-10T14:05:10.000Z');
    rmSync(join(storefront.folder, 'lake'), { recursive: true });
    await landed('m-2', '2026-01-10T14:10:10.000Z');
    while ((await idsLanded()).join() !== 'm-1,m-2') await sleep(5);
  });
});

describe('Two processes that land one hub', () => {
  let folder: string;
  let emulator: Emulator;
  let sender: HubSender;
  let now: string;
  const begun: ClickstreamLanding[] = [];
  const said: string[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-two-'));
    now = '2026-01-10T14:03:15.000Z';
    const hubs = { topology: readHubTopology('libs/messaging/event-hubs.json') };
    const noQueues = topology.parse({ UserConfig: { Namespaces: [{ Name: 'n' }] } });
    emulator = await startEmulator({ topology: noQueues, hubs, port: 0, now: () => Date.parse(now) });
    sender = new HubSender(emulator.connectionString, goodCalls.hub, 2_000);
  });
  afterEach(async () => {
    await Promise.all(begun.splice(0).map((one) => one.stop()));
    await sender.close();
    await emulator.close();
    rmSync(folder, { recursive: true });
  });

  it('leave it to one of them, and the other goes on once that one is gone: all is landed once', async () => {
    const lake = await FolderLake.open(folder);
    const config = analyticsConfig({ EVENT_HUBS_CONNECTION_STRING: emulator.connectionString });
    const begin = async () => {
      const tell = new Report((message) => void said.push(message));
      const one = new ClickstreamLanding(lake, new AnalyticsSettings(config), new Clock(() => new Date(now)), tell);
      begun.push(one);
      one.start();
      while (one.problem !== undefined) await sleep(5);
      return one;
    };
    const landed = async () => {
      const { files = [] } = (await new DeltaTable(lake, goodCalls.root).read()) ?? {};
      const read = files.map(async ({ path }) => rowsIn((await lake.read(`${goodCalls.root}/${path}`))!));
      return (await Promise.all(read)).flat().map((row) => row['message_id']);
    };
    const land = async (ids: readonly string[], until: string) => {
      await sender.send(ids.map((id) => ({ id, body: Buffer.from(JSON.stringify({ messageId: id })) })));
      const before = (await landed()).length;
      now = until;
      while ((await landed()).length < before + ids.length) await sleep(5);
    };
    const many = (name: string) => Array.from({ length: 12 }, (_, n) => `${name}-${n}`);
    await begin();
    const second = await begin();
    await land(many('a'), '2026-01-10T14:05:10.000Z');
    await land(many('b'), '2026-01-10T14:10:10.000Z');
    await second.stop();
    await land(many('c'), '2026-01-10T14:15:10.000Z');
    expect((await landed()).sort()).toEqual(['a', 'b', 'c'].flatMap(many).sort());
    expect(said).toEqual([]);
  });
});
