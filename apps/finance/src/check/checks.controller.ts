import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { RequestCause } from '#service/request.js';
import { check, recordCheck } from './check.js';
import { CheckRow } from './check-list.view.js';

const listQuery = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const resource = z
  .object({
    checkId: id,
    at: instant,
    differences: z.int().describe('0: the books say what all other logs say'),
    first: z.string().optional(),
  })
  .meta({ id: 'BooksCheck' });
const page = z.object({ checks: z.array(resource), next: z.string().optional() }).meta({ id: 'BooksCheckPage' });

@ApiTags('finance')
@Controller('v1/books/checks')
export class ChecksController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {}

  @Post()
  @Operation({
    summary: 'Records what came of comparing the books with all other logs',
    roles: ['finance', 'service'],
    description: 'What `npm run reconcile` hands in, by schedule or by hand. Differences raise a public alert.',
    example: { checkId: 'reconcile-by-hand', at: '2026-01-12T04:00:00.000Z', differences: 0 },
    replies: { 201: { description: 'As it is kept', schema: resource } },
    refusals: { 'check-number-taken': 'Another check was recorded under this number.' },
  })
  async record(
    @Body({ schema: recordCheck }) { checkId, ...data }: z.infer<typeof recordCheck>,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof resource>> {
    await this.commands.handle(check, checkId, { type: 'RecordCheck', data }, cause);
    return { checkId, ...data };
  }

  @Get()
  @Operation({
    summary: 'Lists the checks of the books, the latest first',
    roles: ['finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { limit, cursor }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const select = this.database.getRepository(CheckRow).createQueryBuilder('c').where('1 = 1');
    if (cursor !== undefined) {
      const [at, checkId] = cursor;
      select.andWhere('(c.at < :at or (c.at = :at and c.checkId < :checkId))', { at, checkId });
    }
    const rows = await select
      .orderBy('c.at', 'DESC')
      .addOrderBy('c.checkId', 'DESC')
      .limit(limit + 1)
      .getMany();
    const shown = rows.slice(0, limit).map(({ first, ...row }) => ({ ...row, ...(first !== null && { first }) }));
    const last = shown.at(-1);
    if (rows.length <= limit || last === undefined) return { checks: shown };
    return { checks: shown, next: cursorOf([last.at, last.checkId]) };
  }
}
