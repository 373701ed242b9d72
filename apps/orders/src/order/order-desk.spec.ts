import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Outcomes } from '#eventsourcing/outcome.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import type { Identity } from '#service/roles.js';
import { ordersConfig, OrdersSettings } from '../config.js';
import { unitPrice } from '../market/asking-price.js';
import { RetentionDesk } from '../person/retention-desk.controller.js';
import { QuoteDesk, QuotesController } from '../quote/quotes.controller.js';
import { tellZones } from '../quote/zones.contract.js';
import { BuyerDesk } from './buyer-desk.controller.js';
import { OrderDesk } from './order-desk.controller.js';
import { placeQuoted } from './place-order.js';

const now = () => new Date('2026-03-14T10:00:00.000Z');
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'guest:g-1' };
const shopper: Identity = { subject: 'g-1', audience: 'storefront', roles: ['guest'] };
const street = { street: '14 Barton Ct', postalCode: '78704', city: 'Austin' };

describe('An address', () => {
  let folder: string;
  let ring: KeyRing;
  let store: SqliteEventStore;
  let quotes: QuotesController;
  let desk: OrderDesk;
  let ids = 0;
  const reply = { header: () => reply, status: () => reply } as unknown as FastifyReply;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-order-desk-'));
    ring = await openKeyRing(`sqlite:${join(folder, 'ring.db')}`, `file:${join(folder, 'key')}`, { now });
    store = new SqliteEventStore(':memory:', now);
    const commands = new CommandHandler(store);
    const clock = new Clock(now);
    const settings = new OrdersSettings(ordersConfig({ PAYMENTS_URL: 'local:', SELLER_COUNTRY: 'US' }));
    const quoteDesk = new QuoteDesk(commands, clock, settings);
    const people = new People(ring, commands, new NewIds(() => 'read-1'));
    const buyers = new BuyerDesk(store, people, ring, new RetentionDesk(commands, clock, settings));
    quotes = new QuotesController(quoteDesk, commands, store, clock);
    desk = new OrderDesk(commands, quoteDesk, new Outcomes(store), clock, settings, buyers);
    const data = { askingPrice: { minor: 485_000, currency: 'USD' }, sequence: 1 };
    await commands.handle(unitPrice, 'VASE', { type: 'RecordAskingPrice', data }, cause);
    await tellZones(commands, 'US');
  });
  afterAll(async () => {
    await store.close();
    await ring.close();
    rmSync(folder, { recursive: true });
  });

  const order = async (destination: string, region: string | undefined, more: object) => {
    const request = { channel: 'web', currency: 'USD', destination, lines: [{ unitId: 'VASE' }], ...more };
    const { quoteId } = await quotes.ask(request, shopper, `id-${++ids}`, cause, reply);
    const buyer = { name: 'Ronke Okafor', address: { ...street, ...(region !== undefined && { region }) } };
    const payment = { method: 'card', token: 'pm_card_visa' };
    return desk.fromQuote(placeQuoted.parse({ quoteId, payment, buyer }), shopper, cause);
  };

  it.each(['HI', 'hi', '5'])(
    'in region %s is refused where Texas was quoted, before anything is sealed',
    async (region) => {
      await expect(order('US-TX', region, {})).rejects.toMatchObject({
        code: 'address-elsewhere',
        message: 'It was quoted to US-TX, and the address is in another region.',
      });
      expect(await ring.unusedSince('law', '2030-01-01', 10)).toEqual([]);
    },
  );

  it.each<[string, string | undefined, object]>([
    ['US-TX', 'TX', {}],
    ['US-TX', 'tx', {}],
    ['US-TX', undefined, {}],
    // A word is no code: nobody can tell whether it is the same.
    ['US-TX', 'Hawaii', {}],
    // Nothing depends on it there.
    ['DE', 'BE', {}],
    // Who fetches it may live anywhere.
    ['US-TX', 'HI', { shippingOption: 'collection' }],
  ])('quoted to %s is taken with region %s, %j', async (destination, region, more) => {
    const [, { quote, buyer }] = await order(destination, region, more);
    expect([quote?.destination, buyer?.subjectId]).toEqual([destination, 'g-1']);
  });
});
