import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { openVault } from '#service/secret/vault-at-hand.contract.js';
import type { KeyVault } from '../../apps/emulator/src/key-vault/key-vault.js';
import { ExportClock } from '../../apps/finance/src/export/export-clock.worker.js';
import { Marketplaces, platforms } from '../journeys/marketplaces.js';
import { Buyer } from '../journeys/money.js';
import type { Shop } from '../journeys/shop.js';
import { describeWithPrometheus } from './prometheus.js';
import { blocked, crowd, WatchedShop } from './watched-shop.js';

const hourMs = 3_600_000;
const secret = 'shopify-secret-of-nobody';

// An alert begins and ends in its own time, on a busy machine, too.
jest.setTimeout(60_000);

describeWithPrometheus('Of trade that goes well nobody is called, and when', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-accountants-'));
  const place = join(folder, 'place');
  let vault: KeyVault;
  let watched: WatchedShop;
  let shop: Shop;
  let marketplaces: Marketplaces;
  beforeAll(async () => {
    mkdirSync(place);
    vault = await openVault({ shopify: secret });
    watched = await WatchedShop.of({
      EXPORT_URLS: `file:${place}`,
      SHOPIFY_WEBHOOK_SECRETS: vault.secretUrl('shopify'),
    });
    await watched.open();
    ({ shop } = watched);
    marketplaces = new Marketplaces(shop);
  });
  // What was injected in one test must not be felt in the next.
  afterEach(async () => {
    shop.sandbox.faults.clear();
    await watched.quiet();
  });
  afterAll(async () => {
    await watched.close();
    await vault.close();
    rmSync(folder, { recursive: true });
  });

  it('a channel goes on selling what is sold, until it stops', async () => {
    await marketplaces.offered('BOWL', 10_000, ['ebay']);
    shop.sandbox.faults.set([{ match: { part: 'ebay' }, fault: 'error', status: 503 }]);
    expect((await shop.buy(['BOWL'], 'bowl')).status).toBe(201);
    await watched.calledFor('PieceExposed');
  });

  it('pieces are sold twice again and again', async () => {
    await marketplaces.offered('VASE');
    for (const platform of platforms) shop.sandbox.market.buy(platform, 'VASE');
    expect((await shop.buy(['VASE'], 'vase')).status).toBe(201);
    await marketplaces.hear();
    await watched.calledFor('StockConflicts');
  });

  it('those who ask wait long, though they are answered', async () => {
    const buyer = new Buyer(shop);
    let pieces = 0;
    const order = async () => {
      const unitId = `CUP-${++pieces}`;
      await shop.offer(unitId);
      await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
      const { quoteId } = await buyer.quote([unitId]);
      expect((await buyer.order(quoteId, 'pm_card_visa', { prefer: 'wait=3' })).status).toBe(202);
    };
    shop.sandbox.faults.set([{ match: { part: 'stripe' }, fault: 'delay', ms: 12_000 }]);
    await crowd(20, order, () => watched.calledFor('RequestsSlow'));
  });

  it('a secret can no longer be read where it is kept', async () => {
    const { port } = vault;
    await vault.close();
    shop.pass(5_000);
    // Whoever is refused makes us look whether we have the right one.
    await expect(shop.shopify('orders/create', {}, 'another one')).rejects.toThrow('does not fit');
    await watched.calledFor('Alarm').finally(async () => (vault = await openVault({ shopify: secret }, port)));
  });

  const compared = async (hoursAgo: number) => {
    const at = new Date(shop.now() - hoursAgo * hourMs).toISOString();
    const check = { checkId: `check-${at.replaceAll(':', '.')}`, at, differences: 0 };
    expect((await shop.post('/v1/books/checks', check)).status).toBe(201);
  };

  it('the books were compared last two nights ago, until they are again', async () => {
    await compared(40);
    await watched.calledFor('BooksUnchecked');
    await compared(0);
  });

  it('accountants have not got a day of the books, until people ask for it again', async () => {
    await blocked(place, async () => {
      const noon = new Date(shop.now() + 24 * hourMs).setUTCHours(12, 0, 0, 0);
      shop.pass(noon - shop.now());
      await compared(0);
      await shop.settled();
      await shop.job('finance', ExportClock).round();
      await shop.until('finance', 'export-daily', ['DeliveryRefused']);
      shop.pass(2 * hourMs);
      await watched.calledFor('ExportLate');
    });
    const { body: exports } = await shop.get<{ exportId: string }[]>('/v1/books/exports');
    for (const { exportId } of exports) await shop.post(`/v1/books/exports/${exportId}/delivery`, {});
    // That nobody is called any more is seen after every test.
  });
});
