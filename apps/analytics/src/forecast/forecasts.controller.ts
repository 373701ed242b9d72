import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { text } from '#contracts/vocabulary.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { backOffice } from '#service/roles.js';
import { NotBuilt, Warehouse, type Answer } from '../warehouse/warehouse.worker.js';
import { forecast, weeksAheadMax } from './forecast.js';
import { methodNames } from './methods.js';
import { weeklyDemand, weeksAfter, type WeekSold } from './weekly.js';

/** Whose weeks, in which table, and the column that divides them. A trade that is over goes up to its last week. */
const trades = {
  shop: { table: 'gold.weekly_demand', by: 'category', isOver: false },
  'retail-year': { table: 'gold.retail_weeks', by: 'country', isOver: true },
} as const;
const tradeNames = Object.keys(trades) as (keyof typeof trades)[];
const yearsMax = 4;

const query = z.strictObject({
  of: z
    .enum(tradeNames)
    .default('shop')
    .describe('The retail year has no categories, so its countries take their place'),
  category: text(100).optional().describe('All of them, if it is not said'),
  weeks: z.coerce.number().pipe(z.int().min(1).max(weeksAheadMax)).default(4).describe('How many weeks ahead'),
});
const method = z.enum(methodNames);
const pieces = z.number().min(0);
const told = z
  .object({
    category: z.string(),
    weeksOnRecord: z.int().describe('Whole weeks from the first sale on, with those without any; at most four years'),
    method: method.describe('Of those that could be tested the one that was off least'),
    weeks: z.array(
      z.object({
        week: z.string().describe('ISO 8601: 2026-W03'),
        from: z.iso.date().describe('Its Monday'),
        pieces,
        low: pieces.nullable().describe('Four of five such weeks lie between low and high, if it goes on as it went'),
        high: pieces.nullable(),
      }),
    ),
    backTest: z.object({
      origins: z.int().describe('Weeks of the past from which the weeks after them were told'),
      weeksAhead: z.int(),
      tested: z.array(
        z.object({
          method,
          mae: pieces.describe('How many pieces a week it was off on average'),
          mase: pieces.nullable().describe('That, by how much a week usually differs from the one before'),
          smape: pieces.describe('In percent, from 0 to 200'),
        }),
      ),
      beatsNaive: z
        .boolean()
        .describe('Better than the week before, and the year before where there was one, by more than chance'),
    }),
    verdict: z.string().describe('The same in words'),
  })
  .meta({ id: 'DemandForecast' });
const answer = z
  .object({
    builtAt: z.iso.datetime().optional().describe('When the table was made; absent before it first was'),
    forecasts: z.array(told),
  })
  .meta({ id: 'DemandForecasts' });

/** What may be sold in the weeks to come, and how much such a word was worth so far. */
@ApiTags('analytics')
@Controller('v1/forecasts')
export class ForecastsController {
  constructor(
    private readonly warehouse: Warehouse,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    summary: 'Tells the weekly demand of each category, with a back-test that says whether it beats a naive guess',
    roles: backOffice,
    parameters: { weeks: 4 },
    replies: { 200: { description: 'One for each category that was ever sold', schema: answer } },
  })
  async list(
    @Query({ schema: query }) { of, category, weeks }: z.infer<typeof query>,
  ): Promise<z.infer<typeof answer>> {
    const { table, by, isOver } = trades[of];
    const now = this.clock.now().toISOString().slice(0, 10);
    const sold = await this.sold(table, by, isOver ? undefined : weeksAfter(now, -52 * yearsMax));
    if (sold === undefined) return { forecasts: [] };
    const known = sold.rows.map((row): WeekSold => {
      return { week: row['week'] as string, category: row[by] as string, pieces: row['pieces'] as number };
    });
    const today = isOver ? (known[0]?.week ?? now) : now;
    const wanted = [...weeklyDemand(known, today)].filter(([name]) => category === undefined || name === category);
    const forecasts = wanted.map(([category, demand]) => {
      return { category, ...(forecast(demand, weeks) as Omit<z.infer<typeof told>, 'category'>) };
    });
    return { builtAt: sold.builtAt, forecasts };
  }

  /** The latest first, which are those that count if there were too many. */
  private async sold(table: string, by: string, from?: string): Promise<Answer | undefined> {
    const where = from === undefined ? [] : [{ column: 'week', from }];
    const question = { columns: ['week', by, 'pieces'], where, orderBy: ['-week', by] };
    return this.warehouse.rowsOf(table, question).catch((error: unknown) => {
      if (error instanceof NotBuilt) return undefined;
      throw error;
    });
  }
}
