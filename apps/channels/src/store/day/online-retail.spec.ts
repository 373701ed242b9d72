import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sum } from '#money/money.js';
import { rowsOf, salesFileOf } from '../till-file.source.js';
import { textOf } from '../limits.js';

const bytes = readFileSync(join(__dirname, 'online-retail.2011-07-26.csv'));
const london = { zone: 'Europe/London', currency: 'GBP' };
const gbp = (minor: number) => ({ minor, currency: 'GBP' });

// The numbers are those of the script in README.md, which shares nothing with the code under test.
describe('The 26th of July 2011 in a gift shop', () => {
  const { sales, counts, bad } = salesFileOf(bytes, london);
  const sale = (number: string) => sales.find(({ receipt }) => receipt === number)!;

  it('has every row in a sale or among the bad ones, each for its reason', () => {
    const reasons = Object.fromEntries(
      [...Map.groupBy(bad, ({ reason }) => reason)].map(([is, of]) => [is, of.length]),
    );
    expect(reasons).toEqual({
      ...{ 'not-goods': 7, 'price-too-fine': 1, 'quantity-not-positive': 45, 'price-not-positive': 7 },
    });
    const taken = sales.flatMap(({ rows }) => rows);
    expect([taken.length, counts]).toEqual([1_219, []]);
    const all = [...taken, ...bad.map(({ row }) => row)].sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 1_279 }, (_, index) => index + 2));
  });

  it('took 21,263.27 pounds for 13,708 pieces on 51 receipts, 45 of them of customers it knows', () => {
    expect(
      sum(
        sales.map(({ order }) => order.total),
        'GBP',
      ),
    ).toEqual(gbp(2_126_327));
    const pieces = sales.flatMap(({ order }) => order.lines).reduce((sum, { quantity }) => sum + quantity, 0);
    expect([sales.length, sales.filter(({ account }) => account !== undefined).length, pieces]).toEqual([
      51, 45, 13_708,
    ]);
    expect(sale('561295').order.total).toEqual(gbp(164_873));
  });

  it('has a receipt that was printed over two minutes, in summer time, with postage that is no goods', () => {
    const { order, rows, account } = sale('561369');
    expect([order.placedAt, order.total, rows.length, account]).toEqual([
      ...['2011-07-26T15:21:00.000Z', gbp(147_587), 160, undefined],
    ]);
  });

  it('sold an article in two scans that look alike, and one whose code is written in small letters', () => {
    const knobs = sale('561321').order.lines.filter(({ sku }) => sku === '23034');
    expect(knobs.map(({ lineId, quantity, price }) => [lineId, quantity, price.minor])).toEqual([
      ['23034', 6, 145],
      ['23034#2', 6, 145],
    ]);
    expect(sale('561245').order.lines.some(({ sku }) => sku === '84660C')).toBe(true);
  });

  it('adds up, order by order', () => {
    for (const { order } of sales) {
      const lines = order.lines.map(({ price, quantity }) => price.minor * quantity).reduce((a, b) => a + b, 0);
      expect([order.number, order.goods.minor, order.total.minor]).toEqual([order.number, lines, lines]);
      expect(new Set(order.lines.map(({ lineId }) => lineId)).size).toBe(order.lines.length);
    }
  });

  it('is the same day when it is delivered twice', () => {
    const again = salesFileOf(bytes, london);
    const shown = (file: typeof again) => ({
      sales: file.sales.map(({ account, ...rest }) => ({ ...rest, account: account?.reveal() })),
      bad: file.bad.map(({ text, ...rest }) => ({ ...rest, text: text.reveal() })),
    });
    expect(shown(again)).toEqual(shown({ sales, counts, bad }));
    const lines = textOf(bytes).split('\r\n');
    for (const { row, text } of bad) expect(text.reveal()).toBe(lines[row - 1]);
    expect(rowsOf(textOf(bytes))).toHaveLength(1_280);
  });
});
