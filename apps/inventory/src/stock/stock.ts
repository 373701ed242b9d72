import { z } from 'zod';
import { id, price, text } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { nothing, recall, remember, type Memory } from '#eventsourcing/memory.js';
import { contentOf, sameContent } from '#contracts/same-content.js';
import {
  boughtBy,
  decideLine,
  evolveAnswers,
  evolveReturned,
  levelsAfter,
  unasked,
  type LineAnswers,
  type StockAllocationCommand,
  type StockAllocationEvent,
} from './stock-allocation.js';
import { availableAt, changed, levelAt, type Levels } from './stock-level.js';

const quantity = z.int().min(1).max(1_000_000);
export const registration = z.strictObject({ title: text(400), askingPrice: price });
export const receiveStock = z
  .strictObject({ receiptId: id.optional(), location: id, quantity, unitCost: price.optional() })
  .meta({ id: 'ReceiveStock' });
export const moveStock = z
  .strictObject({ moveId: id.optional(), from: id, to: id, quantity })
  .meta({ id: 'MoveStock' });
const change = z.int().min(-1_000_000).max(1_000_000);
export const adjustStock = z
  .strictObject({
    adjustmentId: id.optional(),
    location: id,
    change: change.refine((change) => change !== 0, 'changes nothing'),
    reason: text(200),
  })
  .meta({ id: 'AdjustStock' });
export const returnStock = z
  .strictObject({
    returnId: id.optional(),
    location: id,
    quantity,
    reason: text(200),
    orderId: id.optional(),
    condition: z.enum(['sellable', 'damaged']).describe('Damaged goods are written off as soon as they are booked in'),
  })
  .meta({ id: 'ReturnStock' });

/** On the border the caller may leave the id to us; inside there always is one. */
type With<Key extends string, Body> = Omit<Body, Key> & { readonly [key in Key]: string };
type Registration = z.infer<typeof registration>;
type Receipt = With<'receiptId', z.infer<typeof receiveStock>>;
type Move = With<'moveId', z.infer<typeof moveStock>>;
type Adjustment = With<'adjustmentId', z.infer<typeof adjustStock>>;
type Return = With<'returnId', z.infer<typeof returnStock>>;
type Count = {
  readonly countId: string;
  readonly location: string;
  readonly counted: number;
  readonly countedAt: string;
};

export type StockCommand =
  | { type: 'RegisterStock'; data: Registration }
  | { type: 'ReceiveStock'; data: Receipt }
  | { type: 'MoveStock'; data: Move }
  | { type: 'AdjustStock'; data: Adjustment }
  | { type: 'ReturnStock'; data: Return }
  /** So many were counted in the store: a fact, which is not refused. */
  | { type: 'RecordCount'; data: Count }
  /** So many of what an order line bought came back and are in stock: a fact, which is not refused. */
  | { type: 'RecordStockReturn'; data: { returnId: string; orderId: string; line: number; quantity: number } }
  | StockAllocationCommand;

// These shapes are on disk for ever: add to them, never change them. onHand is what lies there afterwards; of a count, what the
// books said when we heard of it.
export type StockEvent =
  | { type: 'StockRegistered'; data: Registration }
  | { type: 'StockReceived'; data: Receipt & { onHand: number } }
  | { type: 'StockMoved'; data: Move & { onHandFrom: number; onHandTo: number } }
  | { type: 'StockAdjusted'; data: Adjustment & { onHand: number } }
  | { type: 'StockReturned'; data: Return & { line?: number; onHand: number } }
  | { type: 'StockCounted'; data: Count & { onHand: number } }
  | StockAllocationEvent;

export type Stock = {
  readonly registration?: Registration;
  readonly levels: Levels;
  /** The latest at each location, and what the books said then. */
  readonly counts: ReadonlyMap<string, Count & { readonly onHand: number }>;
  /** What every receipt, move, adjustment, return and count said, by its kind and id, so that a repeat is recognised. */
  readonly bookings: Memory<string>;
  readonly answers: LineAnswers;
};

