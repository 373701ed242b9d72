import { describe, expect, it } from '@jest/globals';
import { salesFileOf } from './till-file.source.js';

const london = { zone: 'Europe/London', currency: 'GBP' };
const read = (lines: readonly string[], store = london) =>
  salesFileOf(new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')), store);
const gbp = (minor: number) => ({ minor, currency: 'GBP' });

const neutral = 'receipt,sku,title,quantity,soldAt,unitPrice,customer,country,currency';
const retail = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const row = (change: Readonly<Record<string, string>> = {}) => {
  const good = {
    ...{ receipt: 'R-1', sku: 'CM-27.10.884', title: 'Pocket watch', quantity: '1', soldAt: '2026-07-10 15:04:05' },
    ...{ unitPrice: '1250.00', customer: '17850', country: 'GB', currency: 'GBP' },
  };
  return Object.values({ ...good, ...change }).join(',');
};
/** What is wrong with one row, as people read it. */
const faultOf = (change: Readonly<Record<string, string>>) => {
  const { sales, bad } = read([neutral, row(change)]);
  expect(sales).toEqual([]);
  return bad.map(({ row, reason, detail }) => [row, reason, detail]);
};

describe('A file of sales', () => {
  it('tells one paid order a receipt, with its tax in the prices, carried home', () => {
    const lines = [neutral, row(), row({ sku: 'POLISH', quantity: '3', unitPrice: '14.5', title: '' })];
    const { sales, counts, bad } = read(lines);
    const nothing = gbp(0);
    const tax = { own: nothing, collected: nothing };
    const line = { quantity: 1, discount: nothing, tax };
    expect(sales).toEqual([
      {
        ...{ receipt: 'R-1', rows: [2, 3], account: expect.anything() as unknown },
        order: {
          ...{ number: 'R-1', status: 'paid', isTest: false, refunds: [] },
          ...{ placedAt: '2026-07-10T14:04:05.000Z', updatedAt: '2026-07-10T14:04:05.000Z' },
          lines: [
            { ...line, lineId: 'CM-27.10.884', sku: 'CM-27.10.884', title: 'Pocket watch', price: gbp(125_000) },
            { ...line, lineId: 'POLISH', sku: 'POLISH', title: 'POLISH', quantity: 3, price: gbp(1_450) },
          ],
          ...{ goods: gbp(129_350), discount: nothing, shipping: nothing, tax, taxIncluded: true, other: nothing },
          total: gbp(129_350),
        },
      },
    ]);
    expect([counts, bad]).toEqual([[], []]);
  });

  it('names nobody, and keeps the number of the customer apart from the order, sealed off', () => {
    const [sale] = read([neutral, row()]).sales;
    expect([sale!.account!.kind, sale!.account!.reveal(), sale!.order.buyer]).toEqual([
      ...['account', 'store:17850', undefined],
    ]);
    expect(() => JSON.stringify(sale)).toThrow('personal data');
    // Nor does a number that is none cost the sale.
    for (const customer of ['', '"Ann Lee"'])
      expect(read([neutral, row({ customer })]).sales).toMatchObject([{ rows: [2] }]);
  });

  it('has lines for two scans of one article, since two were sold', () => {
    const [sale] = read([neutral, row(), row({ sku: 'POLISH' }), row({ sku: 'POLISH' })]).sales;
    expect(sale!.order.lines.map(({ lineId, sku }) => [lineId, sku])).toEqual([
      ['CM-27.10.884', 'CM-27.10.884'],
      ['POLISH', 'POLISH'],
      ['POLISH#2', 'POLISH'],
    ]);
    expect(sale!.order.total).toEqual(gbp(375_000));
  });

  it('finds the rows of a receipt among others, and its first time', () => {
    const { sales } = read([
      ...[neutral, row({ soldAt: '2026-07-10 15:05:00' }), row({ receipt: 'R-2' })],
      row({ soldAt: '2026-07-10 15:04:00', sku: 'B-1' }),
    ]);
    expect(sales.map(({ receipt, rows, order }) => [receipt, rows, order.placedAt])).toEqual([
      ['R-1', [2, 4], '2026-07-10T14:04:00.000Z'],
      ['R-2', [3], '2026-07-10T14:04:05.000Z'],
    ]);
  });

  it('may have its columns in any order, in capitals, and others that nobody asked for', () => {
    const { sales, bad } = read([' UNITPRICE,Till,SKU,Quantity,soldAt,Receipt', '2.550,4,A,2,2026-01-10T15:00,R-1']);
    expect(bad).toEqual([]);
    expect(sales[0]!.order).toMatchObject({ total: gbp(510), placedAt: '2026-01-10T15:00:00.000Z' });
  });

  it('has codes in capitals where its format writes one article in two ways', () => {
    const { sales } = read([retail, '536365,85123a, WHITE  HEART ,6,2010-12-01 08:26:00,2.55,17850,United Kingdom']);
    expect(sales[0]!.order.lines).toMatchObject([{ sku: '85123A', title: 'WHITE HEART', quantity: 6 }]);
    expect(read([neutral, row({ sku: 'b-1' })]).sales[0]!.order.lines).toMatchObject([{ sku: 'b-1' }]);
  });

  it('counts money in the minor units of its currency', () => {
    const price = (unitPrice: string, currency: string) => {
      const { sales, bad } = read([neutral, row({ unitPrice, currency })], { zone: 'UTC', currency });
      return sales[0]?.order.total.minor ?? bad[0]!.reason;
    };
    expect([price('1250', 'JPY'), price('1250.00', 'JPY'), price('1.5', 'JPY')]).toEqual([
      1250,
      1250,
      'price-too-fine',
    ]);
    expect([price('1.255', 'KWD'), price('0.0005', 'KWD')]).toEqual([1255, 'price-too-fine']);
    expect(price('0.29', 'GBP')).toBe(29);
  });

  it('is exact in large sums, and nothing is larger', () => {
    const lines = Array.from({ length: 1_000 }, () => row({ unitPrice: '99.99', quantity: '1000000' }));
    expect(read([neutral, ...lines]).sales[0]!.order.total).toEqual(gbp(9_999_000_000_000));
  });

  it.each([
    [{ receipt: '' }, 'no-receipt', 'receipt: expected letters, digits, dot, dash or underscore, at most 50'],
    [{ receipt: 'R 1' }, 'no-receipt', 'receipt: expected letters, digits, dot, dash or underscore, at most 50'],
    [{ sku: '' }, 'no-sku', 'sku: nothing says which goods'],
    [{ sku: 'a b' }, 'no-sku', 'sku: expected letters, digits, dot, dash or underscore, at most 64'],
    [{ quantity: '' }, 'not-a-number', 'quantity: expected a whole number such as 12'],
    [{ quantity: '1.5' }, 'not-a-number', 'quantity: expected a whole number such as 12'],
    [{ quantity: '1e3' }, 'not-a-number', 'quantity: expected a whole number such as 12'],
    [{ quantity: '0' }, 'quantity-zero', 'quantity: nothing was sold'],
    [{ quantity: '-0' }, 'quantity-zero', 'quantity: nothing was sold'],
    [{ quantity: '-1' }, 'quantity-not-positive', 'quantity: below 0 it is no sale, but a return'],
    [{ quantity: '1000001' }, 'too-large', 'quantity: at most 1000000'],
    [{ unitPrice: '' }, 'not-a-number', 'unitPrice: expected an amount such as 12.50'],
    [{ unitPrice: '£12.50' }, 'not-a-number', 'unitPrice: expected an amount such as 12.50'],
    [{ unitPrice: '"1,250.00"' }, 'not-a-number', 'unitPrice: expected an amount such as 12.50'],
    [{ unitPrice: '0.00' }, 'price-not-positive', 'unitPrice: goods are sold for more than nothing'],
    [{ unitPrice: '-12.50' }, 'price-not-positive', 'unitPrice: goods are sold for more than nothing'],
    [{ unitPrice: '0.001' }, 'price-too-fine', 'unitPrice: GBP has 2 decimals'],
    [{ unitPrice: '100000000.01' }, 'too-large', 'unitPrice: the row is at most 10000000000 minor units'],
    [
      { unitPrice: '100.01', quantity: '1000000' },
      'too-large',
      'unitPrice: the row is at most 10000000000 minor units',
    ],
    [{ unitPrice: '99999999999999' }, 'too-large', 'unitPrice: the row is at most 10000000000 minor units'],
    [{ soldAt: '10.07.2026' }, 'no-such-date', 'soldAt: expected a date and time such as 2011-07-26 16:21:00'],
    [{ soldAt: '2026-03-29 01:30:00' }, 'no-such-date', 'soldAt: expected a date and time such as 2011-07-26 16:21:00'],
    [{ currency: 'EUR' }, 'currency', 'currency: expected GBP, as of the store'],
    [{ extra: 'x' }, 'column-extra', '10 cells, and the header has 9'],
  ] as const)('does not sell what says %j', (change, reason, detail) =>
    expect(faultOf(change)).toEqual([[2, reason, detail]]),
  );

  it.each(['POST', 'DOT', 'C2', 'M', 'm', 'D', 'S', 'B', 'CRUK', 'BANK CHARGES', 'AMAZONFEE', 'gift_0001_20'])(
    'sells no goods under %s',
    (sku) => expect(faultOf({ sku })).toMatchObject([[2, 'not-goods', expect.stringContaining('sku: ')]]),
  );

  it('sells no vouchers, under whatever code', () => {
    expect(faultOf({ sku: '22016', title: 'Dotcomgiftshop Gift Voucher £100.00' })).toMatchObject([
      [2, 'not-goods', expect.anything()],
    ]);
    expect(read([neutral, row({ title: 'Gift box' })]).sales).toHaveLength(1);
  });

  it('takes a number of a receipt that is used twice for the first that had it', () => {
    const { sales, bad } = read([
      ...[neutral, row(), row({ customer: '17851' }), row({ soldAt: '2026-07-10 15:14:06' })],
      row({ soldAt: '2026-07-10 15:14:05', sku: 'B-1' }),
    ]);
    expect(sales.map(({ rows }) => rows)).toEqual([[2, 5]]);
    expect(bad.map(({ row, reason }) => [row, reason])).toEqual([
      [3, 'duplicate-row-conflict'],
      [4, 'duplicate-row-conflict'],
    ]);
  });

  it('tells what is good in a receipt where a row is bad', () => {
    const { sales, bad } = read([neutral, row({ sku: 'POST' }), row(), row({ quantity: 'two' })]);
    expect([sales.map(({ rows }) => rows), bad.map(({ row }) => row)]).toEqual([[[3]], [2, 4]]);
  });

  it('says of a bad row where and why, and nothing of what stands there but sealed off', () => {
    const { bad } = read([neutral, row({ quantity: 'Ann Lee', customer: '' })]);
    expect(bad[0]!.text.reveal()).toBe(row({ quantity: 'Ann Lee', customer: '' }));
    const { text: _, ...told } = bad[0]!;
    expect(JSON.stringify(told)).not.toContain('Ann');
    expect(() => JSON.stringify(bad)).toThrow('personal data');
  });

  it.each([
    [[], 'column-missing', 'the file is empty'],
    [['receipt,title'], 'column-missing', 'sku, quantity, soldAt, unitPrice: the header has no such column'],
    [['InvoiceNo,StockCode,Quantity'], 'column-missing', 'InvoiceDate, UnitPrice: the header has no such column'],
    [['sku,counted'], 'column-missing', 'location, countedAt: the header has no such column'],
    [[`${neutral},SKU`], 'column-twice', 'SKU: there are two such columns'],
    [['"receipt'], 'misquoted', 'a quote in it is not closed, or stands within a cell without quotes'],
  ] as const)('with the header %j says nothing', (lines, reason, detail) => {
    const { sales, counts, bad } = read([...lines, ...(lines.length > 0 ? [row()] : [])]);
    expect([sales, counts]).toEqual([[], []]);
    expect(bad.map(({ row, reason, detail }) => ({ row, reason, detail }))).toEqual([{ row: 1, reason, detail }]);
  });

  it('is of a store that is somewhere, and takes some money', () => {
    expect(() => read([neutral, row()], { zone: 'Nowhere/City', currency: 'GBP' })).toThrow(RangeError);
    expect(() => read([neutral, row({ currency: '' })], { zone: 'UTC', currency: 'XXX' })).toThrow(RangeError);
  });
});

describe('A file of counts', () => {
  const header = 'sku,location,counted,countedAt';

  it('tells how much lay where and when, also nothing', () => {
    const { sales, counts, bad } = read([
      header,
      'POLISH,shop,24,2026-07-10 18:00:00',
      'POLISH,depot,0,2026-07-10 18:05',
    ]);
    expect([sales, bad]).toEqual([[], []]);
    expect(counts).toEqual([
      { sku: 'POLISH', location: 'shop', counted: 24, at: '2026-07-10T17:00:00.000Z', row: 2 },
      { sku: 'POLISH', location: 'depot', counted: 0, at: '2026-07-10T17:05:00.000Z', row: 3 },
    ]);
  });

  it('says a count once, however often, and the first of two that differ', () => {
    const count = (counted: number, at = '18:00') => `POLISH,shop,${counted},2026-07-10 ${at}`;
    const { counts, bad } = read([header, count(24), count(24), count(23), count(23, '19:00')]);
    expect(counts.map(({ row, counted }) => [row, counted])).toEqual([
      [2, 24],
      [5, 23],
    ]);
    expect(bad).toMatchObject([{ row: 4, reason: 'duplicate-row-conflict' }]);
  });

  it.each([
    ['POLISH,shop,-1,2026-07-10 18:00', 'quantity-not-positive'],
    ['POLISH,shop,many,2026-07-10 18:00', 'not-a-number'],
    ['POLISH,,1,2026-07-10 18:00', 'no-location'],
    [',shop,1,2026-07-10 18:00', 'no-sku'],
    ['POST,shop,1,2026-07-10 18:00', 'not-goods'],
    ['POLISH,shop,1,today', 'no-such-date'],
    ['POLISH,shop,1', 'column-missing'],
  ])('does not count %s', (line, reason) => expect(read([header, line]).bad).toMatchObject([{ row: 2, reason }]));
});
