import { describe, expect, it } from '@jest/globals';
import { checkAmount, checkCurrency, feeOn, inUnits } from './amounts.js';

describe('an amount', () => {
  it.each([
    [50, 'usd'],
    [133_500, 'jpy'],
    [50, 'jpy'],
    [30, 'gbp'],
    [10, 'kwd'],
    [500, 'isk'],
    [500, 'ugx'],
    [1, 'mga'],
    [99_999_999, 'usd'],
    [999_999_999_999, 'idr'],
    [17_500, 'huf'],
    [17_501, 'huf'],
  ])('of %i %s is charged', (amount, currency) => expect(() => checkAmount(amount, currency)).not.toThrow());

  it.each([
    [0, 'usd', /greater than or equal to 1/],
    [-5, 'usd', /greater than or equal to 1/],
    [49, 'usd', /at least 0\.50 usd/],
    [49, 'jpy', /at least 50 jpy/],
    [17_499, 'huf', /at least 175\.00 huf/],
    [100_000_000, 'usd', /no more than 999999\.99 usd/],
    [501, 'isk', /multiple of 100/],
    [550, 'ugx', /multiple of 100/],
    [5_001, 'kwd', /multiple of 10/],
    [1_000_000_000_000, 'idr', /no more than/],
  ])('of %i %s is not', (amount, currency, why) => expect(() => checkAmount(amount, currency)).toThrow(why));

  it('is told to people in units of its currency', () => {
    const told = (['usd', 'jpy', 'mga', 'kwd', 'isk'] as const).map((currency) => inUnits(1_000, currency));
    expect(told).toEqual(['10.00', '1000', '1000', '1.000', '10.00']);
    expect(inUnits(5, 'usd')).toBe('0.05');
  });
});

it.each(['xau', 'USD', 'us', '', 'iqd', 'constructor'])('%j is no currency that Stripe takes', (currency) =>
  expect(() => checkCurrency(currency)).toThrow(/Invalid currency/),
);

it.each([
  [1, 30],
  [17, 30],
  [18, 31],
  [50, 31],
  [133_500, 3_902],
  [99_999_999, 2_900_030],
])('the fee on %i is %i: 2.9 %% half up, and 30', (amount, fee) => expect(feeOn(amount)).toBe(fee));
