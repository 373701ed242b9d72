import { bookedOf, type Known } from '../sale/booking.js';
import type { BookedSale } from '../sale/booked-sale.js';
import { piece, type Piece } from '../piece/piece.js';
import type { Sold } from '../sale/sale.js';
import type { Fact } from './fact.js';

export const at = '2026-01-10T15:00:00.000Z';
export const gbp = (minor: number) => ({ minor, currency: 'GBP' });
export const eur = (minor: number) => ({ minor, currency: 'EUR' });
/** One euro is 0.86503 pounds. */
export const rates = { rateId: 'ecb-1', base: 'EUR', asOf: at, rates: { GBP: '0.86503' } };
export const fact: Fact = {
  ...{ key: 'sale-o-42/3', day: '2026-01-10', baseCurrency: 'GBP', causedBy: 'orders/order-o-42/7' },
};

const bought: Piece = {
  ...{ ...piece.initial, isRegistered: true, title: 'Bowl' },
  purchase: { source: 'PRIVATE', goods: 'antique', documentNo: 'PI-1', date: '2025-11-03', price: gbp(60_000) },
  cost: { amount: gbp(60_000), baseMinor: 60_000, by: 'purchase' },
};
const known: Known = { ...{ pieces: new Map([['BOWL', bought]]), baseCurrency: 'GBP', sellerCountry: 'GB', rates } };
const free = { amount: gbp(0), tax: gbp(0), total: gbp(0) };
const line = { line: 1, quantity: 1 };

/** A bowl for 1,335.00 at eBay to London, of which eBay keeps 168.94: bought from a private person for 600.00. */
export const atEbay: BookedSale = ofEbay({ destination: 'GB' });
/** The same to Texas, where eBay collected 83.44 more. */
export const toTexas: BookedSale = ofEbay({ destination: 'US-TX' }, 8_344);

function ofEbay(where: Pick<Sold, 'destination'>, collectedMinor = 0): BookedSale {
  const [goods, total] = [gbp(133_500), gbp(133_500 + collectedMinor)];
  const sold: Sold = {
    ...{ channel: 'ebay', number: '12-13579-24680', placedAt: at, lines: [{ unitId: 'BOWL', price: goods }], ...where },
    figures: {
      ...{ goods, discount: gbp(0), shipping: gbp(0), ownTax: gbp(0), collectedTax: gbp(collectedMinor) },
      ...{ taxIncluded: collectedMinor === 0, other: gbp(0), total, fees: gbp(16_894) },
    },
  };
  const lines = [{ ...line, unitId: 'BOWL', amountMinor: 133_500, totalMinor: 133_500 }];
  const bill = { channel: 'ebay', origin: 'channel', orderedAt: at, lines, shipping: free, total: goods } as const;
  return bookedOf('o-42', { ...bill, payment: { method: 'elsewhere' } }, { sold }, known);
}

/** Wax and oil by card in euros, from the own shop: 20 % told in them, 16.67 of 100.01. */
export const byCard: BookedSale = bookedOf(
  'o-43',
  {
    ...{ channel: 'web', origin: 'quote', orderedAt: at, shipping: free, destination: 'GB' },
    lines: [
      { ...line, sku: 'WAX', amountMinor: 5_001, totalMinor: 5_001 },
      { ...line, line: 2, sku: 'OIL', amountMinor: 5_000, totalMinor: 5_000 },
    ],
    taxes: [
      {
        ...{ jurisdiction: 'GB', ratePercent: '20', inclusive: true, scheme: 'standard', collectedBy: 'seller' },
        ...{ taxable: eur(8_334), tax: eur(1_667) },
      },
    ],
    ...{ total: eur(10_001), payment: { method: 'card' } },
  },
  {},
  known,
);
