import { describe, expect, it } from '@jest/globals';
import { balanced } from '../journal/entry.js';
import { sampleEntry } from '../journal/sample-entry.js';
import { bookedOf } from '../sale/booking.js';
import { piece } from '../piece/piece.js';
import { sale, type Bill, type Sale, type SaleEvent, type Sold } from '../sale/sale.js';
import { postSale } from './order-billed.js';

const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const orderId = 'o-ebay-12-13579-24680';
const [goods, none] = [gbp(133_500), gbp(0)];
const at = '2026-01-10T15:00:00.000Z';

/** What eBay says of the order that the samples of four accounting packages describe; and what orders makes of it. */
const sold: Sold = {
  ...{ channel: 'ebay', number: '12-13579-24680', placedAt: at, destination: 'GB' },
  lines: [{ unitId: 'NGA-000482', price: goods }],
  figures: {
    ...{ goods, discount: none, shipping: none, ownTax: none, collectedTax: none, taxIncluded: true, other: none },
    ...{ total: goods, fees: gbp(17_000) },
  },
};
const bill: Bill = {
  ...{ channel: 'ebay', origin: 'channel', orderedAt: at, total: goods, payment: { method: 'elsewhere' } },
  lines: [{ line: 1, unitId: 'NGA-000482', quantity: 1, amountMinor: 133_500, totalMinor: 133_500 }],
  shipping: { amount: none, tax: none, total: none },
};
const purchase = {
  ...({ source: 'PRIVATE', goods: 'second-hand', documentNo: 'PI-2025-0311', date: '2025-11-03' } as const),
  price: gbp(60_000),
};
const caddy = {
  ...{ ...piece.initial, isRegistered: true, title: 'Georgian mahogany tea caddy c.1790', purchase },
  cost: { amount: gbp(60_000), baseMinor: 60_000, by: 'purchase' as const },
};

describe('The order that the samples of accounting packages describe', () => {
  const heard: SaleEvent[] = [
    { type: 'SoldHeard', data: { sold } },
    { type: 'BillHeard', data: { bill } },
    { type: 'SaleMade', data: { at } },
  ];
  const state = heard.reduce<Sale>(sale.evolve, sale.initial);
  const known = { pieces: new Map([['NGA-000482', caddy]]), baseCurrency: 'GBP', sellerCountry: 'GB' };

  it('is posted as they have it, line by line', () => {
    const booked = bookedOf(orderId, bill, state, known);
    const fact = {
      key: 'sale-o-ebay-12-13579-24680/3',
      day: '2026-01-10',
      baseCurrency: 'GBP',
      causedBy: 'orders/x/7',
    };
    const { lines, documentNo, documentType, channel } = balanced(postSale(fact, orderId, booked));
    const rated = sampleEntry.lines.map(({ tax, ...line }) =>
      tax ? { ...line, tax: { ...tax, ratePercent: '20' } } : line,
    );
    expect(lines).toEqual(rated);
    expect({ documentNo, documentType, channel }).toEqual({
      ...{ documentNo: '12-13579-24680', documentType: 'SALE', channel: 'ebay' },
    });
  });

  it('leaves 122.50 of VAT, of the margin alone', () => {
    const [line] = bookedOf(orderId, bill, state, known).lines;
    expect([line!.scheme, line!.because, line!.tax?.tax, line!.net]).toEqual([
      ...['MARGIN_SECOND_HAND', 'bought-untaxed', gbp(12_250), gbp(121_250)],
    ]);
  });
});
