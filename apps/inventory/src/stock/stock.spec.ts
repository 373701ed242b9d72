import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { stock, type StockCommand, type StockEvent } from './stock.js';

const given = specification(stock);

describe('A counted article', () => {
  it('is registered', () => given().when(register).then(registered));
  it('is registered once', () => given(registered).when(register).thenNothing());
  it('keeps its SKU to itself', () =>
    given(registered)
      .when({ type: 'RegisterStock', data: { ...polish, title: 'Wax' } })
      .thenRefused('sku-taken'));
  it('must be registered before goods come in', () => given().when(receive('r-1', 5)).thenRefused('sku-unknown'));
  it('is received, and what lies there then is counted', () => {
    given(registered)
      .when(receive('r-1', 5))
      .then(received('r-1', 5, 5));
    given(registered, received('r-1', 5, 5))
      .when(receive('r-2', 3))
      .then(received('r-2', 3, 8));
  });
  it('does not book a receipt number twice', () =>
    given(registered, received('r-1', 5, 5))
      .when(receive('r-1', 6))
      .thenRefused('booking-taken'));
  it('is moved', () =>
    given(...five)
      .when(move(2))
      .then({ type: 'StockMoved', data: { ...move(2).data, onHandFrom: 3, onHandTo: 2 } }));
  it('is moved somewhere', () =>
    given(...five)
      .when({ type: 'MoveStock', data: { moveId: 'm-2', from: 'shop', to: 'shop', quantity: 1 } })
      .thenRefused('same-location'));
  it('is adjusted', () =>
    given(...five)
      .when(adjust(-5))
      .then(adjusted(-5, 0)));
  it('promises nothing twice: what is allocated is neither moved nor adjusted away', () => {
    given(...five, allocated('o-1', 4))
      .when(move(2))
      .thenRefused('stock-short');
    given(...five, allocated('o-1', 4))
      .when(adjust(-2))
      .thenRefused('stock-short');
    given(...five, allocated('o-1', 4))
      .when(adjust(-1))
      .then(adjusted(-1, 4));
  });
  it('is returned', () =>
    given(...five)
      .when(giveBack('sellable'))
      .then({ type: 'StockReturned', data: { ...giveBack('sellable').data, onHand: 6 } }));
  it('is written off when it comes back damaged', () =>
    given(...five)
      .when(giveBack('damaged'))
      .then(
        { type: 'StockReturned', data: { ...giveBack('damaged').data, onHand: 6 } },
        {
          type: 'StockAdjusted',
          data: { adjustmentId: 'b-1.damaged', location: 'shop', change: -1, reason: 'damaged', onHand: 5 },
        },
      ));
  it('lies at a place of any name', () =>
    given(registered)
      .when({ type: 'ReceiveStock', data: { receiptId: 'constructor', location: 'constructor', quantity: 1 } })
      .then({
        type: 'StockReceived',
        data: { receiptId: 'constructor', location: 'constructor', quantity: 1, onHand: 1 },
      }));
});

