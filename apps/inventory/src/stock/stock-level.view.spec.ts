import { describe, it } from '@jest/globals';
import { viewOf } from '#eventsourcing/specification.js';
import { stockLevel } from './stock-level.view.js';
import type { StockEvent } from './stock.js';

const line = { orderId: 'o-1', line: 1, from: [{ location: 'shop', quantity: 5 }] };
const registered: StockEvent = {
  type: 'StockRegistered',
  data: { title: 'Polish', askingPrice: { minor: 1_250, currency: 'USD' } },
};
const article = { sku: 'POLISH', title: 'Polish', askingMinor: 1_250, currency: 'USD' };
const received: StockEvent = {
  type: 'StockReceived',
  data: { receiptId: 'r-1', location: 'shop', quantity: 24, onHand: 24 },
};
const moved: StockEvent = {
  type: 'StockMoved',
  data: { moveId: 'm-1', from: 'shop', to: 'depot', quantity: 6, onHandFrom: 18, onHandTo: 6 },
};
const allocated: StockEvent = { type: 'StockAllocated', data: line };
const given = viewOf(stockLevel, 'POLISH');

describe('The stock levels', () => {
  it('begin with nothing', () =>
    given(registered).then({ ...article, onHand: 0, allocated: 0, available: 0, locations: [] }));
  it('count what lies where and what is promised', () =>
    given(registered, received, moved, allocated).then({
      ...{ ...article, onHand: 24, allocated: 5, available: 19 },
      locations: [
        { location: 'depot', onHand: 6, allocated: 0, available: 6 },
        { location: 'shop', onHand: 18, allocated: 5, available: 13 },
      ],
    }));
  it('lose what is sold, and have it again when the sale is reversed', () => {
    const inShop = (onHand: number) => ({
      ...{ ...article, onHand, allocated: 0, available: onHand },
      locations: [{ location: 'shop', onHand, allocated: 0, available: onHand }],
    });
    given(registered, received, allocated, { type: 'StockSold', data: line }).then(inShop(19));
    given(registered, received, allocated, { type: 'StockReleased', data: line }).then(inShop(24));
    given(...[registered, received, allocated, { type: 'StockSold', data: line } as const], {
      type: 'StockSaleReversed',
      data: line,
    }).then(inShop(24));
  });
  it('know nothing of a SKU that was only asked for', () =>
    given({ type: 'StockDeclined', data: { orderId: 'o-1', line: 1, reason: 'unknown' } }).then(null));
});
