import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { show } from './stock-resource.js';
import { stock, type StockCommand, type StockEvent } from './stock.js';

const given = specification(stock);

describe('A count', () => {
  it('is noted beside what the books say', () =>
    given(...five)
      .when(count('c-1', 4))
      .then(counted('c-1', 4, 5)));
  it('changes no books, which people adjust', () => {
    const { onHand, available } = shownAfter(...five, counted('c-1', 4, 5))!;
    expect({ onHand, available }).toEqual({ onHand: 5, available: 5 });
    given(...five, counted('c-1', 4, 5))
      .when({ type: 'MoveStock', data: { moveId: 'm-1', from: 'shop', to: 'depot', quantity: 5 } })
      .then({
        type: 'StockMoved',
        data: { moveId: 'm-1', from: 'shop', to: 'depot', quantity: 5, onHandFrom: 0, onHandTo: 5 },
      });
  });
  it('is noted where nothing lies, and of nothing', () => {
    given(...five)
      .when(count('c-1', 2, 'attic'))
      .then(counted('c-1', 2, 0, 'attic'));
    given(...five)
      .when(count('c-1', 0))
      .then(counted('c-1', 0, 5));
    expect(shownAfter(...five, counted('c-1', 2, 0, 'attic'))!.locations).toHaveLength(1);
  });
  it('is noted once, whatever else is said under its id: it is a fact, which is not refused', () => {
    given(...five, counted('c-1', 4, 5))
      .when(count('c-1', 9))
      .thenNothing();
    given(...five, counted('c-1', 4, 5))
      .when(count('c-2', 4))
      .then(counted('c-2', 4, 5));
  });
  it('says nothing of what we do not know', () => given().when(count('c-1', 4)).thenNothing());
  it('is shown with its difference, the latest of each location, in whatever order they come', () => {
    const counts = [
      counted('c-2', 4, 5, 'shop', '2026-01-11T19:00:00.000Z'),
      counted('c-1', 7, 5),
      counted('c-3', 2, 0, 'attic'),
    ];
    expect(shownAfter(...five, ...counts)!.counts).toEqual([
      { location: 'attic', counted: 2, countedAt: '2026-01-10T19:00:00.000Z', onHand: 0, difference: 2 },
      { location: 'shop', counted: 4, countedAt: '2026-01-11T19:00:00.000Z', onHand: 5, difference: -1 },
    ]);
    expect(shownAfter(...five)!.counts).toEqual([]);
  });
});

const shownAfter = (...events: StockEvent[]) => show('POLISH', events.reduce(stock.evolve, stock.initial), 1);

const evening = '2026-01-10T19:00:00.000Z';
const said = (countId: string, counted: number, location = 'shop', countedAt = evening) => ({
  ...{ countId, location, counted, countedAt },
});
const count = (...of: Parameters<typeof said>): StockCommand => ({ type: 'RecordCount', data: said(...of) });
const counted = (countId: string, counted: number, onHand: number, location = 'shop', at = evening): StockEvent => ({
  type: 'StockCounted',
  data: { ...said(countId, counted, location, at), onHand },
});
const five: StockEvent[] = [
  { type: 'StockRegistered', data: { title: 'Polish', askingPrice: { minor: 1_250, currency: 'USD' } } },
  { type: 'StockReceived', data: { receiptId: 'r-1', location: 'shop', quantity: 5, onHand: 5 } },
];
