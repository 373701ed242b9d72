import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { CommandId, RequestCause } from '#service/request.js';
import { askedRunId } from './due.js';
import { runDay, schedules, waiting, type Run } from './run-day.js';
import { TableClock } from './table-clock.worker.js';

const askForRun = z
  .strictObject({
    schedule: z.enum(schedules).describe('The tables that are made every five minutes, or those of every 24 hours'),
    whole: z.boolean().default(false).describe('Anew, as if there were nothing; else only what is new'),
  })
  .meta({ id: 'AskForRun' });
const resource = z
  .object({
    ...{ runId: z.string(), schedule: z.enum(schedules), whole: z.boolean() },
    status: z.enum(['asked', 'running', 'finished', 'failed']),
    attempts: z.int(),
    notBefore: instant.describe(
      'Of one that failed: when it is tried again; of one that runs: until then nobody else does',
    ),
    startedAt: instant.optional(),
    endedAt: instant.optional(),
    outcome: z
      .object({
        built: z.int().describe('Tables that have a new version'),
        unchanged: z.int().describe('Tables that would be the same again'),
        failed: z.array(z.object({ table: z.string(), because: z.string() })).describe('Their last good version stays'),
        heldBack: z.array(z.string()).describe('Tables that read those, and stay as they are'),
      })
      .optional(),
  })
  .meta({ id: 'TableRun' });
const page = z.object({ runs: z.array(resource) }).meta({ id: 'TableRunPage' });
const listQuery = z.strictObject({ day: z.iso.date().optional().describe('In UTC; today, if it is not said') });

@ApiTags('lake')
@Controller('v1/runs')
export class RunsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly tables: TableClock,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    summary: 'Lists the runs of a day that make the tables of silver and gold, the latest first',
    roles: ['administrator', 'auditor', 'service'],
    parameters: { day: '2026-01-10' },
    replies: { 200: { description: 'All of that day', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { day = this.clock.now().toISOString().slice(0, 10) }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const { runs } = (await this.commands.read(runDay, day)).state;
    return { runs: [...runs].reverse().map(shown) };
  }

  @Post()
  @HttpCode(202)
  @Operation({
    summary: 'Has the tables of a schedule made now, as soon as no other run is under way',
    description: 'Where such a run waits already, it is that.',
    roles: ['administrator', 'service'],
    example: { schedule: 'stream' },
    replies: { 202: { description: 'Asked for; what becomes of it shows in the list of the day', schema: resource } },
  })
  async ask(
    @Body({ schema: askForRun }) body: z.infer<typeof askForRun>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const at = this.clock.now().toISOString();
    const [day, runId] = [at.slice(0, 10), askedRunId(commandId)];
    const command = { type: 'AskForRun', data: { ...body, runId, at } } as const;
    const { runs } = (await this.commands.handle(runDay, day, command, cause)).state;
    this.tables.hurry();
    reply.header('location', `/v1/runs?day=${day}`);
    return shown(runs.find((run) => run.runId === runId) ?? waiting(body, runs)!);
  }
}

const shown = ({ by: _, outcome, ...run }: Run): z.infer<typeof resource> => ({
  ...run,
  ...(outcome && { outcome: { ...outcome, failed: [...outcome.failed], heldBack: [...outcome.heldBack] } }),
});