describe('An order line', () => {
  it('gets the whole quantity', () =>
    given(...five)
      .when(allocate('o-1', 5))
      .then(allocated('o-1', 5)));
  it('or nothing', () => {
    given().when(allocate('o-1', 1)).then(declined('o-1', 'unknown'));
    given(...five)
      .when(allocate('o-1', 6))
      .then(declined('o-1', 'short'));
    given(...five, allocated('o-1', 4))
      .when(allocate('o-2', 2))
      .then(declined('o-2', 'short'));
  });
  it('is served from the location it names', () => {
    given(...spread)
      .when(allocate('o-1', 2, 'depot'))
      .then(shared('o-1', ['depot', 2]));
    given(...spread)
      .when(allocate('o-1', 3, 'depot'))
      .then(declined('o-1', 'short'));
  });
  it('is served from as few locations as possible, the fullest first', () => {
    given(...spread)
      .when(allocate('o-1', 5))
      .then(shared('o-1', ['shop', 5]));
    given(...spread)
      .when(allocate('o-1', 6))
      .then(shared('o-1', ['shop', 5], ['attic', 1]));
    given(...spread)
      .when(allocate('o-1', 8))
      .then(shared('o-1', ['shop', 5], ['attic', 2], ['depot', 1]));
  });
  it('is answered once, though more came in since', () =>
    given(registered, declined('o-1', 'short'), received('r-1', 5, 5))
      .when(allocate('o-1', 1))
      .thenNothing());
  it('asks for itself, not for the other lines of its order', () =>
    given(...five, allocated('o-1', 2))
      .when({ type: 'AllocateStock', data: { orderId: 'o-1', line: 2, quantity: 3 } })
      .then({ type: 'StockAllocated', data: { orderId: 'o-1', line: 2, from: [{ location: 'shop', quantity: 3 }] } }));
  it('gives back what it got', () => {
    given(...five, allocated('o-1', 5))
      .when(release('o-1'))
      .then(released('o-1', 5));
    given(...five, allocated('o-1', 5), released('o-1', 5))
      .when(allocate('o-2', 5))
      .then(allocated('o-2', 5));
  });
  it('that was cancelled before it asked gets nothing later', () => {
    given(...five)
      .when(release('o-1'))
      .then({ type: 'StockForgone', data: { orderId: 'o-1', line: 1 } });
    given(...five, { type: 'StockForgone', data: { orderId: 'o-1', line: 1 } })
      .when(allocate('o-1', 1))
      .thenNothing();
  });
  it('has nothing to give back when it was declined', () =>
    given(...five, declined('o-1', 'short'))
      .when(release('o-1'))
      .thenNothing());
  it('buys what it got', () =>
    given(...five, allocated('o-1', 5))
      .when(sell('o-1'))
      .then(sold('o-1', 5)));
  it('buys nothing that it did not get', () =>
    given(...five)
      .when(sell('o-1'))
      .thenRefused('stock-not-allocated'));
  it('buys nothing when its cancellation came first', () =>
    given(...five, allocated('o-1', 5), released('o-1', 5))
      .when(sell('o-1'))
      .thenNothing());
  it('that is cancelled after the sale leaves the goods on hand', () => {
    const reversed: StockEvent = { type: 'StockSaleReversed', data: allocated('o-1', 5).data };
    given(...five, allocated('o-1', 5), sold('o-1', 5))
      .when(release('o-1'))
      .then(reversed);
    given(...five, allocated('o-1', 5), sold('o-1', 5), reversed)
      .when(allocate('o-2', 5))
      .then(allocated('o-2', 5));
  });
});

const polish = { title: 'Furniture polish, 250 ml', askingPrice: { minor: 1_250, currency: 'USD' } };
const register: StockCommand = { type: 'RegisterStock', data: polish };
const receive = (receiptId: string, quantity: number, location = 'shop'): StockCommand => ({
  type: 'ReceiveStock',
  data: { receiptId, location, quantity },
});
const move = (quantity: number) =>
  ({ type: 'MoveStock', data: { moveId: 'm-1', from: 'shop', to: 'depot', quantity } }) satisfies StockCommand;
const counted = { adjustmentId: 'a-1', location: 'shop', reason: 'stocktaking' };
const adjust = (change: number): StockCommand => ({ type: 'AdjustStock', data: { ...counted, change } });
const giveBack = (condition: 'sellable' | 'damaged') =>
  ({
    type: 'ReturnStock',
    data: { returnId: 'b-1', location: 'shop', quantity: 1, reason: 'unwanted', condition },
  }) satisfies StockCommand;
const allocate = (orderId: string, quantity: number, location?: string): StockCommand => ({
  type: 'AllocateStock',
  data: { orderId, line: 1, quantity, location },
});
const release = (orderId: string): StockCommand => ({ type: 'ReleaseStock', data: { orderId, line: 1 } });
const sell = (orderId: string): StockCommand => ({ type: 'SellStock', data: { orderId, line: 1 } });

const registered: StockEvent = { type: 'StockRegistered', data: polish };
const received = (receiptId: string, quantity: number, onHand: number, location = 'shop'): StockEvent => ({
  type: 'StockReceived',
  data: { receiptId, location, quantity, onHand },
});
const adjusted = (change: number, onHand: number): StockEvent => ({
  type: 'StockAdjusted',
  data: { ...counted, change, onHand },
});
const five = [registered, received('r-1', 5, 5)];
const spread = [...five, received('r-2', 2, 2, 'depot'), received('r-3', 2, 2, 'attic')];
const shared = (orderId: string, ...from: [location: string, quantity: number][]) =>
  ({
    type: 'StockAllocated',
    data: { orderId, line: 1, from: from.map(([location, quantity]) => ({ location, quantity })) },
  }) satisfies StockEvent;
const allocated = (orderId: string, quantity: number) => shared(orderId, ['shop', quantity]);
const released = (orderId: string, quantity: number): StockEvent => ({
  type: 'StockReleased',
  data: allocated(orderId, quantity).data,
});
const sold = (orderId: string, quantity: number): StockEvent => ({
  type: 'StockSold',
  data: allocated(orderId, quantity).data,
});
const declined = (orderId: string, reason: 'unknown' | 'short'): StockEvent => ({
  type: 'StockDeclined',
  data: { orderId, line: 1, reason },
});
