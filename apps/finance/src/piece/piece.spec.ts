import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { piece, type Cost, type PieceCommand, type PieceEvent, type PieceSale } from './piece.js';
import type { Purchase, Restoration } from './purchase.js';

const given = specification(piece);
const at = '2026-01-10T15:00:00.000Z';
const gbp = (minor: number) => ({ minor, currency: 'GBP' });

const register = { type: 'RegisterPiece', data: { title: 'Bowl', cost: gbp(60_000), at, sequence: 1 } } as const;
const registered: PieceEvent = { type: 'PieceRegistered', data: register.data };
const retitle = (title: string, sequence: number) => ({ type: 'RetitlePiece', data: { title, sequence } }) as const;
const retitled = (title: string, sequence: number): PieceEvent => ({
  type: 'PieceRetitled',
  data: { title, sequence },
});

const purchase: Purchase = {
  ...{ source: 'PRIVATE', goods: 'antique', documentNo: 'PI-2025-0311', date: '2025-11-03', price: gbp(65_000) },
};
const buy = (more: Partial<Purchase> = {}): PieceCommand => ({
  type: 'RecordPurchase',
  data: { purchase: { ...purchase, ...more }, at },
});
const bought: PieceEvent = { type: 'PurchaseRecorded', data: { purchase, at } };

const [atReceipt, atPurchase] = [60_000, 65_000].map((minor): Cost => ({ amount: gbp(minor), baseMinor: minor })) as [
  Cost,
  Cost,
];
type By = 'receipt' | 'purchase';
const value = (by: By, cost: Cost): PieceCommand => ({ type: 'ValueCost', data: { by, cost, at } });
const valued = (by: By, cost: Cost, before?: Cost & { by: By; at: string }): PieceEvent => ({
  type: 'CostValued',
  data: { by, cost, at, ...(before && { before }) },
});
const inStock = [registered, valued('receipt', atReceipt)];
const received = { ...atReceipt, by: 'receipt', at } as const;

const saleTo = (orderId: string, cost?: Cost): PieceSale => ({ orderId, at, margin: true, ...(cost && { cost }) });
const sell = (orderId: string, cost?: Cost): PieceCommand => ({ type: 'SellPiece', data: saleTo(orderId, cost) });
const sold = (orderId: string, cost?: Cost): PieceEvent => ({ type: 'PieceSold', data: saleTo(orderId, cost) });
const corrected = (orderId: string, cost: Cost, before?: Cost): PieceEvent => ({
  type: 'CostOfSaleCorrected',
  data: { sale: saleTo(orderId, before), cost, at },
});
const takeBack = (orderId: string): PieceCommand => ({ type: 'TakePieceBack', data: { orderId, at } });
const back = (orderId: string, cost?: Cost): PieceEvent => ({
  type: 'PieceCameBack',
  data: { sale: saleTo(orderId, cost), at },
});
const early = (orderId: string): PieceEvent => ({ type: 'ReturnHeardEarly', data: { orderId, at } });

const lose = (sequence: number): PieceCommand => ({ type: 'WriteOffPiece', data: { reason: 'lost', at, sequence } });
const lost = (sequence: number, cost?: Cost): PieceEvent => ({
  type: 'PieceWrittenOff',
  data: { reason: 'lost', at, sequence, ...(cost && { cost }) },
});
const find = (sequence: number): PieceCommand => ({ type: 'FindPiece', data: { at, sequence } });
const found = (sequence: number, cost?: Cost): PieceEvent => ({
  type: 'PieceFound',
  data: { at, sequence, ...(cost && { cost }) },
});
const lossCorrected = (before: Cost | undefined, cost: Cost | undefined): PieceEvent => ({
  type: 'LossCorrected',
  data: { reason: 'lost', at, ...(before && { before }), ...(cost && { cost }) },
});

describe('A piece', () => {
  it('is registered once, also if we heard first what it is called since', () => {
    given().when(register).then(registered);
    given(retitled('Bowl, 1750', 3)).when(register).then(registered);
    given(registered)
      .when({ ...register, data: { ...register.data, title: 'Vase' } })
      .thenNothing();
  });
  it('is called what was said last', () => {
    given(registered).when(retitle('Bowl, 1750', 3)).then(retitled('Bowl, 1750', 3));
    given(retitled('Bowl, 1750', 3)).when(retitle('Bowl, old', 2)).thenNothing();
    given(retitled('Bowl, 1750', 3), registered).when(retitle('Bowl, old', 2)).thenNothing();
  });
  it('was bought by one document, whoever sealed the seller', () => {
    given(registered).when(buy()).then(bought);
    given(bought)
      .when(buy({ price: gbp(70_000) }))
      .thenRefused('purchase-recorded');
  });
  it('was not bought by a document of the day after tomorrow, though somewhere it is tomorrow', () => {
    given(registered)
      .when(buy({ date: '2026-01-12' }))
      .thenRefused('document-in-future');
    expect(piece.decide(buy({ date: '2026-01-11' }), piece.initial)).toHaveLength(1);
  });
  it('is restored by one document a number', () => {
    const restoration: Restoration = {
      restorationId: 'R-1',
      documentNo: 'RE-7',
      date: '2025-12-01',
      amount: gbp(5_000),
    };
    const record = (more: Partial<Restoration> = {}): PieceCommand => ({
      type: 'RecordRestoration',
      data: { restoration: { ...restoration, ...more }, at },
    });
    const recorded: PieceEvent = { type: 'RestorationRecorded', data: { restoration, at } };
    given().when(record()).then(recorded);
    given(recorded)
      .when(record({ amount: gbp(6_000) }))
      .thenRefused('restoration-number-taken');
  });
});

