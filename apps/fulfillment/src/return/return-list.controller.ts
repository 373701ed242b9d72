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
    summary: 'Lists returns, the oldest first: what is to come, what waits to be inspected',
    roles: ['shop-assistant', 'warehouse', 'finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { status: 'authorised', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { status, orderId, limit, cursor } = query;
    const select = this.database.getRepository(ReturnListRow).createQueryBuilder('r').where('1 = 1');
    if (status !== undefined) select.andWhere('r.status = :status', { status });
    if (orderId !== undefined) select.andWhere('r.orderId = :orderId', { orderId });
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

const summaryOf = ({ returnId, orderId, status, pieces, authorisedAt, changedAt }: ReturnListRow) => ({
  ...{ returnId, orderId, pieces, authorisedAt, changedAt },
  status: status as z.infer<typeof summary>['status'],
});
