import { describe, expect, it } from '@jest/globals';
import { invoiceRow, type InvoiceRow } from './invoice-row.js';
import { openingAfter, openingRequests, requestsFor, type Opening } from './plan.js';

const given = (...texts: string[]) => {
  const rows = texts.map((text, index) => invoiceRow({ line: index + 2, text, fields: text.split(',') }) as InvoiceRow);
  const invoice = rows[0]!.invoice;
  return { rows, requests: requestsFor(invoice, rows) };
};
const lantern = '536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom';
const heart = '536365,85123a, WHITE HEART ,2,2010-12-01 08:27:00,2.5,17850,United Kingdom';
const free = '536365,22139,RETROSPOT TEA SET,1,2010-12-01 08:26:00,0.0,17850,United Kingdom';

describe('An invoice becomes', () => {
  it('one order with a line for each row, at the time of the first', () => {
    const price = (minor: number) => ({ minor, currency: 'GBP' });
    expect(given(lantern, heart, free).requests).toEqual([
      {
        ...{ kind: 'order', key: 'replay-536365', path: '/v1/orders', lines: [2, 3, 4] },
        body: {
          ...{ channel: 'store', customerId: '17850', placedAt: '2010-12-01T08:26:00.000Z' },
          lines: [
            { sku: '71053', quantity: 6, location: 'warehouse', price: price(339) },
            { sku: '85123A', quantity: 2, location: 'warehouse', price: price(250) },
            { sku: '22139', quantity: 1, location: 'warehouse', price: price(0) },
          ],
        },
        stock: [
          ['71053', -6],
          ['85123A', -2],
          ['22139', -1],
        ],
      },
    ]);
  });

  it('several orders when it is longer than an order can be', () => {
    const { requests } = given(...Array.from({ length: 2_001 }, () => lantern));
    expect(requests.map(({ key, lines }) => [key, lines.length])).toEqual([
      ['replay-536365', 1_000],
      ['replay-536365-2', 1_000],
      ['replay-536365-3', 1],
    ]);
  });

  it('returns and their money, one of each for each row of a credit note', () => {
    const { requests } = given(
      'C536383,35004C,SET OF 3 DUCKS,-1,2010-12-01 09:49:00,4.65,15311,United Kingdom',
      'C536383,22556,,-12,2010-12-01 09:49:00,1.65,,United Kingdom',
    );
    expect(requests).toEqual([
      {
        ...{ kind: 'return', key: 'replay-C536383-1', path: '/v1/stock/35004C/returns', lines: [2] },
        body: {
          ...{ returnId: 'C536383-1', location: 'warehouse', quantity: 1, condition: 'sellable' },
          reason: 'Credit note C536383: SET OF 3 DUCKS',
        },
        stock: [['35004C', 1]],
        credit: {
          ...{ kind: 'credit', key: 'replay-C536383-1-credit', path: '/v1/credits', lines: [], stock: [] },
          body: {
            ...{ creditId: 'C536383-1', channel: 'store', sku: '35004C', quantity: 1 },
            ...{ amount: { minor: 465, currency: 'GBP' }, at: '2010-12-01T09:49:00.000Z' },
            reason: 'credit note c536383',
          },
        },
      },
      {
        ...{ kind: 'return', key: 'replay-C536383-2', path: '/v1/stock/22556/returns', lines: [3] },
        body: {
          ...{ returnId: 'C536383-2', location: 'warehouse', quantity: 12, condition: 'sellable' },
          reason: 'Credit note C536383',
        },
        stock: [['22556', 12]],
        credit: expect.objectContaining({
          body: expect.objectContaining({ quantity: 12, amount: { minor: 1_980, currency: 'GBP' } }) as object,
        }) as object,
      },
    ]);
  });

  it('returns without money where nothing was paid', () => {
    const { requests } = given('C536383,35004C,SET OF 3 DUCKS,-1,2010-12-01 09:49:00,0.0,15311,United Kingdom');
    expect(requests.map(({ kind, credit }) => [kind, credit])).toEqual([['return', undefined]]);
  });

  it('an adjustment when there is neither customer nor money in it', () => {
    const bodies = [
      '536589,21777,,-10,2010-12-01 16:50:00,0.0,,United Kingdom',
      '536589,21777,found ,3,2010-12-01 16:50:00,0.0,,United Kingdom',
    ].map((text) => given(text).requests[0]!);
    expect(bodies.map(({ kind, path, body }) => ({ kind, path, ...body }))).toEqual([
      {
        ...{ kind: 'adjustment', path: '/v1/stock/21777/adjustments', adjustmentId: '536589-1' },
        ...{ location: 'warehouse', change: -10, reason: 'no reason given' },
      },
      {
        ...{ kind: 'adjustment', path: '/v1/stock/21777/adjustments', adjustmentId: '536589-1' },
        ...{ location: 'warehouse', change: 3, reason: 'found' },
      },
    ]);
  });
});

describe('Before the first invoice', () => {
  it('as much is received as is ever sold or written off, under the first words of a sale', () => {
    const openings = new Map<string, Opening>();
    for (const text of [
      '536500,71053,damages,-4,2010-12-01 08:00:00,0.0,,United Kingdom',
      '536501,71053,found,9,2010-12-01 08:00:00,0.0,,United Kingdom',
      lantern,
      lantern.replace('WHITE METAL LANTERN', 'LANTERN').replace('3.39', '4'),
      'C536383,35004C,SET OF 3 DUCKS,-1,2010-12-01 09:49:00,4.65,15311,United Kingdom',
    ]) {
      const { rows, requests } = given(text);
      openingAfter(openings, requests, rows);
    }
    expect([...openings]).toEqual([
      ['71053', { quantity: 16, title: 'WHITE METAL LANTERN', priceMinor: 339 }],
      ['35004C', { quantity: 0, title: 'SET OF 3 DUCKS', priceMinor: 465 }],
    ]);
  });

  it('a SKU is registered, and received in parts if it is very many', () => {
    expect(openingRequests('A1', { quantity: 2_000_001, title: '', priceMinor: 5 }).map(({ body }) => body)).toEqual([
      { sku: 'A1', title: 'A1', askingPrice: { minor: 5, currency: 'GBP' } },
      { receiptId: 'opening-1', location: 'warehouse', quantity: 1_000_000 },
      { receiptId: 'opening-2', location: 'warehouse', quantity: 1_000_000 },
      { receiptId: 'opening-3', location: 'warehouse', quantity: 1 },
    ]);
    expect(openingRequests('A1', { quantity: 0, title: 'Ducks', priceMinor: 5 })).toHaveLength(1);
  });
});
