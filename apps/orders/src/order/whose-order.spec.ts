import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openDatabase } from '#eventsourcing/database.js';
import { Refusal } from '#eventsourcing/decider.js';
import { Outcomes } from '#eventsourcing/outcome.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Problem } from '#service/problems.js';
import type { Identity } from '#service/roles.js';
import { ordersConfig, OrdersSettings } from '../config.js';
import { unitPrice } from '../market/asking-price.js';
import { LocalProvider } from '../payment/local/local.provider.js';
import { PaymentsController } from '../payment/payments.controller.js';
import { RetentionDesk } from '../person/retention-desk.controller.js';
import { QuoteDesk, QuotesController } from '../quote/quotes.controller.js';
import { tellZones } from '../quote/zones.contract.js';
import { BuyerDesk } from './buyer-desk.controller.js';
import { OrderDesk } from './order-desk.controller.js';
import { OrderListController } from './order-list.controller.js';
import { orderList, OrderListRow } from './order-list.view.js';
import { cancelOrder, shoppersReasons } from './cancel-order.js';
import { order, type OrderEvent } from './order.js';
import { OrdersController } from './orders.controller.js';
import { placeOrder } from './place-order.js';

const now = new Date('2026-03-14T10:00:00.000Z');
const later = '2026-03-14T10:01:00.000Z';
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'test' };
const usd = (minor: number) => ({ minor, currency: 'USD' });
const clock = { unitId: 'CM-06.19.17' };
const card = { method: 'card', token: 'pm_card_visa' } as const;

const carla: Identity = { subject: 'c-carla', audience: 'storefront', roles: ['customer'] };
const guest: Identity = { subject: 'g-1', audience: 'storefront', roles: ['guest'] };
const assistant: Identity = { subject: 'u-1', audience: 'back-office', roles: ['shop-assistant'] };

/** What came of it, in the words of the answer. */
const answerTo = async (asking: Promise<unknown>) =>
  asking.then(
    () => 'answered',
    (error: unknown) => {
      if (error instanceof Problem || error instanceof Refusal) return `${error.code}: ${error.message}`;
      throw error;
    },
  );

