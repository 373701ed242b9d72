import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { ReturnListRow } from './return-list.view.js';
import { returnStatuses } from './return.js';

const listQuery = z.strictObject({
  status: z.enum(returnStatuses).optional(),
  orderId: id.optional(),
  attention: z
    .union([z.literal('any'), z.string().regex(/^[a-z-]{1,24}$/)])
    .optional()
    .describe('Only those that somebody has to look at; `any`, or for one reason: lost, label-unsettled'),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const summary = z
  .object({
    returnId: id,
    orderId: id,
    status: z.enum(returnStatuses),
    pieces: z.int(),
    authorisedAt: instant,
    attention: z.string().optional(),
    changedAt: instant,
  })
  .meta({ id: 'ReturnSummary' });
const page = z.object({ returns: z.array(summary), next: z.string().optional() }).meta({ id: 'ReturnPage' });

@ApiTags('returns')
@Controller('v1/returns')
export class ReturnListController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary:
      'Lists returns, the oldest first: what is to come, what waits to be inspected, and what needs somebody (attention=any)',
    roles: ['shop-assistant', 'warehouse', 'finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { status: 'authorised', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { status, orderId, attention, limit, cursor } = query;
    const select = this.database.getRepository(ReturnListRow).createQueryBuilder('r').where('1 = 1');
    if (status !== undefined) select.andWhere('r.status = :status', { status });
    if (orderId !== undefined) select.andWhere('r.orderId = :orderId', { orderId });
    if (attention === 'any') select.andWhere('r.attention is not null');
    else if (attention !== undefined) select.andWhere('r.attention = :attention', { attention });
    if (cursor !== undefined) {
      const [at, returnId] = cursor;
      const after = '(r.authorisedAt > :at or (r.authorisedAt = :at and r.returnId > :returnId))';
      select.andWhere(after, { at, returnId });
    }
    const rows = await select
      .orderBy('r.authorisedAt', 'ASC')
      .addOrderBy('r.returnId', 'ASC')
      .limit(limit + 1)
      .getMany();
    const returns = rows.slice(0, limit).map(summaryOf);
    const last = returns.at(-1);
    if (rows.length <= limit || last === undefined) return { returns };
    return { returns, next: cursorOf([last.authorisedAt, last.returnId]) };
  }
}

function summaryOf({ returnId, orderId, attention, ...row }: ReturnListRow): z.infer<typeof summary> {
  const { status, pieces, authorisedAt, changedAt } = row;
  return {
    ...{ returnId, orderId, status: status as z.infer<typeof summary>['status'], pieces, authorisedAt },
    ...(attention !== null && { attention }),
    changedAt,
  };
}
