import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import { Outcomes } from '#eventsourcing/outcome.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { AccessEvent } from '#personal/access.js';
import type { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { People } from '#personal/people.js';
import { person } from '#personal/person.js';
import type { Purpose } from '#personal/purposes.js';
import { Clock } from '#service/clock.js';
import { Problem } from '#service/problems.js';
import type { Identity, Role } from '#service/roles.js';
import { ordersConfig, OrdersSettings } from '../config.js';
import { unitPrice } from '../market/asking-price.js';
import { RetentionDesk } from '../person/retention-desk.controller.js';
import { QuoteDesk, QuotesController } from '../quote/quotes.controller.js';
import { tellZones } from '../quote/zones.contract.js';
import { BuyerDesk } from './buyer-desk.controller.js';
import { BuyerController } from './buyer.controller.js';
import { OrderDesk } from './order-desk.controller.js';
import { OrdersController } from './orders.controller.js';
import { order, type OrderCommand } from './order.js';
import { placeOrder } from './place-order.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'staff:u-7' };
const usd = (minor: number) => ({ minor, currency: 'USD' });
const vase = { unitId: 'CM-06.19.17' };
const card = { method: 'card', token: 'pm_card_visa' } as const;
const carla = {
  ...{ name: 'Carla Conti', email: 'carla@example.com', phone: '+39 011 123456', account: 'ebay:ma8' },
  address: { street: 'Via Roma 1', postalCode: '10121', city: 'Torino' },
};
const nothing = { name: null, address: null, email: null, phone: null, account: null };
const secrets = /Carla|Conti|example\.com|011|Roma|10121|Torino|ma8/;

const shopper = (subject: string, role: Role = 'customer'): Identity => {
  return { subject, audience: 'storefront', roles: [role] };
};
const staff = (...roles: Role[]): Identity => ({ subject: 'u-7', audience: 'back-office', roles });

/** What came of it, in the words of the answer. */
const refused = async (asking: Promise<unknown>) =>
  asking.then(
    () => 'answered',
    (error: unknown) => {
      if (error instanceof Problem || error instanceof Refusal) return `${error.code}: ${error.message}`;
      throw error;
    },
  );

describe('Who buys', () => {
  let now: Date;
  let folder: string;
  let ring: KeyRing;
  let store: SqliteEventStore;
  let commands: CommandHandler;
  let quotes: QuotesController;
  let orders: OrdersController;
  let buyers: BuyerController;
  let ids = 0;
  const reply = { header: () => reply, status: () => reply } as unknown as FastifyReply;

  beforeEach(async () => {
    now = new Date('2026-03-14T10:00:00.000Z');
    folder = mkdtempSync(join(tmpdir(), 'retreasure-buyer-'));
    ring = await openKeyRing(`sqlite:${join(folder, 'ring.db')}`, `file:${join(folder, 'key')}`, { now: () => now });
    store = new SqliteEventStore(':memory:', () => now);
    commands = new CommandHandler(store);
    const time = new Clock(() => now);
    const settings = new OrdersSettings(ordersConfig({ PAYMENTS_URL: 'local:', SELLER_COUNTRY: 'US' }));
    const quoteDesk = new QuoteDesk(commands, time, settings);
    const people = new People(ring, commands, new NewIds(() => `read-${++ids}`));
    const retention = new RetentionDesk(commands, time, settings);
    const buyerDesk = new BuyerDesk(store, people, ring, retention);
    const desk = new OrderDesk(commands, quoteDesk, new Outcomes(store), time, settings, buyerDesk);
    quotes = new QuotesController(quoteDesk, commands, store, time);
    orders = new OrdersController(commands, store, desk);
    buyers = new BuyerController(desk, store, people, retention);
    const record = { type: 'RecordAskingPrice', data: { askingPrice: usd(485_000), sequence: 1 } } as const;
    await commands.handle(unitPrice, vase.unitId, record, cause);
    await tellZones(commands, 'US');
  });
  afterEach(async () => {
    await store.close();
    await ring.close();
    rmSync(folder, { recursive: true });
  });

  const place = (body: object, caller = staff('shop-assistant'), id = `id-${++ids}`) =>
    orders.place(placeOrder.parse(body), caller, id, cause, 0, reply);
  const sold = { channel: 'ebay', lines: [{ ...vase, price: usd(1) }], buyer: carla };
  const sell = async (more: object = {}) => (await place({ ...sold, ...more })).orderId;
  const buy = async (caller: Identity, more: object = { buyer: carla }) => {
    const request = { channel: 'web', currency: 'USD', destination: 'DE', lines: [vase] };
    const { quoteId } = await quotes.ask(request, caller, `id-${++ids}`, cause, reply);
    return place({ quoteId, payment: card, ...more }, caller);
  };
  const read = (orderId: string, caller: Identity, purpose?: Purpose) =>
    buyers.get(orderId, purpose === undefined ? {} : { purpose }, caller, cause);
  const log = async () => (await store.after(null, 1_000)).events;
  const reads = async () =>
    ((await log()) as unknown as AccessEvent[]).flatMap(({ type, data }) =>
      type === 'PersonalDataRead' ? [data] : [],
    );
  const erase = async (subjectId: string) => {
    await ring.destroy({ subjectId, keep: 'person' });
    const data = { erasedAt: now.toISOString(), sequence: 1 };
    await commands.handle(person, subjectId, { type: 'ForgetPerson', data }, cause);
  };

  it('is ciphertext in the log, and in no answer, whoever asks', async () => {
    const placed = await buy(shopper('c-carla'));
    expect(placed.buyer).toEqual({ subjectId: 'c-carla' });
    const shown = [placed, await orders.get(placed.orderId, {}, shopper('c-carla'), reply)];
    shown.push(await orders.get(placed.orderId, {}, staff('auditor'), reply));
    const history = await orders.history(placed.orderId);
    expect(JSON.stringify([shown, history])).not.toMatch(/sealed\./);
    expect(history[0]!.data).toMatchObject({
      buyer: {
        ...{ subjectId: 'c-carla', name: '[name]', email: '[email]', phone: '[phone]', account: '[account]' },
        address: '[address]',
      },
    });
    expect(JSON.stringify([shown, history, await log()])).not.toMatch(secrets);
    expect(await reads()).toEqual([]);
  });

  it('is known by the customer of the order, or by the order itself', async () => {
    const [known, unknown] = [await sell({ customerId: 'c-1' }), await sell()];
    expect(await read(known, staff('shop-assistant'), 'customer-service')).toMatchObject({ subjectId: 'c-1' });
    const { subjectId, buyer } = await read(unknown, staff('shop-assistant'), 'customer-service');
    expect([subjectId, buyer]).toEqual([`p-${unknown}`, carla]);
  });

  it('makes no other order of the same one', async () => {
    const again = { ...sold, customerId: 'c-1' };
    const { orderId, version } = await place(again, staff('service'), 'key-1');
    expect(await place(again, staff('service'), 'key-1')).toMatchObject({ orderId, version });
    const other = place({ ...again, buyer: { ...carla, name: 'Carlo Conti' } }, staff('service'), 'key-1');
    expect(await refused(other)).toMatch(/^order-number-taken: /);
  });

  it('is sealed only once it is clear that the order is taken', async () => {
    expect(await refused(place(sold, shopper('c-1')))).toMatch(/^forbidden: /);
    expect(await refused(place({ quoteId: 'q-none', payment: card, buyer: carla }))).toMatch(/^quote-unknown: /);
    expect(await refused(place({ ...sold, payment: { method: 'cash' } }))).toMatch(/^cash-in-store-only: /);
    expect(await ring.unusedSince('law', '2030-01-01', 10)).toEqual([]);
  });

  const { name, address, phone } = carla;
  it.each<[Role, Purpose, object]>([
    ['shop-assistant', 'customer-service', carla],
    ['data-steward', 'subject-request', carla],
    ['warehouse', 'fulfilment', { ...nothing, name, address, phone }],
    ['service', 'fulfilment', { ...nothing, name, address, phone }],
    ['finance', 'accounting', { ...nothing, name, address }],
    ['auditor', 'accounting', { ...nothing, name, address }],
  ])('is shown to the %s for %s, on record', async (role, purpose, buyer) => {
    const orderId = await sell({ customerId: 'c-1' });
    expect(await read(orderId, staff(role), purpose)).toEqual({ orderId, subjectId: 'c-1', purpose, buyer });
    const kinds = Object.entries(buyer).flatMap(([kind, value]) => (value === null ? [] : [kind]));
    const [recorded, ...more] = await reads();
    expect(more).toEqual([]);
    expect(recorded).toMatchObject({ subjectId: 'c-1', actor: 'staff:u-7', purpose, record: `order ${orderId}` });
    expect([...recorded!.kinds].sort()).toEqual(kinds.sort());
  });

  it('is shown to nobody for a purpose that is not theirs, who hears what theirs are', async () => {
    const orderId = await sell();
    for (const [caller, purpose, allowed] of [
      [staff('warehouse'), 'customer-service', 'fulfilment'],
      [staff('finance', 'warehouse'), 'subject-request', 'fulfilment, accounting'],
      [staff('shop-assistant'), 'own-data', 'customer-service'],
      [shopper('c-1'), 'fulfilment', 'own-data'],
      [staff('marketing'), 'accounting', 'nothing'],
    ] as const)
      expect(await refused(read(orderId, caller, purpose))).toBe(
        `forbidden: You may read this for: ${allowed}. Not for ${purpose}.`,
      );
    expect(await refused(read(orderId, staff('finance')))).toBe(
      'invalid-request: purpose: say what you read it for: accounting.',
    );
    expect(await reads()).toEqual([]);
  });

  it('sees what she told us without saying what for, and of others not even that there is an order', async () => {
    const { orderId } = await buy(shopper('g-1', 'guest'));
    const shown = await read(orderId, shopper('g-1', 'guest'));
    expect(shown).toEqual({ orderId, subjectId: 'g-1', purpose: 'own-data', buyer: carla });
    for (const id of [orderId, 'o-none'])
      expect(await refused(read(id, shopper('c-1')))).toBe(`not-found: There is no order ${id}.`);
    expect(await refused(read('o-none', staff('finance'), 'accounting'))).toMatch(/^not-found: /);
  });

  it('is nobody where nobody said', async () => {
    const orderId = await sell({ buyer: undefined, customerId: 'c-1' });
    const purpose = 'accounting';
    expect(await read(orderId, staff('finance'), purpose)).toEqual({
      orderId,
      subjectId: 'c-1',
      purpose,
      buyer: nothing,
    });
    expect(await reads()).toEqual([]);
    const told = await sell({ buyer: { name } });
    expect((await read(told, staff('shop-assistant'), 'customer-service')).buyer).toEqual({ ...nothing, name });
  });

  it('is null once forgotten, but for what the law asks, and said to be so', async () => {
    const orderId = await sell({ customerId: 'c-1' });
    now = new Date('2026-03-14T11:00:00.000Z');
    await erase('c-1');
    const service = await read(orderId, staff('shop-assistant'), 'customer-service');
    expect(service).toMatchObject({ buyer: nothing, erased: true });
    expect(await reads()).toEqual([]);
    const lawful = await read(orderId, staff('finance'), 'accounting');
    expect(lawful).toMatchObject({ buyer: { ...nothing, name, address }, erased: true });

    // Who comes back is known again by what she tells then.
    now = new Date('2026-03-14T12:00:00.000Z');
    const later = await sell({ customerId: 'c-1' });
    expect(await read(later, staff('shop-assistant'), 'customer-service')).not.toHaveProperty('erased');
    expect((await read(orderId, staff('shop-assistant'), 'customer-service')).buyer).toEqual(nothing);
  });

  it('is shown once forgotten for orders alone that the law keeps, and as long as it keeps them', async () => {
    const ours = { customerId: 'c-1' };
    const [kept, open, none, anothers] = [await sell(ours), await sell(ours), await sell(ours), await sell()];
    const inOrder = (orderId: string, command: OrderCommand) => commands.handle(order, orderId, command, cause);
    const cancel: OrderCommand = { type: 'CancelOrder', data: { reason: 'changed-mind' } };
    await inOrder(kept, { type: 'RecordAllocation', data: { line: 1 } });
    for (const orderId of [none, anothers]) await inOrder(orderId, cancel);
    now = new Date('2026-03-14T11:00:00.000Z');
    await erase('c-1');
    const names = async (...orderIds: string[]) => {
      const books = await Promise.all(orderIds.map((orderId) => read(orderId, staff('auditor'), 'accounting')));
      const parcels = await Promise.all(orderIds.map((orderId) => read(orderId, staff('warehouse'), 'fulfilment')));
      expect(parcels.map(({ buyer }) => buyer.name)).toEqual(books.map(({ buyer }) => buyer.name));
      return books.map(({ buyer }) => buyer.name);
    };
    expect(await names(kept, open, anothers)).toEqual([name, name, name]);
    const before = (await reads()).length;
    expect(await read(none, staff('finance'), 'accounting')).toMatchObject({ buyer: nothing, erased: true });
    expect(await names(none)).toEqual([null]);
    expect(await reads()).toHaveLength(before);
    await inOrder(open, cancel);
    now = new Date('2036-12-31T23:59:59.999Z');
    expect(await names(kept, open)).toEqual([name, null]);
    now = new Date('2037-01-01T00:00:00.000Z');
    expect(await names(kept, open)).toEqual([null, null]);
  });

  it('is said to be forgotten as soon as the key is gone', async () => {
    const orderId = await sell({ customerId: 'c-1' });
    await ring.destroy({ subjectId: 'c-1', keep: 'person' });
    expect(await read(orderId, staff('data-steward'), 'subject-request')).toMatchObject({
      buyer: nothing,
      erased: true,
    });
  });
});
