import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { backOffice } from '#service/roles.js';
import { samples } from '../samples.js';
import { rateSetSummary } from './rate-set-resource.js';
import { RateSets, type RateSetRow } from './rate-set.view.js';
import { sourceName } from './rate-set.js';
import { rateStatuses } from './rates.js';

const listQuery = z.strictObject({
  source: sourceName.optional(),
  status: z.enum(rateStatuses).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(id).optional(),
});
const page = z.object({ sets: z.array(rateSetSummary), next: z.string().optional() }).meta({ id: 'RateSetPage' });

@ApiTags('rates')
@Controller('v1/rate-sets')
export class RateSetsController {
  constructor(private readonly sets: RateSets) {}

  @Get()
  @Operation({
    summary: 'Lists the sets of rates by source, newest first; with status=questioned those that wait for a person',
    roles: backOffice,
    parameters: { source: samples.source, limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { cursor, limit, ...wanted }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const rows = await this.sets.list(wanted, cursor, limit + 1);
    const sets = rows.slice(0, limit).map(summaryOf);
    const last = sets.at(-1);
    return rows.length <= limit || last === undefined ? { sets } : { sets, next: cursorOf(last.rateId) };
  }
}

const summaryOf = (row: RateSetRow): z.infer<typeof rateSetSummary> => {
  const { rateId, source, fixed, asOf, base, status, publishedAt } = row;
  return { rateId, source, fixed, asOf, base, status, ...(publishedAt !== null && { publishedAt }) };
};
