/** An exact fraction; the denominator is above 0. Not reduced, since nothing here grows long enough to need it. */
export type Ratio = { readonly numerator: bigint; readonly denominator: bigint };

export const one: Ratio = { numerator: 1n, denominator: 1n };

/** '1.1476' as 11476/10000. RangeError for anything but digits with at most one point between them and a minus before. */
export function decimal(text: string): Ratio {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new RangeError(`${JSON.stringify(text)} is not a decimal such as 1.1476`);
  const digits = BigInt(whole + fraction);
  return { numerator: sign === '-' ? -digits : digits, denominator: 10n ** BigInt(fraction.length) };
}

/** '2.5' as 25/1000. RangeError as {@link decimal}. */
export function percent(text: string): Ratio {
  const { numerator, denominator } = decimal(text);
  return { numerator, denominator: denominator * 100n };
}

export const times = (a: Ratio, b: Ratio): Ratio => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
});

export const plus = (a: Ratio, b: Ratio): Ratio => ({
  numerator: a.numerator * b.denominator + b.numerator * a.denominator,
  denominator: a.denominator * b.denominator,
});

/** a divided by b. RangeError if b is 0. */
export function over(a: Ratio, b: Ratio): Ratio {
  if (b.numerator === 0n) throw new RangeError('nothing can be divided by 0');
  const sign = b.numerator < 0n ? -1n : 1n;
  return { numerator: sign * a.numerator * b.denominator, denominator: sign * a.denominator * b.numerator };
}

/** Below 0 if a is less than b, 0 if they are equal, above 0 if a is more. */
export function compare(a: Ratio, b: Ratio): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
