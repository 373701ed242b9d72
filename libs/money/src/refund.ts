import { natural, whole } from './money.js';
import { portion } from './portion.js';

/** One line of a basket as it was charged, or its shipping with quantity 1. The total contains the tax. */
export type Refundable = { readonly totalMinor: number; readonly taxMinor: number; readonly quantity: number };
/** What has been refunded so far. `taxMinor` is the tax in it; without it, what the amount comes to. */
export type Refunded = { readonly quantity: number; readonly minor: number; readonly taxMinor?: number };

/**
 * What goes back for this many pieces: their share of the total, less what went back for them already. It follows from
 * what went back in all, so any pieces in any order add up to the original. RangeError beyond what is left.
 */
export function refundOfQuantity(of: Refundable, soFar: Refunded, quantity: number) {
  check(of, soFar);
  const returned = whole(soFar.quantity + natural(quantity, 'the quantity'), 'the quantity');
  if (returned > of.quantity)
    throw new RangeError(`${quantity} are more than the ${of.quantity - soFar.quantity} that are left`);
  const share = portion(of.totalMinor, returned, of.quantity, 'floor');
  return withTax(of, soFar, share > soFar.minor ? share - soFar.minor : 0);
}

/** An amount that goes back without a piece. RangeError beyond what is left. */
export function refundOfAmount(of: Refundable, soFar: Refunded, minor: number) {
  check(of, soFar);
  if (natural(minor, 'the amount') > of.totalMinor - soFar.minor)
    throw new RangeError(`${minor} is more than the ${of.totalMinor - soFar.minor} that is left`);
  return withTax(of, soFar, minor);
}

/** Where a refund failed after a later one was made, the tax so far may be off by one: the next refunds make up for it. */
function withTax(of: Refundable, soFar: Refunded, minor: number): { minor: number; taxMinor: number } {
  const before = soFar.taxMinor ?? taxIn(of, soFar.minor);
  return { minor, taxMinor: Math.min(Math.max(0, taxIn(of, soFar.minor + minor) - before), of.taxMinor - before) };
}

/** The tax in the first so many minor units of the total. */
const taxIn = ({ totalMinor, taxMinor }: Refundable, minor: number) =>
  totalMinor === 0 ? 0 : portion(taxMinor, minor, totalMinor, 'half-even');

function check(of: Refundable, soFar: Refunded) {
  if (natural(of.taxMinor, 'the tax') > natural(of.totalMinor, 'the total'))
    throw new RangeError(`the tax of ${of.taxMinor} is more than the total of ${of.totalMinor}`);
  if (natural(of.quantity, 'the quantity sold') < 1) throw new RangeError('nothing was sold');
  if (natural(soFar.quantity, 'the quantity so far') > of.quantity || natural(soFar.minor, 'so far') > of.totalMinor)
    throw new RangeError('more was refunded so far than was sold');
}
