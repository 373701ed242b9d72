import type { Decider } from '#eventsourcing/decider.js';
import { nothing, recall, remember, type Memory } from '#eventsourcing/memory.js';

/** There is one stock book. */
export const theStockBook = 'all';

export type StockBookCommand = { type: 'NumberPiece'; data: { unitId: string } };

// This shape is on disk for ever: add to it, never change it.
export type StockBookEvent = { type: 'PieceNumbered'; data: { unitId: string; number: number } };

export type StockBook = { readonly count: number; readonly numbers: Memory<number> };

/** The stock book of the margin scheme: every piece that was bought by a document has a number there, without a gap. */
export const stockBook: Decider<StockBookCommand, StockBookEvent, StockBook> = {
  stream: 'stockBook',
  initial: { count: 0, numbers: nothing },
  decide: ({ data: { unitId } }, { count, numbers }) =>
    recall(numbers, unitId) === undefined ? [{ type: 'PieceNumbered', data: { unitId, number: count + 1 } }] : [],
  evolve: ({ numbers }, { data: { unitId, number } }) => ({
    count: number,
    numbers: remember(numbers, unitId, number),
  }),
};

/** Six digits, as stock books are written: 000482. */
export function stockNumberOf({ numbers }: StockBook, unitId: string): string | undefined {
  const number = recall(numbers, unitId);
  return number === undefined ? undefined : String(number).padStart(6, '0');
}
