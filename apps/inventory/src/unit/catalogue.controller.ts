import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, price, text } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller } from '#service/request.js';
import { everyone, type Identity } from '#service/roles.js';
import { search, type CatalogueRow } from './catalogue.view.js';
import { period, piece } from './piece.js';
import { unitStatuses } from './unit.js';

const whole = (least: number, most: number) => z.coerce.number().pipe(z.int().min(least).max(most));
const year = whole(-10_000, 3_000).optional();
const minorUnits = whole(0, 1e12).optional().describe('In minor units of `currency`');

const catalogueQuery = z
  .strictObject({
    q: text(200).optional().describe('Words that title, maker, materials, category, period or stock number contain'),
    category: text(64).optional(),
    location: id.optional(),
    status: z.enum(unitStatuses).optional(),
    yearFrom: year.describe('Made in that year or later, possibly'),
    yearTo: year.describe('Made in that year or earlier, possibly'),
    currency: price.shape.currency.optional(),
    priceMin: minorUnits,
    priceMax: minorUnits,
    limit: whole(1, 200).default(50),
    cursor: cursor(id).optional(),
  })
  .refine(({ currency, priceMin, priceMax }) => currency !== undefined || (priceMin ?? priceMax) === undefined, {
    path: ['currency'],
    message: 'a price range needs its currency',
  });

const unitSummary = z
  .object({
    unitId: id,
    status: z.enum(unitStatuses),
    ...piece.pick({ title: true, category: true, maker: true, materials: true, condition: true }).shape,
    location: id.optional().describe('Not shown to shoppers'),
    period: period.optional(),
    askingPrice: price.optional(),
  })
  .meta({ id: 'UnitSummary' });
const page = z.object({ units: z.array(unitSummary), next: z.string().optional() }).meta({ id: 'UnitPage' });

@ApiTags('units')
@Controller('v1/units')
export class CatalogueController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary: 'Finds pieces, by stock number',
    roles: everyone,
    description:
      'A read model: it follows the log with a lag of milliseconds, see /health/lag. Where pieces lie is not for shoppers.',
    parameters: { q: 'clock', status: 'offered', currency: 'USD', priceMax: 500_000, limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: catalogueQuery }) query: z.infer<typeof catalogueQuery>,
    @Caller() { audience }: Identity,
  ): Promise<z.infer<typeof page>> {
    const isShopper = audience === 'storefront';
    // What is found there lies there.
    if (isShopper && query.location !== undefined)
      throw new Problem('forbidden', 'Where pieces lie is not for shoppers.');
    const rows = await search(this.database, query, query.cursor, query.limit + 1);
    const units = rows.slice(0, query.limit).map((row) => (isShopper ? inTheWindow(summaryOf(row)) : summaryOf(row)));
    const last = units.at(-1);
    if (rows.length <= query.limit || last === undefined) return { units };
    return { units, next: cursorOf(last.unitId) };
  }
}

type UnitSummary = z.infer<typeof unitSummary>;

const inTheWindow = ({ location: _, ...summary }: UnitSummary): UnitSummary => summary;

function summaryOf(row: CatalogueRow): UnitSummary {
  const { unitId, status, title, location, periodText, yearFrom, yearTo, askingMinor, currency } = row;
  const dated = periodText !== null || yearFrom !== null || yearTo !== null;
  return {
    ...{ unitId, status, title, location },
    ...{ category: row.category ?? undefined, maker: row.maker ?? undefined, materials: row.materials ?? undefined },
    condition: row.condition ?? undefined,
    ...(dated && {
      period: { text: periodText ?? undefined, yearFrom: yearFrom ?? undefined, yearTo: yearTo ?? undefined },
    }),
    ...(askingMinor !== null && currency !== null && { askingPrice: { minor: askingMinor, currency } }),
  };
}
