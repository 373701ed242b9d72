import { exponentOf } from './iso-4217.js';
import type { Ratio } from './ratio.js';
import { divide, type Rounding } from './rounding.js';

const { isSafeInteger } = Number;

/** Minor units of an ISO 4217 currency: 1250 USD is $12.50. Integers within 2^53, because 0.1 + 0.2 is not 0.3. */
export type Money = { readonly minor: number; readonly currency: string };

/** The value, if it is an integer that a number holds exactly; RangeError, naming what it is, if not. */
export function whole(value: number, what: string): number {
  if (!isSafeInteger(value)) throw new RangeError(`${what} is not a safe integer: ${String(value)}`);
  return value;
}

/** The value, if it is 0 or more and {@link whole}. */
export function natural(value: number, what: string): number {
  if (whole(value, what) < 0) throw new RangeError(`${what} is below 0: ${value}`);
  return value;
}

/** RangeError beyond 2^53, where numbers stop being exact. */
export function minorOf(exact: bigint): number {
  const minor = Number(exact);
  if (!isSafeInteger(minor)) throw new RangeError(`${exact} minor units are more than a number holds exactly`);
  return minor;
}

export const zero = (currency: string): Money => ({ minor: 0, currency });

/** RangeError on mixed currencies or beyond 2^53. */
export const add = (a: Money, b: Money): Money => ({
  minor: whole(amountOf(a) + amountOf(b), 'the sum'),
  currency: sameCurrency(a, b),
});

/** RangeError on mixed currencies or beyond 2^53. */
export const subtract = (a: Money, b: Money): Money => ({
  minor: whole(amountOf(a) - amountOf(b), 'the difference'),
  currency: sameCurrency(a, b),
});

/** The currency is said, since the list may be empty. RangeError on another currency or beyond 2^53. */
export const sum = (list: readonly Money[], currency: string): Money => list.reduce(add, zero(currency));

/** Times an exact ratio, rounded once. RangeError beyond 2^53. */
export const scale = (money: Money, ratio: Ratio, rounding: Rounding): Money => ({
  minor: minorOf(divide(BigInt(amountOf(money)) * ratio.numerator, ratio.denominator, rounding)),
  currency: money.currency,
});

/**
 * '12.50' in USD is 1250. Digits, with a sign before and a point between if need be: no separators, no blanks, no
 * exponent, and at most as many decimals as the currency has. RangeError otherwise, and for an unknown currency.
 */
export function parse(text: string, currency: string): Money {
  const exponent = exponentOf(currency);
  const [, sign, units, decimals = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (units === undefined) throw new RangeError(`${JSON.stringify(text)} is not an amount such as 12.50`);
  if (decimals.length > exponent)
    throw new RangeError(`${text} has ${decimals.length} decimals, and ${currency} has ${exponent}`);
  const digits = BigInt(units + decimals.padEnd(exponent, '0'));
  return { minor: minorOf(sign === '-' ? -digits : digits), currency };
}

/** 1250 USD as '12.50', with all the decimals of the currency and nothing else. RangeError for an unknown currency. */
export function format(money: Money): string {
  const exponent = exponentOf(money.currency);
  const minor = amountOf(money);
  const digits = `${minor < 0 ? -minor : minor}`.padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  return `${minor < 0 ? '-' : ''}${digits.slice(0, point)}${exponent > 0 ? '.' : ''}${digits.slice(point)}`;
}

const amountOf = ({ minor, currency }: Money) => whole(minor, `the amount in ${currency}`);

function sameCurrency(a: Money, b: Money) {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} do not mix`);
  return a.currency;
}
