/** The halves round to the nearest; up and down are away from zero and towards it, and so are their ties. */
export type Rounding = 'half-even' | 'half-up' | 'half-down' | 'up' | 'down' | 'ceiling' | 'floor';

/** The quotient as a whole number, exact until this one rounding. RangeError if the denominator is 0. */
export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator === 0n) throw new RangeError('nothing can be divided by 0');
  const towardsZero = numerator / denominator;
  const rest = numerator - towardsZero * denominator;
  if (rest === 0n) return towardsZero;
  const positive = numerator > 0n === denominator > 0n;
  const beyondHalf = 2n * magnitude(rest) - magnitude(denominator);
  if (!leavesZero(rounding, positive, (towardsZero & 1n) === 1n, beyondHalf)) return towardsZero;
  return positive ? towardsZero + 1n : towardsZero - 1n;
}

/**
 * Whether a quotient with a rest goes on to the next whole number away from zero. `odd` is its whole part, and
 * `beyondHalf` is below 0 where the rest is less than half of the divisor, 0 where it is the half, above where it is more.
 */
export function leavesZero(rounding: Rounding, positive: boolean, odd: boolean, beyondHalf: bigint | number): boolean {
  switch (rounding) {
    case 'half-even':
      return odd ? beyondHalf >= 0 : beyondHalf > 0;
    case 'half-up':
      return beyondHalf >= 0;
    case 'half-down':
      return beyondHalf > 0;
    case 'up':
      return true;
    case 'down':
      return false;
    case 'ceiling':
      return positive;
    case 'floor':
      return !positive;
  }
}

const magnitude = (value: bigint) => (value < 0n ? -value : value);
