import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource, MoreThan } from 'typeorm';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Conflict, Overloaded, Unreachable, type Cause } from '#eventsourcing/event-store.js';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { cursor, cursorOf } from '../cursor.js';
import { Operation } from '../operation.js';
import { Problem } from '../problems.js';
import { CommandId, etag, IfMatch, PreferWait, RequestCause } from '../request.js';
import type { Service } from '../service.js';
import { counter, CounterRow, counters } from './counter.js';

const count = z.strictObject({ by: z.int().min(1), notes: z.array(z.strictObject({ text: z.string() })).optional() });
const shown = z.object({ counterId: id, total: z.int() }).meta({ id: 'Counter' });
const page = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(100)).default(20),
  after: cursor(id).optional(),
});
const failures = {
  conflict: new Conflict('too often'),
  overloaded: new Overloaded('too many'),
  away: new Unreachable('nobody answers'),
  bug: new TypeError('secret: cannot read properties of undefined'),
};
export const gates = new Map<string, { entered: PromiseWithResolvers<void>; opened: PromiseWithResolvers<void> }>();
/** Where the handling of POST /v1/counters/<counterId>/slow stops until the gate is opened. */
export function gate(counterId: string) {
  const known = gates.get(counterId) ?? {
    entered: Promise.withResolvers<void>(),
    opened: Promise.withResolvers<void>(),
  };
  gates.set(counterId, known);
  return known;
}

@ApiTags('counters')
@Controller('v1/counters')
class CounterController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {}

  @Post()
  @Operation({
    summary: 'Makes a counter',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    example: { by: 1 },
    replies: { 201: { description: 'Made', schema: shown } },
    refusals: { 'counter-full': 'It counts to 1000.' },
  })
  async make(
    @Body({ schema: count }) { by }: z.infer<typeof count>,
    @CommandId() counterId: string,
    @RequestCause() cause: Cause,
    @PreferWait() waitMs: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { state, version } = await this.commands.handle(counter, counterId, { type: 'Count', data: { by } }, cause);
    reply.header('location', `/v1/counters/${counterId}`).header('etag', etag(version));
    return { counterId, ...state, waitMs };
  }

  @Post(':counterId/count')
  @HttpCode(200)
  @Operation({
    summary: 'Counts on',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    example: { by: 1 },
    parameters: { counterId: 'sample' },
    replies: { 200: { description: 'Counted', schema: shown } },
    refusals: { 'counter-full': 'It counts to 1000.' },
  })
  async count(
    @Param('counterId', { schema: id }) counterId: string,
    @Body({ schema: count }) { by }: z.infer<typeof count>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const command = { type: 'Count' as const, data: { by } };
    const { state, version } = await this.commands.handle(counter, counterId, command, cause, expected);
    reply.header('etag', etag(version));
    return { counterId, ...state };
  }

  @Post(':counterId/slow')
  @Operation({
    summary: 'Takes its time',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    parameters: { counterId: 'sample' },
    replies: { 201: 'Done' },
  })
  async slow(@Param('counterId', { schema: id }) counterId: string) {
    const { entered, opened } = gate(counterId);
    entered.resolve();
    await opened.promise;
    return { counterId };
  }

  @Post('failures/:kind')
  @Operation({
    summary: 'Fails',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    parameters: { kind: 'bug' },
    replies: { 201: 'Never' },
  })
  fail(@Param('kind', { schema: z.enum(['conflict', 'overloaded', 'away', 'bug']) }) kind: keyof typeof failures) {
    throw failures[kind];
  }

  @Get()
  @Operation({
    summary: 'Lists counters',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    parameters: { limit: 2 },
    replies: {
      200: { description: 'A page', schema: z.object({ items: z.array(shown), next: z.string().optional() }) },
    },
  })
  async list(@Query({ schema: page }) { limit, after }: z.infer<typeof page>) {
    const where = after === undefined ? {} : { counterId: MoreThan(after) };
    const items = await this.database.manager.find(CounterRow, { where, take: limit, order: { counterId: 'asc' } });
    return { items, ...(items.length === limit && { next: cursorOf(items.at(-1)!.counterId) }) };
  }

  @Get(':counterId')
  @Operation({
    summary: 'Shows a counter',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    parameters: { counterId: 'sample' },
    replies: { 200: { description: 'It', schema: shown } },
  })
  async get(@Param('counterId', { schema: id }) counterId: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const { state, version } = await this.commands.read(counter, counterId);
    if (version === 0) throw new Problem('not-found', `There is no counter ${counterId}.`);
    reply.header('etag', etag(version));
    return { counterId, ...state };
  }
}

@Module({ controllers: [CounterController] })
class CounterModule {}

export const toy: Service = {
  name: 'counters',
  module: CounterModule,
  views: [anyView(counters)],
  policy: [],
  published: () => [],
  upcasters: {},
  listensTo: [],
};
