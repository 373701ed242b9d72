import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant, reason } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { ReviewRow } from './review-list.view.js';
import { review, reviewStatuses } from './review.js';
import { resource, sampleReviewId, shown } from './reviews.controller.js';

const decided = z
  .discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('publish'), writing: z.int().min(1) }),
    z.strictObject({ decision: z.literal('reject'), writing: z.int().min(1), reason }),
  ])
  .meta({ id: 'ReviewDecision' });
const query = z.strictObject({
  status: z.enum(reviewStatuses).default('pending'),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const listed = z
  .object({ reviewId: id, orderId: id, piece: id, rating: z.int(), status: z.enum(reviewStatuses) })
  .extend({ sentiment: z.number().nullable(), writing: z.int(), writtenAt: instant })
  .meta({ id: 'ListedReview' });
const page = z.object({ reviews: z.array(listed), next: z.string().optional() }).meta({ id: 'ReviewQueue' });

/** What buyers wrote, before anybody else sees it. */
@ApiTags('reviews')
@Controller('v1')
export class ModerationController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  @Get('review-queue')
  @Operation({
    summary: 'Lists reviews that nobody has looked at yet, or by how they stand, the latest first, without their words',
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    roles: ['shop-assistant', 'marketing', 'service'],
    parameters: { status: 'pending', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: query }) { status, limit, cursor }: z.infer<typeof query>,
  ): Promise<z.infer<typeof page>> {
    const select = this.database
      .getRepository(ReviewRow)
      .createQueryBuilder('r')
      .where('r.status = :status', { status });
    if (cursor !== undefined) {
      const [at, reviewId] = cursor;
      select.andWhere('(r.writtenAt < :at or (r.writtenAt = :at and r.reviewId < :reviewId))', { at, reviewId });
    }
    const rows = await select
      .orderBy('r.writtenAt', 'DESC')
      .addOrderBy('r.reviewId', 'DESC')
      .limit(limit + 1)
      .getMany();
    const reviews = rows.slice(0, limit).map(({ publishedAt: _, ...row }) => row);
    const last = reviews.at(-1);
    if (rows.length <= limit || last === undefined) return { reviews };
    return { reviews, next: cursorOf([last.writtenAt, last.reviewId]) };
  }

  @Post('reviews/:reviewId/decisions')
  @Operation({
    summary:
      'Publishes a review as it was looked at, or rejects it with a reason; what is published may be rejected later',
    roles: ['shop-assistant'],
    parameters: { reviewId: sampleReviewId },
    example: { decision: 'publish', writing: 1 },
    replies: { 201: { description: 'The review', schema: resource } },
    refusals: { 'changed-meanwhile': 'Its author wrote it anew: look at that.' },
  })
  async decide(
    @Param('reviewId', { schema: id }) reviewId: string,
    @Body({ schema: decided }) body: z.infer<typeof decided>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const data = { writing: body.writing, at: this.clock.now().toISOString() };
    const command =
      body.decision === 'publish'
        ? ({ type: 'PublishReview', data } as const)
        : ({ type: 'RejectReview', data: { ...data, reason: body.reason } } as const);
    const { state, version } = await this.commands
      .handle(review, reviewId, command, cause, expected)
      .catch((error: unknown) => {
        const isUnknown = error instanceof Refusal && error.code === 'review-unknown';
        throw isUnknown ? new Problem('not-found', `There is no review ${reviewId}.`) : error;
      });
    reply.header('etag', etag(version));
    return shown(reviewId, state, version, undefined);
  }
}
