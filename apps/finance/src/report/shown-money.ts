import { z } from 'zod';
import { format, type Money } from '#money/money.js';

/** An amount for those who count by hand, beside the one for those who reckon. */
export const shownMoney = z
  .object({
    amount: z.string().describe('In major units, with all decimals of the currency: 12.50'),
    currency: z.string(),
    minor: z.int().describe('The same in minor units: 1250'),
  })
  .meta({ id: 'ShownMoney' });
export type ShownMoney = z.infer<typeof shownMoney>;

export const shown = (money: Money): ShownMoney => ({ amount: format(money), ...money });
