import { natural, whole } from './money.js';
import { portionAndRest } from './portion.js';

/**
 * Shares a total out by weight, in the order of the weights. The shares add up to the total exactly: what is left after
 * rounding down goes, one minor unit each, to those with the largest remainders, of equals to the first. Weights that are
 * all 0 count as equal; a total below 0 is shared as its opposite would be.
 * RangeError if the total, a weight or the sum of weights is not a safe integer, a weight is below 0, or a total has
 * nobody to go to.
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  if (totalMinor < 0) return allocate(-totalMinor, weights).map((share) => 0 - share);
  whole(totalMinor, 'the total');
  if (weights.length === 0 && totalMinor > 0) throw new RangeError(`${totalMinor} has nobody to go to`);
  const given = weights.reduce((sum, weight) => whole(sum + natural(weight, 'a weight'), 'the sum of the weights'), 0);
  const portions = weights.map((weight) =>
    given === 0 ? portionAndRest(totalMinor, 1, weights.length) : portionAndRest(totalMinor, weight, given),
  );
  const shares = portions.map(([share]) => share);
  const left = shares.reduce((left, share) => left - share, totalMinor);
  if (left > 0) for (const index of largestFirst(portions.map(([, rest]) => rest)).slice(0, left)) shares[index]! += 1;
  return shares;
}

const largestFirst = (rests: readonly number[]) => [...rests.keys()].sort((a, b) => rests[b]! - rests[a]! || a - b);
