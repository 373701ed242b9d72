import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../../../finance/src/journal/entry.js';
import { closedShop } from '../every-service.js';
import { ofChannels } from './from-channels.js';
import { ofFulfillment } from './from-fulfillment.js';
import { ofInventory } from './from-inventory.js';
import { ofOrders } from './from-orders.js';
import { ofFinance } from './ledger.js';
import { PaperShop } from './paper-shop.contract.js';
import { alter, copied, forge, logsIn, more, settledVerdict } from './planted.contract.js';
import { BadUsage, reconcile, upcasters, wantedOf } from './reconcile.js';
import { linesOf } from './verdict-table.js';

const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const lines = [{ unitId: 'BOWL', line: 1, price: gbp(133_500) }];
const captured = { paymentId: 'pi_1', method: 'card', amount: gbp(133_500) };
const confirmed = {
  ...{ channel: 'web', lines, total: gbp(133_500), delivery: { destination: 'GB' } },
  bill: {
    ...{ origin: 'entered', payment: { method: 'card' }, lines: [{ amountMinor: 133_500, totalMinor: 133_500 }] },
    shipping: { amountMinor: 0, totalMinor: 0 },
  },
};
/** Wax for 20.00, which is paid at the till. */
const inTheStore = {
  ...{ channel: 'store', lines: [{ sku: 'WAX', quantity: 2, line: 1, price: gbp(1_000) }], total: gbp(2_000) },
  delivery: { destination: 'GB' },
  bill: {
    ...{ origin: 'entered', payment: { method: 'elsewhere' }, lines: [{ amountMinor: 2_000, totalMinor: 2_000 }] },
    shipping: { amountMinor: 0, totalMinor: 0 },
  },
};
const cancelled = { reason: 'sale-cancelled-elsewhere', lines: inTheStore.lines };
const purchase = {
  ...{ source: 'PRIVATE' as const, goods: 'second-hand' as const, documentNo: 'PI-1', date: '2026-01-10' },
  price: gbp(60_000),
};

const isOf =
  (type: Entry['documentType']) =>
  ({ documentType }: Entry) =>
    documentType === type;