const locationsMax = 500;

/**
 * A counted article over several locations; its id is the SKU. What is available is never below zero. Deciding and
 * evolving cost the number of locations plus a logarithm of the number of orders; the state keeps a word per order line
 * for ever, and the locations of those that are allocated or sold.
 */
export const stock: Decider<StockCommand, StockEvent, Stock> = {
  stream: 'stock',
  initial: { levels: new Map(), counts: new Map(), bookings: nothing, answers: unasked },

  decide(command, stock) {
    switch (command.type) {
      case 'RegisterStock':
        if (stock.registration === undefined) return [{ type: 'StockRegistered', data: command.data }];
        if (sameContent(command.data, stock.registration)) return [];
        throw new Refusal('sku-taken', 'Another article is registered under this SKU.');
      case 'ReceiveStock':
      case 'MoveStock':
      case 'AdjustStock':
      case 'ReturnStock':
        if (stock.registration === undefined)
          throw new Refusal('sku-unknown', 'No article is registered under this SKU.');
        return isRepeat(command, stock) ? [] : book(command, stock.levels);
      case 'RecordStockReturn':
        return cameBack(command.data, stock);
      case 'RecordCount':
        return counted(command.data, stock);
      case 'AllocateStock':
      case 'ReleaseStock':
      case 'SellStock':
        return decideLine(command, stock.registration !== undefined, stock.levels, stock.answers);
    }
  },

  evolve(stock, event) {
    switch (event.type) {
      case 'StockRegistered':
        return { ...stock, registration: event.data };
      case 'StockReceived': {
        const { onHand: _, ...said } = event.data;
        return booked(stock, `receipt/${said.receiptId}`, said, [said.location, said.quantity]);
      }
      case 'StockMoved': {
        const { onHandFrom: _, onHandTo: __, ...said } = event.data;
        return booked(stock, `move/${said.moveId}`, said, [said.from, -said.quantity], [said.to, said.quantity]);
      }
      case 'StockAdjusted': {
        const { onHand: _, ...said } = event.data;
        return booked(stock, `adjustment/${said.adjustmentId}`, said, [said.location, said.change]);
      }
      case 'StockReturned': {
        const { onHand: _, ...said } = event.data;
        const next = booked(stock, `return/${said.returnId}`, said, [said.location, said.quantity]);
        const { orderId, line, quantity } = said;
        if (orderId === undefined || line === undefined) return next;
        return { ...next, answers: evolveReturned(next.answers, { orderId, line }, quantity) };
      }
      case 'StockCounted': {
        const { onHand: _, ...said } = event.data;
        const latest = stock.counts.get(said.location);
        const next = booked(stock, `count/${said.countId}`, said);
        // Files of tills come late, and in any order.
        if (latest !== undefined && latest.countedAt > said.countedAt) return next;
        return { ...next, counts: new Map(stock.counts).set(said.location, event.data) };
      }
      case 'StockAllocated':
      case 'StockDeclined':
      case 'StockForgone':
      case 'StockReleased':
      case 'StockSold':
      case 'StockSaleReversed': {
        const levels = levelsAfter(stock.levels, event);
        return { ...stock, levels, answers: evolveAnswers(stock.answers, event) };
      }
    }
  },
};

type Fact = Extract<StockCommand, { type: 'RecordStockReturn' }>;
type Booking = Exclude<
  StockCommand,
  StockAllocationCommand | Fact | { type: 'RecordCount' } | { type: 'RegisterStock' }
>;

function isRepeat(command: Booking, { bookings }: Stock) {
  const known = recall(bookings, keyOf(command));
  if (known === undefined) return false;
  if (known === contentOf(command.data)) return true;
  throw new Refusal('booking-taken', `${keyOf(command)} was booked with other data.`);
}

