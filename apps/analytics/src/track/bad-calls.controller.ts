import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { instant, text } from '#contracts/vocabulary.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { RequestCause } from '#service/request.js';
import { landedName, LandedBadCalls, windowOf } from './bad-calls.source.js';
import { messageId } from './judge.js';
import { RecoveryDesk } from './recovery-desk.controller.js';

const messageIdsShown = 10;
const messageIdsMax = 500;

const day = z.iso.date().describe('When they came, in UTC');
const reason = text(1_000).describe('Only those that were bad for this reason, as the list has it');
const name = z.string().regex(landedName);
const listQuery = z.strictObject({ day, reason: reason.optional(), cursor: cursor(z.tuple([name])).optional() });
const badCalls = z
  .object({
    from: instant.describe('When the five minutes began in which they came'),
    reason: z.string().nullable().describe('Where and why they are bad; null: written past us, and not understood'),
    calls: z.int().min(1),
    messageIds: z.array(z.string()).describe(`Some of them, ${messageIdsShown} at most`),
  })
  .meta({ id: 'BadCalls' });
const page = z.object({ badCalls: z.array(badCalls), next: z.string().optional() }).meta({ id: 'BadCallsPage' });
const recoverCalls = z
  .strictObject({
    day,
    reason: reason.optional(),
    messageIds: z.array(messageId).min(1).max(messageIdsMax).optional().describe('Only those that are called so'),
    cursor: cursor(z.tuple([name, z.int().min(0)])).optional(),
  })
  .meta({ id: 'RecoverCalls' });
const recovery = z
  .object({
    recovered: z
      .int()
      .describe('They make sense by today’s rules, and are with the good ones, as of when they happened'),
    stillBad: z.int(),
    forgotten: z.int().describe('Nobody can read them any more: their person was forgotten'),
    unknown: z.int().describe('Written past us, and not understood'),
    next: z.string().optional().describe('There are more; send it back as `cursor`'),
  })
  .meta({ id: 'CallRecovery' });

/** What shoppers told us and made no sense: what there is, and how it is had back. */
@ApiTags('analytics')
@Controller('v1/bad-calls')
export class BadCallsController {
  constructor(
    private readonly landed: LandedBadCalls,
    private readonly recoveries: RecoveryDesk,
  ) {}

  @Get()
  @Operation({
    summary: 'Counts the bad calls of a day by their reasons, window by window, the latest first',
    description:
      'Of what is landed in bronze, five minutes after it came. What they said is sealed and not shown. One page is of 200 files at ' +
      'most, so that the next may go on in the same window.',
    roles: ['administrator', 'auditor'],
    parameters: { day: '2026-01-10' },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { day, reason, cursor: [from] = [] } = query;
    const { names, next } = await this.landed.pageOf(day, from);
    const found = new Map<string, z.infer<typeof badCalls>>();
    for (const name of names)
      for (const row of await this.landed.rowsOf(day, name, ['message_id', 'reason'])) {
        const why = row['reason'] as string | null;
        if (reason !== undefined && why !== reason) continue;
        const [from, messageId] = [windowOf(day, name), row['message_id'] as string | null];
        const counted = found.get(`${from} ${why}`) ?? { from, reason: why, calls: 0, messageIds: [] };
        found.set(`${from} ${why}`, counted);
        counted.calls += 1;
        if (messageId !== null && counted.messageIds.length < messageIdsShown) counted.messageIds.push(messageId);
      }
    return { badCalls: [...found.values()], ...(next !== undefined && { next: cursorOf([next]) }) };
  }

  @Post('recovery')
  @HttpCode(200)
  @Operation({
    summary: 'Judges bad calls again, by today’s rules, and takes those that make sense now',
    description:
      'Each is opened under its person’s keys, which is recorded for the purpose call-recovery, and nobody is shown it. Those taken ' +
      'are told again: repeats are known by messageId, in bronze for twelve hours, in silver for ever. They stay among the bad ones, ' +
      'which never change. A request opens a thousand at most.',
    roles: ['administrator'],
    example: { day: '2026-01-10', reason: 'properties.price: Invalid input: expected number, received string' },
    replies: { 200: { description: 'What became of them', schema: recovery } },
  })
  async recover(
    @Body({ schema: recoverCalls }) { cursor: from, ...wanted }: z.infer<typeof recoverCalls>,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof recovery>> {
    const { next, ...counts } = await this.recoveries.recover({ ...wanted, from }, cause);
    return { ...counts, ...(next !== undefined && { next: cursorOf(next) }) };
  }
}
