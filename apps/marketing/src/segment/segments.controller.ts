import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant, text } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { membership } from './membership.js';
import { segmentRule } from './rule.js';
import { segmentsMax } from './segment-clock.worker.js';
import { SegmentRow, segmentsAfter } from './segment-list.view.js';
import { segment, type SegmentEvent } from './segment.js';

const asked = z.strictObject({ name: text(80), rule: segmentRule }).meta({ id: 'DefineSegment' });
const listed = z
  .object({ segmentId: id, name: text(80), rule: segmentRule, version: z.int().describe('Of the rule; also the ETag') })
  .meta({ id: 'ListedSegment' });
/** What the members followed from that changed last. */
const last = z.object({ version: z.int(), asOf: instant }).optional();
const resource = listed.extend({ members: z.int(), last }).meta({ id: 'Segment' });
const listQuery = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(segmentsMax)).default(50),
  cursor: cursor(id).optional(),
});
const membersQuery = listQuery.extend({ limit: z.coerce.number().pipe(z.int().min(1).max(1_000)).default(100) });
const page = z.object({ segments: z.array(listed), next: z.string().optional() }).meta({ id: 'SegmentPage' });
const members = z
  .object({ customerIds: z.array(id), last, next: z.string().optional() })
  .meta({ id: 'SegmentMembers' });

const readers = ['marketing', 'data-steward', 'service'] as const;
const sample = { segmentId: 'lapsing-regulars' };
/** One that the sample shop has. */
export const sampleSegment = {
  name: 'Regulars who stay away',
  rule: {
    anyOf: [
      { daysSinceOrder: { min: 180 }, fifths: { frequency: { min: 4 } }, not: [{ spentMinor: { max: 10_000 } }] },
    ],
  },
};
const asSegment = { 200: { description: 'The segment', schema: resource } };

/** Who of our customers has something in common: what they bought, when, and what they agreed to. */
@ApiTags('segments')
@Controller('v1/segments')
export class SegmentsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {}

  @Put(':segmentId')
  @Operation({
    summary: 'Defines who belongs to a segment',
    roles: ['marketing', 'service'],
    description:
      'A new version; the same content again changes nothing. Who belongs is noted within a minute, and every quarter of an ' +
      'hour from then on.',
    parameters: sample,
    example: sampleSegment,
    replies: asSegment,
    refusals: { 'too-many-segments': `There are ${segmentsMax} of them: define one of those anew.` },
  })
  async define(
    @Param('segmentId', { schema: id }) segmentId: string,
    @Body({ schema: asked }) data: z.infer<typeof asked>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const { version } = await this.commands.read(segment, segmentId);
    if (version === 0 && (await this.database.getRepository(SegmentRow).count()) >= segmentsMax)
      throw new Refusal('too-many-segments', `There are ${segmentsMax} segments.`);
    const { state } = await this.commands.handle(segment, segmentId, { type: 'DefineSegment', data }, cause, expected);
    return this.answer(segmentId, state.defined!, reply);
  }

  @Get()
  @Operation({
    summary: 'Lists the segments by id',
    roles: readers,
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { limit, cursor }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const rows = await segmentsAfter(this.database, cursor, limit + 1);
    const segments = rows.slice(0, limit);
    const last = segments.at(-1);
    return rows.length <= limit || last === undefined ? { segments } : { segments, next: cursorOf(last.segmentId) };
  }

  @Get(':segmentId')
  @Operation({ summary: 'Shows a segment', roles: readers, parameters: sample, replies: asSegment })
  async get(
    @Param('segmentId', { schema: id }) segmentId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return this.answer(segmentId, await this.definitionOf(segmentId), reply);
  }

  @Get(':segmentId/members')
  @Operation({
    summary: 'Lists who belongs to a segment, by their ids',
    roles: readers,
    description: 'That somebody belongs says not that they may be written to: whoever writes asks what they agreed to.',
    parameters: { ...sample, limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: members } },
  })
  async members(
    @Param('segmentId', { schema: id }) segmentId: string,
    @Query({ schema: membersQuery }) { limit, cursor = '' }: z.infer<typeof membersQuery>,
  ): Promise<z.infer<typeof members>> {
    await this.definitionOf(segmentId);
    const { members, last } = (await this.commands.read(membership, segmentId)).state;
    const from = members.findIndex((member) => member > cursor);
    const customerIds = from < 0 ? [] : members.slice(from, from + limit);
    const next = customerIds.at(-1);
    const isEnd = next === undefined || next === members.at(-1);
    return { customerIds, ...(last && { last }), ...(!isEnd && { next: cursorOf(next) }) };
  }

  private async definitionOf(segmentId: string): Promise<SegmentEvent['data']> {
    const { defined } = (await this.commands.read(segment, segmentId)).state;
    if (defined === undefined) throw new Problem('not-found', `There is no segment ${segmentId}.`);
    return defined;
  }

  private async answer(segmentId: string, defined: SegmentEvent['data'], reply: FastifyReply) {
    const { members, last } = (await this.commands.read(membership, segmentId)).state;
    reply.header('etag', etag(defined.version));
    return { segmentId, ...defined, members: members.length, ...(last && { last }) };
  }
}
