import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventContainer } from '#eventsourcing/cosmos.store.js';
import { startToy } from '#service/toy/toy.contract.js';
import { startCosmos, type Cosmos } from '../../../emulator/src/cosmos/cosmos.js';
import { financeConfig } from '../config.js';
import { finance } from '../finance.module.js';
import { ExportClock } from './export-clock.worker.js';

const dayMs = 86_400_000;
const days = ['2026-01-30', '2026-01-31', '2026-02-01'];

let folder: string;
let cosmos: Cosmos;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'retreasure-clocks-'));
  cosmos = await startCosmos({ now: () => 0 });
  const client = new CosmosClient({ endpoint: cosmos.endpoint, key: cosmos.key });
  const { database } = await client.databases.create({ id: 'events' });
  await database.containers.create({ id: 'finance', ...eventContainer });
  client.dispose();
});
afterAll(async () => {
  await cosmos.close();
  rmSync(folder, { recursive: true });
});

it('Clocks of two processes make each export once, and bring it to its place once', async () => {
  let now = Date.parse(`${days[0]}T12:00:00.000Z`);
  let ids = 0;
  const process = async () => {
    const own = { DATA_DIR: folder, BOOKS_TIME_ZONE: 'UTC', EXPORT_URLS: `file:${folder}/exports` };
    const env = { EVENTS_URL: `cosmos:${cosmos.endpoint}/events/{service}`, COSMOS_KEY: cosmos.key };
    const services = [finance(financeConfig(own))];
    return startToy({ services, folder, env, edge: { now: () => new Date(now), newId: () => `id-${++ids}` } });
  };
  const both = [await process(), await process()];
  const inside = both.map((one) => one.service('finance'));
  /** Of what one of them reads; there is no bus for what is published. */
  const caughtUp = async () => {
    for (let read = 0; read === 0; await new Promise((resolve) => setImmediate(resolve)))
      for (const { subscribers } of inside) {
        const names = (await subscribers.status())
          .map(({ name }) => name)
          .filter((name) => !name.startsWith('publisher'));
        read += names.length;
        for (const one of subscribers.subscriptions) if (names.includes(one.name)) await one.caughtUp();
      }
  };
  for (const [n, day] of days.entries()) {
    const at = `${day}T12:00:00.000Z`;
    const till = {
      creditId: `till-${n}`,
      channel: 'store',
      amount: { minor: 1_450, currency: 'USD' },
      reason: 'tin',
      at,
    };
    const answer = await both[n % 2]!.send('POST', '/v1/credits', { ...till, sku: 'WAX', quantity: 1 });
    expect(answer.status).toBe(201);
    now += dayMs;
    await caughtUp();
    for (let times = 0; times < 3; times++) await Promise.all(inside.map(({ app }) => app.get(ExportClock).round()));
    await caughtUp();
  }
  const { store } = inside[0]!;
  const types = async (series: string) => (await store.read(`export-${series}`)).map(({ type }) => type).sort();
  expect(await types('daily')).toEqual([...days.map(() => 'ExportDelivered'), ...days.map(() => 'ExportMade')]);
  expect(await types('monthly')).toEqual(['ExportDelivered', 'ExportMade']);
  const brought = [...days.map((day) => `B-${day}-D`), 'B-2026-01-M'].sort();
  expect(readdirSync(join(folder, 'exports')).sort()).toEqual(brought);
  for (const day of days) {
    const entries = (await store.read(`journal-${day}`)).map(({ type }) => type);
    expect(entries.filter((type) => type !== 'EntryPosted')).toHaveLength(1);
  }
  for (const one of both) await one.close();
}, 60_000);
