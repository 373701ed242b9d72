import { PieceBidOn, StockCounted } from '#contracts/channels.js';
import { LeftThoughCancelled, ReturnInspected } from '#contracts/fulfillment.js';
import { HoldDue } from '#contracts/inventory.js';
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import type { OrderedLine } from '#contracts/vocabulary.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { hasLine } from './stock/stock-allocation.js';
import { stock } from './stock/stock.js';
import { has } from './unit/unit-allocation.js';
import { unit } from './unit/unit.js';

export const inventoryPolicy: Policy = [
  whenever(OrderPlaced, ({ orderId, lines }) =>
    inOrder(lines).map((ordered) => {
      const { line } = ordered;
      if ('unitId' in ordered) {
        const { unitId, holdId } = ordered;
        const allocate = { type: 'AllocateUnit', data: { orderId, line, holdId } } as const;
        return ask(unit, unitId, allocate, ({ claims }) => has(claims, orderId));
      }
      const { sku, quantity, location } = ordered;
      const allocate = { type: 'AllocateStock', data: { orderId, line, quantity, location } } as const;
      return ask(stock, sku, allocate, ({ answers }) => hasLine(answers, { orderId, line }));
    }),
  ),
  whenever(OrderConfirmed, ({ orderId, lines }) =>
    inOrder(lines).map((ordered) =>
      'unitId' in ordered
        ? ask(unit, ordered.unitId, { type: 'MarkUnitSold', data: { orderId } })
        : ask(stock, ordered.sku, { type: 'SellStock', data: { orderId, line: ordered.line } }),
    ),
  ),
  whenever(OrderCancelled, ({ orderId, lines }) =>
    inOrder(lines).map((ordered) =>
      'unitId' in ordered
        ? ask(unit, ordered.unitId, { type: 'ReleaseUnit', data: { orderId } })
        : ask(stock, ordered.sku, { type: 'ReleaseStock', data: { orderId, line: ordered.line } }),
    ),
  ),
  // The cancellation alone would have the pieces offered again.
  whenever(LeftThoughCancelled, ({ orderId, unitIds }) =>
    unitIds.toSorted().map((unitId) => ask(unit, unitId, { type: 'RecordUnitLeft', data: { orderId } })),
  ),
  // What is not put into stock is no business of ours: it may be beyond sale, or another piece than we sold. What was sold
  // stays sold; who keeps it all the same books it in by hand, and writes it off.
  whenever(ReturnInspected, ({ returnId, orderId, lines }) =>
    [
      ...Map.groupBy(
        lines.filter(({ restock }) => restock),
        ({ line }) => line,
      ),
    ].flatMap(([line, [first, ...others]]) => {
      const { unitId, sku, condition } = first!;
      if (unitId !== undefined) return [ask(unit, unitId, { type: 'RecordUnitReturn', data: { orderId, condition } })];
      if (sku === undefined) return [];
      const quantity = others.reduce((sum, { quantity }) => sum + quantity, first!.quantity);
      return [ask(stock, sku, { type: 'RecordStockReturn', data: { returnId, orderId, line, quantity } })];
    }),
  ),
  whenever(PieceBidOn, ({ unitId, holdId, until }) => [
    ask(unit, unitId, { type: 'RecordBid', data: { holdId, until } }),
  ]),
  whenever(StockCounted, ({ sku, countId, location, counted, countedAt }) => [
    ask(stock, sku, { type: 'RecordCount', data: { countId, location, counted, countedAt } }),
  ]),
  whenever(HoldDue, ({ unitId, holdId, until }) => [
    ask(unit, unitId, { type: 'ExpireHold', data: { holdId, until } }),
  ]),
];

/** Units, then SKUs, each by id: all orders take pieces in one order, so that two of them never each win half. */
const inOrder = (lines: readonly OrderedLine[]) =>
  lines
    .map((line) => ({ line, key: 'unitId' in line ? `1 ${line.unitId}` : `2 ${line.sku}` }))
    .sort((a, b) => (a.key === b.key ? a.line.line - b.line.line : a.key < b.key ? -1 : 1))
    .map(({ line }) => line);
