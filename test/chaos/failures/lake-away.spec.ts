import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeltaTable } from '#lake/delta.js';
import { openLake } from '#lake/open-lake.js';
import { freePort, until } from '../victim.js';
import { SmallShop } from './small-shop.js';

const windowMs = 300_000;
const preload = './dist/test/chaos/failures/moved-clock.js';

describe('A lake that cannot be reached', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-lake-away-'));
  const CLOCK_FILE = join(folder, 'ms');
  let aheadMs = 0;
  const pass = (ms: number) => writeFileSync(CLOCK_FILE, String((aheadMs += ms)));
  let shop: SmallShop;
  let connectionString: string;
  let url: string;
  beforeAll(async () => {
    pass(0);
    const [port, blobPort] = [await freePort(), await freePort()];
    shop = await SmallShop.open({ inventory: {} });
    const lake = { EMULATOR_PORT: String(port), EMULATOR_BLOB_PORT: String(blobPort), DATA_DIR: join(folder, 'lake') };
    shop.add('lake', { env: lake }, 'emulator');
    const told = /Blob Storage: (\S+)/;
    await until('the lake is there', () => Promise.resolve(told.test(shop.logOf('lake'))), 15_000);
    connectionString = told.exec(shop.logOf('lake'))![1]!;
    await BlobServiceClient.fromConnectionString(connectionString).getContainerClient('lake').createIfNotExists();
    url = `${/BlobEndpoint=([^;]+)/.exec(connectionString)![1]!}/lake`;
    const env = { CLOCK_FILE, LAKE_URL: url, LAKE_CONNECTION_STRING: connectionString };
    await shop.addService('orders', { preload, env });
    await shop.ready();
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps nobody from ordering, alerts people, and has everything once it is back', async () => {
    const unitIds = await shop.offer(10);
    const sell = async (some: readonly string[]) => {
      const sold = await Promise.all(some.map((unitId) => shop.sell(unitId, 10)));
      expect(sold.map(({ status }) => status)).toEqual(some.map(() => 201));
    };
    await sell(unitIds.slice(0, 5));
    const back = Promise.withResolvers<void>();
    await shop.victim('lake').kill(back.promise);
    pass(windowMs);
    await sell(unitIds.slice(5));
    const stuck = /"alert":\{"kind":"lake-stuck","who":"orders"\},"cause":"\S/;
    await until('people are alerted', () => Promise.resolve(stuck.test(shop.logOf('orders'))), 60_000);
    const ready = await fetch(`${shop.url('orders')}/health/ready`);
    expect([ready.status, await ready.text()]).toEqual([200, expect.stringContaining('orders: bronze: ')]);
    back.resolve();
    pass(windowMs);

    const facts = shop.facts('orders').filter(({ type }) => type.startsWith('Order')).length;
    const laid = async () => {
      const lake = await openLake(url, { connectionString });
      const table = await new DeltaTable(lake, 'bronze/service=orders').read();
      const files = table?.files ?? [];
      return files.reduce((sum, { rows, path }) => sum + (path.includes('type=Order') ? rows! : 0), 0);
    };
    await until('all of it is in bronze', async () => (await laid()) === facts, 60_000);
    const over = [{ kind: 'lake-stuck', who: 'orders', ended: true }];
    const told = () => shop.alerts('orders').filter(({ kind }) => kind === 'lake-stuck');
    await until('people know that it is over', () => Promise.resolve(told().every(({ ended }) => ended)), 15_000);
    expect(told()).toEqual(over);
    expect(shop.victim('orders').endedItself).toEqual([]);
  }, 150_000);
});