describe('A shopper', () => {
  let store: SqliteEventStore;
  let commands: CommandHandler;
  let database: DataSource;
  let provider: LocalProvider;
  let folder: string;
  let ring: KeyRing;
  let quotes: QuotesController;
  let orders: OrdersController;
  let payments: PaymentsController;
  let list: OrderListController;
  let ids = 0;
  const reply = { header: () => reply, status: () => reply } as unknown as FastifyReply;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-orders-'));
    ring = await openKeyRing(`sqlite:${join(folder, 'ring.db')}`, `file:${join(folder, 'key')}`, { now: () => now });
    store = new SqliteEventStore(':memory:', () => now);
    commands = new CommandHandler(store);
    provider = new LocalProvider({ file: ':memory:' });
    database = await openDatabase('sqlite::memory:', [OrderListRow]);
    const time = new Clock(() => now);
    const settings = new OrdersSettings(ordersConfig({ PAYMENTS_URL: 'local:', SELLER_COUNTRY: 'US' }));
    const quoteDesk = new QuoteDesk(commands, time, settings);
    const people = new People(ring, commands, new NewIds(() => `read-${++ids}`));
    const buyerDesk = new BuyerDesk(store, people, ring, new RetentionDesk(commands, time, settings));
    const desk = new OrderDesk(commands, quoteDesk, new Outcomes(store), time, settings, buyerDesk);
    quotes = new QuotesController(quoteDesk, commands, store, time);
    orders = new OrdersController(commands, store, desk);
    payments = new PaymentsController(commands, provider, desk);
    list = new OrderListController(database);
    const record = { type: 'RecordAskingPrice', data: { askingPrice: usd(485_000), sequence: 1 } } as const;
    await commands.handle(unitPrice, clock.unitId, record, cause);
    await tellZones(commands, 'US');
  });
  afterEach(async () => {
    provider.close();
    await database.destroy();
    await store.close();
    await ring.close();
    rmSync(folder, { recursive: true });
  });

  const quote = (caller: Identity, more: { customerId?: string; channel?: string } = {}) => {
    const request = { channel: 'web', currency: 'USD', destination: 'DE', lines: [clock], ...more };
    return quotes.ask(request, caller, `id-${++ids}`, cause, reply);
  };
  const place = (caller: Identity, body: object) =>
    orders.place(placeOrder.parse(body), caller, `id-${++ids}`, cause, 0, reply);
  const buy = async (caller: Identity) => {
    const { quoteId } = await quote(caller);
    return (await place(caller, { quoteId, payment: card })).orderId;
  };

  it('is who her quotes and orders are for, without saying so', async () => {
    const { quoteId, customerId } = await quote(guest);
    expect(customerId).toBe('g-1');
    expect(await quote(guest, { customerId: 'g-1' })).toMatchObject({ customerId: 'g-1' });
    expect(await place(guest, { quoteId, payment: card })).toMatchObject({ customerId: 'g-1', status: 'placed' });
    expect(await quote(assistant)).not.toHaveProperty('customerId');
    expect(await quote(assistant, { customerId: 'c-carla' })).toMatchObject({ customerId: 'c-carla' });
  });

  it('asks for no other customer, and in no other channel', async () => {
    expect(await answerTo(quote(guest, { customerId: 'c-carla' }))).toMatch(/^forbidden: /);
    for (const channel of ['store', 'ebay']) {
      expect(await answerTo(quote(carla, { channel }))).toMatch(/^forbidden: /);
      expect(await answerTo(quote(assistant, { channel }))).toBe('answered');
    }
  });

  it('orders what was quoted to her; of other quotes she hears that there are none', async () => {
    const { quoteId } = await quote(carla);
    const { quoteId: anonymous } = await quote(assistant);
    for (const id of [quoteId, anonymous, 'q-none']) {
      expect(await answerTo(quotes.get(id, guest, reply))).toBe(`not-found: There is no quote ${id}.`);
      expect(await answerTo(place(guest, { quoteId: id, payment: card }))).toBe(
        `quote-unknown: There is no quote ${id}.`,
      );
    }
    expect(await answerTo(quotes.get(quoteId, carla, reply))).toBe('answered');
    expect(await answerTo(quotes.get(quoteId, assistant, reply))).toBe('answered');
    expect(await answerTo(place(carla, { quoteId, payment: { method: 'bank-transfer' } }))).toBe('answered');
    expect(await answerTo(place(assistant, { quoteId: anonymous, payment: card }))).toBe('answered');
  });

  it('cannot say that she paid in cash, buy over the counter, or enter a sale', async () => {
    const { quoteId } = await quote(carla);
    const { quoteId: counter } = await quote(assistant, { channel: 'store', customerId: 'c-carla' });
    const sold = { channel: 'ebay', customerId: 'c-carla', lines: [{ ...clock, price: usd(1) }] };
    for (const body of [
      { quoteId, payment: { method: 'cash' } },
      { quoteId: 'q-none', payment: { method: 'cash' } },
      { quoteId: counter, payment: card },
      sold,
      { ...sold, channel: 'store', payment: { method: 'cash' } },
      { ...sold, channel: 'web' },
    ])
      expect([body, await answerTo(place(carla, body))]).toEqual([body, expect.stringMatching(/^forbidden: /)]);
    expect(await answerTo(place(assistant, { quoteId: counter, payment: { method: 'cash' } }))).toBe('answered');
    expect(await answerTo(place(assistant, sold))).toBe('answered');
  });

  const doors: Record<string, (orderId: string, caller: Identity) => Promise<unknown>> = {
    'is shown': (orderId, caller) => orders.get(orderId, {}, caller, reply),
    'is shown as of then': (orderId, caller) => orders.get(orderId, { asOf: later }, caller, reply),
    'shows its payment': (orderId, caller) => payments.get(orderId, caller, reply),
    'is asked for at the provider': (orderId, caller) => payments.comeBack(orderId, caller, cause, undefined, reply),
    'is cancelled': (orderId, caller) => orders.cancel(orderId, { reason: 'other' }, caller, cause, undefined, reply),
    'is cancelled as of a version': (orderId, caller) =>
      orders.cancel(orderId, { reason: 'other' }, caller, cause, 99, reply),
    'is paid with another card': (orderId, caller) =>
      payments.attempt(orderId, caller, { token: 'pm_card_visa' }, 'a-1', cause, undefined, reply),
  };
  it.each(Object.keys(doors))('finds no order of another that %s', async (name) => {
    const orderId = await buy(carla);
    const before = await store.read(`order-${orderId}`);
    for (const id of [orderId, 'o-none'])
      expect(await answerTo(doors[name]!(id, guest))).toBe(`not-found: There is no order ${id}.`);
    expect(await store.read(`order-${orderId}`)).toEqual(before);
  });
  it('finds her own, as the shop’s people find all', async () => {
    const orderId = await buy(carla);
    for (const caller of [carla, assistant])
      for (const name of ['is shown', 'is shown as of then', 'shows its payment', 'is paid with another card'])
        expect([name, await answerTo(doors[name]!(orderId, caller))]).toEqual([name, 'answered']);
    expect(await answerTo(doors['is cancelled']!(orderId, carla))).toBe('answered');
  });

  it('chooses why she cancels, where the shop’s people say it in their words', async () => {
    const cancel = (orderId: string, reason: string, caller: Identity) =>
      orders.cancel(orderId, cancelOrder.parse({ reason }), caller, cause, undefined, reply);
    for (const reason of ['not mine', 'carla conti', '0049 30 1234'])
      expect(await answerTo(cancel(await buy(carla), reason, carla))).toMatch(
        /^invalid-request: #\/reason: one of changed-mind, /,
      );
    for (const reason of shoppersReasons)
      expect(await cancel(await buy(carla), reason, carla)).toMatchObject({ cancelledBecause: reason });
    expect(await cancel(await buy(carla), 'not mine', assistant)).toMatchObject({ cancelledBecause: 'not mine' });
  });

  it('lists her own orders and nobody else’s', async () => {
    const row = (orderId: string, customerId?: string) => {
      const lines = [{ ...clock, price: usd(100), line: 1 }];
      const data = { channel: 'web', customerId, lines, total: usd(100), placedAt: now.toISOString() };
      const event: OrderEvent = { type: 'OrderPlaced', data };
      return orderList.evolve(null, recordedAs(`order-${orderId}`)(event), orderId)!;
    };
    const rows = [row('o-1', 'c-carla'), row('o-2', 'g-1'), row('o-3')];
    await database.getRepository(OrderListRow).insert(rows);
    const listed = async (caller: Identity, customerId?: string) =>
      (await list.list({ limit: 50, customerId }, caller)).orders.map(({ orderId }) => orderId);
    expect(await listed(carla)).toEqual(['o-1']);
    expect(await listed(carla, 'c-carla')).toEqual(['o-1']);
    expect(await answerTo(listed(carla, 'g-1'))).toMatch(/^forbidden: /);
    expect(await answerTo(listed(carla, 'c-nobody'))).toMatch(/^forbidden: /);
    expect(await listed({ ...guest, subject: 'g-2' })).toEqual([]);
    expect(await listed(assistant)).toEqual(['o-3', 'o-2', 'o-1']);
    expect(await listed(assistant, 'g-1')).toEqual(['o-2']);
  });

  it('and everybody else finds no order where a channel only said that it was cancelled', async () => {
    const orderId = 'ebay-12-13579-24680';
    await commands.handle(order, orderId, { type: 'RecordCancellation', data: { reason: 'cancelled at ebay' } }, cause);
    for (const ask of Object.values(doors))
      for (const caller of [carla, assistant])
        expect(await answerTo(ask(orderId, caller))).toBe(`not-found: There is no order ${orderId}.`);
    expect((await orders.history(orderId)).map(({ type }) => type)).toEqual(['CancelledElsewhere']);
  });

  it('gave a token for her card, which no answer and no history shows', async () => {
    const { quoteId } = await quote(carla);
    const placed = await place(carla, { quoteId, payment: card });
    const history = await orders.history(placed.orderId);
    const shown = [placed, await orders.get(placed.orderId, {}, assistant, reply), history];
    expect(JSON.stringify(shown)).not.toContain(card.token);
    expect(history.map(({ type }) => type)).toEqual(['OrderPlaced', 'PaymentRequested']);
    expect(history[1]!.data).toEqual({ attempt: 1, amount: placed.total });
    // The log keeps it for the provider.
    expect(JSON.stringify(await store.read(`order-${placed.orderId}`))).toContain(card.token);
  });
});
