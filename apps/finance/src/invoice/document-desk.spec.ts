import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { FinanceSettings, financeConfig } from '../config.js';
import { sale, type SaleCommand, type SaleEvent } from '../sale/sale.js';
import { DocumentDesk } from './document-desk.worker.js';
import { seriesOf } from './document.js';
import { atHome, commandsOf, orderId as sold } from './drawn-sale.contract.js';
import { issuedDocument, type IssuedDocumentEvent } from './issued-document.js';
import { series, type SeriesEvent } from './series.js';

type Of<Type extends SaleEvent['type']> = Recorded<Extract<SaleEvent, { type: Type }>>;
const cause = { causationId: 'orders/order-o-42/7', correlationId: 'r-1', actor: 'test' };
const seller = { SELLER_NAME: 'Retreasure Antiques Ltd', SELLER_ADDRESS: '12 Portobello Mews; London W11 2DA' };
const atEbay = { ...atHome, origin: 'channel', channel: 'ebay' } as const;

describe('The desk that issues documents', () => {
  let folder: string;
  let store: SqliteEventStore;
  let commands: CommandHandler;
  let desk: DocumentDesk;

  /** As after a start: nothing is known but what is in the log. */
  const start = (settings: Record<string, string> = seller) => {
    store = new SqliteEventStore(join(folder, 'events.db'), () => new Date('2026-01-10T15:00:01.000Z'));
    commands = new CommandHandler(store);
    desk = new DocumentDesk(commands, new FinanceSettings(financeConfig(settings)));
  };
  const restart = async (settings?: Record<string, string>) => {
    await store.close();
    start(settings);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-documents-'));
    start();
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const hear = async (orderId: string, told: readonly SaleCommand[]) => {
    for (const command of told) await commands.handle(sale, orderId, command, cause);
  };
  const eventOf = async <Type extends SaleEvent['type']>(orderId: string, type: Type, index = 0) =>
    (await store.read<SaleEvent>(`sale-${orderId}`)).filter((event) => event.type === type)[index] as Of<Type>;
  const invoice = async (orderId = sold) => {
    const { state } = await commands.read(sale, orderId);
    return desk.invoice(orderId, { ...state, booked: state.booked! }, await eventOf(orderId, 'SaleMade'));
  };
  const creditNote = async (index: number) =>
    desk.creditNote(sold, (await commands.read(sale, sold)).state, await eventOf(sold, 'RefundGiven', index));
  const invoiceAgain = async (index: number) =>
    desk.invoiceAgain(sold, (await commands.read(sale, sold)).state, await eventOf(sold, 'RefundTakenBack', index));
  const numbers = async (of = 'SI-2026') =>
    (await store.read<SeriesEvent>(`series-${of}`)).map(({ data: { key, number } }) => [key, number]);
  const documents = async (number: string) => store.read<IssuedDocumentEvent>(`document-${number}`);

  it('gives an invoice its number, issues it, and tells the sale', async () => {
    await hear(sold, commandsOf(atHome).sold);
    expect(await invoice()).toBe('SI-2026-0001');
    const { id: key } = await eventOf(sold, 'SaleMade');
    expect(await numbers()).toEqual([[key, 'SI-2026-0001']]);
    const [issued] = await documents('SI-2026-0001');
    expect(issued).toMatchObject({
      data: { key, document: { orderId: sold, seller: { legalName: seller.SELLER_NAME } } },
    });
    expect(issued!.data.document.seller.address).toEqual(['12 Portobello Mews', 'London W11 2DA']);
    expect((await commands.read(sale, sold)).state.documents).toEqual([
      { key, kind: 'invoice', number: 'SI-2026-0001' },
    ]);
  });
  it('does it once, however often it is asked to', async () => {
    await hear(sold, commandsOf(atHome).sold);
    expect([await invoice(), await invoice()]).toEqual(['SI-2026-0001', 'SI-2026-0001']);
    await restart();
    expect(await invoice()).toBe('SI-2026-0001');
    expect([await numbers(), await documents('SI-2026-0001')]).toEqual([[expect.anything()], [expect.anything()]]);
  });
  it('goes on with the number that was given before it was killed', async () => {
    await hear(sold, commandsOf(atHome).sold);
    const { id: key } = await eventOf(sold, 'SaleMade');
    for (const one of ['sale-o-41/2', key]) {
      const give = { type: 'GiveNumber', data: { series: 'SI-2026', key: one } } as const;
      await commands.handle(series, 'SI-2026', give, cause);
    }
    await restart();
    expect(await documents('SI-2026-0002')).toEqual([]);
    expect(await invoice()).toBe('SI-2026-0002');
    expect(await numbers()).toHaveLength(2);
    expect((await documents('SI-2026-0002')).map(({ data }) => data.key)).toEqual([key]);
  });
  it('tells the sale of a document that was issued before it was killed, and changes nothing of that', async () => {
    await hear(sold, commandsOf(atHome).sold);
    await invoice();
    const [{ data }] = (await documents('SI-2026-0001')) as [Recorded<IssuedDocumentEvent>];
    // Another log, in which the sale was not told.
    await store.close();
    rmSync(join(folder, 'events.db'));
    for (const end of ['-wal', '-shm']) rmSync(join(folder, `events.db${end}`), { force: true });
    start({ ...seller, SELLER_NAME: 'Moved and renamed Ltd' });
    await hear(sold, commandsOf(atHome).sold);
    const give = { type: 'GiveNumber', data: { series: seriesOf(data.document), key: data.key } } as const;
    await commands.handle(series, 'SI-2026', give, cause);
    await commands.handle(issuedDocument, data.number, { type: 'IssueDocument', data }, cause);
    expect(await invoice()).toBe('SI-2026-0001');
    expect((await documents('SI-2026-0001')).map((one) => one.data)).toEqual([data]);
    expect((await commands.read(sale, sold)).state.documents).toHaveLength(1);
  });
  it('gives many numbers at once, with no gap and no repeat', async () => {
    const orders = Array.from({ length: 300 }, (_, index) => `o-${index}`);
    const told = commandsOf(atHome).sold;
    await Promise.all(orders.map((orderId) => hear(orderId, told)));
    const given = await Promise.all(orders.map((orderId) => invoice(orderId)));
    const events = await store.read<SeriesEvent>('series-SI-2026');
    const inOrder = events.map((_, index) => `SI-2026-${String(index + 1).padStart(4, '0')}`);
    expect(events.map(({ data }) => data.number)).toEqual(inOrder);
    expect([...given].sort()).toEqual(inOrder);
  });
  it('names who sells, or issues none', async () => {
    await hear(sold, commandsOf(atHome).sold);
    await restart({});
    expect([await invoice(), await numbers()]).toEqual([undefined, []]);
    await hear(sold, commandsOf(atHome).refunds);
    expect(await creditNote(0)).toBeUndefined();
    const unaddressed = () => financeConfig({ SELLER_NAME: 'Retreasure' });
    expect(unaddressed).toThrow('SELLER_ADDRESS: must be set: the address that invoices say');
    await restart({ ...seller, SELLER_ENTITY: 'UK', SELLER_VAT_ID: 'GB 123 4567 89' });
    expect(await invoice()).toBe('SI-UK-2026-0001');
    expect((await documents('SI-UK-2026-0001'))[0]?.data.document.seller.vatId).toBe('GB 123 4567 89');
  });
  it('keeps on the sale why a document is refused, once, and gives it no number', async () => {
    const inGold = JSON.stringify(commandsOf(atHome).sold).replaceAll('"GBP"', '"XAU"');
    await hear(sold, JSON.parse(inGold) as SaleCommand[]);
    expect([await invoice(), await invoice()]).toEqual([undefined, undefined]);
    const { id: key } = await eventOf(sold, 'SaleMade');
    const detail = 'currency: not a currency of ISO 4217';
    expect(await eventOf(sold, 'DocumentRefused')).toMatchObject({ data: { key, code: 'document-unfit', detail } });
    expect([await eventOf(sold, 'DocumentRefused', 1), await numbers()]).toEqual([undefined, []]);
  });
  it('credits what goes back, each refund by a note of its own, and nothing beyond the sale', async () => {
    const { sold: told, refunds } = commandsOf({ ...atEbay, refunds: [1] });
    await hear(sold, told);
    await invoice();
    await hear(sold, refunds);
    expect([await creditNote(0), await creditNote(1), await creditNote(2)]).toEqual([
      ...['CN-2026-0001', 'CN-2026-0002', undefined],
    ]);
    expect(await creditNote(1)).toBe('CN-2026-0002');
    const notes = [...(await documents('CN-2026-0001')), ...(await documents('CN-2026-0002'))];
    expect(
      notes.map(({ data: { document } }) => [document.totalMinor, 'corrects' in document && document.corrects]),
    ).toEqual([
      [45_500, 'SI-2026-0001'],
      [45_500, 'SI-2026-0001'],
    ]);
  });
  it('takes a credit note back by another invoice where the money never went, once', async () => {
    const { sold: told, refunds } = commandsOf({ ...atEbay, refunds: [1] });
    await hear(sold, told);
    await invoice();
    await hear(sold, refunds);
    for (const index of [0, 1, 2]) await creditNote(index);
    for (const refundId of ['r-2', 'r-0']) {
      const data = { refundId, at: '2026-01-12T15:00:00.000Z' };
      await hear(sold, [{ type: 'HearRefundFailure', data }]);
    }
    // What was beyond the sale had no credit note.
    expect(await invoiceAgain(0)).toBeUndefined();
    expect([await invoiceAgain(1), await invoiceAgain(1)]).toEqual(['SI-2026-0002', 'SI-2026-0002']);
    await restart();
    expect(await invoiceAgain(1)).toBe('SI-2026-0002');
    expect(await numbers()).toHaveLength(2);
    const [{ data }] = (await documents('SI-2026-0002')) as [Recorded<IssuedDocumentEvent>];
    expect(data.document).toMatchObject({
      ...{ kind: 'invoice', corrects: 'CN-2026-0001', reason: 'the refund failed', issuedOn: '2026-01-12' },
      ...{ totalMinor: 45_500, notes: expect.arrayContaining(['Takes back credit note CN-2026-0001']) },
    });
    expect(await documents('CN-2026-0001')).toHaveLength(1);
    expect((await commands.read(sale, sold)).state.documents.map(({ kind, number }) => [kind, number])).toEqual([
      ...[
        ['invoice', 'SI-2026-0001'],
        ['credit-note', 'CN-2026-0001'],
        ['credit-note', 'CN-2026-0002'],
        ['invoice', 'SI-2026-0002'],
      ],
    ]);
  });
  it('takes nothing back of a refund that no credit note was issued for', async () => {
    const { sold: told, refunds } = commandsOf(atHome);
    await hear(sold, told);
    await restart({});
    await hear(sold, refunds);
    expect(await creditNote(0)).toBeUndefined();
    await hear(sold, [{ type: 'HearRefundFailure', data: { refundId: 'r-0', at: '2026-01-12T15:00:00.000Z' } }]);
    await restart();
    expect([await invoiceAgain(0), await numbers()]).toEqual([undefined, []]);
  });
});
