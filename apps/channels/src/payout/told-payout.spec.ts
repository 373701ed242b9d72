import { describe, expect, it } from '@jest/globals';
import { Unreadable } from '../channel/channel.js';
import { without } from './nameless.js';
import { spansOf } from './spans.js';
import { addedUp, type ToldPayout, type ToldPayoutLine } from './told-payout.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const at = '2026-01-12T15:00:00.000Z';
const sale: ToldPayoutLine = {
  ...{ lineId: '1.SALE', kind: 'sale', number: '12-1', amount: usd(1_000), fee: usd(100), description: 'SALE', at },
};
const fee: ToldPayoutLine = { lineId: '2.FEE', kind: 'fee', amount: usd(-35), description: 'FEE', at };
const payout: ToldPayout = { payoutId: '5', at, status: 'sent', total: usd(865), lines: [sale, fee] };
const told = (more: Partial<ToldPayout>) => ({ ...payout, ...more });
const with1 = (more: object) => told({ lines: [{ ...sale, ...more }, fee] });

describe('What a channel tells of a payout', () => {
  it('is taken as it is, if it adds up', () => {
    expect(addedUp(payout)).toBe(payout);
    const minus = told({ lines: [{ ...sale, amount: usd(-1_000), fee: usd(-100) }], total: usd(-900) });
    expect(addedUp(minus)).toBe(minus);
    const returned = told({ status: 'returned', lines: [] });
    expect(addedUp(returned)).toBe(returned);
  });

  it.each<[string, ToldPayout, string]>([
    ['more than its lines', told({ total: usd(866) }), '#/total: the lines differ from it by 1 minor units'],
    ['less than its lines', told({ total: usd(864) }), '#/total: the lines differ from it by -1 minor units'],
    ['of no name', told({ payoutId: '' }), '#/payoutId: '],
    ['of a name that is a path', told({ payoutId: '../5' }), '#/payoutId: '],
    ['at no time', told({ at: '2026-01-12' }), '#/at: '],
    ['in no currency', told({ total: { minor: 865, currency: 'XXX' } }), '#/total: not a currency'],
    ['of two currencies', with1({ fee: { minor: 100, currency: 'EUR' } }), '#/lines/0: in USD'],
    ['of parts of a cent', with1({ amount: usd(0.5) }), '#/lines/0: a whole number'],
    ['of more than anybody has', with1({ amount: usd(1e16) }), '#/lines/0: a whole number'],
    ['with a line twice', told({ lines: [sale, sale] }), '#/lines/1: the same as another'],
    ['with a line of no name', with1({ lineId: '' }), '#/lines/0: an id'],
    ['about an order that is none', with1({ number: 'Jane Doe' }), '#/lines/0: the number of an order'],
    ['about a refund that is none', with1({ refundId: 'x'.repeat(81) }), '#/lines/0: the id of a refund'],
    ['with a line at no time', with1({ at: 'now' }), '#/lines/0: an instant'],
    ['in other letters', with1({ description: 'Gebühr' }), '#/lines/0: a word'],
    ['at no rate', with1({ presented: { amount: usd(1), rate: '-1' } }), '#/lines/0: a rate'],
    ['of too many lines', told({ lines: Array<ToldPayoutLine>(10_001).fill(sale) }), '#/lines: at most 10000'],
  ])('makes no sense if it is %s', (_, one, why) => {
    expect(() => addedUp(one)).toThrow(Unreadable);
    expect(() => addedUp(one)).toThrow(why);
  });
});

describe('A time', () => {
  it.each([
    [0, 10, [[0, 10]]],
    [
      0,
      25,
      [
        [0, 10],
        [10, 20],
        [20, 25],
      ],
    ],
    [5, 5, [[5, 5]]],
    [9, 5, [[9, 9]]],
  ] as const)('from %i to %i is asked for in pieces', (from, to, pieces) =>
    expect(spansOf(from, to, 10).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(pieces),
  );
});

it('What names people is left out, wherever it stands, and digits stay', () =>
  expect(without(['buyer'], '{"id":9007199254740993,"buyer":{"a":1},"lines":[{"buyer":"x","n":1}]}')).toBe(
    '{"id":"9007199254740993","lines":[{"n":1}]}',
  ));
