import { describe, expect, it } from '@jest/globals';
import {
  UnitDescribed,
  UnitFound,
  UnitRegistered,
  UnitReturned,
  UnitSaleReversed,
  UnitWrittenOff,
} from '#contracts/inventory.js';
import { OrderBilled } from '#contracts/orders.js';
import { comesTo, type Step } from '../any-order.contract.js';
import { Books, shown, type Heard } from '../books.contract.js';
import { piece } from './piece.js';
import type { Purchase } from './purchase.js';

const american = { BASE_CURRENCY: 'USD', SELLER_COUNTRY: 'US' };
const at = '2026-01-12T10:00:00.000Z';
const unitId = 'BOWL';
const usd = (minor: number) => ({ minor, currency: 'USD' });

const told =
  (sequence: number, fact: Heard['fact']): Step =>
  (books) =>
    books.hear({ fact, at, sequence });
const registered = told(1, UnitRegistered.of({ unitId, title: 'Bowl', location: 'shop', cost: usd(40_000) }));
const retitled = told(2, UnitDescribed.of({ unitId, title: 'Bowl, 1750' }));
const returned = (sequence: number, orderId: string) =>
  told(sequence, UnitReturned.of({ unitId, orderId, condition: 'good' }));
const reversed = (sequence: number, orderId: string) =>
  told(sequence, UnitSaleReversed.of({ unitId, orderId, line: 1 }));
const lost = (sequence: number, reason: 'lost' | 'stolen' = 'lost') =>
  told(sequence, UnitWrittenOff.of({ unitId, reason }));
const found = (sequence: number) => told(sequence, UnitFound.of({ unitId, location: 'shop' }));
const sold = (orderId: string): Step =>
  told(
    3,
    OrderBilled.of({
      ...{ orderId, channel: 'store', origin: 'entered', orderedAt: at, total: usd(100_000) },
      lines: [{ line: 1, unitId, quantity: 1, amountMinor: 100_000, totalMinor: 100_000 }],
      shipping: { amount: usd(0), tax: usd(0), total: usd(0) },
      payment: { method: 'elsewhere' },
    }),
  );
const purchase: Purchase = {
  ...{ source: 'PRIVATE', goods: 'antique', documentNo: 'PI-1', date: '2025-11-03', price: usd(45_000) },
};
const bought: Step = (books) => books.ask(piece, unitId, { type: 'RecordPurchase', data: { purchase, at } });

const owed = { '2100 USD': [-45_000, -45_000] } as const;
const revenue = (minor: number) => ({ '1253 USD': [minor, minor], '4000 USD': [-minor, -minor] }) as const;

describe('A piece that came back, was lost, found and sold again, before its purchase was recorded, is sold at its cost', () =>
  comesTo(
    american,
    { steps: [registered, retitled, sold('o-1'), returned(5, 'o-1'), lost(6), found(7), sold('o-2'), bought] },
    { ...owed, ...revenue(200_000), '5000 USD': [45_000, 45_000] },
  ));

describe('A piece that was sold, came back and was lost is lost at its cost', () =>
  comesTo(
    american,
    { steps: [registered, bought, sold('o-1'), reversed(5, 'o-1'), lost(6), lost(7, 'stolen')] },
    { ...owed, ...revenue(100_000), '5100 USD': [45_000, 45_000] },
  ));

describe('A piece that was lost, found, lost and found is in stock', () =>
  comesTo(
    american,
    { steps: [registered, lost(4), found(5), lost(6), found(7), bought] },
    { ...owed, '1410 USD': [45_000, 45_000] },
  ));

it('A piece is in stock once on each day, whenever its purchase was and its receipt', async () => {
  const entries = async (date: string) => {
    const books = new Books(american);
    await registered(books);
    await books.settle();
    await books.ask(piece, unitId, { type: 'RecordPurchase', data: { purchase: { ...purchase, date }, at } });
    await books.settle();
    return (await books.entries()).map((entry) => [entry.documentDate, shown(entry)[0]]);
  };
  const [receipt, invoice, back] = ['Dr 1410 40000 USD BOWL', 'Dr 1410 45000 USD BOWL', 'Cr 1410 40000 USD BOWL'];
  expect(await entries('2025-11-03')).toEqual([
    ...[
      ['2026-01-12', receipt],
      ['2025-11-03', invoice],
      ['2026-01-12', back],
    ],
  ]);
  expect(await entries('2026-01-13')).toEqual([
    ...[
      ['2026-01-12', receipt],
      ['2026-01-13', invoice],
      ['2026-01-13', back],
    ],
  ]);
});
