import { z } from 'zod';
import { decimal, instant, money } from '#contracts/vocabulary.js';
import { promotionCode, type Promotion } from './promotion.js';

/** A promotion as the API shows it. */
export const promotionResource = z
  .object({
    code: promotionCode,
    percentOff: decimal.optional(),
    amountOff: money.optional(),
    from: instant,
    until: instant,
    minimum: money.optional(),
    redemptionsMax: z.int().optional(),
    perCustomerMax: z.int().optional(),
    redemptions: z.int().optional().describe('Of redemptionsMax, so many are taken'),
    endedBecause: z.string().optional().describe('Why it was ended before its time'),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Promotion' });
export type PromotionResource = z.infer<typeof promotionResource>;

/** undefined for a promotion that was never created. */
export function show(
  { created, endedBecause, redemptions = [] }: Promotion,
  version: number,
): PromotionResource | undefined {
  if (created === undefined) return undefined;
  return {
    ...{ ...created, ...(created.redemptionsMax !== undefined && { redemptions: redemptions.length }) },
    ...{ ...(endedBecause !== undefined && { endedBecause }), version },
  };
}
