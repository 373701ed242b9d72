import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { openDatabase } from '#eventsourcing/database.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { Identity } from '#service/roles.js';
import { AvailabilityController } from './availability.controller.js';
import { stockLevel, StockLevelRow } from './stock/stock-level.view.js';
import type { StockEvent } from './stock/stock.js';
import { CatalogueController } from './unit/catalogue.controller.js';
import { catalogue, CatalogueRow } from './unit/catalogue.view.js';
import { unit, type UnitCommand, type UnitEvent } from './unit/unit.js';
import { UnitsController } from './unit/units.controller.js';

const now = new Date('2026-01-10T15:00:00.000Z');
const until = '2026-01-11T15:00:00.000Z';
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'test' };
const usd = (minor: number) => ({ minor, currency: 'USD' });
const described = {
  ...{ title: 'Bowl', category: 'silver', maker: 'Paul Revere', materials: 'silver', condition: 'good' },
  period: { text: 'c. 1780', yearFrom: 1775, yearTo: 1785 },
  dimensions: { diameterMm: 240 },
  weightGrams: 900,
  photos: [{ key: 'B-1/front.jpg', caption: 'Front' }],
};
const registration = { ...described, location: 'vault', cost: usd(62_000), askingPrice: usd(125_000) };

const shopper: Identity = { subject: 'g-1', audience: 'storefront', roles: ['guest'] };
const staff = (...roles: Identity['roles']): Identity => ({ subject: 'u-1', audience: 'back-office', roles });
const forbidden = expect.objectContaining({ code: 'forbidden' }) as unknown;

describe('A piece in the window', () => {
  let store: SqliteEventStore;
  let commands: CommandHandler;
  let units: UnitsController;
  const reply = { header: () => reply, status: () => reply } as unknown as FastifyReply;
  beforeEach(async () => {
    store = new SqliteEventStore(':memory:', () => now);
    commands = new CommandHandler(store);
    units = new UnitsController(commands, store);
    await ask({ type: 'RegisterUnit', data: registration });
  });
  afterEach(() => store.close());

  const ask = (command: UnitCommand) => commands.handle(unit, 'B-1', command, cause);
  /** As it goes out, without members that are undefined. */
  const seenBy = async (caller: Identity) =>
    JSON.parse(JSON.stringify(await units.get('B-1', {}, caller, reply))) as Record<string, unknown>;

  it('is described and priced, and nothing more', async () => {
    const seen = { unitId: 'B-1', ...described, askingPrice: usd(125_000) };
    expect(await seenBy(shopper)).toEqual({ ...seen, status: 'offered', version: 2 });
    expect(await seenBy(staff('auditor'))).toMatchObject({ ...registration, status: 'offered' });
    await ask({ type: 'HoldUnit', data: { holdId: 'h-7', until } });
    expect(await seenBy(shopper)).toEqual({ ...seen, status: 'held', version: 3 });
    expect(await seenBy(staff('warehouse'))).toMatchObject({ hold: { holdId: 'h-7', until } });
    await ask({ type: 'AllocateUnit', data: { orderId: 'o-1', line: 1, holdId: 'h-7' } });
    expect(await seenBy(shopper)).toEqual({ ...seen, status: 'allocated', version: 4 });
    expect(await seenBy(staff('warehouse'))).toMatchObject({ order: { orderId: 'o-1', line: 1 } });
  });

  it('does not say how it was lost', async () => {
    await ask({ type: 'AdjustUnit', data: { reason: 'stolen' } });
    expect(await seenBy(shopper)).toEqual({ unitId: 'B-1', ...described, status: 'written-off', version: 3 });
    expect(await seenBy(staff('finance'))).toMatchObject({ writtenOff: 'stolen' });
  });

  it('is what it is now, and not what it was', async () => {
    const query = { asOf: until };
    await expect(units.get('B-1', query, shopper, reply)).rejects.toEqual(forbidden);
    await expect(units.get('B-9', query, shopper, reply)).rejects.toEqual(forbidden);
    expect(await units.get('B-1', query, staff('auditor'), reply)).toMatchObject({ cost: usd(62_000) });
  });

  it('is priced by those who set prices, also when it is registered', async () => {
    const { askingPrice: _, ...unpriced } = registration;
    const register = (data: typeof unpriced, ...roles: Identity['roles']) =>
      units.register({ ...data, unitId: 'B-2' }, staff(...roles), 'id', cause, reply);
    await expect(register(registration, 'warehouse')).rejects.toEqual(forbidden);
    expect(await store.read('unit-B-2')).toEqual([]);
    expect(await register(unpriced, 'warehouse')).toMatchObject({ unitId: 'B-2', status: 'not-offered' });
    for (const role of ['shop-assistant', 'service'] as const)
      expect(await units.register({ ...registration, unitId: `B-${role}` }, staff(role), 'id', cause, reply)).toEqual(
        expect.objectContaining({ status: 'offered' }),
      );
  });
});

