import type { Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { scale } from '#money/money.js';
import { percent } from '#money/ratio.js';
import { refuseUsedUp, type Promotion } from './promotion.js';

/** The amounts that a promotion names. */
export const amountsOf = ({ created }: Promotion): Money[] =>
  [created?.minimum, created !== undefined && 'amountOff' in created ? created.amountOff : undefined].filter(
    (amount) => amount !== undefined,
  );

/**
 * What a promotion takes off goods of this worth, at most all of it. `exchange` says what an amount is in the currency of
 * the subtotal. Refuses: promotion-unknown, promotion-not-yet, promotion-over, promotion-not-enough, promotion-used-up,
 * promotion-needs-customer.
 */
export function discountOf(
  promotion: Promotion,
  subtotal: Money,
  at: string,
  exchange: (amount: Money) => Money,
  customerId?: string,
): Money {
  const { created, endedBecause } = promotion;
  if (created === undefined) throw new Refusal('promotion-unknown', 'There is no promotion under this code.');
  const { code, from, until, minimum } = created;
  if (at < from) throw new Refusal('promotion-not-yet', `${code} counts from ${from} on.`);
  if (at >= until || endedBecause !== undefined) throw new Refusal('promotion-over', `${code} no longer counts.`);
  if (minimum !== undefined && subtotal.minor < exchange(minimum).minor)
    throw new Refusal('promotion-not-enough', `${code} counts for goods of a higher worth only.`);
  refuseUsedUp(promotion, { customerId });
  if ('percentOff' in created) return scale(subtotal, percent(created.percentOff), 'half-even');
  const off = exchange(created.amountOff);
  return off.minor < subtotal.minor ? off : subtotal;
}
