import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant, text } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { asOf } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { membership, type MembershipEvent } from './membership.js';
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
const moment = z.strictObject({ asOf: instant.optional() });
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
    private readonly store: EventStore,
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
    await this.commands.handle(segment, segmentId, { type: 'DefineSegment', data }, cause, expected);
    return this.answer(segmentId, undefined, reply);
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
  @Operation({
    summary: 'Shows a segment, now or as it was at an instant',
    roles: readers,
    parameters: sample,
    replies: asSegment,
  })
  async get(
    @Param('segmentId', { schema: id }) segmentId: string,
    @Query({ schema: moment }) query: z.infer<typeof moment>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return this.answer(segmentId, query.asOf, reply);
  }

  @Get(':segmentId/members')
  @Operation({
    summary: 'Lists who belongs to a segment, each person once, by the ids of their profiles',
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

  private async definitionOf(segmentId: string, at?: string): Promise<SegmentEvent['data']> {
    const defined =
      at === undefined
        ? (await this.commands.read(segment, segmentId)).state.defined
        : asOf(await this.store.read<SegmentEvent>(streamOf(segment, segmentId)), at).at(-1)?.data;
    if (defined === undefined) throw new Problem('not-found', `There is no segment ${segmentId}.`);
    return defined;
  }

  private async membersOf(segmentId: string, at?: string) {
    if (at === undefined) {
      const { members, last } = (await this.commands.read(membership, segmentId)).state;
      return { members: members.length, last };
    }
    const events = asOf(await this.store.read<MembershipEvent>(streamOf(membership, segmentId)), at);
    const changes = events.slice(0, events.findLastIndex(({ data }) => !data.more) + 1);
    // Whom a change names came by it, or left: they need not be gone through one by one.
    const members = changes.reduce((sum, { data }) => sum + data.added.length - data.removed.length, 0);
    return { members, last: changes.at(-1)?.data };
  }

  private async answer(segmentId: string, at: string | undefined, reply: FastifyReply) {
    const defined = await this.definitionOf(segmentId, at);
    const { members, last } = await this.membersOf(segmentId, at);
    reply.header('etag', etag(defined.version));
    return { segmentId, ...defined, members, ...(last && { last: { version: last.version, asOf: last.asOf } }) };
  }
}
