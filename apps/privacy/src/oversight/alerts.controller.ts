import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { instant, text } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { NotedAlertRow } from './noted-alert.view.js';

const listQuery = z.strictObject({
  kind: text(40)
    .optional()
    .describe(
      'failed-logins, permission-probes, bulk-reads, case-overdue, payout-questioned, books-differ, table-not-made',
    ),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, text(160).regex(/^[\w.-]+$/)])).optional(),
});
const alert = z
  .object({
    service: z.string(),
    kind: z.string(),
    who: z.string().describe('An identity, a network, a case that is overdue, a payout, a check of the books, a table'),
    count: z.int().describe('How often it happened'),
    at: instant,
    endedAt: instant.optional().describe('Since then there is nothing to look at; of some kinds nobody can tell'),
  })
  .meta({ id: 'Alert' });
const page = z.object({ alerts: z.array(alert), next: z.string().optional() }).meta({ id: 'AlertPage' });

@ApiTags('oversight')
@Controller('v1/alerts')
export class AlertsController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary: 'Lists what people should look at, in all services, the latest first',
    roles: ['auditor', 'administrator'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { kind, limit } = query;
    const select = this.database.getRepository(NotedAlertRow).createQueryBuilder('a').where('1 = 1');
    if (kind !== undefined) select.andWhere('a.kind = :kind', { kind });
    if (query.cursor !== undefined) {
      const [at, key] = query.cursor;
      select.andWhere('(a.at < :at or (a.at = :at and a.alertKey < :key))', { at, key });
    }
    const rows = await select
      .orderBy('a.at', 'DESC')
      .addOrderBy('a.alertKey', 'DESC')
      .limit(limit + 1)
      .getMany();
    const shown = rows.slice(0, limit);
    const alerts = shown.map(({ alertKey: _, endedAt, ...row }) => ({ ...row, ...(endedAt !== null && { endedAt }) }));
    const last = shown.at(-1);
    if (rows.length <= limit || last === undefined) return { alerts };
    return { alerts, next: cursorOf([last.at, last.alertKey]) };
  }
}
