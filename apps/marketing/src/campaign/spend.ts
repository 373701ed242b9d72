import { z } from 'zod';
import { sameContent } from '#contracts/same-content.js';
import { id, money } from '#contracts/vocabulary.js';
import { isCurrency } from '#money/iso-4217.js';

export const spendMax = 2_000;

/** What a platform charged for a campaign on a day. A correction has a key of its own, and the difference, as its amount. */
export const spendLine = z
  .strictObject({
    key: id.describe('The same twice is one'),
    day: z.iso.date(),
    amount: money
      .refine(({ minor }) => Math.abs(minor) <= 1e12, 'at most 10^12 minor units')
      .refine(({ currency }) => isCurrency(currency), 'not a currency of ISO 4217')
      .describe('In the currency of the budget; below 0 if it was given back'),
    impressions: z.int().min(0).max(1e12).optional(),
    clicks: z.int().min(0).max(1e12).optional(),
    source: id.describe('The platform: google-ads, meta, print'),
  })
  .meta({ id: 'SpendLine' });
export type Spend = z.infer<typeof spendLine>;

/** Why a line is not in the books of a campaign once it was told to it; undefined if it is. */
export function problemWith(line: Spend, spend: readonly Spend[], currency: string): string | undefined {
  const known = spend.find(({ key }) => key === line.key);
  if (known === undefined)
    return line.amount.currency === currency
      ? `it has ${spendMax} lines, and no more are taken`
      : `the campaign spends ${currency}`;
  return sameContent(known, line) ? undefined : `${line.key} is another line: a correction has a key of its own`;
}
