import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoredLog } from '#eventsourcing/stored-log.js';
import { hashesIn } from '#lake/drawn-log.contract.js';
import { rawOf } from '#service/settings.js';
import { openLake } from '#lake/open-lake.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import { deleteBronze, rebuildBronze, verifyBronze } from '../../apps/local/src/lake/laid-lake.js';
import { unpacked } from '../unpacked.js';
import { laid } from './laid.js';
import { Buyer } from './money.js';
import { Shop, usd, type OrderShown } from './shop.js';

const marker = 'Nemo Marker';
const fiveMinutes = 300_000;

describe('What happened in the shop', () => {
  const shop = new Shop();
  const buyer = new Buyer(shop);
  const lake = join(shop.folder, 'lake');
  const places = { DATA_DIR: shop.folder, FILES_URL: undefined, LAKE_CONNECTION_STRING: undefined };
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  /** By service: how many events of its log are there, each compared. */
  const verified = async () => {
    const counts: Record<string, number> = {};
    for (const service of closedShop) {
      const { name } = service;
      const log = StoredLog.open(`sqlite:${join(shop.folder, name, 'events.db')}`);
      const { events, wrong } = await verifyBronze(await openLake(`file:${lake}`), name, [log], rawOf(service, places));
      log.close();
      expect([name, wrong]).toEqual([name, []]);
      counts[name] = events;
    }
    return counts;
  };

  it('is in the lake once its window has ended, event by event, service by service', async () => {
    for (const unitId of ['RUG', 'VASE', 'CLOCK']) {
      await shop.offer(unitId);
      await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
    }
    expect((await buyer.buy(['RUG'])).status).toBe(201);
    const sale = { channel: 'ebay', lines: [{ unitId: 'VASE', price: usd(10_000) }], customerId: 'c-1' };
    const named = { ...sale, buyer: { name: marker, email: 'nemo.marker@example.com' } };
    expect((await shop.post<OrderShown>('/v1/orders', named, { prefer: 'wait=10' })).status).toBe(201);
    await shop.atRest();
    await laid(shop);
    const counts = await verified();
    for (const name of ['orders', 'inventory', 'fx', 'fulfillment', 'channels', 'finance'])
      expect([name, counts[name]! > 0]).toEqual([name, true]);
    shop.pass(fiveMinutes);
    expect((await buyer.buy(['CLOCK'])).status).toBe(201);
    await shop.atRest();
    await laid(shop);
    expect((await verified())['orders']).toBeGreaterThan(counts['orders']!);
  });

  it('is there as it is stored: what somebody told us is sealed', async () => {
    const files = globSync('**/*.{parquet,json}', { cwd: lake });
    const bytes = files.map((path) => unpacked(path, readFileSync(join(lake, path))));
    const said = (await Promise.all(bytes)).map(String);
    expect(said.some((text) => text.includes('sealed.'))).toBe(true);
    expect(said.filter((text) => /nemo.?marker/i.test(text))).toEqual([]);
  });

  it('comes back to the same bytes where it was deleted', async () => {
    // Another window may end by itself meanwhile.
    const hashes = hashesIn(join(lake, 'bronze'));
    const [deleted, rebuilt] = ['orders', 'inventory'] as const;
    await shop.close();
    const log = StoredLog.open(`sqlite:${join(shop.folder, rebuilt, 'events.db')}`);
    await rebuildBronze(await openLake(`file:${lake}`), rebuilt, [log], 3);
    log.close();
    await deleteBronze(await openLake(`file:${lake}`), deleted);
    await shop.open();
    await shop.settled();
    expect(hashesIn(join(lake, 'bronze'))).toMatchObject(hashes);
    for (const part of ['bronze', 'raw/catalogue']) rmSync(join(lake, part), { recursive: true });
    await shop.close();
    await shop.open();
    await shop.settled();
    expect(hashesIn(join(lake, 'bronze'))).toMatchObject(hashes);
  });
});
