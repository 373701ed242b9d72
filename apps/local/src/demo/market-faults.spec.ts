import { describe, expect, it } from '@jest/globals';
import { marketFaults } from './market-faults.js';
import type { BookedListing, BookedOrder } from './market-square.js';

const booked = (id: string, sku: string, more: Partial<BookedOrder> = {}): BookedOrder => ({
  ...{ platform: 'etsy', id, number: Number(id), placedAt: 1, updatedAt: 1, currency: 'USD', goodsMinor: 1_000 },
  lines: [{ lineId: 1, listing: 7, sku, title: 'Bowl', quantity: 1, priceMinor: 1_000 }],
  ...{ shippingMinor: 150, taxMinor: 69, feeMinor: 65, refunds: [], dispatches: [], ...more },
});
const listed = (sku: string, state: BookedListing['state'] = 'live'): BookedListing => ({
  ...{ platform: 'ebay', number: 7, sku, title: 'Bowl', priceMinor: 1_000, currency: 'USD', quantity: 1, state },
  ...{ format: 'fixed', bids: 0, more: {} },
});
const back = (amountMinor: number) => ({
  ...{ cancelledAt: 2, cancelReason: 'gone' },
  refunds: [{ number: 1, amountMinor, at: 2, reason: 'gone' }],
});
const ours = (orders: Record<string, string>, pieces: Record<string, string> = {}) => ({
  orders: new Map(Object.entries(orders)),
  pieces: new Map(Object.entries(pieces)),
});

describe('The marketplaces’ books and what the shop says', () => {
  it('agree where a piece has one buyer, and the others were cancelled and have their money', () => {
    const orders = [booked('1', 'A'), booked('2', 'A', { ...back(1_219), platform: 'ebay' })];
    const said = ours({ 'o-etsy-1': 'confirmed', 'o-ebay-2': 'cancelled' }, { B: 'offered' });
    expect(marketFaults(orders, [listed('A', 'sold'), listed('A', 'ended'), listed('B')], said)).toEqual([]);
  });

  it('differ where a piece was sold to two', () => {
    const orders = [booked('1', 'A'), booked('2', 'A', { platform: 'shopify' })];
    const said = ours({ 'o-etsy-1': 'confirmed', 'o-shopify-2': 'confirmed' });
    expect(marketFaults(orders, [], said)).toEqual(['A was sold as o-etsy-1 and o-shopify-2']);
  });

  it.each([
    ['nobody here has heard of a sale', {}, {}, /bought there, and nobody here/],
    ['the loser of a piece still waits for it', {}, { 'o-etsy-1': 'cancelled' }, /its buyer does not know/],
    ['a buyer who cancelled is still sent it', back(1_219), { 'o-etsy-1': 'confirmed' }, /is confirmed here/],
    ['a buyer misses a cent', back(1_218), { 'o-etsy-1': 'cancelled' }, /1 of it was not given back/],
  ])('differ where %s', (_, more, orders, fault) => {
    expect(marketFaults([booked('1', 'A', more)], [], ours(orders))).toEqual([expect.stringMatching(fault)]);
  });

  it('differ where something can be bought that is not on offer', () => {
    const said = ours({}, { A: 'sold', B: 'offered' });
    const faults = ['A can be bought at ebay, and is sold here', 'C can be bought at ebay, and is unknown here'];
    expect(marketFaults([], [listed('A'), listed('B'), listed('C')], said)).toEqual(faults);
  });
});
