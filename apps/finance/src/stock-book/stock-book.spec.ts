import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { stockBook, stockNumberOf, type StockBookCommand, type StockBookEvent } from './stock-book.js';

const types = { PieceNumbered: 1 } satisfies Record<StockBookEvent['type'], 1>;
goldenContract(stockBook, join(__dirname, 'stock-book.golden.json'), Object.keys(types));

const given = specification(stockBook);
const number = (unitId: string): StockBookCommand => ({ type: 'NumberPiece', data: { unitId } });
const numbered = (unitId: string, number: number): StockBookEvent => ({
  ...{ type: 'PieceNumbered', data: { unitId, number } },
});

describe('The stock book', () => {
  it('numbers pieces from 1 without a gap, each once', () => {
    given().when(number('BOWL')).then(numbered('BOWL', 1));
    given(numbered('BOWL', 1)).when(number('VASE')).then(numbered('VASE', 2));
    given(numbered('BOWL', 1), numbered('VASE', 2)).when(number('BOWL')).thenNothing();
  });
  it('writes a number with six digits, and none of what is not in it', () => {
    const state = [numbered('BOWL', 1), numbered('VASE', 482)].reduce(stockBook.evolve, stockBook.initial);
    expect([stockNumberOf(state, 'VASE'), stockNumberOf(state, 'EWER')]).toEqual(['000482', undefined]);
  });
});
