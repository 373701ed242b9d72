import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { Clock } from '#service/clock.js';
import { EbayInventoryCheckController } from './ebay-inventory-check.controller.js';
import { checksMax, inventoryChecks, type CheckedInventory, type InventoryCheck } from './ebay-inventory-check.js';
import { stock, type StockCommand } from './stock/stock.js';
import { unit, type UnitCommand } from './unit/unit.js';

const now = new Date('2026-01-10T15:00:00.999Z');
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'test' };
const askingPrice = { minor: 125_000, currency: 'USD' };
const order = { orderId: 'o-1', line: 1 };

describe('eBay asks at its checkout', () => {
  let store: SqliteEventStore;
  let commands: CommandHandler;
  let controller: EbayInventoryCheckController;
  beforeEach(async () => {
    store = new SqliteEventStore(':memory:', () => now);
    commands = new CommandHandler(store);
    controller = new EbayInventoryCheckController(commands, new Clock(() => now));
    await happened({ type: 'RegisterUnit', data: { title: 'Bowl', location: 'shop', askingPrice } });
    await booked({ type: 'RegisterStock', data: { title: 'Polish', askingPrice } });
    await booked({ type: 'ReceiveStock', data: { receiptId: 'r-1', location: 'shop', quantity: 20 } });
    await booked({ type: 'ReceiveStock', data: { receiptId: 'r-2', location: 'depot', quantity: 4 } });
  });
  afterEach(() => store.close());

  const happened = (command: UnitCommand) => commands.handle(unit, 'B-1', command, cause);
  const booked = (command: StockCommand) => commands.handle(stock, 'POLISH', command, cause);
  const asked = (change: Partial<InventoryCheck> = {}): InventoryCheck => ({
    ...{ SKU: 'B-1', locationID: 'shop', fulfillmentType: 'SHIP_TO_HOME', requestedQuantity: 1 },
    ...change,
  });
  const told = async (change: Partial<InventoryCheck> = {}) => {
    const answer = (await controller.check(asked(change))) as CheckedInventory;
    expect(answer.isAvailable).toBe(answer.totalAvailableQuantity >= (change.requestedQuantity ?? 1));
    return answer.totalAvailableQuantity;
  };

  it('for a piece, and is told in its words and when we looked', async () => {
    expect(await controller.check(asked())).toEqual({
      ...{ SKU: 'B-1', locationID: 'shop', isAvailable: true, lastUpdated: 1_768_057_200, totalAvailableQuantity: 1 },
    });
    expect(await told({ requestedQuantity: 2 })).toBe(1);
  });

  it('for what is not to be had', async () => {
    await happened({ type: 'HoldUnit', data: { holdId: 'h-1', until: '2026-01-11T15:00:00.000Z' } });
    expect(await told()).toBe(0);
    await happened({ type: 'ReleaseHold', data: { holdId: 'h-1' } });
    expect(await told()).toBe(1);
    await happened({ type: 'AllocateUnit', data: order });
    expect(await told()).toBe(0);
    await happened({ type: 'MarkUnitSold', data: order });
    expect(await told()).toBe(0);
    await happened({ type: 'ReturnUnit', data: { orderId: 'o-1', condition: 'good' } });
    // It is in stock, and nobody has offered it again.
    expect(await told()).toBe(0);
    await happened({ type: 'OfferUnit', data: { askingPrice } });
    expect(await told()).toBe(1);
    await happened({ type: 'AdjustUnit', data: { reason: 'lost' } });
    expect(await told()).toBe(0);
    expect(await told({ SKU: 'B-9' })).toBe(0);
    for (const SKU of ['Ünknown / SKU', 'B-1\u0000', 'b-1', '\ud800']) expect(await told({ SKU })).toBe(0);
  });

  it('for a piece that is sent from wherever it lies, and is picked up only there', async () => {
    expect(await told({ locationID: 'depot' })).toBe(1);
    expect(await told({ locationID: 'depot', fulfillmentType: 'SHIP_TO_STORE' })).toBe(1);
    expect(await told({ locationID: 'depot', fulfillmentType: 'PICKUP_IN_STORE' })).toBe(0);
    expect(await told({ locationID: 'Shop', fulfillmentType: 'PICKUP_IN_STORE' })).toBe(0);
    expect(await told({ fulfillmentType: 'PICKUP_IN_STORE' })).toBe(1);
    const { locationID: _, ...byOtherName } = asked({ fulfillmentType: 'PICKUP_IN_STORE' });
    expect(await controller.check({ ...byOtherName, merchantLocationKey: 'shop' })).toMatchObject({
      isAvailable: true,
    });
    await happened({ type: 'MoveUnit', data: { location: 'depot' } });
    expect(await told({ fulfillmentType: 'PICKUP_IN_STORE' })).toBe(0);
  });

  it('for a counted article, at one location or at all', async () => {
    const polish = { SKU: 'POLISH', requestedQuantity: 5 };
    const at = (locationID: string) => told({ ...polish, locationID, fulfillmentType: 'PICKUP_IN_STORE' });
    expect([await told(polish), await at('shop'), await at('depot'), await at('attic')]).toEqual([24, 20, 4, 0]);
    await booked({ type: 'AllocateStock', data: { ...order, quantity: 18, location: 'shop' } });
    expect([await told(polish), await at('shop'), await at('depot')]).toEqual([6, 2, 4]);
  });

  it('many things at once, and is answered in its order, or one, and is answered one', async () => {
    const checks = ['B-1', 'POLISH', 'B-9', 'B-1'].map((SKU) => asked({ SKU }));
    const answers = (await controller.check(checks)) as CheckedInventory[];
    expect(answers.map(({ SKU, isAvailable }) => [SKU, isAvailable])).toEqual([
      ...[
        ['B-1', true],
        ['POLISH', true],
        ['B-9', false],
        ['B-1', true],
      ],
    ]);
    expect(await controller.check([asked()])).toHaveLength(1);
  });

  it('while others buy, and is never told yes once a piece is theirs', async () => {
    const answers: { readonly begunAfter: boolean; readonly isAvailable: Promise<boolean> }[] = [];
    let isTheirs = false;
    const askOnce = () => {
      const isAvailable = told().then((total) => total > 0);
      answers.push({ begunAfter: isTheirs, isAvailable });
      return isAvailable;
    };
    const buyers = Array.from({ length: 20 }, (_, index) => async () => {
      await askOnce();
      const allocate = { type: 'AllocateUnit', data: { orderId: `o-${index}`, line: 1 } } as const;
      await happened(allocate);
      isTheirs = true;
      await askOnce();
    });
    await Promise.all(buyers.map((buy) => buy()));
    const settled = await Promise.all(
      answers.map(async ({ begunAfter, isAvailable }) => [begunAfter, await isAvailable]),
    );
    expect(settled).toContainEqual([false, true]);
    expect(settled).toContainEqual([true, false]);
    expect(settled).not.toContainEqual([true, true]);
  });

  it('what another process has sold', async () => {
    expect(await told()).toBe(1);
    await new CommandHandler(store).handle(unit, 'B-1', { type: 'AllocateUnit', data: order }, cause);
    expect(await told()).toBe(0);
  });

  it.each([
    ['no SKU', { SKU: '' }],
    ['none of it', { requestedQuantity: 0 }],
    ['half of it', { requestedQuantity: 0.5 }],
    ['another way', { fulfillmentType: 'CARRIER_PIGEON' }],
    ['two locations', { merchantLocationKey: 'depot' }],
    ['picking it up nowhere', { fulfillmentType: 'PICKUP_IN_STORE', locationID: undefined }],
  ])('for %s, and is refused', (_, change) => {
    expect(inventoryChecks.safeParse({ ...asked(), ...change }).success).toBe(false);
    expect(inventoryChecks.safeParse([asked(), { ...asked(), ...change }]).success).toBe(false);
  });

  it('for no more than fits into one call, and may say what we do not know', () => {
    const accepts = (checks: unknown) => inventoryChecks.safeParse(checks).success;
    expect([accepts(Array(checksMax).fill(asked())), accepts(Array(checksMax + 1).fill(asked()))]).toEqual([
      true,
      false,
    ]);
    expect([accepts([]), accepts({ ...asked(), itemId: 1 })]).toEqual([false, true]);
  });
});
