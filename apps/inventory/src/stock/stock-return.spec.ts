import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { stock, type StockCommand, type StockEvent } from './stock.js';

const given = specification(stock);

describe('What came back of an order line', () => {
  it('is on hand again, where it came from', () =>
    given(...bought)
      .when(cameBack('rt-7', 2))
      .then(returned('rt-7', 2, 2)));
  it('is booked once for each line of a return', () => {
    given(...bought, returned('rt-7', 2, 2))
      .when(cameBack('rt-7', 2))
      .thenNothing();
    given(...bought, returned('rt-7', 2, 2))
      .when(cameBack('rt-8', 1))
      .then(returned('rt-8', 1, 3));
  });
  it('is no more than the line bought, and goes where the rest of it came from', () => {
    given(...bought)
      .when(cameBack('rt-7', 9))
      .then(returned('rt-7', 6, 6));
    given(...bought, returned('rt-7', 5, 5))
      .when(cameBack('rt-8', 9))
      .then(returned('rt-8', 1, 1, 'attic'));
    given(...bought, returned('rt-7', 5, 5), returned('rt-8', 1, 1, 'attic'))
      .when(cameBack('rt-9', 1))
      .thenNothing();
  });
  it('was sold, though we hear of that later', () => {
    given(...allocated)
      .when(cameBack('rt-7', 2))
      .then(sold, returned('rt-7', 2, 2));
    given(...bought, returned('rt-7', 6, 6))
      .when({ type: 'SellStock', data: line })
      .thenNothing();
  });
  it('has been here all the time, if its order was cancelled or never had it', () => {
    given().when(cameBack('rt-7', 2)).thenNothing();
    given(...spread)
      .when(cameBack('rt-7', 2))
      .thenNothing();
    given(...allocated, { type: 'StockReleased', data: { ...line, from } })
      .when(cameBack('rt-7', 2))
      .thenNothing();
    given(...bought, { type: 'StockSaleReversed', data: { ...line, from } })
      .when(cameBack('rt-7', 2))
      .thenNothing();
  });
  it('is not counted again when we hear of the cancellation later', () => {
    given(...bought, returned('rt-7', 2, 2))
      .when({ type: 'ReleaseStock', data: line })
      .then({ type: 'StockSaleReversed', data: { ...line, from: [{ location: 'shop', quantity: 3 }, from[1]!] } });
    given(...bought, returned('rt-7', 5, 5), returned('rt-8', 1, 1, 'attic'))
      .when({ type: 'ReleaseStock', data: line })
      .thenNothing();
  });
});

const polish = { title: 'Furniture polish, 250 ml', askingPrice: { minor: 1_250, currency: 'USD' } };
const line = { orderId: 'o-1', line: 1 };
const from = [
  { location: 'shop', quantity: 5 },
  { location: 'attic', quantity: 1 },
];
const sold: StockEvent = { type: 'StockSold', data: { ...line, from } };
const spread: StockEvent[] = [
  { type: 'StockRegistered', data: polish },
  { type: 'StockReceived', data: { receiptId: 'r-1', location: 'shop', quantity: 5, onHand: 5 } },
  { type: 'StockReceived', data: { receiptId: 'r-2', location: 'attic', quantity: 1, onHand: 1 } },
];
const allocated: StockEvent[] = [...spread, { type: 'StockAllocated', data: { ...line, from } }];
const bought = [...allocated, sold];
const cameBack = (returnId: string, quantity: number): StockCommand => ({
  type: 'RecordStockReturn',
  data: { ...line, returnId, quantity },
});
const returned = (of: string, quantity: number, onHand: number, location = 'shop'): StockEvent => ({
  type: 'StockReturned',
  data: {
    ...{ returnId: `${of}.1`, location, quantity, reason: 'returned', ...line },
    ...{ condition: 'sellable', onHand },
  },
});