describe('What a piece stands in the books for', () => {
  it('is what was said at receipt, until its purchase is known', () => {
    given(registered).when(value('receipt', atReceipt)).then(valued('receipt', atReceipt));
    given(...inStock)
      .when(value('purchase', atPurchase))
      .then(valued('purchase', atPurchase, received));
    given(registered, valued('purchase', atPurchase)).when(value('receipt', atReceipt)).thenNothing();
  });
  it('is corrected in whatever was sold before', () => {
    given(...inStock, sold('o-1', atReceipt))
      .when(value('purchase', atPurchase))
      .then(valued('purchase', atPurchase, received), corrected('o-1', atPurchase, atReceipt));
    given(registered, sold('o-1'))
      .when(value('receipt', atReceipt))
      .then(valued('receipt', atReceipt), corrected('o-1', atReceipt));
    given(...inStock, sold('o-1', atReceipt))
      .when(value('purchase', atReceipt))
      .then(valued('purchase', atReceipt, received));
  });
  it('is corrected in what is being sold meanwhile, though not for its rates', () => {
    given(registered, valued('purchase', atPurchase))
      .when(sell('o-1', atReceipt))
      .then(sold('o-1', atReceipt), corrected('o-1', atPurchase, atReceipt));
    const rates = { rateId: 'ecb-1', base: 'EUR', asOf: at, rates: { GBP: '0.86503' } };
    given(registered, valued('purchase', { ...atPurchase, rates }))
      .when(sell('o-1', atPurchase))
      .then(sold('o-1', atPurchase));
  });
  it('is corrected in what is lost', () =>
    given(...inStock, lost(4, atReceipt))
      .when(value('purchase', atPurchase))
      .then(valued('purchase', atPurchase, received), lossCorrected(atReceipt, atPurchase)));
});

describe('A piece that is sold', () => {
  it('leaves the stock once for each order', () =>
    given(...inStock)
      .when(sell('o-1', atReceipt))
      .then(sold('o-1', atReceipt)));
  it('is in stock again when it comes back', () => {
    given(...inStock, sold('o-1', atReceipt))
      .when(takeBack('o-1'))
      .then(back('o-1', atReceipt));
    given(...inStock, sold('o-1', atReceipt), back('o-1', atReceipt))
      .when(sell('o-1', atReceipt))
      .thenNothing();
  });
  it('is sold and back where we heard first that it came back', () => {
    given(...inStock)
      .when(takeBack('o-1'))
      .then(early('o-1'));
    given(...inStock, early('o-1'))
      .when(sell('o-1', atReceipt))
      .then(sold('o-1', atReceipt), back('o-1', atReceipt));
    given(registered, valued('purchase', atPurchase), early('o-1'))
      .when(sell('o-1', atReceipt))
      .then(sold('o-1', atReceipt), corrected('o-1', atPurchase, atReceipt), back('o-1', atPurchase));
  });
  it('may be sold again before we hear that it came back', () => {
    given(...inStock, sold('o-1', atReceipt))
      .when(sell('o-2', atReceipt))
      .then(sold('o-2', atReceipt));
    given(...inStock, sold('o-1', atReceipt), sold('o-2', atReceipt))
      .when(takeBack('o-1'))
      .then(back('o-1', atReceipt));
  });
});

describe('A piece that is lost', () => {
  it('is a loss of what it stood for, until it is found', () => {
    given(...inStock)
      .when(lose(4))
      .then(lost(4, atReceipt));
    given(...inStock, lost(4, atReceipt))
      .when(find(5))
      .then(found(5, atReceipt));
    given(registered).when(lose(4)).then(lost(4));
  });
  it('is stolen rather than lost: no more than before', () =>
    given(...inStock, lost(4, atReceipt))
      .when(lose(5))
      .then(lost(5)));
  it('is what was said last, though that came first', () => {
    given(...inStock)
      .when(find(5))
      .then(found(5));
    given(...inStock, found(5))
      .when(lose(4))
      .thenNothing();
  });
  it('is no loss of ours while it is sold, and is one when it proves to have come back before', () => {
    given(...inStock, sold('o-1', atReceipt))
      .when(lose(4))
      .then(lost(4));
    given(...inStock, sold('o-1', atReceipt), lost(4))
      .when(takeBack('o-1'))
      .then(back('o-1', atReceipt), lossCorrected(undefined, atReceipt));
    given(...inStock, lost(4, atReceipt))
      .when(sell('o-1', atReceipt))
      .then(sold('o-1', atReceipt), lossCorrected(atReceipt, undefined));
  });
});
