import { Refusal } from '#eventsourcing/decider.js';
import { nothing, recall, remember, type Memory } from '#eventsourcing/memory.js';
import { changedBy, sharesOf, without, type Levels, type Share } from './stock-level.js';

type Line = { readonly orderId: string; readonly line: number };
type LineFrom = Line & { readonly from: readonly Share[] };

export type StockAllocationCommand =
  | { type: 'AllocateStock'; data: Line & { quantity: number; location?: string | undefined } }
  | { type: 'ReleaseStock'; data: Line }
  | { type: 'SellStock'; data: Line };

// These shapes are on disk for ever: add to them, never change them.
export type StockAllocationEvent =
  | { type: 'StockAllocated'; data: LineFrom }
  | { type: 'StockDeclined'; data: Line & { reason: 'unknown' | 'short' } }
  | { type: 'StockForgone'; data: Line }
  | { type: 'StockReleased'; data: LineFrom }
  | { type: 'StockSold'; data: LineFrom }
  | { type: 'StockSaleReversed'; data: LineFrom };

/**
 * What an order line was answered; its shares while it has any, of what is sold those that have not come back. Forgone: the order withdrew the line before it asked, so
 * that it may no longer ask.
 */
export type LineAnswer =
  | 'declined'
  | 'forgone'
  | 'released'
  | 'reversed'
  | { readonly allocated: readonly Share[] }
  | { readonly sold: readonly Share[] };
export type LineAnswers = Memory<LineAnswer>;

export const unasked: LineAnswers = nothing;

/** Whether the order line has what it asked for. */
export const hasLine = (answers: LineAnswers, line: { readonly orderId: string; readonly line: number }) =>
  typeof recall(answers, keyOf(line)) === 'object';

export function decideLine(
  { type, data }: StockAllocationCommand,
  registered: boolean,
  levels: Levels,
  answers: LineAnswers,
): StockAllocationEvent[] {
  const { orderId, line } = data;
  const answer = recall(answers, keyOf(data));
  switch (type) {
    case 'AllocateStock': {
      if (answer !== undefined) return [];
      const from = registered ? sharesOf(levels, data.quantity, data.location) : undefined;
      if (from !== undefined) return [{ type: 'StockAllocated', data: { orderId, line, from } }];
      return [{ type: 'StockDeclined', data: { orderId, line, reason: registered ? 'short' : 'unknown' } }];
    }
    case 'ReleaseStock':
      if (answer === undefined) return [{ type: 'StockForgone', data: { orderId, line } }];
      if (typeof answer === 'string') return [];
      if ('allocated' in answer) return [{ type: 'StockReleased', data: { orderId, line, from: answer.allocated } }];
      // Orders are cancelled until they ship, also when they were confirmed: the goods have never left the house.
      if (answer.sold.length === 0) return [];
      return [{ type: 'StockSaleReversed', data: { orderId, line, from: answer.sold } }];
    case 'SellStock':
      if (answer === undefined || answer === 'declined' || answer === 'forgone')
        throw new Refusal('stock-not-allocated', `Nothing is allocated to line ${line} of order ${orderId}.`);
      // The cancellation of an order may overtake its confirmation: then nothing is sold.
      if (typeof answer === 'string' || 'sold' in answer) return [];
      return [{ type: 'StockSold', data: { orderId, line, from: answer.allocated } }];
  }
}

/**
 * What the line bought and still has, so that it can come back; sold with it if we have yet to hear of the sale. Nothing if
 * the order was cancelled when its parcel had left: the goods have been here all the time, as far as we know.
 */
export function boughtBy({ orderId, line }: Line, answers: LineAnswers) {
  const answer = recall(answers, keyOf({ orderId, line }));
  if (typeof answer !== 'object') return { sale: [], shares: [] };
  if ('sold' in answer) return { sale: [], shares: answer.sold };
  const sale: StockAllocationEvent = { type: 'StockSold', data: { orderId, line, from: answer.allocated } };
  return { sale: [sale], shares: answer.allocated };
}

/** So many of what the line bought are back. */
export function evolveReturned(answers: LineAnswers, line: Line, quantity: number): LineAnswers {
  const answer = recall(answers, keyOf(line));
  if (typeof answer !== 'object' || !('sold' in answer)) return answers;
  return remember(answers, keyOf(line), { sold: without(answer.sold, quantity) });
}

export function evolveAnswers(answers: LineAnswers, { type, data }: StockAllocationEvent): LineAnswers {
  const answered = (answer: LineAnswer) => remember(answers, keyOf(data), answer);
  switch (type) {
    case 'StockAllocated':
      return answered({ allocated: data.from });
    case 'StockDeclined':
      return answered('declined');
    case 'StockForgone':
      return answered('forgone');
    case 'StockReleased':
      return answered('released');
    case 'StockSold':
      return answered({ sold: data.from });
    case 'StockSaleReversed':
      return answered('reversed');
  }
}

/** Promised goods stay on hand until they are sold, and are on hand again when the sale is reversed. */
export function levelsAfter(levels: Levels, { type, data }: StockAllocationEvent): Levels {
  switch (type) {
    case 'StockAllocated':
      return changedBy(levels, data.from, 1, 'allocated');
    case 'StockReleased':
      return changedBy(levels, data.from, -1, 'allocated');
    case 'StockSold':
      return changedBy(levels, data.from, -1, 'allocated', 'onHand');
    case 'StockSaleReversed':
      return changedBy(levels, data.from, 1, 'onHand');
    case 'StockDeclined':
    case 'StockForgone':
      return levels;
  }
}

const keyOf = ({ orderId, line }: Line) => `${orderId}/${line}`;