function keyOf({ type, data }: Booking) {
  switch (type) {
    case 'ReceiveStock':
      return `receipt/${data.receiptId}`;
    case 'MoveStock':
      return `move/${data.moveId}`;
    case 'AdjustStock':
      return `adjustment/${data.adjustmentId}`;
    case 'ReturnStock':
      return `return/${data.returnId}`;
  }
}

function book({ type, data }: Booking, levels: Levels): StockEvent[] {
  const location = 'to' in data ? data.to : data.location;
  const { onHand } = levelAt(levels, location);
  if (!levels.has(location) && levels.size >= locationsMax)
    throw new Refusal('too-many-locations', `A SKU lies at ${locationsMax} locations at most.`);
  switch (type) {
    case 'ReceiveStock':
      return [{ type: 'StockReceived', data: { ...data, onHand: onHand + data.quantity } }];
    case 'MoveStock': {
      if (data.from === data.to) throw new Refusal('same-location', 'A move leads from one location to another.');
      refuseUnlessAvailable(levels, data.from, data.quantity);
      const onHandFrom = levelAt(levels, data.from).onHand - data.quantity;
      return [{ type: 'StockMoved', data: { ...data, onHandFrom, onHandTo: onHand + data.quantity } }];
    }
    case 'AdjustStock':
      refuseUnlessAvailable(levels, location, -data.change);
      return [{ type: 'StockAdjusted', data: { ...data, onHand: onHand + data.change } }];
    case 'ReturnStock':
      return [
        { type: 'StockReturned', data: { ...data, onHand: onHand + data.quantity } },
        ...(data.condition === 'damaged' ? [writtenOff(data, onHand)] : []),
      ];
  }
}

/** Each line of a return once, no more than the line bought, and to where most of that came from. */
function cameBack(
  { returnId: of, orderId, line, quantity }: Fact['data'],
  { bookings, answers, levels }: Stock,
): StockEvent[] {
  const returnId = `${of}.${line}`;
  const { sale, shares } = boughtBy({ orderId, line }, answers);
  if (shares.length === 0 || recall(bookings, `return/${returnId}`) !== undefined) return [];
  const { location } = shares[0]!;
  const { onHand } = levelAt(sale.reduce(levelsAfter, levels), location);
  const back = Math.min(
    quantity,
    shares.reduce((sum, share) => sum + share.quantity, 0),
  );
  const data = {
    returnId,
    location,
    quantity: back,
    reason: 'returned',
    orderId,
    line,
    condition: 'sellable',
  } as const;
  return [...sale, { type: 'StockReturned', data: { ...data, onHand: onHand + back } }];
}

/** The books stay as they are, since more may have been sold by then: people look, and adjust. */
function counted(count: Count, { registration, bookings, levels }: Stock): StockEvent[] {
  if (registration === undefined || recall(bookings, `count/${count.countId}`) !== undefined) return [];
  return [{ type: 'StockCounted', data: { ...count, onHand: levelAt(levels, count.location).onHand } }];
}

/** Damaged goods came back, and are not for sale: what was returned is taken off again, for that reason. */
const writtenOff = ({ returnId, location, quantity }: Return, onHand: number): StockEvent => ({
  type: 'StockAdjusted',
  data: { adjustmentId: `${returnId}.damaged`, location, change: -quantity, reason: 'damaged', onHand },
});

function refuseUnlessAvailable(levels: Levels, location: string, quantity: number) {
  const available = availableAt(levels, location);
  if (quantity > available)
    throw new Refusal('stock-short', `${available} are available at ${location}, not ${quantity}.`);
}

function booked(stock: Stock, key: string, said: object, ...changes: readonly [location: string, onHand: number][]) {
  const levels = changes.reduce((levels, [at, onHand]) => changed(levels, at, { onHand }), stock.levels);
  return { ...stock, levels, bookings: remember(stock.bookings, key, contentOf(said)) };
}
