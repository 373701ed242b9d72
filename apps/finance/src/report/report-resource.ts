import { z } from 'zod';
import { shownMoney } from './shown-money.js';

export const profitRowsMax = 1_000;

const lines = { lines: z.string().describe('Where the lines behind it are') };
const sold = { revenue: shownMoney, refunds: shownMoney };
export const revenueReport = z
  .object({
    channels: z.array(z.object({ channel: z.string(), ...sold, sales: z.int(), refundsMade: z.int(), ...lines })),
    places: z.array(z.object({ place: z.string(), ...sold, ...lines })),
  })
  .meta({ id: 'RevenueReport' });
const vatLine = z.object({
  ...{ on: z.enum(['sales', 'margins']), ratePercent: z.string(), taxable: shownMoney, tax: shownMoney, ...lines },
});
export const vatReport = z
  .object({
    country: z.string(),
    lines: z.array(vatLine),
    ...{ outputTax: shownMoney, sales: shownMoney, exports: shownMoney, purchases: shownMoney },
    unexplained: shownMoney.describe('What else moved the tax accounts'),
    behind: z
      .object({ sales: z.string(), exports: z.string(), purchases: z.string() })
      .describe('Where the lines behind these figures are'),
  })
  .meta({ id: 'VatReturn' });
export const ossReport = z
  .object({
    ...{ quarter: z.string(), rateId: z.string().optional() },
    lines: z.array(
      z.object({
        ...{ memberState: z.string(), dispatchedFrom: z.string(), rateType: z.string(), ratePercent: z.string() },
        ...{ taxable: shownMoney, tax: shownMoney, ...lines },
      }),
    ),
    corrections: z.array(z.object({ quarter: z.string(), memberState: z.string(), tax: shownMoney, ...lines })),
    due: shownMoney,
  })
  .meta({ id: 'OneStopShopReturn' });
export const stateSalesTax = z
  .object({
    ...{ state: z.string(), gross: shownMoney, refunds: shownMoney, facilitated: shownMoney, exempt: shownMoney },
    ...{ taxable: shownMoney, tax: shownMoney, collected: shownMoney.describe('By marketplaces: a memo') },
    ...lines,
  })
  .meta({ id: 'StateSalesTax' });
const profit = z
  .object({
    sku: z.string().optional().describe('None: of no piece'),
    ...{ revenue: shownMoney, refunds: shownMoney, cost: shownMoney, restoration: shownMoney, fees: shownMoney },
    ...{ shipping: shownMoney, exchange: shownMoney, other: shownMoney, profit: shownMoney },
    ...lines,
  })
  .meta({ id: 'PieceProfit' });
export const profitReport = z
  .object({
    pieces: z.array(profit).describe(`At most ${profitRowsMax}`),
    result: shownMoney.describe('Of all pieces, and of none'),
  })
  .meta({ id: 'ProfitReport' });
