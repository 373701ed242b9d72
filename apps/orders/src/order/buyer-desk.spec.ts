import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buyer } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { People } from '#personal/people.js';
import { person } from '#personal/person.js';
import { Clock } from '#service/clock.js';
import { ordersConfig, OrdersSettings } from '../config.js';
import { RetentionDesk } from '../person/retention-desk.controller.js';
import { BuyerDesk } from './buyer-desk.controller.js';
import { order } from './order.js';

const now = () => new Date('2026-03-14T10:00:00.000Z');
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'service:till' };
const usd = (minor: number) => ({ minor, currency: 'USD' });
const carla = { name: 'Carla Conti', email: 'carla@example.com', address: { street: 'Via Roma 1', city: 'Torino' } };
const sale = {
  ...{ channel: 'ebay', customerId: 'c-1', placedAt: now().toISOString() },
  lines: [{ unitId: 'CM-1', price: usd(1) }],
};

describe('The buyer of an order', () => {
  let folder: string;
  let ring: KeyRing;
  let store: SqliteEventStore;
  let commands: CommandHandler;
  let desk: BuyerDesk;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-buyer-desk-'));
    ring = await openKeyRing(`sqlite:${join(folder, 'ring.db')}`, `file:${join(folder, 'key')}`, { now });
    store = new SqliteEventStore(':memory:', now);
    commands = new CommandHandler(store);
    const settings = new OrdersSettings(ordersConfig({ PAYMENTS_URL: 'local:', SELLER_COUNTRY: 'DE' }));
    const retention = new RetentionDesk(commands, new Clock(now), settings);
    desk = new BuyerDesk(store, new People(ring, commands, new NewIds(() => 'read-1')), ring, retention);
  });
  afterEach(async () => {
    await store.close();
    await ring.close();
    rmSync(folder, { recursive: true });
  });

  type Who = Record<string, unknown>;
  const place = async (more: object = {}, who: Who | undefined = carla) => {
    const told = who && buyer.parse(who);
    const data = await desk.withBuyer('o-1', { ...sale, ...more }, told);
    const { events } = await commands.handle(order, 'o-1', { type: 'PlaceOrder', data }, cause);
    return events.map(({ type }) => type);
  };
  const refused = (code: string) => ({ name: 'Error', code }) as unknown as Error;
  const keys = async () => [
    await ring.unusedSince('person', '2030-01-01', 10),
    await ring.unusedSince('law', '2030-01-01', 10),
  ];
  const forget = () => {
    const data = { erasedAt: now().toISOString(), sequence: 1 };
    return commands.handle(person, 'c-1', { type: 'ForgetPerson', data }, cause);
  };

  it('is compared, as long as it can be', async () => {
    expect(await place()).toContain('OrderPlaced');
    expect(await place()).toEqual([]);
    await expect(place({}, { ...carla, name: 'Carlo' })).rejects.toMatchObject(refused('order-number-taken'));
  });

  it.each<[string, object]>([
    ['piece-ordered-twice', { lines: [...sale.lines, ...sale.lines] }],
    ['mixed-currencies', { lines: [...sale.lines, { unitId: 'CM-2', price: { minor: 1, currency: 'JPY' } }] }],
    ['total-too-large', { lines: [{ sku: 'CUP', quantity: 1_000_000, price: usd(1e12) }] }],
  ])('gets no keys by an order that is refused: %s', async (code, more) => {
    await expect(place(more)).rejects.toMatchObject(refused(code));
    expect(await keys()).toEqual([[], []]);
  });

  it('gets no keys by another order under the same number', async () => {
    const { events } = await commands.handle(order, 'o-1', { type: 'PlaceOrder', data: sale }, cause);
    await expect(place()).rejects.toMatchObject(refused('order-number-taken'));
    await expect(place({ channel: 'etsy' })).rejects.toMatchObject(refused('order-number-taken'));
    expect(await keys()).toEqual([[], []]);
    expect(await store.read('order-o-1')).toEqual(events);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['whose key is gone', () => ring.destroy({ subjectId: 'c-1', keep: 'person' })],
    [
      'of whom we heard that they are erased',
      async () => (await ring.destroy({ subjectId: 'c-1', keep: 'person' }), forget()),
    ],
    [
      'whom the law keeps no longer',
      async () => {
        await ring.destroy({ subjectId: 'c-1', keep: 'person' });
        await forget();
        await ring.destroy({ subjectId: 'c-1', keep: 'law' });
      },
    ],
  ])('does not come back with its repeat, %s', async (_, erase) => {
    await place();
    await erase();
    const before = await keys();
    expect(await place()).toEqual([]);
    await expect(place({ lines: [{ unitId: 'CM-2', price: usd(1) }] })).rejects.toMatchObject(
      refused('order-number-taken'),
    );
    expect(await keys()).toEqual(before);
    expect(await ring.subjectsOf(ring.lookUpOf('email', carla.email))).toEqual([]);
  });

  it('is forgotten as soon as the news say so, though the key is there', async () => {
    await place();
    await forget();
    expect(await place({}, { ...carla, name: 'Carlo', email: 'carlo@example.com' })).toEqual([]);
    expect(await ring.subjectsOf(ring.lookUpOf('email', 'carlo@example.com'))).toEqual([]);
  });
});
