import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { divideRanges } from '#eventsourcing/divide-ranges.contract.js';
import { parseSettings, placesOf, rawOf } from '#service/settings.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import { keptLogsOf } from '../../apps/local/src/lake/kept-logs.js';
import { deleteBronze, rebuildBronze, verifyBronze } from '../../apps/local/src/lake/laid-lake.js';
import { apart } from '../apart.js';
import { unpacked } from '../unpacked.js';
import { filesIn, hashesIn, laid, laidAgain, lakeOfShop } from './laid.js';
import { Buyer } from './money.js';
import { Shop, usd, type OrderShown } from './shop.js';

const marker = 'Nemo Marker';
const fiveMinutes = 300_000;

describe('What happened in the shop', () => {
  const shop = new Shop();
  const buyer = new Buyer(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const settings = () => parseSettings(shop.settings);
  const logsOf = (name: string) => keptLogsOf({ ...placesOf(name, settings()), key: settings().COSMOS_KEY?.value });

  /** By service: how many events of its log are there, each compared. */
  const verified = async () => {
    const counts: Record<string, number> = {};
    const lake = await lakeOfShop(shop);
    for (const service of closedShop) {
      const { name } = service;
      const logs = await logsOf(name);
      const { events, wrong } = await verifyBronze(lake, name, logs, rawOf(service, settings()));
      for (const log of logs) await log.close();
      expect([name, wrong]).toEqual([name, []]);
      counts[name] = events;
    }
    return counts;
  };

  /** Of all logs. Parts of one commit to its table as they come to it; that it shows all of their files is looked at above. */
  const bronze = async () => {
    const hashes = Object.entries(await hashesIn(await lakeOfShop(shop), 'bronze/'));
    return Object.fromEntries(hashes.filter(([path]) => !apart || !path.includes('/_delta_log/')));
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
    const files = (await filesIn(await lakeOfShop(shop), '')).filter(([path]) => /\.(parquet|json)$/.test(path));
    const bytes = files.map(([, content]) => unpacked(content));
    const said = (await Promise.all(bytes)).map(String);
    expect(said.some((text) => text.includes('sealed.'))).toBe(true);
    expect(said.filter((text) => /nemo.?marker/i.test(text))).toEqual([]);
  });

  (apart ? it : it.skip)('goes on to be there where Azure divides the ranges of every log', async () => {
    const counts = await verified();
    const { EVENTS_URL, COSMOS_KEY } = settings();
    const [, endpoint, database] = /^cosmos:(https?:\/\/[^/]+)\/([^/]+)\//.exec(EVENTS_URL!)!;
    const account = { endpoint: endpoint!, key: COSMOS_KEY!.value };
    for (const { name } of closedShop) await divideRanges(account, [database!, name]);
    await shop.offer('BOWL');
    await shop.until('orders', 'unitPrice-BOWL', ['AskingPriceRecorded']);
    expect((await buyer.buy(['BOWL'])).status).toBe(201);
    await laid(shop);
    shop.pass(fiveMinutes);
    await laid(shop);
    const after = await verified();
    for (const name of ['orders', 'inventory', 'finance']) expect(after[name]).toBeGreaterThan(counts[name]!);
    const paths = await filesIn(await lakeOfShop(shop), 'bronze/_manifest/service=orders/');
    expect(paths.filter(([path]) => /@\dx[01]-/.test(path)).length).toBeGreaterThan(0);
  });

  it('comes back to the same bytes where it was deleted', async () => {
    // Another window may end by itself meanwhile.
    const hashes = await bronze();
    const [deleted, rebuilt] = ['orders', 'inventory'] as const;
    await shop.close(async () => {
      const lake = await lakeOfShop(shop);
      const logs = await logsOf(rebuilt);
      await rebuildBronze(lake, rebuilt, logs, 3);
      for (const log of logs) await log.close();
      await deleteBronze(lake, deleted);
    });
    await shop.open();
    await laidAgain(shop);
    await verified();
    expect(await bronze()).toMatchObject(hashes);
    await shop.close(async () => {
      const lake = await lakeOfShop(shop);
      for (const part of ['bronze/', 'raw/catalogue/'])
        for await (const { path } of lake.list(part)) await lake.remove(path);
    });
    await shop.open();
    await laidAgain(shop);
    await verified();
    expect(await bronze()).toMatchObject(hashes);
  });
});
