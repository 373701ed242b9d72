import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { buyer } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openDatabase } from '#eventsourcing/database.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { AccessEvent } from '#personal/access.js';
import type { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { People } from '#personal/people.js';
import { person } from '#personal/person.js';
import type { Purpose } from '#personal/purposes.js';
import { Clock } from '#service/clock.js';
import type { Role } from '#service/roles.js';
import { ordersConfig, OrdersSettings } from '../config.js';
import { RetentionDesk } from '../person/retention-desk.controller.js';
import { OrderExportController } from './order-export.controller.js';
import { orderList, OrderListRow } from './order-list.view.js';
import { order } from './order.js';

const now = () => new Date('2026-03-14T10:00:00.000Z');
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'staff:u-7' };
const header = 'orderId,placedAt,channel,status,currency,total,customerId,name,email,phone,street,postalCode,city';
const carla = {
  ...{ name: 'Carla Conti', email: 'carla@example.com', phone: '011 123456', account: 'ebay:ma8' },
  address: { street: 'Via Roma 1', postalCode: '10121', city: 'Torino' },
};

describe('An export of orders', () => {
  let folder: string;
  let ring: KeyRing;
  let store: SqliteEventStore;
  let database: DataSource;
  let commands: CommandHandler;
  let people: People;
  let exports: OrderExportController;
  let today: Date;
  let ids = 0;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-export-'));
    today = now();
    ring = await openKeyRing(`sqlite:${join(folder, 'ring.db')}`, `file:${join(folder, 'key')}`, { now });
    store = new SqliteEventStore(':memory:', now);
    database = await openDatabase('sqlite::memory:', [OrderListRow]);
    commands = new CommandHandler(store);
    people = new People(ring, commands, new NewIds(() => `read-${++ids}`));
    const settings = new OrdersSettings(ordersConfig({ PAYMENTS_URL: 'local:', SELLER_COUNTRY: 'DE' }));
    const retention = new RetentionDesk(commands, new Clock(() => today), settings);
    exports = new OrderExportController(database, store, people, retention);
  });
  afterEach(async () => {
    await database.destroy();
    await store.close();
    await ring.close();
    rmSync(folder, { recursive: true });
  });

  type Sale = {
    channel?: string;
    customerId?: string;
    placedAt?: string;
    minor?: number;
    currency?: string;
    who?: object;
  };
  const sell = async (orderId: string, { minor = 125_000, currency = 'USD', who, ...more }: Sale = {}) => {
    const lines = [{ unitId: `CM-${orderId}`, price: { minor, currency } }];
    const subjectId = more.customerId ?? `p-${orderId}`;
    const sealed = who && { buyer: { subjectId, ...(await people.seal(subjectId, buyer.parse(who))) } };
    const data = { channel: 'ebay', placedAt: now().toISOString(), lines, ...more, ...sealed };
    const { events } = await commands.handle(order, orderId, { type: 'PlaceOrder', data }, cause);
    const row = events.reduce<OrderListRow | null>((row, event) => orderList.evolve(row, event, orderId), null);
    await database.getRepository(OrderListRow).insert(row!);
  };
  type Asked = Parameters<OrderExportController['get']>[0];
  const exported = async (asked: Asked = {}, ...roles: Role[]) => {
    const headers = new Map<string, string>();
    let body = '';
    const reply = {
      header: (name: string, value: string) => (headers.set(name, value), reply),
      send: (text: string) => void (body = text),
    };
    const caller = { subject: 'u-7', audience: 'back-office', roles } as const;
    await exports.get(asked, caller, cause, reply as unknown as FastifyReply);
    return { body, headers, lines: body.split('\r\n') };
  };
  const reads = async () =>
    ((await store.after(null, 20_000)).events as unknown as AccessEvent[]).flatMap(({ type, data }) =>
      type === 'PersonalDataRead' ? [data] : [],
    );

  it('is a header where there are no orders', async () => {
    const { body, headers } = await exported({}, 'finance');
    expect(body).toBe(`${header}\r\n`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toMatch(/^attachment; /);
  });

  it('names orders and totals, the oldest first, and hides who bought', async () => {
    await sell('o-2', { customerId: 'c-1', who: carla });
    await sell('o-1', { placedAt: '2026-03-01T00:00:00.000Z', minor: 5, who: { name: 'Bert' } });
    await sell('o-3', { minor: 1_200, currency: 'JPY', channel: 'store' });
    const { lines } = await exported({}, 'finance');
    expect(lines).toEqual([
      header,
      'o-1,2026-03-01T00:00:00.000Z,ebay,placed,USD,0.05,,•••,,,,,',
      'o-2,2026-03-14T10:00:00.000Z,ebay,placed,USD,1250.00,c-1,•••,•••,•••,•••,•••,•••',
      'o-3,2026-03-14T10:00:00.000Z,store,placed,JPY,1200,,,,,,,',
      '',
    ]);
    expect(await reads()).toEqual([]);
  });

  it('names who bought also where the channel had cancelled it before we heard of it', async () => {
    await commands.handle(order, 'o-1', { type: 'RecordCancellation', data: { reason: 'cancelled at ebay' } }, cause);
    await sell('o-1', { who: { name: 'Bert' } });
    const { lines } = await exported({}, 'finance');
    expect(lines[1]).toBe('o-1,2026-03-14T10:00:00.000Z,ebay,cancelled,USD,1250.00,,•••,,,,,');
  });

  const personal = async (orderId: string, purpose: Purpose | undefined, role: Role) => {
    const { lines } = await exported(purpose === undefined ? {} : { purpose }, role);
    return lines
      .find((line) => line.startsWith(`${orderId},`))!
      .split(',')
      .slice(7)
      .join(',');
  };
  it.each<[Role, Purpose, string]>([
    ['shop-assistant', 'customer-service', 'Carla Conti,carla@example.com,011 123456,Via Roma 1,10121,Torino'],
    ['data-steward', 'subject-request', 'Carla Conti,carla@example.com,011 123456,Via Roma 1,10121,Torino'],
    ['finance', 'accounting', 'Carla Conti,•••,•••,Via Roma 1,10121,Torino'],
    ['auditor', 'accounting', 'Carla Conti,•••,•••,Via Roma 1,10121,Torino'],
  ])('shows the %s for %s what that needs', async (role, purpose, shown) => {
    await sell('o-1', { customerId: 'c-1', who: carla });
    expect(await personal('o-1', purpose, role)).toBe(shown);
  });

  it.each<[Role, Purpose, string]>([
    ['finance', 'customer-service', 'accounting'],
    ['shop-assistant', 'fulfilment', 'customer-service'],
    ['data-steward', 'own-data', 'subject-request'],
  ])('is not for the %s to read for %s', async (role, purpose, allowed) => {
    await sell('o-1', { customerId: 'c-1', who: carla });
    await expect(exported({ purpose }, role)).rejects.toMatchObject({
      ...{ code: 'forbidden', message: `You may read this for: ${allowed}. Not for ${purpose}.` },
    });
    expect(await reads()).toEqual([]);
  });

  it('names who was forgotten on orders alone that the law keeps, and as long as it keeps them', async () => {
    for (const orderId of ['o-1', 'o-2']) await sell(orderId, { customerId: 'c-1', who: carla });
    await commands.handle(order, 'o-1', { type: 'RecordAllocation', data: { line: 1 } }, cause);
    await commands.handle(order, 'o-2', { type: 'CancelOrder', data: { reason: 'changed-mind' } }, cause);
    await ring.destroy({ subjectId: 'c-1', keep: 'person' });
    const data = { erasedAt: now().toISOString(), sequence: 1 };
    await commands.handle(person, 'c-1', { type: 'ForgetPerson', data }, cause);
    const kept = 'Carla Conti,•••,•••,Via Roma 1,10121,Torino';
    const gone = '[erased],•••,•••,[erased],[erased],[erased]';
    expect(await personal('o-1', 'accounting', 'finance')).toBe(kept);
    expect(await personal('o-2', 'accounting', 'finance')).toBe(gone);
    expect(new Set((await reads()).map(({ record }) => record))).toEqual(new Set(['order o-1']));
    today = new Date('2034-12-31T23:59:59.999Z');
    expect(await personal('o-1', 'accounting', 'finance')).toBe(kept);
    today = new Date('2035-01-01T00:00:00.000Z');
    expect(await personal('o-1', 'accounting', 'finance')).toBe(gone);
  });

  it('records of everybody that they were read, and never more than what has a column', async () => {
    await sell('o-1', { customerId: 'c-1', who: carla });
    await sell('o-2', { customerId: 'c-2', who: { name: 'Bert' } });
    await sell('o-3', { customerId: 'c-3' });
    await exported({ purpose: 'customer-service' }, 'shop-assistant');
    const read = { actor: 'staff:u-7', purpose: 'customer-service' };
    expect(await reads()).toEqual([
      { ...read, subjectId: 'c-1', record: 'order o-1', kinds: ['name', 'email', 'phone', 'address'] },
      { ...read, subjectId: 'c-2', record: 'order o-2', kinds: ['name'] },
    ]);
  });

  it('says of whom was forgotten that there was something', async () => {
    await sell('o-1', { customerId: 'c-1', who: carla });
    await ring.destroy({ subjectId: 'c-1', keep: 'person' });
    const gone = Array.from({ length: 6 }, () => '[erased]').join(',');
    expect(await personal('o-1', 'customer-service', 'shop-assistant')).toBe(gone);
    expect(await personal('o-1', 'accounting', 'finance')).toBe('Carla Conti,•••,•••,Via Roma 1,10121,Torino');
    expect(await personal('o-1', undefined, 'finance')).toBe('•••,•••,•••,•••,•••,•••');
  });

  it('is of a period and a channel: from the first day or instant, until before the second', async () => {
    for (const [orderId, placedAt] of [
      ['o-1', '2026-01-31T23:59:59.999Z'],
      ['o-2', '2026-02-01T00:00:00.000Z'],
      ['o-3', '2026-02-28T23:59:59.999Z'],
      ['o-4', '2026-03-01T00:00:00.000Z'],
    ] as const)
      await sell(orderId, { placedAt, channel: orderId === 'o-3' ? 'etsy' : 'ebay' });
    const idsOf = async (asked: Asked) =>
      (await exported(asked, 'finance')).lines.slice(1, -1).map((line) => line.slice(0, 3));
    expect(await idsOf({ from: '2026-02-01', until: '2026-03-01' })).toEqual(['o-2', 'o-3']);
    const [from, until] = ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'];
    expect(await idsOf({ from, until })).toEqual(['o-2', 'o-3']);
    expect(await idsOf({ from: '2026-02-01', channel: 'ebay' })).toEqual(['o-2', 'o-4']);
    expect(await idsOf({ until: '2026-02-01' })).toEqual(['o-1']);
  });

  it('is safe to open: no cell is a formula, and each stays one cell', async () => {
    const dangerous = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '＝1', 'Anna "A", Abel', 'two\nlines', '+49 30 1234'];
    for (const [n, name] of dangerous.entries()) {
      const address = { street: name, city: '=HYPERLINK("http://x")' };
      await sell(`o-${n}`, { who: { name, phone: '+49 30 1234', address } });
    }
    const { body } = await exported({ purpose: 'customer-service' }, 'shop-assistant');
    const rows = parsed(body).slice(1);
    expect(rows.map((cells) => cells[7])).toEqual([
      ...[`'=1+1`, `'+1`, `'-1`, `'@SUM(A1)`, `'\tx`, `'＝1`, 'Anna "A", Abel', 'two\nlines', `'+49 30 1234`],
    ]);
    expect(rows.map((cells) => cells[10])).toEqual(rows.map((cells) => cells[7]));
    for (const cells of rows) expect([cells[9], cells[12]]).toEqual([`'+49 30 1234`, `'=HYPERLINK("http://x")`]);
    expect(rows.map(({ length }) => length)).toEqual(rows.map(() => 13));
  });

  it('has pages that nobody notices, and an end', async () => {
    const at = now().toISOString();
    const rows = Array.from({ length: 10_000 }, (_, n): OrderListRow => {
      const status = { status: 'placed', channel: 'ebay', customerId: null, lineCount: 1, changedAt: at };
      const orderId = `o-${String(n).padStart(5, '0')}`;
      return { orderId, placedAt: at, ...status, totalMinor: n, currency: 'USD' };
    });
    const save = (some: OrderListRow[]) => database.getRepository(OrderListRow).save(some, { chunk: 500 });
    await save(rows);
    const { lines } = await exported({}, 'auditor');
    expect(lines.slice(1, -1).map((line) => line.slice(0, 7))).toEqual(rows.map(({ orderId }) => orderId));
    await save([{ ...rows[0]!, orderId: 'o-more', channel: 'etsy' }]);
    await expect(exported({}, 'auditor')).rejects.toMatchObject({
      ...{ code: 'invalid-request', message: 'from: more than 10000 orders: name a shorter period, or a channel.' },
    });
    expect((await exported({ channel: 'etsy' }, 'auditor')).lines).toHaveLength(3);
  });
});

/** RFC 4180, as a reader of ours would read it. */
function parsed(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(cell)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
