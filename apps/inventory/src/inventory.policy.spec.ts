import { describe, expect, it } from '@jest/globals';
import { PieceBidOn, StockCounted } from '#contracts/channels.js';
import { LeftThoughCancelled, ReturnInspected } from '#contracts/fulfillment.js';
import { HoldDue } from '#contracts/inventory.js';
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import type { Message } from '#eventsourcing/decider.js';
import { inventoryPolicy } from './inventory.policy.js';
import { unit, type UnitEvent } from './unit/unit.js';

describe('Inventory', () => {
  it('allocates the lines of an order, pieces first, each kind by its id', () =>
    expect(asked(OrderPlaced.of({ orderId: 'o-42', channel: 'web', lines, total: usd(5) }))).toEqual([
      ['unit-A-1', { type: 'AllocateUnit', data: { orderId: 'o-42', line: 4 } }],
      ['unit-B-1', { type: 'AllocateUnit', data: { orderId: 'o-42', line: 2 } }],
      ['stock-POLISH', { type: 'AllocateStock', data: { orderId: 'o-42', line: 1, quantity: 2 } }],
      ['stock-POLISH', { type: 'AllocateStock', data: { orderId: 'o-42', line: 3, quantity: 1, location: 'shop' } }],
    ]));
  it('stops asking for an order that lost a line, also when it hears of the order again', () => {
    const [bowl] = reactionsTo(OrderPlaced.of({ orderId: 'o-42', channel: 'web', lines, total: usd(5) }));
    const declined: UnitEvent = { type: 'UnitDeclined', data: { orderId: 'o-42', line: 4, reason: 'gone' } };
    const allocated: UnitEvent = { type: 'UnitAllocated', data: { orderId: 'o-42', line: 4 } };
    expect(bowl!.goOn(unit.evolve(unit.initial, declined))).toBe(false);
    expect(bowl!.goOn(unit.evolve(unit.initial, allocated))).toBe(true);
  });
  it('sells what a confirmed order has', () =>
    expect(asked(OrderConfirmed.of({ orderId: 'o-42', channel: 'web', lines, total: usd(5) }))).toEqual([
      ['unit-A-1', { type: 'MarkUnitSold', data: { orderId: 'o-42' } }],
      ['unit-B-1', { type: 'MarkUnitSold', data: { orderId: 'o-42' } }],
      ['stock-POLISH', { type: 'SellStock', data: { orderId: 'o-42', line: 1 } }],
      ['stock-POLISH', { type: 'SellStock', data: { orderId: 'o-42', line: 3 } }],
    ]));
  it('takes back what a cancelled order has, or was going to have', () =>
    expect(asked(OrderCancelled.of({ orderId: 'o-42', reason: 'piece-gone', lines }))).toEqual([
      ['unit-A-1', { type: 'ReleaseUnit', data: { orderId: 'o-42' } }],
      ['unit-B-1', { type: 'ReleaseUnit', data: { orderId: 'o-42' } }],
      ['stock-POLISH', { type: 'ReleaseStock', data: { orderId: 'o-42', line: 1 } }],
      ['stock-POLISH', { type: 'ReleaseStock', data: { orderId: 'o-42', line: 3 } }],
    ]));
  it('takes into stock what came back for it, line by line, and nothing else', () => {
    const found = { refund: 'full' as const, condition: 'scuffed' };
    const back = [
      { ...found, line: 2, unitId: 'B-1', quantity: 1, restock: true },
      { ...found, line: 1, sku: 'POLISH', quantity: 1, restock: true },
      { ...found, line: 1, sku: 'POLISH', quantity: 1, restock: false },
      { ...found, line: 3, sku: 'POLISH', quantity: 1, restock: true },
      { ...found, line: 1, sku: 'POLISH', quantity: 2, restock: true },
      { ...found, line: 4, unitId: 'A-1', quantity: 1, restock: false },
      { ...found, line: 5, quantity: 1, restock: true },
    ];
    const of = { returnId: 'rt-7', orderId: 'o-42' };
    expect(asked(ReturnInspected.of({ ...of, lines: back, refundShipping: false, complete: true }))).toEqual([
      ['unit-B-1', { type: 'RecordUnitReturn', data: { orderId: 'o-42', condition: 'scuffed' } }],
      ['stock-POLISH', { type: 'RecordStockReturn', data: { ...of, line: 1, quantity: 3 } }],
      ['stock-POLISH', { type: 'RecordStockReturn', data: { ...of, line: 3, quantity: 1 } }],
    ]);
  });
  it('does not offer again what left the house though its order was cancelled', () => {
    const left = { shipmentId: 's-42', orderId: 'o-42', unitIds: ['B-1', 'A-1'] };
    const record = { type: 'RecordUnitLeft', data: { orderId: 'o-42' } };
    expect(asked(LeftThoughCancelled.of(left))).toEqual([
      ['unit-A-1', record],
      ['unit-B-1', record],
    ]);
    expect(asked(LeftThoughCancelled.of({ ...left, unitIds: [] }))).toEqual([]);
  });
  it('keeps a piece for whoever bids for it', () => {
    const { unitId, channel: _, ...bid } = PieceBidOn.example;
    expect(asked(PieceBidOn.of(PieceBidOn.example))).toEqual([[`unit-${unitId}`, { type: 'RecordBid', data: bid }]]);
  });
  it('notes what was counted', () => {
    const { sku, ...count } = StockCounted.example;
    expect(asked(StockCounted.of(StockCounted.example))).toEqual([
      [`stock-${sku}`, { type: 'RecordCount', data: count }],
    ]);
  });
  it('ends a hold when it is due', () => {
    const { unitId, ...hold } = HoldDue.example;
    expect(asked(HoldDue.of(HoldDue.example))).toEqual([[`unit-${unitId}`, { type: 'ExpireHold', data: hold }]]);
  });
});

const reactionsTo = (event: Message) =>
  inventoryPolicy
    .filter(({ on }) => on === event.type)
    .flatMap(({ react }) => react(event.data, { sequence: 1, at: '2026-01-10T15:00:00.000Z' }));

const asked = (event: Message) =>
  reactionsTo(event).map(({ decider, to, command }) => [`${decider.stream}-${to}`, command]);

const usd = (minor: number) => ({ minor, currency: 'USD' });
const lines = [
  { line: 1, sku: 'POLISH', quantity: 2, price: usd(1) },
  { line: 2, unitId: 'B-1', price: usd(1) },
  { line: 3, sku: 'POLISH', quantity: 1, location: 'shop', price: usd(1) },
  { line: 4, unitId: 'A-1', price: usd(1) },
];