describe('The books of one sale under the margin scheme', () => {
  let shop: PaperShop;
  let folder: string;
  beforeEach(async () => {
    shop = new PaperShop({ BASE_CURRENCY: 'GBP', SELLER_COUNTRY: 'GB' });
    const registered = { unitId: 'BOWL', title: 'Bowl', location: 'shop', cost: gbp(60_000) };
    await shop.happens('inventory', 'unit-BOWL', { type: 'UnitRegistered', data: registered });
    await shop.hear();
    await shop.recordPurchase('BOWL', purchase);
    shop.pass(60_000);
    await shop.happens('orders', 'order-o-1', { type: 'PaymentCaptured', data: captured });
    await shop.happens('orders', 'order-o-1', { type: 'OrderConfirmed', data: confirmed });
    await shop.happens('inventory', 'unit-BOWL', { type: 'UnitSold', data: { orderId: 'o-1', line: 1 } });
    await shop.hear();
    folder = await copied(logsIn(shop.folder));
  });
  afterEach(async () => {
    await shop.close();
    rmSync(folder, { recursive: true });
  });

  const says = () => settledVerdict(folder).shown.map((one) => one.says);

  it('are what the logs come to', () => {
    const { differences, compared, totals, asOf } = settledVerdict(folder);
    expect([differences, asOf]).toEqual([0, '2026-03-13T15:01:00.000Z']);
    expect(compared).toEqual({ orders: 1, pieces: 1, payouts: 0, entries: 4 });
    const figures = totals.map(({ accounts, ledgerMinor, ownMinor }) => [accounts, ledgerMinor, ownMinor]);
    expect(figures).toEqual([
      ['account 1260 Stripe clearing', 133_500, 133_500],
      ['account 1410 Inventory antiques', 0, 0],
      ['account 1410 Inventory antiques, its worth', 0, 0],
      ['account 2100 Vendor payables', 60_000, 60_000],
      ['account 2110 Goods received, not invoiced', 0, 0],
      ['accounts 2200, 2205 Output tax', 12_250, 12_250],
      ['accounts 4000-4900 Sales', 121_250, 121_250],
      ['accounts 5000, 5010 Cost of goods', 60_000, 60_000],
    ]);
  });

  it('have in them what was given back over the counter, of the sale or of one that nobody names', async () => {
    const given = { channel: 'store', amount: gbp(250), reason: 'dented' };
    await shop.recordCredit({ ...given, creditId: 'C-1' });
    await shop.recordCredit({ ...given, creditId: 'C-2', sku: 'TIN', quantity: 1 });
    await shop.recordCredit({ ...given, creditId: 'C-3', orderId: 'o-1' });
    rmSync(folder, { recursive: true });
    folder = await copied(logsIn(shop.folder));
    expect(says()).toEqual([]);
    const { totals, compared } = settledVerdict(folder);
    expect(compared).toMatchObject({ orders: 1, entries: 7 });
    expect(totals).toContainEqual(
      expect.objectContaining({ accounts: 'account 1253 Store clearing', ledgerMinor: -500, ownMinor: -500 }),
    );
    alter(folder, ({ documentNo }) => documentNo === 'C-1', more(['4090', 'debit', 1], ['1253', 'credit', 1]));
    expect(says()).toEqual([
      expect.stringMatching(/^credit C-1, accounts 4090, .* the ledger has 2.51, the logs 2.50$/),
      'credit C-1, account 1253 Store clearing, GBP: the ledger has -2.51, the logs -2.50',
    ]);
  });

  it('are located to the penny where it went from sales to tax', () => {
    alter(folder, isOf('SALE'), more(['4010', 'credit', -1], ['2205', 'credit', 1]));
    expect(says()).toEqual([
      'order o-1, accounts 4000-4900 Sales, GBP: the ledger has 1212.49, the logs 1212.50',
      'order o-1, accounts 2200, 2205 Output tax, GBP: the ledger has 122.51, the logs 122.50',
    ]);
  });

  it('are located where both sides have a penny more', () => {
    alter(folder, isOf('SALE'), more(['1260', 'debit', 1], ['4010', 'credit', 1]));
    const { shown } = settledVerdict(folder);
    expect(shown.map((one) => one.says)).toEqual([
      'order o-1, account 1260 Stripe clearing, GBP: the ledger has 1335.01, the logs 1335.00',
      'order o-1, accounts 4000-4900 Sales, GBP: the ledger has 1212.51, the logs 1212.50',
    ]);
    expect(shown[0]!.evidence).toEqual({
      entries: ['E-20260313-3 SALE'],
      events: ['orders/order-o-1/1 PaymentCaptured', 'orders/order-o-1/2 OrderConfirmed'],
    });
  });

  it('are located where a piece left the stock for less than it came', () => {
    alter(folder, isOf('SALE'), more(['5010', 'debit', -1], ['1410', 'credit', -1]));
    expect(says()).toEqual([
      'piece BOWL, account 1410 Inventory antiques, GBP: the ledger has 0.01, the logs 0.00',
      'piece BOWL, account 1410 Inventory antiques, its worth, GBP: the ledger has 0.01, the logs 0.00',
      'order o-1, accounts 5000, 5010 Cost of goods, GBP: the ledger has 599.99, the logs 600.00',
    ]);
  });

  it('are wrong from the entry on that does not balance', () => {
    alter(folder, isOf('SALE'), more(['1260', 'debit', 1]));
    expect(says().slice(0, 2)).toEqual([
      'entry E-20260313-3 of SALE o-1: after it the trial balance is out by 1 minor units of GBP',
      'entry E-20260313-3 of SALE o-1: after it the trial balance is out by 1 minor units of GBP in the books',
    ]);
  });

  it('name an entry that was posted twice, or for nothing that happened', () => {
    forge(folder, isOf('SALE'), (entry) => entry);
    expect(says()[0]).toBe('entry E-20260313-4 of SALE o-1: another was posted for sale-o-1/3 before');
    alter(folder, isOf('SALE'), (entry) => ({ ...entry, key: 'sale-o-1/99' }));
    expect(says()[0]).toBe('entry E-20260313-3 of SALE o-1: it is posted for sale-o-1/99, which is in no log');
    alter(folder, isOf('SALE'), (entry) => ({ ...entry, key: 'sale-o-1/3', causedBy: 'orders/order-o-1/9' }));
    expect(says()[0]).toBe(
      'entry E-20260313-3 of SALE o-1: it says that orders/order-o-1/9 led to it, and sale-o-1/3 that orders/order-o-1/2 did',
    );
  });

  it('name an entry about an order that there is none of', () => {
    const about = (entry: Entry): Entry => ({ ...entry, key: 'sale-o-1/1', orderId: 'o-2' });
    forge(folder, isOf('SALE'), (entry) => ({ ...about(entry), lines: entry.lines.slice(0, 3) }));
    expect(says()).toContain('order o-2, account 1260 Stripe clearing, GBP: the ledger has 1335.00, the logs 0.00');
  });

  it('may be late by what happened just now, which is counted and left out', () => {
    alter(folder, isOf('SALE'), more(['1260', 'debit', 1], ['4010', 'credit', 1]));
    const young = reconcile({ dataDir: folder });
    expect([young.settledBefore, young.differences, young.leftOut]).toEqual(['2026-03-13T15:00:00.000Z', 0, 1]);
    const settled = reconcile({ dataDir: folder, settledBefore: '2026-03-13T15:01:00.001Z' });
    expect([settled.differences, settled.leftOut]).toEqual([2, 0]);
  });

  it('are shown with what differs at the end', () => {
    alter(folder, isOf('SALE'), more(['1260', 'debit', 1], ['4010', 'credit', 1]));
    const shown = linesOf(settledVerdict(folder)).join('\n');
    expect(shown).toMatch(/1260 Stripe clearing +GBP +1 +1335\.01 +1335\.00 +1\n/);
    expect(shown).toContain('4 entries, 1 orders, 1 pieces, 0 payouts, as of 2026-03-13T15:01:00.000Z');
    expect(shown).toContain('They differ in 2:\n- order o-1, account 1260');
    expect(shown).toContain('    logs:   orders/order-o-1/1 PaymentCaptured, orders/order-o-1/2 OrderConfirmed');
  });

  it('are what people entered of money that went back, of an order or of none', async () => {
    const given = { channel: 'store', amount: gbp(1_450), reason: 'leaking tin' };
    await shop.happens('orders', 'order-o-2', { type: 'OrderConfirmed', data: inTheStore });
    await shop.happens('orders', 'order-o-3', { type: 'OrderConfirmed', data: inTheStore });
    await shop.hear();
    await shop.recordCredit({ ...given, creditId: 'till-1-0007', sku: 'WAX', quantity: 1 });
    await shop.recordCredit({ ...given, creditId: 'till-1-0008', orderId: 'o-2' });
    await shop.recordCredit({ ...given, creditId: 'till-1-0009', orderId: 'o-3' });
    await shop.happens('orders', 'order-o-3', { type: 'OrderCancelled', data: cancelled });
    await shop.hear();
    const all = await copied(logsIn(shop.folder));
    expect(settledVerdict(all).shown).toEqual([]);
    alter(all, (entry) => entry.documentNo === 'till-1-0007', more(['1253', 'credit', 1], ['4090', 'debit', 1]));
    const { shown } = settledVerdict(all);
    expect(shown.map((one) => one.says)).toEqual([
      'credit till-1-0007, accounts 4090, 4095, 2200, 2205 Refunds, with the tax in them, GBP: the ledger has 14.51, the logs 14.50',
      'credit till-1-0007, account 1253 Store clearing, GBP: the ledger has -14.51, the logs -14.50',
    ]);
    expect(shown[0]!.evidence.events).toEqual(['finance/credit-till-1-0007/1 CreditRecorded']);
    rmSync(all, { recursive: true });
  });

  it('are read as the services read what earlier releases stored', () => {
    const types = [...ofOrders, ...ofChannels, ...ofInventory, ...ofFulfillment, ...ofFinance];
    for (const service of closedShop)
      for (const type of types)
        expect([type, upcasters[service.name]?.[type]]).toEqual([type, service.upcasters[type]]);
  });

  it('are read log by log, and it is told how far', () => {
    const told: string[] = [];
    reconcile({ dataDir: folder }, (...progress) => told.push(progress.join(' ')));
    expect(told.filter((line) => line.startsWith('orders'))).toEqual(['orders 1 2', 'orders 2 2']);
  });

  it.each([
    [['--settled-before', 'noon'], '--settled-before noon: expected an instant such as 2026-01-10T15:00:00.000Z'],
    [['--data', '/nowhere'], 'there is no log of finance in /nowhere'],
    [['--hand-in', 'shop'], '--hand-in shop: not a URL'],
    [['--date', 'x'], /^Unknown option '--date'/],
    [['orders'], /^Unexpected argument 'orders'/],
  ])('cannot be compared by %j', (args, message) => {
    expect(() => wantedOf(args, folder)).toThrow(BadUsage);
    expect(() => wantedOf(args, folder)).toThrow(message);
  });
  it('are copied from Cosmos DB first, unless a folder is named', () => {
    const eventsUrl = 'cosmos:https://shop.documents.azure.com/events/{service}';
    const [nowhere, more] = [join(folder, 'nowhere'), { settledBefore: undefined, handInTo: undefined }];
    const wanted = { dataDir: nowhere, json: false, record: true, ...more };
    expect(wantedOf(['--record'], nowhere, eventsUrl)).toEqual({ ...wanted, eventsUrl });
    expect(wantedOf(['--data', folder], nowhere, eventsUrl)).not.toHaveProperty('eventsUrl');
    expect(wantedOf([], folder, `sqlite:${nowhere}`)).not.toHaveProperty('eventsUrl');
    expect(() => wantedOf(['--record', '--data', folder], nowhere, eventsUrl)).toThrow(
      '--record: only a log on Cosmos DB takes what several write',
    );
  });
  it('cannot be compared without the logs of all', () => {
    rmSync(join(folder, 'channels'), { recursive: true });
    expect(() => wantedOf([], folder)).toThrow(`there is no log of channels in ${folder}`);
  });
});
