import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant, text } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { PersonalReadRow } from './personal-read.view.js';

const listQuery = z.strictObject({
  subjectId: id.optional(),
  actor: text(80).optional().describe('As the log names them: staff:u-1, customer:c-1'),
  from: instant.optional(),
  until: instant.optional().describe('Before this instant'),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, text(160).regex(/^[\w.-]+$/)])).optional(),
});
const read = z
  .object({
    service: z.string(),
    subjectId: z.string(),
    actor: z.string().describe('Who read'),
    purpose: z.string(),
    record: z.string().describe('What it belonged to: order o-42'),
    kinds: z.array(z.string()).describe('What was shown: name, email'),
    at: instant,
  })
  .meta({ id: 'PersonalDataRead' });
const page = z.object({ reads: z.array(read), next: z.string().optional() }).meta({ id: 'PersonalDataReadPage' });

@ApiTags('oversight')
@Controller('v1/personal-data-reads')
export class PersonalDataReadsController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary: 'Lists who was shown whose personal data, what of it and what for, in all services, the latest first',
    roles: ['data-steward', 'auditor'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { subjectId: 'c-sample', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { subjectId, actor, from, until, limit } = query;
    const select = this.database.getRepository(PersonalReadRow).createQueryBuilder('r').where('1 = 1');
    if (subjectId !== undefined) select.andWhere('r.subjectId = :subjectId', { subjectId });
    if (actor !== undefined) select.andWhere('r.actor = :actor', { actor });
    if (from !== undefined) select.andWhere('r.at >= :from', { from });
    if (until !== undefined) select.andWhere('r.at < :until', { until });
    if (query.cursor !== undefined) {
      const [at, key] = query.cursor;
      select.andWhere('(r.at < :at or (r.at = :at and r.readKey < :key))', { at, key });
    }
    const rows = await select
      .orderBy('r.at', 'DESC')
      .addOrderBy('r.readKey', 'DESC')
      .limit(limit + 1)
      .getMany();
    const shown = rows.slice(0, limit);
    const reads = shown.map(({ readKey: _, kinds, ...row }) => ({ ...row, kinds: kinds.split(' ') }));
    const last = shown.at(-1);
    if (rows.length <= limit || last === undefined) return { reads };
    return { reads, next: cursorOf([last.at, last.readKey]) };
  }
}
