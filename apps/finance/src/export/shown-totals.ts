import { z } from 'zod';
import { shown, shownMoney } from '../report/shown-money.js';
import type { ControlTotals, Turnover } from './control-totals.js';

const turnover = z.object({ currency: z.string(), debit: shownMoney, credit: shownMoney });

/** Control totals for people, who count in major units. */
export const totals = z
  .object({
    ...{ entries: z.int(), lines: z.int(), currencies: z.array(turnover) },
    base: turnover.describe('All lines again, in the currency of the books'),
  })
  .meta({ id: 'ControlTotals' });

export const shownTotals = ({ currencies, base, ...counted }: ControlTotals): z.infer<typeof totals> => ({
  ...{ ...counted, currencies: currencies.map(shownTurnover), base: shownTurnover(base) },
});

const shownTurnover = ({ currency, debitMinor, creditMinor }: Turnover) => ({
  currency,
  debit: shown({ minor: debitMinor, currency }),
  credit: shown({ minor: creditMinor, currency }),
});