describe('Lists for shoppers', () => {
  let database: DataSource;
  beforeEach(async () => {
    database = await openDatabase('sqlite::memory:', [CatalogueRow, StockLevelRow]);
    const { askingPrice, ...piece } = registration;
    const told: UnitEvent[] = [
      { type: 'UnitRegistered', data: piece },
      { type: 'UnitOffered', data: { askingPrice } },
    ];
    const received: StockEvent[] = [
      { type: 'StockRegistered', data: { title: 'Polish', askingPrice: usd(1_250) } },
      { type: 'StockReceived', data: { receiptId: 'r-1', location: 'shop', quantity: 20, onHand: 20 } },
      { type: 'StockReceived', data: { receiptId: 'r-2', location: 'depot', quantity: 4, onHand: 4 } },
    ];
    const row = told
      .map(recordedAs('unit-B-1'))
      .reduce<CatalogueRow | null>((row, event) => catalogue.evolve(row, event, 'B-1'), null);
    const level = received
      .map(recordedAs('stock-POLISH'))
      .reduce<StockLevelRow | null>((row, event) => stockLevel.evolve(row, event, 'POLISH'), null);
    await database.getRepository(CatalogueRow).insert(row!);
    await database.getRepository(StockLevelRow).insert(level!);
  });
  afterEach(() => database.destroy());

  it('find pieces without saying where they lie, not even by what is found', async () => {
    const units = new CatalogueController(database);
    const { title, category, maker, materials, condition, period } = described;
    const summary = { title, category, maker, materials, condition, period, askingPrice: usd(125_000) };
    const shown = { unitId: 'B-1', status: 'offered', ...summary };
    expect(await units.list({ q: 'revere', limit: 50 }, shopper)).toEqual({ units: [shown] });
    await expect(units.list({ location: 'vault', limit: 50 }, shopper)).rejects.toEqual(forbidden);
    await expect(units.list({ location: 'attic', limit: 50 }, shopper)).rejects.toEqual(forbidden);
    expect(await units.list({ location: 'vault', limit: 50 }, staff('warehouse'))).toEqual({
      units: [{ ...shown, location: 'vault' }],
    });
  });

  it('say how much can be had, and not where', async () => {
    const availability = new AvailabilityController(database);
    const items = ['B-1', 'POLISH', 'B-9'];
    const { items: told } = await availability.get({ items }, shopper);
    expect(told).toEqual([
      { item: 'B-1', kind: 'unit', available: 1 },
      { item: 'POLISH', kind: 'stock', available: 24 },
      { item: 'B-9', kind: 'unknown', available: 0 },
    ]);
    await expect(availability.get({ items, locations: ['vault'] }, shopper)).rejects.toEqual(forbidden);
    const { items: known } = await availability.get({ items, locations: ['vault', 'depot'] }, staff('service'));
    expect(known).toEqual([
      { item: 'B-1', kind: 'unit', available: 1, locations: [{ location: 'vault', available: 1 }] },
      { item: 'POLISH', kind: 'stock', available: 4, locations: [{ location: 'depot', available: 4 }] },
      { item: 'B-9', kind: 'unknown', available: 0, locations: [] },
    ]);
  });
});
