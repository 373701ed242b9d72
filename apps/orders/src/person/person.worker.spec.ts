import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { buyer } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openDatabase } from '#eventsourcing/database.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { Subscription } from '#eventsourcing/subscription.js';
import { WorkerSubscriber } from '#eventsourcing/worker.js';
import type { HeldRecord } from '#personal/held-records.js';
import type { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { People } from '#personal/people.js';
import { person, type PersonCommand, type PersonEvent } from '#personal/person.js';
import { personWorkerFor } from '#personal/person.worker.js';
import { order, type OrderCommand } from '../order/order.js';
import { quote, type Quote } from '../quote/quote.js';
import { heldByOrders } from './holding.js';

const now = () => new Date('2026-03-14T10:00:00.000Z');
const erasedAt = now().toISOString();
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'test' };
const usd = (minor: number) => ({ minor, currency: 'USD' });
const told = {
  ...{ name: 'Carla Conti', email: 'carla@example.com' },
  address: { street: 'Via Roma 1', city: 'Torino' },
};
const until = '2034-12-31';
const invoice = { fields: ['name', 'address'], basis: 'invoice: § 147 AO, § 14b UStG', until };

describe('Who is forgotten or asks', () => {
  let folder: string;
  let ring: KeyRing;
  let store: SqliteEventStore;
  let database: DataSource;
  let commands: CommandHandler;
  let people: People;
  let subscription: Subscription;
  const reports: string[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-people-'));
    ring = await openKeyRing(`sqlite:${join(folder, 'ring.db')}`, `file:${join(folder, 'key')}`, { now });
    store = new SqliteEventStore(join(folder, 'events.db'), now);
    database = await openDatabase(`sqlite:${join(folder, 'answers.db')}`, []);
    commands = new CommandHandler(store);
    let reads = 0;
    people = new People(ring, commands, new NewIds(() => `read-${++reads}`));
    reports.splice(0);
    subscription = subscribe();
  });
  afterEach(async () => {
    await subscription.stop();
    await database.destroy();
    await store.close();
    await ring.close();
    rmSync(folder, { recursive: true });
    expect(reports).toEqual([]);
  });

  const subscribe = () => {
    const worker = personWorkerFor(heldByOrders('DE')).useFactory(store, commands, ring);
    const report = (message: string) => reports.push(message);
    return new Subscription(store, new WorkerSubscriber(worker, database, report), report);
  };
  const done = async () => {
    subscription.start();
    await subscription.caughtUp();
    // And what the worker itself appended.
    await subscription.caughtUp();
  };
  const inOrder = (orderId: string, command: OrderCommand) => commands.handle(order, orderId, command, cause);
  const place = async (orderId: string, subjectId: string, more: object = {}, who: object | null = told) => {
    const lines = [{ unitId: `CM-${orderId}`, price: usd(100) }];
    const sealed = who !== null && { buyer: { subjectId, ...(await people.seal(subjectId, buyer.parse(who))) } };
    const data = { channel: 'ebay', placedAt: erasedAt, lines, ...sealed, ...more };
    await inOrder(orderId, { type: 'PlaceOrder', data });
  };
  const confirm = (orderId: string) => inOrder(orderId, { type: 'RecordAllocation', data: { line: 1 } });
  const sell = async (...[orderId, ...of]: Parameters<typeof place>) => {
    await place(orderId, ...of);
    await confirm(orderId);
  };
  const ask = (subjectId: string, command: PersonCommand) => commands.handle(person, subjectId, command, cause);
  const forget = (subjectId: string, sequence = 3) =>
    ask(subjectId, { type: 'ForgetPerson', data: { erasedAt, sequence } });
  const eventsOf = async (subjectId: string) => store.read<PersonEvent>(`person-${subjectId}`);
  const retainedOf = async (subjectId: string) =>
    (await eventsOf(subjectId)).flatMap(({ type, data }) => (type === 'RetentionDeclared' ? [data.retained] : []));
  const collectedOf = async (subjectId: string) =>
    (await eventsOf(subjectId)).flatMap(({ type, data }) => (type === 'SubjectDataCollected' ? [data] : []));
  const namesOf = (records: readonly HeldRecord[]) => records.map(({ record }) => record);

  it('is named on the invoices that the law keeps, and nowhere else', async () => {
    await sell('o-1', 'c-1');
    await sell('o-2', 'c-1', {}, { name: told.name });
    await sell('o-3', 'c-1', { customerId: 'c-1' }, null);
    await place('o-4', 'c-1');
    await inOrder('o-4', { type: 'RecordDecline', data: { line: 1, reason: 'gone' } });
    await sell('o-5', 'c-2');
    await forget('c-1');
    await done();
    const named = { record: 'order o-2', ...invoice, fields: ['name'] };
    expect(await retainedOf('c-1')).toEqual([[{ record: 'order o-1', ...invoice }, named]]);
    const [, declared] = await eventsOf('c-1');
    expect(declared!.cause).toMatchObject({ causationId: 'person-c-1/1', actor: 'worker:people' });
    expect(await eventsOf('c-2')).toEqual([]);
  });

  it('hears that nothing is kept', async () => {
    await place('o-1', 'c-1', { customerId: 'c-1' }, null);
    await forget('c-1');
    await forget('c-nobody');
    await done();
    expect(await retainedOf('c-1')).toEqual([[]]);
    expect(await retainedOf('c-nobody')).toEqual([[]]);
  });

  it('keeps the name on an order that is open, until it is clear that it will be no sale', async () => {
    await place('o-1', 'c-1');
    await place('o-2', 'c-1');
    await forget('c-1');
    await done();
    await confirm('o-1');
    await inOrder('o-2', { type: 'CancelOrder', data: { reason: 'changed-mind' } });
    await done();
    const [one, two] = ['o-1', 'o-2'].map((orderId) => ({ record: `order ${orderId}`, ...invoice }));
    expect(await retainedOf('c-1')).toEqual([[one, two], [one]]);
  });

  it('is not heard of when an order is cancelled of somebody who was not forgotten', async () => {
    await place('o-1', 'c-1');
    await inOrder('o-1', { type: 'CancelOrder', data: { reason: 'changed-mind' } });
    await done();
    expect(await eventsOf('c-1')).toEqual([]);
  });

  it('is answered once, whatever is done again', async () => {
    await sell('o-1', 'c-1');
    await forget('c-1');
    await ask('c-1', { type: 'CollectData', data: { exportId: 'x-1' } });
    await done();
    await subscription.stop();
    const before = await eventsOf('c-1');
    expect(before.map(({ type }) => type).sort()).toEqual([
      ...['DataCollectionRequested', 'PersonForgotten', 'RetentionDeclared', 'SubjectDataCollected'],
    ]);
    // More happened since; a worker that has forgotten how far it was does everything again.
    await sell('o-2', 'c-2');
    await database.query('delete from checkpoint');
    subscription = subscribe();
    await done();
    expect(await eventsOf('c-1')).toEqual(before);
  });

  it('gets an answer to every erasure', async () => {
    await sell('o-1', 'c-1');
    await forget('c-1', 3);
    await done();
    await forget('c-1', 7);
    await done();
    const invoices = [{ record: 'order o-1', ...invoice }];
    expect(await retainedOf('c-1')).toEqual([invoices, invoices]);
  });

  it('gets everything that is held: orders and quotes with all their events, and what was told still sealed', async () => {
    const asked = { lines: [], channel: 'web', currency: 'USD', destination: 'DE', customerId: 'c-1' };
    const issued = { quoteId: 'q-1', request: asked, customerId: 'c-1' } as unknown as Quote;
    await commands.handle(quote, 'q-1', { type: 'IssueQuote', data: issued }, cause);
    await place('o-1', 'c-1', { payment: { method: 'card', token: 'pm_card_visa', dueAt: erasedAt } });
    await sell('o-2', 'c-2');
    await sell('o-3', 'c-1', { customerId: 'c-1' }, null);
    await ask('c-1', { type: 'CollectData', data: { exportId: 'x-1' } });
    await done();
    const [collected, ...more] = await collectedOf('c-1');
    expect(more).toEqual([]);
    expect(collected).toMatchObject({ exportId: 'x-1', part: 1, parts: 1 });
    const { records } = collected!;
    expect(namesOf(records)).toEqual(['quote q-1', 'order o-1', 'order o-3']);
    expect(records[1]!.events.map(({ type }) => type)).toEqual(['OrderPlaced', 'PaymentRequested']);
    const text = JSON.stringify(records);
    for (const secret of ['Carla', 'example.com', 'Roma', 'pm_card_visa']) expect(text).not.toContain(secret);
    const reading = { subjectId: 'c-1', record: 'export x-1', purpose: 'subject-request', cause } as const;
    const opened = await people.open({ records }, { ...reading, kinds: ['name', 'email', 'address'] });
    expect(JSON.stringify(opened)).toContain('Via Roma 1');
  });

  it('gets parts, where it is more than a message holds', async () => {
    const lines = Array.from({ length: 900 }, (_, n) => ({ unitId: `CM-${n}-${'x'.repeat(50)}`, price: usd(n) }));
    for (const orderId of ['o-1', 'o-2', 'o-3']) await place(orderId, 'c-1', { lines });
    await ask('c-1', { type: 'CollectData', data: { exportId: 'x-1' } });
    await ask('c-2', { type: 'CollectData', data: { exportId: 'x-2' } });
    await done();
    const parts = await collectedOf('c-1');
    expect(parts.map(({ part, parts }) => `${part}/${parts}`)).toEqual(['1/3', '2/3', '3/3']);
    expect(parts.flatMap(({ records }) => namesOf(records))).toEqual(['order o-1', 'order o-2', 'order o-3']);
    expect(await collectedOf('c-2')).toEqual([{ exportId: 'x-2', part: 1, parts: 1, records: [] }]);
  });

  it('is found in a log of many pages, and with many others in one reading', async () => {
    const shopped = Array.from({ length: 700 }, (_, n) => n);
    await Promise.all(shopped.map((n) => place(`o-${n}`, `c-${n % 70}`, { customerId: `c-${n % 70}` }, null)));
    let pages = 0;
    const after = store.after.bind(store);
    store.after = (position, limit) => {
      pages += 1;
      return after(position, limit);
    };
    for (let n = 0; n < 70; n++) await ask(`c-${n}`, { type: 'CollectData', data: { exportId: `x-${n}` } });
    await done();
    for (let n = 0; n < 70; n++)
      expect(namesOf((await collectedOf(`c-${n}`)).flatMap(({ records }) => records))).toHaveLength(10);
    // The subscription itself reads as many at a time.
    expect(pages).toBeLessThan(20);
  });
});
