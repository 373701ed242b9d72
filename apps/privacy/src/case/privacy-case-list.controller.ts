import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { caseStatuses } from './case-resource.js';
import { caseKinds, caseOutcomes, caseSources } from './privacy-case.js';
import { PrivacyCaseRow } from './privacy-case.view.js';

const listQuery = z.strictObject({
  status: z.enum(caseStatuses).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const caseSummary = z
  .object({
    caseId: id,
    kind: z.enum(caseKinds),
    source: z.enum(caseSources),
    reference: z.string(),
    status: z.enum(caseStatuses),
    subjectCount: z.int().describe('How many were found'),
    receivedAt: instant,
    dueAt: instant,
    outcome: z.enum(caseOutcomes).optional(),
    completedAt: instant.optional(),
  })
  .meta({ id: 'PrivacyCaseSummary' });
type CaseSummary = z.infer<typeof caseSummary>;
const page = z.object({ cases: z.array(caseSummary), next: z.string().optional() }).meta({ id: 'PrivacyCasePage' });

@ApiTags('privacy cases')
@Controller('v1/privacy-cases')
export class PrivacyCaseListController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary: 'Lists cases, those due soonest first',
    roles: ['data-steward', 'auditor'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { status: 'open', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { status, limit } = query;
    const select = this.database.getRepository(PrivacyCaseRow).createQueryBuilder('c').where('1 = 1');
    if (status !== undefined) select.andWhere('c.status = :status', { status });
    if (query.cursor !== undefined) {
      const [dueAt, caseId] = query.cursor;
      select.andWhere('(c.dueAt > :dueAt or (c.dueAt = :dueAt and c.caseId > :caseId))', { dueAt, caseId });
    }
    const rows = await select
      .orderBy('c.dueAt', 'ASC')
      .addOrderBy('c.caseId', 'ASC')
      .limit(limit + 1)
      .getMany();
    const cases = rows.slice(0, limit).map(summaryOf);
    const last = cases.at(-1);
    if (rows.length <= limit || last === undefined) return { cases };
    return { cases, next: cursorOf([last.dueAt, last.caseId]) };
  }
}

function summaryOf({ outcome, completedAt, ...row }: PrivacyCaseRow): CaseSummary {
  return {
    ...row,
    // The view writes nothing but what is listed in privacy-case.ts.
    ...{ kind: row.kind as CaseSummary['kind'], source: row.source as CaseSummary['source'] },
    status: row.status as CaseSummary['status'],
    ...(outcome === null ? {} : { outcome: outcome as NonNullable<CaseSummary['outcome']> }),
    ...(completedAt === null ? {} : { completedAt }),
  };
}
