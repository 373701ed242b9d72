import { minorOf } from './money.js';
import { leavesZero, type Rounding } from './rounding.js';

const { isSafeInteger } = Number;

/**
 * `value` times `of` divided by `all`, rounded once. All three are safe integers from 0, `all` above it. RangeError
 * beyond 2^53.
 */
export function portion(value: number, of: number, all: number, rounding: Rounding): number {
  const [quotient, rest] = portionAndRest(value, of, all);
  return rest > 0 && leavesZero(rounding, true, quotient % 2 === 1, 2 * rest - all) ? quotient + 1 : quotient;
}

/**
 * The same rounded down, with the rest that is left of `all`. By numbers where they are exact, which takes a fifth of the
 * time, and by bigints where the product is too large for them.
 */
export function portionAndRest(value: number, of: number, all: number): [quotient: number, rest: number] {
  // eslint-disable-next-line money/no-float -- it counts only if it is a safe integer, and then it is exact
  const product = value * of;
  if (isSafeInteger(product)) {
    const rest = product % all;
    // eslint-disable-next-line money/no-float -- a multiple of `all` divides into a whole number, exactly
    return [(product - rest) / all, rest];
  }
  const [exact, divisor] = [BigInt(value) * BigInt(of), BigInt(all)];
  const quotient = exact / divisor;
  return [minorOf(quotient), Number(exact - quotient * divisor)];
}
