import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { checked } from '../order/sense.js';
import { orderOf } from './receipt.js';
import {
  newsOf,
  otherwisePriced,
  rowsOfOrder,
  tillReceipt,
  type ReceiptRow,
  type TillReceiptCommand,
  type TillReceiptEvent,
} from './till-receipt.js';

const types = { RowsTold: 1 } satisfies Record<TillReceiptEvent['type'], 1>;
goldenContract(tillReceipt, join(__dirname, 'till-receipt.golden.json'), Object.keys(types));

const given = specification(tillReceipt);
const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const row = (sku: string, quantity: number, lineId = sku, priceMinor = 250): ReceiptRow => ({
  ...{ lineId, sku, quantity, priceMinor },
});
const tell = (by: string, rows: ReceiptRow[], isMore = false): TillReceiptCommand => ({
  type: 'TellReceipt',
  data: { receipt: '1001', by, rows, isMore },
});
const told = (by: string, number: string, ...rows: ReceiptRow[]): TillReceiptEvent => ({
  type: 'RowsTold',
  data: { by, number, rows },
});
const first = told('a', '1001', row('CUP', 2), row('JUG', 1));

describe('A receipt that tills tell more than once', () => {
  it('is an order of its number when it is told first', () => {
    given()
      .when(tell('a', [row('CUP', 2), row('JUG', 1)]))
      .then(first);
  });

  it('is no news in the same words, in another order, in part, or with its scans counted otherwise', () => {
    given(first)
      .when(tell('a', [row('CUP', 2), row('JUG', 1)]))
      .thenNothing();
    given(first)
      .when(tell('b', [row('JUG', 1), row('CUP', 2)]))
      .thenNothing();
    given(first)
      .when(tell('b', [row('JUG', 1)]))
      .thenNothing();
    given(first)
      .when(tell('b', [row('CUP', 1), row('CUP', 1, 'CUP#2'), row('JUG', 1)]))
      .thenNothing();
  });

  it('has what came later than the rest in an order beside it, and that once', () => {
    const later = told('bbbbbbbbbb', '1001.bbbbbbbb', row('TRAY', 3));
    given(first)
      .when(tell('bbbbbbbbbb', [row('TRAY', 3)]))
      .then(later);
    given(first, later)
      .when(tell('c', [row('CUP', 2), row('JUG', 1), row('TRAY', 3)]))
      .thenNothing();
    given(told('c', '1001', row('CUP', 2), row('JUG', 1), row('TRAY', 3)))
      .when(tell('b', [row('TRAY', 3)]))
      .thenNothing();
  });

  it('has of an article as many as any one telling says', () => {
    given(first)
      .when(tell('b', [row('CUP', 2), row('CUP', 4, 'CUP#2'), row('JUG', 1)]))
      .then(told('b', '1001.b', row('CUP', 4, 'CUP#2')));
    given(first)
      .when(tell('b', [row('CUP', 5)]))
      .then(told('b', '1001.b', row('CUP', 3)));
  });

  it('has a row that was mended on top of the others, and counts it when all are told again', () => {
    const mended = told('d', '1001.d', row('CUP', 1));
    given(first)
      .when(tell('d', [row('CUP', 1)], true))
      .then(mended);
    given(first, mended)
      .when(tell('e', [row('CUP', 3), row('JUG', 1)]))
      .thenNothing();
    given(mended)
      .when(tell('e', [row('CUP', 3), row('JUG', 1)]))
      .then(told('e', '1001', row('CUP', 2), row('JUG', 1)));
  });

  const scan = (sku: string, quantity: number) => ({ sku, quantity, price: gbp(250) });
  const whole = orderOf({
    ...{ number: '1001', soldAt: '2011-07-26T15:59:00.000Z', currency: 'GBP' },
    scans: [scan('CUP', 2), scan('CUP', 4), scan('TRAY', 1)],
  });
  const after = (...events: TillReceiptEvent[]) => events.reduce(tillReceipt.evolve, tillReceipt.initial);

  it('is an order that adds up, of what is news alone', () => {
    const news = newsOf(whole, 'b', after(first, told('b', '1001.b', row('CUP', 4, 'CUP#2'), row('TRAY', 1))));
    expect(checked(news!)).toMatchObject({
      ...{ number: '1001.b', goods: gbp(1_250), total: gbp(1_250) },
      lines: [
        { lineId: 'CUP#2', quantity: 4 },
        { lineId: 'TRAY', quantity: 1 },
      ],
    });
    expect(newsOf(whole, 'c', after(first))).toBeUndefined();
  });

  it('is seen to be told for other money', () => {
    const rows = rowsOfOrder(whole);
    const known = told('a', '1001', ...rows);
    expect(otherwisePriced(rows, after(known))).toBeUndefined();
    expect(otherwisePriced([row('TRAY', 1, 'TRAY', 240)], after(known))).toBe('TRAY');
    // Of a part nobody can tell which rows it was.
    expect(otherwisePriced([row('CUP', 2, 'CUP', 240)], after(known))).toBeUndefined();
  });
});
